import { type CallEnded, openCallLog } from "../api/callLog.js";
import { ConcurrencyLimiter } from "../api/concurrency.js";
import { EnsApi } from "../api/ensApi.js";
import { Redactor } from "../api/redact.js";
import { RetryBudget } from "../api/retry.js";
import type { CredentialPlan } from "../config/credentialPlan.js";
import type { Settings } from "../config/settings.js";
import { packageVersion } from "../api/version.js";
import type { Keys } from "../api/client.js";

/** An account of the cloud as it is reached with some settings. */
export interface Account {
  readonly api: EnsApi;
  /** Who asks where, for errors: "at ens.aliyuncs.com with the access key from ens:accessKey". */
  readonly description: string;
  /** The keys by the place they came from: "the access key from ens:accessKey". */
  readonly keysInWords: string;
  /** The keys that would sign the next call. Whoever asks for them must not tell them. */
  readonly keys: () => Promise<Keys>;
  /** Lets go of what the client holds; for those who open several accounts in one process. */
  close(): void;
}

export interface AccountParts {
  /** Rejects where nothing may be sent any more. */
  readonly mayStillSend?: () => Promise<void>;
  /** Told of each call, whether or not the settings ask for a log. */
  readonly log?: (call: CallEnded) => void;
}

/** Opens an account. No file is read and no call made before the first one that is asked for. */
export async function openAccount(settings: Settings, parts: AccountParts = {}): Promise<Account> {
  // who only declares or previews never gets here, and should not pay for loading the client
  const { EnsClient } = await import("../api/client.js");
  const { openKeys } = await import("../config/credentials.js");
  const keys = openKeys(settings.credentials);
  const redactor = new Redactor();
  const mayStillSend = parts.mayStillSend ?? (() => Promise.resolve());
  const client = new EnsClient({
    endpoint: settings.endpoint,
    keys,
    mayStillSend,
    redactor,
    replaceKeys: (refused) => keys.replace(refused),
    connectTimeoutMs: settings.connectTimeoutMs,
    readTimeoutMs: settings.readTimeoutMs,
    userAgent: `pulumi-alicloud-ens/${packageVersion()}`,
  });
  const log = openCallLog(settings.log, settings.endpoint.host, redactor);
  const api = new EnsApi({
    transport: client,
    random: Math.random,
    limit: new ConcurrencyLimiter(settings.callsInFlight),
    budget: new RetryBudget(),
    // asked before the keys are fetched, too: that may be a request to STS
    mayStillSend,
    keysReady: keys,
    log: (event) => {
      if (event.kind === "call") {
        parts.log?.(event);
      }
      log(event);
    },
  });
  const keysInWords = describeKeys(settings.credentials);
  return {
    api,
    description: `at ${settings.endpoint.host} with ${keysInWords}`,
    keysInWords,
    keys,
    close: () => {
      client.close();
    },
  };
}

/** The keys are told by the place they came from. */
function describeKeys({ base, assumeRole }: CredentialPlan): string {
  const keys =
    base.kind === "chain"
      ? "the keys found on this machine"
      : base.kind === "keys"
        ? `the access key from ${base.from}`
        : `the keys that ${base.from} names`;
  return assumeRole === undefined ? keys : `the role ${assumeRole.roleArn}`;
}
