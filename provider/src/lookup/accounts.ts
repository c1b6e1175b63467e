import { createHash } from "node:crypto";

import type { Account } from "../ens/account.js";
import { resolveSettings, type Settings } from "../ens/settings.js";
import type { SettingsReader } from "../ens/sources.js";
import { Lookups } from "./lookups.js";

/** The accounts in which one process looks things up: one for all look-ups with the same settings. */
export class Accounts {
  private readonly opened = new Map<string, Promise<Lookups>>();

  constructor(private readonly open: (settings: Settings) => Promise<Account>) {}

  /** Throws a SettingsError. */
  of(reader: SettingsReader): Promise<Lookups> {
    const settings = resolveSettings(reader);
    const key = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
    const known =
      this.opened.get(key) ??
      this.open(settings).then(
        ({ caller, description }) => new Lookups(caller, description, settings.operationTimeoutMs),
      );
    this.opened.set(key, known);
    return known;
  }
}
