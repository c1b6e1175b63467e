import { relative, resolve, sep } from "node:path";

import { plain } from "../text.js";
import { formatForTerminal, type LeftOut, markedByOtherStack, overlaps, type UrnOf } from "./selection.js";
import type { NamedEntry } from "./names.js";
import type { Target } from "./face.js";
import type { OutputFiles } from "./files.js";

/** What the command has written. */
export interface Written {
  readonly entries: readonly NamedEntry[];
  readonly leftOut: readonly LeftOut[];
  readonly files: OutputFiles;
  readonly fragment: boolean;
  readonly language: Target["language"];
  /** The module that a TypeScript program imports. */
  readonly module: string;
  readonly urnOf: UrnOf;
  /** The stack that the commands are for; undefined for the selected one. */
  readonly stack: string | undefined;
}

export function nextSteps(written: Written): string {
  const { entries, leftOut, files, stack, urnOf } = written;
  const chosen = stack === undefined ? "" : ` --stack ${quoted(stack)}`;
  const blocks = [
    [
      `Wrote ${files.program} and ${files.importFile}: ${counted(entries.length, "forward entry", "forward entries")}. Nothing has been changed yet.`,
    ],
    section(
      `These names have the form that this provider generates${urnOf === undefined ? "" : ", but probably not for this stack"}:`,
      markedByOtherStack(entries, urnOf).map(({ live }) => formatForTerminal(live)),
      "Another stack may manage these entries, and two stacks that manage one entry overwrite each other's changes. If so, run this command again with --force, and with --id for each entry that this stack should manage.",
    ),
    section(
      "These entries claim the same external port:",
      overlaps(entries).map(
        ([one, other]) => `${formatForTerminal(one.live)} and ${formatForTerminal(other.live)}`,
      ),
      "A preview refuses two entries with the same protocol. Delete one of them in the cloud, or leave it out: run this command again with --force, and with --id for each other entry.",
    ),
    [
      "Next:",
      `  1. ${loading(written)}`,
      `  2. pulumi import${chosen} --file ${quoted(files.importFile)} --generate-code=false`,
      `  3. pulumi preview${chosen} --expect-no-changes`,
      "     If it shows deletions, the program does not declare the entries yet.",
      `  4. pulumi up${chosen}`,
      "     It changes nothing in the cloud and removes the protection from deletion that the import has set.",
      `  5. Delete ${files.importFile}; it is not needed any more.`,
    ],
    section("Several entries have the same name, so their resources are named:", sharedNames(entries)),
    section("Still being configured, so a refresh will show another status:", pending(entries)),
    section(
      "Left out:",
      leftOut.map(({ live, why }) => `${formatForTerminal(live)}: ${why}`),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** How the declarations get into the program. */
function loading({ files: { program }, fragment, language, module }: Written): string {
  if (language === "yaml") {
    return fragment
      ? `Paste ${program} below "resources:" in the program.`
      : `Copy ${program} into Pulumi.yaml; if that has "resources:" already, without this line.`;
  }
  return fragment
    ? `Paste ${program} into the program; it uses: import * as ens from ${JSON.stringify(module)};`
    : `Import ${program} in the program, unless it is the program: import ${JSON.stringify(moduleOf(program))};`;
}

/** A title, its lines and advice; nothing if there are no lines. */
export function section(title: string, lines: readonly string[], ...advice: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ...advice];
}

function sharedNames(entries: readonly NamedEntry[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { name, shared } of entries) {
    if (shared !== undefined) groups.set(shared, [...(groups.get(shared) ?? []), name]);
  }
  return [...groups].map(([shared, names]) => plain(`${shared}: ${names.join(", ")}`, 500));
}

function pending(entries: readonly NamedEntry[]): string[] {
  return entries.filter(({ live }) => live.status !== "Available").map(({ live }) => formatForTerminal(live));
}

export function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The import path of a file for a program in this directory. */
function moduleOf(file: string): string {
  const path = relative(process.cwd(), resolve(file)).split(sep).join("/").replace(/\.ts$/, "");
  return path.startsWith("../") ? path : `./${path}`;
}

/** An argument, quoted for any shell. */
function quoted(argument: string): string {
  return /^[\w./@:+-]+$/.test(argument) ? argument : `"${argument.replace(/(["\\$`])/g, "\\$1")}"`;
}
