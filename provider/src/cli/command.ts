import { parseArgs, type ParseArgsConfig } from "node:util";

import { messageOf, UserError } from "../api/errors.js";

/** One command of the command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The text of `--help`. */
  readonly help: string;
  /** Returns the exit code. Throws a UserError if the input, flags or files are wrong. */
  readonly run: (args: string[]) => Promise<number>;
}

/** parseArgs, with its errors as UserError. */
export function readFlags<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`${(message.split(". ")[0] ?? message).replace(/\.$/, "")}; see --help.`);
  }
}

/** The value of a flag that takes one of a few words. */
export function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === text);
  if (found === undefined) {
    throw new UserError(`--${flag} takes ${orList(allowed)}, not ${JSON.stringify(text)}.`);
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

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

type Stream = NodeJS.WriteStream;

/** Writes to standard output. A closed pipe is no error: the reader has seen enough, as with "| head". */
export async function print(text: string): Promise<void> {
  const error = await written(process.stdout, text);
  if (error !== undefined && error.code !== "EPIPE") {
    throw new UserError(`standard output cannot be written (${error.code ?? error.message}).`);
  }
}

/**
 * Exits once all output is written. Does not wait for open sockets: a server that never completes its response would keep the
 * process alive.
 */
export async function exitAfterOutput(code: number): Promise<never> {
  await Promise.all([written(process.stdout, ""), written(process.stderr, "")]);
  process.exit(code);
}

/** Resolves when the text has been passed to the operating system, or with the error. */
function written(stream: Stream, text: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    // without a listener, a write error would end the process
    stream.once("error", resolve);
    try {
      stream.write(text, (error) => {
        // the error event comes after this callback
        setImmediate(() => stream.off("error", resolve));
        resolve(error ?? undefined);
      });
    } catch (error) {
      resolve(error as NodeJS.ErrnoException);
    }
  });
}
