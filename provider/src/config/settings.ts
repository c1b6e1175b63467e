import { logLevels, type LogPlan, readLogPlan } from "../api/callLog.js";
import { type Endpoint, endpointOfRegion, parseEndpoint } from "../api/endpoint.js";
import { type CredentialPlan, planCredentials } from "./credentialPlan.js";
import { type SettingsReader, type SettingValue, Sources } from "./sources.js";
import { UserError } from "../api/errors.js";

/** What a user can set that is no secret and names none: a preview resolves it too, without any keys. */
export interface PublicSettings {
  /** What becomes of two entries of a program that claim one external port; undefined for what their protocols call for. */
  readonly collisions: "error" | "warn" | "off" | undefined;
  /** Whether previews ask the cloud. */
  readonly preflight: "off" | "warn" | "error";
  readonly region: string | undefined;
  readonly endpoint: Endpoint;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Overrides the time limit of every operation, also the one kept in the state. */
  readonly operationTimeoutMs: number | undefined;
  /** Ids of entries that a create may take over (`ENS_ADOPT`). */
  readonly adopt: ReadonlySet<string>;
  readonly adoptInterrupted: boolean;
  /** Whether entries of a gateway that cannot be found are an error, or gone with it. */
  readonly missingGateway: "error" | "gone";
  /** Writes in flight on one gateway; undefined where the gateway's own answers decide. */
  readonly writesPerGateway: number | undefined;
  /** Calls in flight in the whole process. */
  readonly callsInFlight: number;
  /** What is written of the calls, and where. */
  readonly log: LogPlan;
}

/** Everything that a user can set for a run, resolved and proven. */
export interface Settings extends PublicSettings {
  readonly credentials: CredentialPlan;
}

/** Terraform's and Pulumi's alicloud providers wait 60 s; half of that leaves room to ask again within 5 minutes. */
const defaultTimeoutMs = 30_000;

const defaultCallsInFlight = 16;

/** Resolves `ens:*` configuration, then `alicloud:*`, then the environment. Throws a {@link UserError}. */
export function resolveSettings(reader: SettingsReader): Settings {
  const sources = new Sources(reader);
  return { ...publicSettings(sources), credentials: planCredentials(sources) };
}

/** The same without the keys. */
export function resolvePublicSettings(reader: SettingsReader): PublicSettings {
  return publicSettings(new Sources(reader));
}

/** How each is read, on its own, so that one that cannot be used hides no other. */
const readings: { readonly [Name in keyof PublicSettings]: (sources: Sources) => PublicSettings[Name] } = {
  collisions: (sources) => choice(sources.find("collisions"), ["error", "warn", "off"]),
  preflight: (sources) => choice(sources.find("preflight"), ["off", "warn", "error"]) ?? "off",
  region: (sources) => sources.find("region")?.value,
  endpoint: (sources) => endpoint(sources, sources.find("region")?.value),
  connectTimeoutMs: (sources) =>
    wholeNumber(sources.find("clientConnectTimeout"), 1, 600_000) ?? defaultTimeoutMs,
  readTimeoutMs: (sources) => wholeNumber(sources.find("clientReadTimeout"), 1, 600_000) ?? defaultTimeoutMs,
  operationTimeoutMs: (sources) => seconds(sources.find("operationTimeout")),
  adopt: (sources) =>
    new Set(
      (sources.find("adopt")?.value ?? "")
        .split(",")
        .map((id) => id.trim())
        .filter((id) => id !== ""),
    ),
  adoptInterrupted: (sources) => flag(sources.find("adoptInterrupted")),
  missingGateway: (sources) => choice(sources.find("missingGateway"), ["error", "gone"]) ?? "error",
  writesPerGateway: (sources) => wholeNumber(sources.find("writesPerGateway"), 1, 100),
  callsInFlight: (sources) => wholeNumber(sources.find("callsInFlight"), 1, 1000) ?? defaultCallsInFlight,
  log: logPlan,
};

function publicSettings(sources: Sources): PublicSettings {
  return Object.fromEntries(
    Object.entries(readings).map(([name, read]) => [name, read(sources)]),
  ) as unknown as PublicSettings;
}

