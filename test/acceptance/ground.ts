import { startEnsEmulator, type EmulatorOptions } from "../../emulator/src/index.js";
import { readSettings, type AcceptanceSettings, type Environment } from "./settings.js";

/** What the suite stands on: an account that the environment names, or an emulator of our own behind the same door. */
export interface Ground {
  readonly settings: AcceptanceSettings;
  /** In a title: "the emulator", or the host of the endpoint. */
  readonly place: string;
  /** Whether this is the service itself, so that what is seen may be written down as known. */
  readonly isReal: boolean;
  /** What the Pulumi CLI and its provider need to reach the same account. */
  readonly env: Environment;
  readonly pace: Pace;
  readonly close: () => Promise<void>;
}

export interface Pace {
  /** Between two looks at an entry that is being configured. */
  readonly pollMs: number;
  /** For one operation, as in the provider. */
  readonly limitMs: number;
  /** After which a list is looked at a second time before it is believed that nothing is left. */
  readonly lagMs: number;
  /** For one call of the CLI. */
  readonly cliMs: number;
}

const unhurried: Pace = { pollMs: 1_000, limitMs: 300_000, lagMs: 10_000, cliMs: 900_000 };
const quick: Pace = { pollMs: 5, limitMs: 20_000, lagMs: 20, cliMs: 60_000 };

/** The one switch. Without it nothing of the environment is looked at. */
export function isOnAccount(env: Environment): boolean {
  const value = env["ENS_ACCEPTANCE"]?.trim() ?? "";
  if (!["", "0", "1"].includes(value)) {
    throw new Error(
      `ENS_ACCEPTANCE is ${JSON.stringify(value)}: give 1 to run on a real account, or leave it out to run on the emulator.`,
    );
  }
  return value === "1";
}

export async function openGround(env: Environment): Promise<Ground> {
  return isOnAccount(env) ? account(env, () => Promise.resolve()) : emulated(env);
}

const service = /(^|\.)aliyuncs\.com(:443)?$/;

function account(env: Environment, close: () => Promise<void>): Ground {
  const settings = readSettings(env);
  const { host } = settings.ens.endpoint;
  const isReal = service.test(host);
  return {
    settings,
    place: host,
    isReal,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => reachesAccount.test(name))),
    pace: isReal ? unhurried : quick,
    close,
  };
}

/** Profiles and roles are found by files at home, too. */
const reachesAccount =
  /^((ALICLOUD|ALIBABA_CLOUD|ALIBABACLOUD)_.*|ENS_ENDPOINT|CLIENT_(CONNECT|READ)_TIMEOUT|HOME|USERPROFILE)$/;

const powerless = { accessKeyId: "powerless-key-id", accessKeySecret: "powerless-key-secret" };

/** What the user behind the keys must be allowed; docs/acceptance.md shows it. */
export const neededPolicy = {
  Version: "1" as const,
  Statement: [
    {
      Effect: "Allow" as const,
      Action: [
        "ens:CreateForwardEntry",
        "ens:ModifyForwardEntry",
        "ens:DeleteForwardEntry",
        "ens:DescribeForwardTableEntries",
        "ens:DescribeForwardEntryAttribute",
        "ens:DescribeNatGateways",
        "ens:DescribeEnsEipAddresses",
      ],
      Resource: "*",
    },
  ],
};

/** States that end after some looks, so that what is true of an entry on its way can be seen however slow this machine is. */
const looks = { describes: 3 };

/** An emulator with all that an account can have, and the environment that leads to it. */
export async function emulated(chosen: Environment, options: EmulatorOptions = {}): Promise<Ground> {
  const emulator = await startEnsEmulator({
    durations: { create: looks, modify: looks, delete: looks },
    accessKeys: [
      { accessKeyId: "emulator-key-id", accessKeySecret: "emulator-key-secret", policy: neededPolicy },
      { ...powerless, policy: { Statement: [] } },
    ],
    ...options,
  });
  const env = {
    ENS_ENDPOINT: emulator.endpoint,
    ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
    ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
    ENS_ACC_NAT_GATEWAY: "nat-5quickstart00000000000000",
    ENS_ACC_EXTERNAL_IP: "203.0.113.10",
    ENS_ACC_INTERNAL_IP: "10.0.0.10",
    ENS_ACC_SECOND_EXTERNAL_IP: "203.0.113.11",
    ENS_ACC_SECOND_INTERNAL_IP: "10.0.0.11",
    ENS_ACC_STANDBY_EXTERNAL_IP: "203.0.113.12",
    ENS_ACC_POWERLESS_ACCESS_KEY: powerless.accessKeyId,
    ENS_ACC_POWERLESS_SECRET_KEY: powerless.accessKeySecret,
    ENS_ACC_REPORT: chosen["ENS_ACC_REPORT"],
  };
  return { ...account(env, () => emulator.close()), place: "the emulator" };
}
