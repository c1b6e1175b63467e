import { readFileSync } from "node:fs";
import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Duration } from "../options.js";
import { Complaint, errnoOf } from "../errors.js";

/** 8, and ENS on a phone keypad. */
export const defaultPort = 8367;

/** parseArgs, with its errors as messages of this command. */
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
  if (text === undefined || text === "stuck") return text;
  const match = /^(\d{1,8})(x?)$/.exec(text);
  const count = Number(match?.[1]);
  if (!match || (match[2] === "x" && count === 0)) {
    throw new Complaint(`--${name}: must be milliseconds ("500"), a number of describes ("3x") or "stuck"`);
  }
  return match[2] === "x" ? { describes: count } : count;
}

/** JSON from the file of a flag; `-` is standard input. */
export function readJsonFile(flag: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Complaint(`--${flag}: cannot read ${file} (${errnoOf(error)})`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of V8 quotes the text, which may be secret. Only its position is shown.
    const position = /at position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    throw new Complaint(`--${flag}: ${file} is not JSON${position === undefined ? "" : ` (${position})`}`);
  }
}