/** Why settings cannot be resolved: everything that {@link resolveSettings} may throw, and not only the first of it. */
export function settingsErrors(reader: SettingsReader): unknown[] {
  const sources = new Sources(reader);
  return [...Object.values(readings), planCredentials].flatMap((read) => {
    try {
      read(sources);
      return [];
    } catch (error) {
      return [error];
    }
  });
}

/**
 * Every log that is asked for anywhere, the one that counts first. Here the environment decides: it speaks of one run, and
 * reaches those too that go by the configuration in the state.
 */
export function logsSet(sources: Sources): readonly SettingValue[] {
  const own = sources.at("environment", "logLevel");
  return own === undefined
    ? sources.all("logLevel")
    : [own, ...sources.all("logLevel").filter(({ from }) => from !== own.from)];
}

function logPlan(sources: Sources): LogPlan {
  const [found] = logsSet(sources);
  if (found === undefined) {
    return { level: "off", file: undefined };
  }
  const plan = readLogPlan(found.value);
  if (plan === undefined) {
    throw new UserError(
      `${found.from} is "${found.value}", but a level (${logLevels.join(", ")}) is needed, a level and a file such as info:/tmp/calls.log, or a file alone such as /tmp/calls.log or ./calls.log`,
      found.from,
    );
  }
  return plan;
}

function endpoint(sources: Sources, region: string | undefined): Endpoint {
  const protocol = choice(sources.find("protocol"), ["http", "https"]);
  const [found] = endpointsSet(sources);
  if (found === undefined) {
    const regional = endpointOfRegion(region);
    return protocol === undefined ? regional : { ...regional, protocol };
  }
  const parsed = parseEndpoint(found.value, protocol);
  if (parsed === undefined) {
    throw new UserError(
      `${found.from} is "${withoutUser(found.value)}", which is not an endpoint: give a host, host:port, http://host:port or https://host, without a path; leave it out to reach ${endpointOfRegion(region).host}`,
      found.from,
    );
  }
  return parsed;
}

/** What stands before an @ may be a password. */
function withoutUser(endpoint: string): string {
  return endpoint.replace(/[^/]*@/g, "…@");
}

/** Every endpoint that is set anywhere, the one that counts first. */
export function endpointsSet(sources: Sources): readonly SettingValue[] {
  const own = sources.at("ens", "endpoint");
  const twin = own === undefined ? endpointOfAlicloud(sources) : undefined;
  return [own, twin, ...sources.all("endpoint").filter(({ from }) => from !== own?.from)].filter(
    (found) => found !== undefined,
  );
}

/** `alicloud:endpoints` is a list of objects that map a service to its endpoint. */
function endpointOfAlicloud(sources: Sources): SettingValue | undefined {
  const found = sources.at("alicloud", "endpoints");
  if (found === undefined) {
    return undefined;
  }
  const value = parseJson(found);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const ens =
    typeof first === "object" && first !== null ? (first as Record<string, unknown>)["ens"] : undefined;
  return typeof ens === "string" && ens.trim() !== ""
    ? { value: ens.trim(), from: "alicloud:endpoints[0].ens" }
    : undefined;
}

function parseJson(found: SettingValue): unknown {
  try {
    return JSON.parse(found.value);
  } catch {
    throw new UserError(
      `${found.from} is not valid JSON: set it with "pulumi config set --path"`,
      found.from,
    );
  }
}

function wholeNumber(found: SettingValue | undefined, lowest: number, highest: number): number | undefined {
  if (found === undefined) {
    return undefined;
  }
  const number = Number(found.value);
  if (!Number.isInteger(number) || number < lowest || number > highest) {
    throw new UserError(
      `${found.from} is "${found.value}", but a whole number from ${lowest} to ${highest} is needed`,
      found.from,
    );
  }
  return number;
}

function seconds(found: SettingValue | undefined): number | undefined {
  const number = wholeNumber(found, 1, 86_400);
  return number === undefined ? undefined : number * 1000;
}

function flag(found: SettingValue | undefined): boolean {
  return choice(found, ["true", "false"]) === "true";
}

function choice<Value extends string>(
  found: SettingValue | undefined,
  allowed: readonly Value[],
): Value | undefined {
  if (found === undefined) {
    return undefined;
  }
  const value = allowed.find((candidate) => candidate === found.value.toLowerCase());
  if (value === undefined) {
    throw new UserError(
      `${found.from} is "${found.value}", but one of ${allowed.join(", ")} is needed`,
      found.from,
    );
  }
  return value;
}
