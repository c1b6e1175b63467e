import { type CallEnded, openCallLog } from "../api/callLog.js";
import type { Keys } from "../api/client.js";
import { ConcurrencyLimiter } from "../api/concurrency.js";
import { EnsApi } from "../api/ensApi.js";
import { Redactor } from "../api/redact.js";
import { RetryBudget } from "../api/retry.js";
import { packageVersion } from "../api/version.js";
import { describeKeys } from "../config/credentialPlan.js";
import type { Settings } from "../config/settings.js";

/** An account as it is reached with some settings. */
export interface Account {
  readonly api: EnsApi;
  /** Endpoint and keys, for errors: "at ens.aliyuncs.com with the access key from ens:accessKey". */
  readonly description: string;
  /** The keys that would sign the next call. They must never be shown. */
  readonly keys: () => Promise<Keys>;
  /** Closes the connections, for processes that open several accounts. */
  close(): void;
}

/** What an account needs from the process it is opened in. */
export interface AccountParts {
  /** Rejects if the engine has ended. */
  readonly assertEngineRunning?: () => Promise<void>;
  /** Called with each call, whether or not the settings ask for a log. */
  readonly log?: (call: CallEnded) => void;
}

/** Opens an account. No file is read and nothing sent before the first call. */
export async function openAccount(settings: Settings, parts: AccountParts = {}): Promise<Account> {
  const { assertEngineRunning = () => Promise.resolve(), log: onCall } = parts;
  // programs that only declare entries never get here, and should not load the client
  const { EnsClient } = await import("../api/client.js");
  const { openKeys } = await import("../config/credentials.js");
  const keys = openKeys(settings.credentials);
  const redactor = new Redactor();
  const client = new EnsClient({
    endpoint: settings.endpoint,
    keys,
    assertEngineRunning,
    redactor,
    replaceKeys: (refused) => keys.replace(refused),
    connectTimeoutMs: settings.clientConnectTimeout,
    readTimeoutMs: settings.clientReadTimeout,
    userAgent: `pulumi-alicloud-ens/${packageVersion()}`,
  });
  const log = openCallLog(settings.logLevel, settings.endpoint.host, redactor);
  const api = new EnsApi({
    transport: client,
    random: Math.random,
    limit: new ConcurrencyLimiter(settings.callsInFlight),
    budget: new RetryBudget(),
    // checked before the keys are read, too: that may be a request to STS
    assertEngineRunning,
    keysReady: keys,
    log: (event) => {
      if (event.kind === "call") {
        onCall?.(event);
      }
      log(event);
    },
  });
  return {
    api,
    description: `at ${settings.endpoint.host} with ${describeKeys(settings.credentials)}`,
    keys,
    close: () => {
      client.close();
    },
  };
}
