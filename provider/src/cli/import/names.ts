import { UserError } from "../../api/errors.js";
import { autoName, resourceNameIn } from "../../entry/names.js";
import { readPorts } from "../../entry/ports.js";
import type { PropertyMap } from "../../entry/properties.js";
import { formatForTerminal, type FoundEntry, type UrnOf } from "./selection.js";

/** An entry with its names in the program. */
export interface NamedEntry extends FoundEntry {
  /** The name of the resource. */
  readonly name: string;
  /** The name of the constant that holds it. */
  readonly identifier: string;
  /** The name that it shares with other entries, if it had to get a longer one. */
  readonly shared?: string;
}

/** Names that cannot be given to an imported entry. */
interface ReservedNames {
  readonly names: ReadonlySet<string>;
  readonly identifiers: RegExp;
}

/**
 * Derives a unique resource name for each entry from its name in the cloud. Entries with equal names get their protocol and
 * port appended, then the address, then the id. The result does not depend on the order of the entries, so an entry that is
 * added or removed renames only entries with the same name.
 */
export function nameAll(entries: readonly FoundEntry[], reserved: ReservedNames, urnOf: UrnOf): NamedEntry[] {
  const choices = entries.map((entry) => choicesFor(entry, urnOf));
  const chosen = choices.map(() => 0);
  const current = () => choices.map((some, at) => some[chosen[at] ?? 0] ?? some[0]);
  for (;;) {
    const clashing = clashes(current(), reserved);
    if (clashing.length === 0) break;
    const movable = clashing.filter((at) => (chosen[at] ?? 0) + 1 < (choices[at]?.length ?? 0));
    if (movable.length === 0) throw indistinguishable(clashing.flatMap((at) => entries[at] ?? []));
    for (const at of movable) chosen[at] = (chosen[at] ?? 0) + 1;
  }
  const names = current();
  return entries.flatMap((entry, at) => {
    const [mine, first] = [names[at], choices[at]?.[0].name];
    return mine === undefined
      ? []
      : [{ ...entry, ...mine, ...(first === undefined || first === mine.name ? {} : { shared: first }) }];
  });
}

interface Choice {
  readonly name: string;
  readonly identifier: string;
}

/** The indexes of choices whose name or identifier is used twice or reserved. */
function clashes(choices: readonly Choice[], reserved: ReservedNames): number[] {
  const counts = new Map<string, number>();
  const keysOf = ({ name, identifier }: Choice) => [`name ${name}`, `identifier ${identifier}`];
  for (const key of choices.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return choices.flatMap((choice, at) => {
    const isReserved = reserved.names.has(choice.name) || reserved.identifiers.test(choice.identifier);
    return isReserved || keysOf(choice).some((key) => (counts.get(key) ?? 0) > 1) ? [at] : [];
  });
}

/** The possible names of an entry, best first. */
function choicesFor({ live, declared }: FoundEntry, urnOf: UrnOf): [Choice, ...Choice[]] {
  const name = String(declared["forwardEntryName"]);
  const [port, address] = [protocolAndPort(declared), String(declared["externalIp"])];
  const choice = (resource: string): Choice => ({
    name: resource,
    identifier: identifierOf(resource) ?? identifierOf(port) ?? "entry",
  });
  const own = resourceBehind(name, urnOf) ?? readable(name);
  return own === ""
    ? [choice(port), choice(`${port}-${address}`), choice(`${port}-${live.id}`)]
    : [
        choice(own),
        choice(`${own}-${port}`),
        choice(`${own}-${port}-${address}`),
        choice(`${own}-${live.id}`),
      ];
}

/** The resource of this stack for which this provider generated the name, so that a lost state can be restored. */
function resourceBehind(name: string, urnOf: UrnOf): string | undefined {
  const base = resourceNameIn(name);
  return base !== undefined && urnOf !== undefined && autoName(base, urnOf(base)) === name ? base : undefined;
}

/** The letters and digits of a name, with dashes in place of all else. */
function readable(name: string): string {
  return name
    .normalize("NFC")
    .replace(/(?:[^\p{L}\p{N}\p{M}._-]|\p{Default_Ignorable_Code_Point})+/gu, "-")
    .replace(/^[-.\p{M}]+|[-.]+$/gu, "");
}

/** `tcp-443`, `udp-8000-8010` */
function protocolAndPort(declared: PropertyMap): string {
  const { first = 0, last = 0 } = readPorts(declared["externalPort"]) ?? {};
  const ports = first === last ? String(first) : `${first}-${last}`;
  return `${String(declared["ipProtocol"]).toLowerCase()}-${ports}`;
}

function indistinguishable(entries: readonly FoundEntry[]): UserError {
  const [first, second] = entries;
  const which = [first, second]
    .flatMap((entry) => (entry === undefined ? [] : [formatForTerminal(entry.live)]))
    .join(" and ");
  return new UserError(
    `no unique resource name can be derived for ${which}. Rename ${second === undefined ? "it" : "one of them"} in the cloud, or select entries with --id.`,
  );
}

/**
 * Letters, marks and digits that every version of TypeScript accepts in an identifier, including the old one bundled with
 * Pulumi: each version has its own Unicode tables. Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, kana, Han and Hangul.
 */
const word =
  /[0-9A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u017F\u01A0\u01A1\u01AF\u01B0\u01CD-\u01DC\u1E00-\u1EFF\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE\u0400-\u0481\u048A-\u0513\u05D0-\u05EA\u0621-\u063A\u0641-\u0652\u0660-\u0669\u0671-\u06D3\u06F0-\u06F9\u0904-\u0939\u093E-\u094D\u0966-\u096F\u0E01-\u0E3A\u0E40-\u0E4E\u0E50-\u0E59\u3041-\u3096\u30A1-\u30FA\u30FC-\u30FE\u3400-\u4DB5\u4E00-\u9FA5\uAC00-\uD7A3]+/gu;

/** Names that begin with two underscores are reserved for Node.js and the compiler. */
const wellFormed = /^(?!__)[\p{ID_Start}_]/u;

/** Reserved words, and names that a module already has. */
const unavailable: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
   finally for function if implements import in instanceof interface let new null package private protected public return
   static super switch this throw true try typeof undefined var void while with yield
   console ens exports global globalThis module process pulumi require`.split(/\s+/),
);

/** `web-ssh` becomes `webSsh`, `8080` becomes `entry8080`; undefined if the name has no usable character. */
export function identifierOf(name: string): string | undefined {
  const words = name.normalize("NFC").match(word) ?? [];
  if (words.length === 0) {
    return undefined;
  }
  const joined = words.reduce(
    (before, next) => before + (before === "" ? lower(next) : joint(before, next)),
    "",
  );
  return wellFormed.test(joined) && !unavailable.has(joined) ? joined : `entry${upper(joined)}`;
}

/** Joins digits with an underscore: otherwise "80-8000" and "808-000" would be equal. */
function joint(before: string, next: string): string {
  return /\d$/.test(before) && /^\d/.test(next) ? `_${next}` : upper(next);
}

function upper(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** `Web` and `web` for `web`, `SSH` for `ssh`, `HTTPServer` for `httpServer`. */
function lower(text: string): string {
  return text.replace(/^\p{Lu}+(?=\p{Lu}\p{Ll}|[^\p{L}]|$)|^\p{Lu}/u, (letters) => letters.toLowerCase());
}
