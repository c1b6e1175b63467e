import type { SettingsReader } from "../../../provider/src/config/sources.js";

/** A stack's configuration and an environment, as plain objects. */
export function reader(
  config: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): SettingsReader {
  return { config: (key) => config[key], env: (name) => env[name] };
}
