import { createHash } from "node:crypto";

import { resolveSettings, type Settings } from "../config/settings.js";
import { Lookups } from "../lookups/lookups.js";
import { type Account, openAccount } from "./account.js";
import type { SettingsReader } from "../config/sources.js";

/** The accounts that the look-ups of one process use: one for all look-ups with the same settings. */
export class Accounts {
  private readonly opened = new Map<string, Promise<Lookups>>();

  constructor(private readonly open: (settings: Settings) => Promise<Account>) {}

  /** Throws a UserError. */
  of(reader: SettingsReader): Promise<Lookups> {
    const settings = resolveSettings(reader);
    const key = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
    const known =
      this.opened.get(key) ??
      this.open(settings).then(
        ({ api, description }) => new Lookups(api, description, settings.operationTimeout),
      );
    this.opened.set(key, known);
    return known;
  }
}

/** The accounts of this process. */
export const accounts = new Accounts((settings) => openAccount(settings));
