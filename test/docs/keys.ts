import { actions } from "../../provider/src/api/permissions.js";
import { settingKeys } from "../../provider/src/config/sources.js";
import type { Page } from "./pages.js";
import { programOf } from "./repository.js";

/** What `@pulumi/alicloud` reads and this provider as well, though under another name. */
const ofAlicloud = ["endpoints"];

/** Whether something reads a key of a stack's configuration; the key of a program is read by the program of its page. */
export function complaintsOfKey(key: string, page: Page): string[] {
  const [namespace = "", name = namespace] = key.split(":").slice(-2);
  if (namespace === "ens" || namespace === "alicloud") {
    const known: readonly string[] = namespace === "ens" ? settingKeys : [...settingKeys, ...ofAlicloud];
    return known.includes(name) ? [] : [`${key} is no setting of the provider`];
  }
  const program = programOf(page);
  const unread = [...new Set([namespace, name])].filter((word) => !new RegExp(`\\b${word}\\b`).test(program));
  return unread.length === 0 ? [] : [`the program of this page reads no ${key}`];
}

/** The same for a name with `ens:` in front within a sentence, which may also be an action of RAM. */
export function complaintsOfName(code: string): string[] {
  const [, name = ""] = /^ens:(\w+)/.exec(code) ?? [];
  const known: readonly string[] = [...settingKeys, ...actions];
  return known.includes(name) ? [] : [`${code} is neither a setting nor an action`];
}
