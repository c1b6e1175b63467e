import { type Endpoint, endpointOfRegion, parseEndpoint } from "../api/endpoint.js";
import { type CredentialPlan, planCredentials } from "./credentialPlan.js";
import { generalSettings, type Setting, settingsTable, type ValueType } from "./settingsTable.js";
import { parseValue, type SettingsReader, Sources } from "./sources.js";

type General = typeof generalSettings;

/** The value of a row of the table: undefined only where it has no default. */
type ValueOf<Row> =
  | (Row extends { type: ValueType<infer Value> } ? Value : string)
  | (Row extends { default: unknown } ? never : undefined);

type GeneralValues = { readonly [Name in keyof General]: ValueOf<General[Name]> };

/** The settings that contain no secret and name none, by the names of the table. A preview reads them without any keys. */
export interface PublicSettings extends Omit<GeneralValues, "endpoint"> {
  readonly endpoint: Endpoint;
}

/** All settings of a run, checked. */
export interface Settings extends PublicSettings {
  readonly credentials: CredentialPlan;
}

/** Reads the configuration and the environment. Throws a UserError. */
export function resolveSettings(reader: SettingsReader): Settings {
  return { ...resolvePublicSettings(reader), credentials: planCredentials(new Sources(reader)) };
}

/** The same without the keys. */
export function resolvePublicSettings(reader: SettingsReader): PublicSettings {
  const sources = new Sources(reader);
  const values = Object.fromEntries(
    generalNames.map((name) => [name, readSetting(name, sources)]),
  ) as unknown as GeneralValues;
  const { endpoint, protocol, region } = values;
  const regional = endpointOfRegion(region);
  return {
    ...values,
    endpoint:
      (endpoint === undefined ? undefined : parseEndpoint(endpoint, protocol)) ??
      (protocol === undefined ? regional : { ...regional, protocol }),
  };
}

/** Every error that {@link resolveSettings} may throw, not only the first. */
export function settingsErrors(reader: SettingsReader): unknown[] {
  const sources = new Sources(reader);
  const reads = [
    ...generalNames.map((name) => () => readSetting(name, sources)),
    () => planCredentials(sources),
  ];
  return reads.flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      return [error];
    }
  });
}

const generalNames = Object.keys(generalSettings) as readonly (keyof General)[];

function readSetting(name: keyof General, sources: Sources): unknown {
  const row: Setting = settingsTable[name];
  const found = sources.find(name);
  if (found === undefined) {
    return row.default;
  }
  return row.type === undefined ? found.value : parseValue(found, row.type, row);
}
