import type { PortClaim } from "../../entry/portClaim.js";
import { formatRange, type EntryChange, type Outcome } from "./change.js";
import type { Plan } from "./plan.js";
import { unknownChange, type AddressPortMap, type Row } from "./portMap.js";
import { warningTitles, type Phrase, type Warning } from "./warnings.js";

/** What differs between a report in Markdown and one in plain text. */
export interface Format {
  /** Text from elsewhere, shown as it is and at most so long. */
  readonly text: (value: string, maxLength: number) => string;
  /** The same for a name, an address or a command. */
  readonly code: (value: string, maxLength: number) => string;
  readonly maxNameLength: number;
  /** Shown for a property without a value. */
  readonly none: string;
  readonly heading: (stack: string | undefined, headline: string, note: string | undefined) => string;
  readonly failureTitle: string;
  readonly error: (message: string) => string;
  readonly warningGroups: (
    all: readonly Warning[],
  ) => readonly { title: string; warnings: readonly Warning[] }[];
  readonly warning: (title: string, message: string) => string;
  readonly moreNotices: (count: number, word: string) => string;
  /** A line of the summary. */
  readonly fact: (text: string) => string;
  readonly ports: (title: string, claims: readonly PortClaim[], maxLength: number) => string[];
  readonly undeterminedTitle: string;
  readonly details: (
    count: number,
    maxLength: number,
    linesWithin: (maxLength: number) => string[],
  ) => string[];
  readonly entry: (name: string, outcome: string) => string;
  readonly moreEntries: (count: number) => string;
  /** The changed rows of the port map: blocks of at most `maxLength` characters in a report of at most `limit`. */
  readonly changedPorts: (portMap: readonly AddressPortMap[], maxLength: number, limit: number) => string[];
  readonly unchangedPorts: (portMap: readonly AddressPortMap[], maxLength: number) => string[];
}

/** The parts of the limit for some sections; what one of them does not need is left for the sections after it. */
const sectionShares = { errors: 0.2, ports: 0.06, warnings: 0.2 } as const;

const maxMessageLength = 1500;

/** The report with at most `limit` characters, the more important first. */
export function render(plan: Plan, format: Format, limit: number, note?: string): string {
  const { project, stack, portMap } = plan;
  const title = project === undefined || stack === undefined ? undefined : `${project}/${stack}`;
  const blocks = [
    format.heading(title, headline(plan), note),
    ...failure(plan, format, limit * sectionShares.errors),
    summary(plan, format, limit * sectionShares.ports),
    ...warnings(plan, format, limit * sectionShares.warnings),
  ].filter((block) => block !== "");
  // a reserve for the line breaks between parts
  const remaining = () => limit - 256 - blocks.reduce((sum, block) => sum + block.length + 2, 0);
  blocks.push(...format.changedPorts(portMap, remaining(), limit));
  blocks.push(...details(plan, format, remaining()));
  blocks.push(...format.unchangedPorts(portMap, remaining()));
  return `${blocks.join("\n\n")}\n`;
}

/** The outcomes in words, losses first. */
const outcomeWords: Readonly<Record<Exclude<Outcome, "unchanged">, string>> = {
  deleted: "deleted",
  left: "kept in the cloud, removed from the program",
  blocked: "would fail",
  interrupted: "replaced with interruption",
  replaced: "replaced without interruption",
  changed: "changed in place",
  adopted: "adopted",
  created: "created",
};

