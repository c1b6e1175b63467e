import { openAccount, type Account } from "../../session/account.js";
import type { Redactor } from "../../api/redact.js";
import type { Settings } from "../../config/settings.js";
import type { SettingsReader } from "../../config/sources.js";
import type { Examination } from "./examination.js";
import { section } from "./finding.js";
import { inspectGateway } from "./gateway.js";
import { acceptedKeys, notAsked, openedKeys } from "./keys.js";
import type { Patience } from "./patience.js";
import { inspectPermissions } from "./permissions.js";
import { tryAll, type Trials } from "./trials.js";

export interface CloudWish {
  readonly settings: Settings;
  readonly reader: SettingsReader;
  readonly patience: Patience;
  /** How long a single call may take. */
  readonly callMs: number;
  /** Learns the keys. */
  readonly secrets: Redactor;
  readonly isSecret: (key: string) => boolean;
  /** Whether the endpoint has answered a plain request. */
  readonly reached: boolean;
  readonly gateway: string | undefined;
  readonly triesWrites: boolean;
}

/** Opens the keys, and looks at what the cloud answers to them. */
export async function examineCloud(wish: CloudWish): Promise<Examination> {
  const { settings, callMs } = wish;
  const account = await openAccount({
    ...settings,
    connectTimeoutMs: Math.min(settings.connectTimeoutMs, callMs),
    readTimeoutMs: Math.min(settings.readTimeoutMs, callMs),
  });
  try {
    return await examineAccount(account, wish);
  } finally {
    account.close();
  }
}

async function examineAccount(account: Account, wish: CloudWish): Promise<Examination> {
  const seen: { trials?: Trials } = {};
  const keys = await section("Keys", async () => {
    const { findings, opened } = await openedKeys({ ...wish, account });
    if (!opened) {
      return findings;
    }
    if (!wish.reached) {
      return [...findings, notAsked];
    }
    seen.trials = await tryAll(wish, account.api, wish.patience);
    return [...findings, acceptedKeys(seen.trials, account)];
  });
  const { trials } = seen;
  if (trials === undefined || trials.hopeless !== undefined) {
    return { sections: [keys], verdicts: trials?.verdicts ?? new Map() };
  }
  return {
    sections: [
      keys,
      await section("Permissions", () => inspectPermissions(trials.verdicts, wish.settings)),
      await section("Gateway", () => inspectGateway(wish.gateway, trials, account.description)),
    ],
    verdicts: trials.verdicts,
  };
}
