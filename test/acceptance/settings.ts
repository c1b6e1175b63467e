import { check } from "../../provider/src/entry/validate.js";
import type { Property } from "../../provider/src/entry/properties.js";
import { resolveSettings, type Settings } from "../../provider/src/config/settings.js";
import { lastFirstPort } from "./ports.js";
import type { Keys } from "../../provider/src/api/client.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where on an account the suite may work, and what it may use there. */
export interface AcceptanceSettings {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly internalIp: string;
  readonly secondExternalIp: string | undefined;
  readonly secondInternalIp: string | undefined;
  readonly standbyExternalIp: string | undefined;
  readonly firstPort: number;
  /** Keys of a RAM user who may do nothing. */
  readonly powerless: Keys | undefined;
  /** Where the table goes; undefined for its usual place. */
  readonly report: string | undefined;
  /** How the account is reached: the settings of the provider, from the environment. */
  readonly ens: Settings;
}

const firstPort = 61_000;

/** Reads the environment. Throws one error that tells all that is wrong with it. */
export function readSettings(env: Environment): AcceptanceSettings {
  const read = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === "" ? undefined : value;
  };
  const natGatewayId = read("ENS_ACC_NAT_GATEWAY");
  const [externalIp, internalIp] = [read("ENS_ACC_EXTERNAL_IP"), read("ENS_ACC_INTERNAL_IP")];
  const secondExternalIp = read("ENS_ACC_SECOND_EXTERNAL_IP");
  const secondInternalIp = read("ENS_ACC_SECOND_INTERNAL_IP");
  const standbyExternalIp = read("ENS_ACC_STANDBY_EXTERNAL_IP");
  const port = Number(read("ENS_ACC_FIRST_PORT") ?? firstPort);
  const powerlessId = read("ENS_ACC_POWERLESS_ACCESS_KEY");
  const powerlessSecret = read("ENS_ACC_POWERLESS_SECRET_KEY");

  const complaints = [
    ...judge({ natGatewayId, externalIp, internalIp, standbyExternalIp }, variables),
    ...judge(
      {
        natGatewayId: "nat-any",
        externalIp: secondExternalIp ?? "192.0.2.1",
        internalIp: secondInternalIp ?? "192.0.2.1",
      },
      secondVariables,
    ),
  ];
  if (!Number.isInteger(port) || port < 1024 || port > lastFirstPort) {
    complaints.push(
      `ENS_ACC_FIRST_PORT is ${JSON.stringify(read("ENS_ACC_FIRST_PORT"))}: give a whole number from 1024 to ${lastFirstPort}, or leave it out for ${firstPort}`,
    );
  }
  if ((powerlessId === undefined) !== (powerlessSecret === undefined)) {
    complaints.push("ENS_ACC_POWERLESS_ACCESS_KEY and ENS_ACC_POWERLESS_SECRET_KEY go together: give both");
  }
  if (complaints.length > 0) {
    throw new Error(
      `The acceptance suite cannot run on an account with this environment (see docs/acceptance.md):\n${complaints.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  return {
    natGatewayId: natGatewayId ?? "",
    externalIp: externalIp ?? "",
    internalIp: internalIp ?? "",
    secondExternalIp,
    secondInternalIp,
    standbyExternalIp,
    firstPort: port,
    powerless:
      powerlessId === undefined || powerlessSecret === undefined
        ? undefined
        : { accessKeyId: powerlessId, accessKeySecret: powerlessSecret },
    report: read("ENS_ACC_REPORT"),
    ens: resolveSettings({ config: () => undefined, env: (name) => env[name] }),
  };
}

const variables: Partial<Record<string, string>> = {
  natGatewayId: "ENS_ACC_NAT_GATEWAY",
  externalIp: "ENS_ACC_EXTERNAL_IP",
  internalIp: "ENS_ACC_INTERNAL_IP",
  standbyExternalIp: "ENS_ACC_STANDBY_EXTERNAL_IP",
};

const secondVariables: Partial<Record<string, string>> = {
  externalIp: "ENS_ACC_SECOND_EXTERNAL_IP",
  internalIp: "ENS_ACC_SECOND_INTERNAL_IP",
};

/** The rules of an entry are those of its addresses here, too. */
function judge(values: Partial<Record<Property, unknown>>, names: Partial<Record<string, string>>): string[] {
  return check({}, { ...values, externalPort: 1, internalPort: 1 }).failures.map(
    ({ property, reason }) => `${names[property] ?? property}: ${reason}`,
  );
}