function countsOf({ counts }: Plan): string {
  return Object.entries(outcomeWords)
    .map(([outcome, words]) => [counts[outcome as Outcome], words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(" · ");
}

/** The first line of the report, after its title. */
export function headline(plan: Plan): string {
  const counts = countsOf(plan);
  if (plan.errors.length === 0) return counts === "" ? "no port forward changes" : counts;
  return `the preview failed${counts === "" ? "" : `; up to that point: ${counts}`}`;
}

function failure({ errors }: Plan, format: Format, maxLength: number): string[] {
  const messageLength = Math.min(maxMessageLength, Math.floor(maxLength / 10));
  const line = (message: string) => format.error(format.text(message, messageLength));
  return notices(format.failureTitle, errors, line, (count) => format.moreNotices(count, "error"), maxLength);
}

function warnings(plan: Plan, format: Format, maxLength: number): string[] {
  const groups = format.warningGroups(plan.warnings);
  const line = ({ kind, phrases }: Warning) =>
    format.warning(warningTitles[kind], formatPhrases(phrases, format));
  const more = (count: number) => format.moreNotices(count, "warning");
  return groups.flatMap((group) =>
    notices(group.title, group.warnings, line, more, maxLength / groups.length),
  );
}

function notices<T>(
  title: string,
  items: readonly T[],
  line: (item: T) => string,
  moreLine: (count: number) => string,
  maxLength: number,
): string[] {
  return items.length === 0 ? [] : [[title, ...fitLines(items, maxLength, line, moreLine)].join("\n")];
}

function summary(plan: Plan, format: Format, maxLength: number): string {
  const { errors, opened, closed, undetermined } = plan;
  const isNothingKnown = errors.length > 0 && countsOf(plan) === "";
  const names = undetermined.map((name) => format.code(name, format.maxNameLength));
  const others = othersOf(plan);
  return [
    ...(isNothingKnown ? [] : format.ports("Opened to the Internet", opened, maxLength)),
    ...(isNothingKnown ? [] : format.ports("Closed", closed, maxLength)),
    ...(names.length === 0 ? [] : [format.fact(`${format.undeterminedTitle}: ${list(names, maxLength)}`)]),
    ...(others === "" ? [] : [format.fact(others)]),
  ].join("\n");
}

/** What else the preview changes or leaves as it is. */
function othersOf({ counts: { unchanged }, others, unlisted }: Plan): string {
  const changes = [...others].map(([operation, count]) => `${count} ${operation}`).join(", ");
  const parts = [
    ...(unchanged > 0 ? [`${unchanged} port ${noun(unchanged, "forward")} unchanged`] : []),
    ...(unlisted > 0 ? [`${unlisted} unchanged ${noun(unlisted, "resource")} not listed`] : []),
    ...(changes === "" ? [] : [`other resources: ${changes}`]),
  ];
  return parts.length === 0 ? "" : `Also: ${parts.join("; ")}.`;
}

export function formatPhrases(phrases: readonly Phrase[], format: Format): string {
  return phrases
    .map((phrase) => {
      if (typeof phrase === "string") return phrase;
      return "code" in phrase ? format.code(phrase.code, 160) : format.text(phrase.message, maxMessageLength);
    })
    .join("");
}

function details({ entries }: Plan, format: Format, maxLength: number): string[] {
  if (entries.length === 0) return [];
  return format.details(entries.length, maxLength, (within) =>
    fitLines(entries, within, (change) => entryLine(change, format), format.moreEntries),
  );
}

function entryLine(change: EntryChange, format: Format): string {
  const { entry, outcome, id, position, properties } = change;
  const known = [id, position].filter((part) => part !== undefined);
  const where = known.map((part) => format.text(part, format.maxNameLength)).join(", ");
  const value = (text: string | undefined) => (text === undefined ? format.none : format.text(text, 160));
  const values = properties.map(({ property, before, after }) => {
    if (outcome === "created" || outcome === "adopted") return `${property} ${value(after)}`;
    if (outcome === "deleted" || outcome === "left") return `${property} ${value(before)}`;
    return `${property} ${value(before)} → ${value(after)}`;
  });
  const words = outcome === "unchanged" ? outcome : outcomeWords[outcome];
  const start = format.entry(format.code(entry, format.maxNameLength), words);
  return `${start}${where === "" ? "" : ` (${where})`}: ${values.join("; ") || "no property differs"}`;
}

/**
 * As many lines as fit, and one that counts the items that do not.
 * @param maxLength characters for all lines, line ends included
 */
export function fitLines<T>(
  items: readonly T[],
  maxLength: number,
  line: (item: T) => string,
  moreLine: (count: number) => string,
): string[] {
  const reserve = moreLine(items.length).length + 1;
  const lines: string[] = [];
  let used = 0;
  for (const [at, item] of items.entries()) {
    const next = line(item);
    used += next.length + 1;
    const isLast = at === items.length - 1;
    if (used > maxLength - (isLast ? 0 : reserve)) {
      return maxLength < reserve ? lines : [...lines, moreLine(items.length - at)];
    }
    lines.push(next);
  }
  return lines;
}

/** The change of a row in words. */
export const changeWords = ({ change }: Row): string => (change === unknownChange ? "not known yet" : change);

/** As many texts as fit, with commas between them. */
export function list(texts: readonly string[], maxLength: number): string {
  const parts = fitLines(
    texts,
    maxLength,
    (text) => `${text},`,
    (count) => `and ${count} more`,
  );
  return parts.join(" ").replace(/,$/, "");
}

export const noun = (count: number, word: string): string => (count === 1 ? word : `${word}s`);

export function formatOpenPorts({ ports, protocol }: PortClaim): string {
  return `${formatRange(ports)}/${protocol === "Any" ? "TCP+UDP" : protocol}`;
}
