import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Recording } from "../../tools/recording/draw.mjs";
import { checkout } from "./harness.js";

/** The recording of the demo that the README shows. */
export function recording(): Recording {
  const text = readFileSync(path.join(checkout, "docs/images/demo.cast"), "utf8");
  const [header, ...events] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  const { width: columns, height: rows } = header as { width: number; height: number };
  const lines = (events as [number, string, string][]).map(
    ([at, , line]) => [at, line.replace(/\r\n$/, "")] as const,
  );
  return { columns, rows, lines };
}

export const recordedText = (): string =>
  recording()
    .lines.map(([, line]) => line)
    .join("\n");

export interface Gist {
  /** For each step of the demo its lines, sorted: the CLI works on resources in any order. */
  readonly steps: readonly (readonly string[])[];
  /** What the rows of resources show while the CLI works on them; some come only if there is time for them. */
  readonly progress: ReadonlySet<string>;
}

const row = /^ *│ +(?:\S+ +)?(?:pulumi:pulumi:Stack|pulumi-nodejs:\S+) [\w-]+(?: (\w+))?(?: (.*))?$/;

/** What the demo prints, without ids, times, versions and the order of rows. */
export function gist(text: string): Gist {
  const progress = new Set<string>();
  const steps: string[][] = [[]];
  for (const raw of stripVTControlCharacters(text).split("\n")) {
    const line = raw
      .replace(/^Pulumi CLI .*, program /, "Pulumi CLI …, program ")
      .replace(/127\.0\.0\.1:\d+/, "127.0.0.1:…")
      .replace(/\bfwd-5\w+/g, "fwd-…")
      .replace(/(?<=\b(?:ssh|media)-)[0-9a-f]{8}\b/g, "…")
      .replace(/Duration: .*/, "Duration: …")
      .replace(/ \([\d.]+s\)|, [\d.]+ s so far/g, "")
      .replace(/ +/g, " ")
      .trim();
    const [isRow, , message = ""] = row.exec(line) ?? [];
    if (isRow !== undefined) progress.add(message);
    if (isRow !== undefined || line === "" || line === "│" || line.startsWith("│ @ ")) continue;
    if (/^\d\. /.test(line)) steps.push([]);
    steps.at(-1)?.push(line);
  }
  return { steps: steps.map((lines) => lines.sort()), progress };
}
