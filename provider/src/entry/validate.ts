import { contains, formatWidth, isPort, isValidRange, type PortRange, readPorts, width } from "./ports.js";
import {
  adoptIdKey,
  inputNames,
  formatValue,
  hasUnknown,
  type Input,
  inputTable,
  hasEntry,
  isUnset,
  normalise,
  outputOnlyKeys,
  type PropertyMap,
} from "./properties.js";
import { unknownKeyProblem, unknownKeys } from "./suggest.js";

export interface Failure {
  /** The name of a property, or of a key that is none. */
  readonly property: string;
  /** What is wrong, what is allowed and, if known, what to write instead. */
  readonly reason: string;
}

export interface Checked {
  /** The properties as normalised; what has no value is left out. */
  readonly inputs: PropertyMap;
  readonly failures: readonly Failure[];
}

/** Checks every rule of an entry that can be checked without the API, and reports all that are broken at once. */
export function check(olds: PropertyMap, news: PropertyMap, autoName?: string): Checked {
  const inputs = declaredValues({
    ...news,
    forwardEntryName: resolveName(olds, news, autoName),
    [adoptIdKey]: resolveAdoptId(olds, news),
  });
  return {
    inputs,
    failures: [
      ...unknownInputs(news),
      ...inputNames.flatMap((input) => failure(input, inputs[input])),
      ...spanMismatch(inputs),
      ...healthCheckOutside(inputs),
    ],
  };
}

/** Drops what has no value: an empty string is what an unset variable leaves behind, unless it is declared on purpose. */
function declaredValues(news: PropertyMap): PropertyMap {
  const values = inputNames.map((input) => [input, normalise(input, news[input])] as const);
  return Object.fromEntries(
    values.filter(
      ([input, value]) =>
        value !== undefined && value !== null && (value !== "" || inputTable[input].emptyClears === true),
    ),
  );
}

/**
 * The name that an entry gets. An entry that exists keeps its name if the program sets none, so that removing a name from
 * the program, and renaming or moving the resource, change nothing. Undefined if an entry is adopted with the name it has.
 */
export function resolveName(olds: PropertyMap, news: PropertyMap, autoName: string | undefined): unknown {
  const requestedName = news["forwardEntryName"] ?? autoName;
  if (requestedName !== autoName) {
    return requestedName;
  }
  if (hasEntry(olds)) {
    return olds["forwardEntryName"];
  }
  const isAdopting = !isUnset(adoptIdKey, news[adoptIdKey]);
  return isAdopting && isUnset("forwardEntryName", news["forwardEntryName"]) ? undefined : requestedName;
}

/** It counts only as long as the resource has no entry; later changes of it change nothing. */
function resolveAdoptId(olds: PropertyMap, news: PropertyMap): unknown {
  return (hasEntry(olds) ? olds : news)[adoptIdKey];
}

function unknownInputs(news: PropertyMap): Failure[] {
  return unknownKeys(news, [...inputNames, ...outputOnlyKeys]).map((property) => ({
    property,
    reason: unknownKeyProblem("a forward entry", property, inputNames),
  }));
}

function failure(input: Input, value: unknown): Failure[] {
  const { emptyClears, default: ifUnset, description, allowed } = inputTable[input];
  if (isUnset(input, value) && ifUnset === undefined) {
    const reason = `${input} is required: give the ${description}. It must be ${allowed}.`;
    return [{ property: input, reason }];
  }
  const isEmpty = value === undefined || (value === "" && emptyClears === true);
  const reason = isEmpty || hasUnknown(value) ? undefined : valueProblem(input, value);
  return reason === undefined ? [] : [{ property: input, reason }];
}

/** Why a normalised value cannot be that of an input, whatever the others are; undefined if it can. */
export function valueProblem(input: Input, value: unknown): string | undefined {
  const { allowed, isValid, hint } = inputTable[input];
  if (isValid(value)) {
    return undefined;
  }
  const more = hint?.(value);
  return `${input} must be ${allowed}, got ${formatValue(value)}.${more === undefined ? "" : ` ${more}`}`;
}

/** A rule between two properties is checked only if both are valid by themselves. */
function validPorts(value: unknown): PortRange | undefined {
  return isValidRange(value) ? readPorts(value) : undefined;
}

function spanMismatch({ externalPort, internalPort }: PropertyMap): Failure[] {
  const [external, internal] = [validPorts(externalPort), validPorts(internalPort)];
  if (external === undefined || internal === undefined || width(external) === width(internal)) {
    return [];
  }
  const reason = `externalPort ${formatValue(externalPort)} has ${formatWidth(external)} but internalPort ${formatValue(internalPort)} has ${formatWidth(internal)}. Both must have the same number of ports, because each external port is forwarded to the internal port at the same position.`;
  return [{ property: "internalPort", reason }];
}

function healthCheckOutside({ internalPort, healthCheckPort }: PropertyMap): Failure[] {
  const internal = validPorts(internalPort);
  if (internal === undefined || !isPort(healthCheckPort) || contains(internal, healthCheckPort)) {
    return [];
  }
  const reason = `healthCheckPort must be inside internalPort ${formatValue(internalPort)}, got ${healthCheckPort}. Give one of the internal ports, or leave it out for no health check.`;
  return [{ property: "healthCheckPort", reason }];
}
