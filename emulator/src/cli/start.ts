import { Complaint } from "../complaint.js";
import { startEnsEmulator } from "../emulator.js";
import type { AccessKey } from "../types/accessKey.js";
import type { FaultRule } from "../types/faultRule.js";
import type { GuessesInput } from "../types/guesses.js";
import type { EmulatorOptions } from "../types/options.js";
import type { Seed } from "../types/seed.js";
import { defaultPort, durationFlag, readFlags, readJsonFile, wholeFlag } from "./flags.js";

export const startHelp = `alicloud-ens-emulator start [flags]

  --port N                   default ${defaultPort}; 0 takes any free port
  --host ADDRESS             default 127.0.0.1; anything else needs --allow-remote as well
  --allow-remote             let other machines in (the second yes)
  --seed FILE                gateways, EIPs and entries to start with (JSON; - reads standard input)
  --create-ms, --modify-ms, --delete-ms
                             time in Pending, Pending, Deleting: "500" (ms), "3x" (after 3 describes), "stuck"
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
  "allow-remote": { type: "boolean" },
  seed: { type: "string" },
  "create-ms": { type: "string" },
  "modify-ms": { type: "string" },
  "delete-ms": { type: "string" },
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

function optionsOf(args: string[]): EmulatorOptions {
  const { values, positionals } = readFlags({ args, options: flags, allowPositionals: true, strict: true });
  if (positionals.length > 0) throw new Complaint(`flags: ${positionals[0]} is not expected here`);
  const durations = Object.fromEntries(
    (["create", "modify", "delete"] as const)
      .map((name) => [name, durationFlag(`${name}-ms`, values[`${name}-ms`])] as const)
      .filter(([, duration]) => duration !== undefined),
  );
  const quota = wholeFlag("quota", values.quota, 0, 1_000_000);
  const randomSeed = wholeFlag("random-seed", values["random-seed"], 0, 2 ** 32 - 1);
  // what comes from files is checked by the emulator itself, so that the library complains in the same words
  return {
    port: wholeFlag("port", values.port, 0, 65_535) ?? defaultPort,
    ...(values.host !== undefined && { host: values.host }),
    ...(values["allow-remote"] && { allowRemote: true }),
    ...(values.seed !== undefined && { seed: readJsonFile("seed", values.seed) as Seed }),
    durations,
    ...(values["refuse-while-sibling-busy"] && { refuseWhileSiblingBusy: true }),
    ...(quota !== undefined && { quota }),
    ...(values.faults !== undefined && { faults: readJsonFile("faults", values.faults) as FaultRule[] }),
    ...(values.guesses !== undefined && { guesses: readJsonFile("guesses", values.guesses) as GuessesInput }),
    ...(values["access-keys"] !== undefined && {
      accessKeys: readJsonFile("access-keys", values["access-keys"]) as AccessKey[],
    }),
    ...(values.state !== undefined && { stateFile: values.state }),
    ...(values.record !== undefined && { recordFile: values.record }),
    ...(values["no-auth"] && { verifySignatures: false }),
    ...(randomSeed !== undefined && { randomSeed }),
  };
}

/** Serves until it is told to stop. */
export async function start(args: string[]): Promise<number> {
  const ens = await startEnsEmulator(optionsOf(args));
  console.log(`ENS emulator is ready at ${ens.endpoint}`);
  console.log(`page: ${ens.endpoint}/_ens/   keys: alicloud-ens-emulator env --port ${ens.port}`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
  });
  await ens.close();
  return 0;
}
