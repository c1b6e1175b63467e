import { UserError } from "../api/errors.js";
import { parseObject } from "./keys.js";
import { type Setting, type SettingName, settingsTable, type ValueType } from "./settingsTable.js";

/** Where settings are read from: the stack's configuration by full key, and the environment. */
export interface SettingsReader {
  config(key: string): string | undefined;
  env(name: string): string | undefined;
  /** The sources that can be searched; all of them by default. Pulumi passes only the keys under `ens:` to a plugin. */
  readonly sources?: readonly SettingSource[];
}

/** The places that are searched, most explicit first. */
export const settingSources = ["ens", "alicloud", "environment"] as const;

export type SettingSource = (typeof settingSources)[number];

export interface SettingValue {
  readonly name: SettingName;
  readonly value: string;
  readonly source: SettingSource;
  /** The exact place, for messages: `ens:region`, `ALICLOUD_REGION` or `region of provider "other"`. */
  readonly from: string;
  /** Whether it is an argument of an explicit provider, which no `pulumi config set` changes. */
  readonly isArgument?: boolean;
}

/** Key in the configuration of an explicit provider that holds its name, so that errors can show it. */
export const providerNameKey = "ens:providerName";

/** The key of a setting in a stack's configuration. `alicloud:endpoints` holds more than one setting. */
export function configKey(source: "ens" | "alicloud", name: SettingName): string {
  const { alicloudKey } = settingsTable[name];
  const [key] = source === "alicloud" && typeof alicloudKey === "string" ? alicloudKey.split("[") : [name];
  return `${source}:${key ?? name}`;
}

export class Sources {
  /** The sources that are searched. */
  readonly searched: readonly SettingSource[];
  private readonly provider: string | undefined;

  constructor(private readonly reader: SettingsReader) {
    this.provider = reader.config(providerNameKey);
    const hasStack = this.provider === undefined;
    this.searched = (reader.sources ?? settingSources).filter(
      // an explicit provider has no other configuration than its arguments
      (source) => source !== "alicloud" || hasStack,
    );
  }

  /** The name of the explicit provider that the settings belong to, if they do. */
  get providerName(): string | undefined {
    return this.provider;
  }

  /** The value that counts, or the first one from a source downward. */
  find(name: SettingName, from?: SettingSource): SettingValue | undefined {
    const order = searchOrder(name);
    for (const source of from === undefined ? order : order.slice(order.indexOf(from))) {
      const found = this.at(source, name);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** The value in one source; an empty text counts as none, as an unset variable often leaves one. */
  at(source: SettingSource, name: SettingName): SettingValue | undefined {
    return this.allAt(source, name)[0];
  }

  /** All values of a setting, the one that counts first. */
  all(name: SettingName): readonly SettingValue[] {
    return searchOrder(name).flatMap((source) => this.allAt(source, name));
  }

  /**
   * The value that belongs to an access key: in the environment the one of the same family of names, or of a family that
   * has no access key of its own.
   */
  sameFamily(accessKey: SettingValue, name: SettingName): SettingValue | undefined {
    if (accessKey.source !== "environment") {
      return this.at(accessKey.source, name);
    }
    const ids = settingsTable.accessKey.env ?? [];
    const variables = settingsTable[name].env ?? [];
    return variables
      .filter((_variable, family) => {
        const id = ids[family] ?? "";
        return id === accessKey.from || this.variable(name, id) === undefined;
      })
      .map((variable) => this.variable(name, variable))
      .find((found) => found !== undefined);
  }

  private allAt(source: SettingSource, name: SettingName): readonly SettingValue[] {
    const { env = [] } = settingsTable[name];
    if (!this.searched.includes(source)) {
      return [];
    }
    const found =
      source === "environment"
        ? env.map((variable) => this.variable(name, variable))
        : [this.configured(source, name)];
    return found.filter((one) => one !== undefined);
  }

  private variable(name: SettingName, variable: string): SettingValue | undefined {
    return valueOf(this.reader.env(variable), { name, source: "environment", from: variable });
  }

  private configured(source: "ens" | "alicloud", name: SettingName): SettingValue | undefined {
    const { alicloudKey } = settingsTable[name];
    if (source === "alicloud" && alicloudKey === undefined) {
      return undefined;
    }
    const key = configKey(source, name);
    const text = this.reader.config(key);
    if (source === "alicloud" && typeof alicloudKey === "string") {
      return valueOf(ensEndpointIn(key, text), { name, source, from: `${source}:${alicloudKey}` });
    }
    return this.provider === undefined
      ? valueOf(text, { name, source, from: key })
      : valueOf(text, { name, source, from: `${name} of provider "${this.provider}"`, isArgument: true });
  }
}

function searchOrder(name: SettingName): readonly SettingSource[] {
  return settingsTable[name].envFirst === true ? ["environment", "ens", "alicloud"] : settingSources;
}

function valueOf(text: string | undefined, origin: Omit<SettingValue, "value">): SettingValue | undefined {
  const value = text?.trim() ?? "";
  return value === "" ? undefined : { ...origin, value };
}

/** `alicloud:endpoints` is a list of objects that map a service to its endpoint. */
function ensEndpointIn(key: string, text: string | undefined): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text?.trim() || "null");
  } catch {
    throw new UserError(`${key} is not valid JSON. Set it with "pulumi config set --path".`, key);
  }
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const ens =
    typeof first === "object" && first !== null ? (first as Record<string, unknown>)["ens"] : undefined;
  return typeof ens === "string" ? ens : undefined;
}

/** Reads the text of a setting. Throws a {@link UserError} that shows what is allowed. */
export function parseValue<Value>(
  { value, from }: Pick<SettingValue, "value" | "from">,
  type: ValueType<Value>,
  { show = (text) => text, hint }: Pick<Setting, "show" | "hint"> = {},
): Value {
  const parsed = type.parse(value);
  if (parsed === undefined) {
    const advice = hint === undefined ? "" : ` ${hint}`;
    throw new UserError(`${from} must be ${type.allowed}, got "${show(value)}".${advice}`, from);
  }
  return parsed;
}

/** A setting with fields, which arrives as JSON. Errors never quote it, because it may hold a token. */
export class StructuredValue {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(private readonly setting: SettingValue) {
    const { value, from, isArgument } = setting;
    const fields = parseObject(value);
    if (fields === undefined || Array.isArray(fields)) {
      const how =
        isArgument === true
          ? ""
          : ` Set its fields one by one, such as "pulumi config set --path ${from}.roleArn acs:ram::…".`;
      throw new UserError(`${from} must be an object.${how}`);
    }
    this.fields = fields;
  }

  text(name: string): string | undefined {
    const field = this.fields[name];
    const isSet = typeof field === "number" || (typeof field === "string" && field !== "");
    return isSet ? String(field) : undefined;
  }

  required(name: string): string {
    const field = this.text(name);
    if (field === undefined) {
      const { from, isArgument } = this.setting;
      const how =
        isArgument === true ? "Give it there." : `Set it with "pulumi config set --path ${from}.${name} …".`;
      throw new UserError(`${from} lacks ${name}. ${how}`);
    }
    return field;
  }

  parsed<Value>(name: string, type: ValueType<Value>): Value | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : parseValue({ value, from: this.fieldPath(name) }, type);
  }

  /** The place of a field, for messages. */
  fieldPath(name: string): string {
    const { from, isArgument } = this.setting;
    return isArgument === true ? `${name} in ${from}` : `${from}.${name}`;
  }
}
