import { parseArgs, type ParseArgsConfig } from "node:util";
import { UserError } from "../api/errors.js";

/** parseArgs with its errors as sentences of ours. */
export function readFlags<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${(message.split(". ")[0] ?? message).replace(/\.$/, "")}; see --help.`);
  }
}

/** The value of a flag that takes one of a few words. */
export function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === text);
  if (found === undefined) {
    throw new UserError(`--${flag} takes ${list(allowed)}, not ${JSON.stringify(text)}.`);
  }
  return found;
}

/** The value of a flag that takes some of a few words, with commas between them. */
export function someOf<T extends string>(flag: string, text: string, allowed: readonly T[]): ReadonlySet<T> {
  const words = text.split(",").map((word) => word.trim());
  return new Set(words.filter((word) => word !== "").map((word) => oneOf(flag, word, allowed)));
}

/** The value of a flag that takes a whole number. */
export function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UserError(
      `--${flag} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    );
  }
  return value;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
