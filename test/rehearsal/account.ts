import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { openGround } from "../acceptance/ground.js";
import { Stage } from "../acceptance/stage.js";

export const gateway = "nat-5quickstart00000000000000";
export const eip = "203.0.113.10";

/** An environment that names an emulator as if it were an account. */
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

/** Runs the parts of the acceptance suite on an emulator that they take for an account. */
export async function onAccount(act: (stage: Stage, emulator: EnsEmulator) => Promise<void>): Promise<void> {
  const looks = { describes: 2 };
  const emulator = await startEnsEmulator({ durations: { create: looks, modify: looks, delete: looks } });
  const ground = await openGround(accountOf(emulator));
  const stage = new Stage(ground);
  try {
    await act(stage, emulator);
  } finally {
    await stage.end().finally(() => ground.close());
    await emulator.close();
  }
}
