import type { Seed } from "../cloud/seed.js";
import { startStoppable } from "../emulator.js";
import { Complaint } from "../errors.js";
import type { FaultRule } from "../faults/rule.js";
import type { GuessesInput } from "../guesses.js";
import type { EmulatorOptions } from "../options.js";
import type { AccessKey } from "../signature/accessKeys.js";
import { defaultPort, durationFlag, readFlags, readJsonFile, wholeFlag } from "./flags.js";

export const startHelp = `alicloud-ens-emulator start [flags]

  --port N                   default ${defaultPort}; 0 takes any free port
  --host ADDRESS             default 127.0.0.1; anything else needs --allow-remote as well
  --allow-remote NAME        let other machines connect, by this host name or address (repeat it, or separate by commas)
  --seed FILE                gateways, EIPs and entries to start with (JSON; - reads standard input)
  --create-ms, --modify-ms, --delete-ms
                             time in Pending, Pending, Deleting: "500" (ms), "3x" (after 3 describes), "stuck"
  --gateway-ms               the same for a gateway in Creating and Deleting, default 0
  --refuse-while-sibling-busy
                             refuse a write while another entry of the gateway is not Available
  --quota N                  forward entries per gateway, default 100
  --faults FILE              fault rules (JSON)
  --guesses FILE             what the documents leave open (JSON, see docs/emulator-differences.md)
  --access-keys FILE         access keys, STS tokens and RAM policies (JSON); default one dummy pair
  --state FILE               keep everything in this file over restarts
  --record FILE              append every call and answer to this file (JSON lines, no secrets)
  --no-auth                  do not check signatures
  --random-seed N            the same ids and the same seeded faults again
`;

const flags = {
  port: { type: "string" },
  host: { type: "string" },
  "allow-remote": { type: "string", multiple: true },
  seed: { type: "string" },
  "create-ms": { type: "string" },
  "modify-ms": { type: "string" },
  "delete-ms": { type: "string" },
  "gateway-ms": { type: "string" },
  "refuse-while-sibling-busy": { type: "boolean" },
  quota: { type: "string" },
  faults: { type: "string" },
  guesses: { type: "string" },
  "access-keys": { type: "string" },
  state: { type: "string" },
  record: { type: "string" },
  "no-auth": { type: "boolean" },
  "random-seed": { type: "string" },
} as const;

/** Without the properties that are undefined. */
const given = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

function optionsOf(args: string[]): EmulatorOptions {
  const { values, positionals } = readFlags({ args, options: flags, allowPositionals: true, strict: true });
  if (positionals.length > 0) throw new Complaint(`flags: ${positionals[0]} is not expected here`);
  const json = (flag: "seed" | "faults" | "guesses" | "access-keys"): unknown => {
    const file = values[flag];
    return file === undefined ? undefined : readJsonFile(flag, file);
  };
  return given({
    port: wholeFlag("port", values.port, 0, 65_535) ?? defaultPort,
    host: values.host,
    allowRemote: values["allow-remote"]?.flatMap((names) => names.split(",")),
    durations: given({
      create: durationFlag("create-ms", values["create-ms"]),
      modify: durationFlag("modify-ms", values["modify-ms"]),
      delete: durationFlag("delete-ms", values["delete-ms"]),
      gateway: durationFlag("gateway-ms", values["gateway-ms"]),
    }),
    refuseWhileSiblingBusy: values["refuse-while-sibling-busy"],
    quota: wholeFlag("quota", values.quota, 0, 1_000_000),
    randomSeed: wholeFlag("random-seed", values["random-seed"], 0, 2 ** 32 - 1),
    // The emulator checks what the files hold.
    seed: json("seed") as Seed | undefined,
    faults: json("faults") as FaultRule[] | undefined,
    guesses: json("guesses") as GuessesInput | undefined,
    accessKeys: json("access-keys") as AccessKey[] | undefined,
    stateFile: values.state,
    recordFile: values.record,
    verifySignatures: !values["no-auth"],
  });
}

/** Serves until a signal or the stop command ends it. */
export async function start(args: string[]): Promise<void> {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const ens = await startStoppable(optionsOf(args), stop);
  console.log(`ENS emulator is ready at ${ens.endpoint}`);
  console.log(`page: ${ens.endpoint}/_ens/   keys: alicloud-ens-emulator env --port ${ens.port}`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  await stopped;
  await ens.close();
}
