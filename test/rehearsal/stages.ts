import { startEnsEmulator, type EmulatorOptions, type EnsEmulator } from "../../emulator/src/index.js";
import { emulated, openGround, type Ground } from "../acceptance/ground.js";
import { Stage } from "../acceptance/stage.js";

export const gateway = "nat-5quickstart00000000000000";
export const eip = "203.0.113.10";

/** The environment that leads the suite to an emulator as if it were an account. */
export function accountOf(emulator: EnsEmulator): Record<string, string> {
  return {
    ENS_ACCEPTANCE: "1",
    ENS_ENDPOINT: emulator.endpoint,
    ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
    ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
    ENS_ACC_NAT_GATEWAY: gateway,
    ENS_ACC_EXTERNAL_IP: eip,
    ENS_ACC_INTERNAL_IP: "10.0.0.10",
  };
}

/** Runs something on a stage over an emulator that only the suite can reach, as every run without the switch does. */
export async function onStage<T>(options: EmulatorOptions, act: (stage: Stage) => Promise<T>): Promise<T> {
  return play(await emulated({}, options), act);
}

/** The same with an emulator in the hands of the test. */
export async function onAccount<T>(
  options: EmulatorOptions,
  act: (stage: Stage, emulator: EnsEmulator) => Promise<T>,
): Promise<T> {
  const looks = { describes: 2 };
  const emulator = await startEnsEmulator({
    durations: { create: looks, modify: looks, delete: looks },
    ...options,
  });
  try {
    return await play(await openGround(accountOf(emulator)), (stage) => act(stage, emulator));
  } finally {
    await emulator.close();
  }
}

async function play<T>(ground: Ground, act: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = new Stage(ground);
  try {
    return await act(stage);
  } finally {
    await stage.end().finally(() => ground.close());
  }
}
