import { relative, resolve, sep } from "node:path";

import { plain } from "../plain.js";
import { namedElsewhere, overlaps } from "./cautions.js";
import type { NamedEntry, UrnOf } from "./naming.js";
import type { OutputFiles } from "./outputFiles.js";
import { told, type LeftOut } from "./selection.js";

/** What was done, and what the person does next. */
export interface Done {
  readonly entries: readonly NamedEntry[];
  readonly leftOut: readonly LeftOut[];
  readonly files: OutputFiles;
  readonly fragment: boolean;
  readonly urnOf: UrnOf;
  /** The stack that the commands are for; undefined where they take the one that is selected. */
  readonly stack: string | undefined;
}

export function nextSteps({ entries, leftOut, files, fragment, stack, urnOf }: Done): string {
  const chosen = stack === undefined ? "" : ` --stack ${quoted(stack)}`;
  const blocks = [
    [
      `Wrote ${files.program} and ${files.importFile}: ${counted(entries.length, "forward entry", "forward entries")}. Nothing was changed yet.`,
    ],
    section(
      `These names have the form that this provider generates${urnOf === undefined ? "" : ", but probably not for this stack"}:`,
      namedElsewhere(entries, urnOf).map(({ live }) => told(live)),
      "Another stack may manage these entries, and two stacks that manage one entry change and delete it for each other. If so, run this command again with --force, and with --id for each entry that this stack should manage.",
    ),
    section(
      "These entries claim the same external port:",
      overlaps(entries).map(([one, other]) => `${told(one.live)} and ${told(other.live)}`),
      "A preview refuses two entries with the same protocol. Delete one of them in the cloud, or leave it out: run this command again with --force, and with --id for each other entry.",
    ),
    [
      "Next:",
      fragment
        ? `  1. Paste ${files.program} into the program; it uses: import * as ens from "pulumi-alicloud-ens";`
        : `  1. Let the program load ${files.program}, unless it is the program: import ${JSON.stringify(moduleOf(files.program))};`,
      `  2. pulumi import${chosen} --file ${quoted(files.importFile)} --generate-code=false`,
      `  3. pulumi preview${chosen} --expect-no-changes`,
      "     A deletion there means that the program does not declare the entries yet.",
      `  4. pulumi up${chosen}`,
      "     It changes nothing in the cloud, and takes away the protection from deletion that the import has put on.",
      `  5. Delete ${files.importFile}, which has served.`,
    ],
    section("Told apart, as one name would stand for several:", toldApart(entries)),
    section("Still being configured, so that a refresh will find another status:", pending(entries)),
    section(
      "Left out:",
      leftOut.map(({ live, why }) => `${told(live)}: ${why}`),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** A title, what belongs to it and what to do about it, or nothing where nothing belongs to it. */
export function section(title: string, lines: readonly string[], ...advice: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ...advice];
}

function toldApart(entries: readonly NamedEntry[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { name, shared } of entries) {
    if (shared !== undefined) groups.set(shared, [...(groups.get(shared) ?? []), name]);
  }
  return [...groups].map(([shared, names]) => plain(`${shared}: ${names.join(", ")}`, 500));
}

function pending(entries: readonly NamedEntry[]): string[] {
  return entries.filter(({ live }) => live.status !== "Available").map(({ live }) => told(live));
}

export function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** How a program in this directory imports a file. */
function moduleOf(file: string): string {
  const path = relative(process.cwd(), resolve(file)).split(sep).join("/").replace(/\.ts$/, "");
  return path.startsWith("../") ? path : `./${path}`;
}

/** An argument as every shell takes it. */
function quoted(argument: string): string {
  return /^[\w./@:+-]+$/.test(argument) ? argument : `"${argument.replace(/(["\\$`])/g, "\\$1")}"`;
}
