import { readFileSync } from "node:fs";
import { join } from "node:path";

import { CallLimit } from "../ens/callLimit.js";
import { Caller } from "../ens/caller.js";
import { systemClock } from "../ens/clock.js";
import type { CredentialPlan } from "../ens/credentialPlan.js";
import { RetryBudget } from "../ens/retryBudget.js";
import { resolveSettings, type Settings } from "../ens/settings.js";
import type { SettingsReader } from "../ens/sources.js";
import { Gateways } from "../gateway/gateways.js";
import type { Surroundings } from "../lifecycle/surroundings.js";
import { watchEngine } from "./engine.js";
import type { Run } from "./run.js";

/** Watched from the start: an engine that is gone when the first call comes must not be taken for one that never was. */
const mayStillSend = watchEngine();

/** Everything that a process needs to work on entries, from its settings. Reads no file and makes no call. */
export async function openRuntime(reader: SettingsReader, run: Run): Promise<Surroundings> {
  const settings = resolveSettings(reader);
  // a preview never gets here, and should not pay for loading the client
  const { EnsClient } = await import("../ens/client.js");
  const { openKeys } = await import("../ens/credentials.js");
  const caller = new Caller({
    api: new EnsClient({
      endpoint: settings.endpoint,
      keys: openKeys(settings.credentials),
      connectTimeoutMs: settings.connectTimeoutMs,
      readTimeoutMs: settings.readTimeoutMs,
      userAgent: `pulumi-alicloud-ens/${packageVersion()}`,
    }),
    clock: systemClock,
    random: Math.random,
    limit: new CallLimit(settings.callsInFlight),
    budget: new RetryBudget(),
    mayStillSend,
    log: () => undefined,
  });
  return {
    gateways: new Gateways(caller, settings.writesPerGateway),
    ...run,
    operationTimeoutMs: settings.operationTimeoutMs,
    adopt: settings.adopt,
    adoptInterrupted: settings.adoptInterrupted,
    missingGateway: settings.missingGateway,
    account: describeAccount(settings),
  };
}

/** Who asks where; the keys are told by the place they came from. */
function describeAccount(settings: Settings): string {
  return `at ${settings.endpoint.host} with ${describeKeys(settings.credentials)}`;
}

function describeKeys({ base, assumeRole }: CredentialPlan): string {
  const keys =
    base.kind === "chain"
      ? "the keys found on this machine"
      : base.kind === "keys"
        ? `the access key from ${base.from}`
        : `the keys that ${base.from} names`;
  return assumeRole === undefined ? keys : `the role ${assumeRole.roleArn}`;
}

/** The version of this package. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
