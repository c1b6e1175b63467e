import { messageOf, UserError } from "../api/errors.js";
import { settingsErrors } from "../config/settings.js";
import { settingKeys } from "../config/settingsTable.js";
import { providerNameKey, type SettingsReader } from "../config/sources.js";
import { nameOf } from "../entry/names.js";
import { hasUnknown, type PropertyMap } from "../entry/properties.js";
import { unknownKeyProblem, unknownKeys } from "../entry/suggest.js";
import type { Failure } from "../entry/validate.js";
import { isInternal } from "../session/wire.js";

/** The resource of a provider: the default one, whose arguments are the stack's configuration, or an explicit one. */
export interface ProviderRef {
  readonly urn: string;
  readonly args: PropertyMap;
}

/** Reads the settings of a provider. Pulumi passes a plugin only the keys of its own namespace. */
export function settingsReader({ urn, args }: ProviderRef, env: SettingsReader["env"]): SettingsReader {
  const name = nameOf(urn);
  return {
    env,
    sources: ["ens", "environment"],
    config: (key) => {
      if (key === providerNameKey) {
        return isDefault(name) ? undefined : name;
      }
      return key.startsWith("ens:") ? asText(args[key.slice("ens:".length)]) : undefined;
    },
  };
}

/** All that is wrong with the settings of a provider, as far as they are known. */
export function checkSettings(provider: ProviderRef, env: SettingsReader["env"]): Failure[] {
  const { args } = provider;
  const own = Object.fromEntries(Object.entries(args).filter(([key]) => !isOfEngine(key)));
  const unknown = unknownKeys(own, settingKeys).map((property) => ({
    property,
    reason: unknownKeyProblem("a provider", property, settingKeys),
  }));
  // what is missing may be one of those that are not known yet, so only wrong values count
  const isComplete = !hasUnknown(args);
  const wrong = settingsErrors(settingsReader(provider, env))
    .filter((error) => isComplete || (error instanceof UserError && error.from !== undefined))
    .map((error) => ({ property: propertyOf(error), reason: messageOf(error) }));
  return [...unknown, ...wrong];
}

/** The engine names them `default`, `default_0_1_0` and the like. */
function isDefault(name: string): boolean {
  return name === "" || /^default(_|$)/.test(name);
}

/** Keys that the engine adds to the arguments of every provider. */
function isOfEngine(key: string): boolean {
  return key === "version" || key === "pluginDownloadURL" || isInternal(key);
}

/** The argument that an error is about; "" for a variable of the environment, or several arguments. */
function propertyOf(error: unknown): string {
  const from = error instanceof UserError ? (error.from ?? "") : "";
  const [, property = ""] = /^ens:(\w+)/.exec(from) ?? /^(\w+) of provider "/.exec(from) ?? [];
  return property;
}

/** Settings are texts. SDKs pass values that are not as JSON. */
function asText(value: unknown): string | undefined {
  if (value === undefined || value === null || hasUnknown(value)) {
    return undefined;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
