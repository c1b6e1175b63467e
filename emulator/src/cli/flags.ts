import { readFileSync } from "node:fs";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { Complaint } from "../complaint.js";
import type { Duration } from "../types/durations.js";

/** F, P, … would be a new port with every letter of a new name; this one spells ENS on a telephone. */
export const defaultPort = 8367;

/** parseArgs with its errors as sentences of ours. */
export function readFlags<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Complaint(`flags: ${(message.split(". ")[0] ?? message).replace(/\.$/, "")}`);
  }
}

export function wholeFlag(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new Complaint(`--${name}: must be a whole number from ${least} to ${most}`);
  }
  return value;
}

/** `500` (ms), `3x` (after three describes) or `stuck`. */
export function durationFlag(name: string, text: string | undefined): Duration | undefined {
  if (text === undefined) return undefined;
  if (text === "stuck") return "stuck";
  const match = /^(\d{1,8})(x?)$/.exec(text);
  const count = Number(match?.[1]);
  if (!match || (match[2] === "x" && count === 0)) {
    throw new Complaint(`--${name}: must be milliseconds ("500"), a number of describes ("3x") or "stuck"`);
  }
  return match[2] === "x" ? { describes: count } : count;
}

/** JSON from a file; `-` is standard input. */
export function readJsonFile(flag: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Complaint(
      `--${flag}: cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`,
    );
  }
  return parseJson(`--${flag}: ${file}`, text);
}

export function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // the message of V8 quotes the text, which may be secret: keep the place, drop the quote
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    throw new Complaint(`${what} is not JSON${place === undefined ? "" : ` (${place})`}`);
  }
}
