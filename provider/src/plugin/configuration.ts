import { messageOf, UserError } from "../api/errors.js";
import { settingsErrors } from "../config/settings.js";
import { settingKeys, settingsTable } from "../config/settingsTable.js";
import { providerNameKey, type SettingsReader } from "../config/sources.js";
import { nameOf, projectOf } from "../entry/names.js";
import { hasUnknown, type PropertyMap } from "../entry/properties.js";
import { suggest, unknownKeyProblem, unknownKeys } from "../entry/suggest.js";
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

/** The settings that may be secret, and are stored as secrets. */
export const secretSettings = settingKeys.filter((name) => settingsTable[name].secret !== undefined);

/** What a check of settings has found. */
export interface CheckedSettings {
  readonly failures: readonly Failure[];
  readonly warnings: readonly string[];
}

/** All that is wrong with the settings of a provider, as far as they are known. */
export function checkSettings(provider: ProviderRef, env: SettingsReader["env"]): CheckedSettings {
  const { args, urn } = provider;
  const own = Object.fromEntries(Object.entries(args).filter(([key]) => !isOfEngine(key)));
  const unknown = unknownKeys(own, settingKeys);
  // a program may keep configuration of its own under "ens:", and the dynamic provider ignores it, too
  const isStack = isDefault(nameOf(urn));
  // what is missing may be one of those that are not known yet, so only wrong values count
  const isComplete = !hasUnknown(args);
  const wrong = settingsErrors(settingsReader(provider, env))
    .filter((error) => isComplete || (error instanceof UserError && error.from !== undefined))
    .map((error) => ({ property: propertyOf(error), reason: messageOf(error) }));
  const refused = isStack
    ? []
    : unknown.map((property) => ({
        property,
        reason: unknownKeyProblem("a provider", property, settingKeys),
      }));
  return { failures: [...refused, ...wrong], warnings: isStack ? ignoredKeys(unknown, urn) : [] };
}

/** Keys of the stack's configuration that nothing reads. A project that is called "ens" has its own configuration there. */
function ignoredKeys(keys: readonly string[], urn: string): string[] {
  return keys.flatMap((key) => {
    const meant = suggest(key, settingKeys);
    return meant === undefined || projectOf(urn) === "ens"
      ? []
      : [`ens:${key} is not a setting of the provider ens, so it is ignored: did you mean ens:${meant}?`];
  });
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
