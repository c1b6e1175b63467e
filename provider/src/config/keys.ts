import { constants } from "node:fs";
import { open } from "node:fs/promises";

import type { Keys } from "../api/client.js";
import { UserError } from "../api/errors.js";

/** Keys, and when they expire (ms since 1970); undefined if they do not expire or the source gives no time. */
export interface SessionKeys {
  readonly keys: Keys;
  readonly endsAt?: number | undefined;
}

/** Why a source returned no keys, in a few words that contain no secret. */
export class KeySourceError extends Error {
  override readonly name = "KeySourceError";
}

/** Values of keys as a file, a service or a command returns them, which may be anything. */
export interface GivenKeys {
  readonly accessKeyId: unknown;
  readonly accessKeySecret: unknown;
  readonly securityToken?: unknown;
}

/** Whether keys are of a session, which the service accepts only with its token. */
export type KeyKind = "session" | "any";

/**
 * Checks keys that a source returned. Values that cannot be sent in a header are refused here: later, Node.js would refuse
 * each request with an error that looks like a broken connection.
 */
export function keysFrom(source: string, given: GivenKeys, kind: KeyKind = "session"): Keys {
  const text = (name: string, value: unknown): string => {
    if (isEmpty(value)) {
      throw new KeySourceError(`it returned no ${name}`);
    }
    if (typeof value !== "string") {
      const got = typeof value === "object" ? "an object" : `a ${typeof value}`;
      throw new UserError(`The ${name} from ${source} must be a string, got ${got}.`);
    }
    const trimmed = value.trim();
    const problem = unusableCharacter(trimmed);
    if (problem !== undefined) {
      throw new UserError(
        `The ${name} from ${source} contains ${problem}, which no key or token has. Copy it again as plain text.`,
      );
    }
    return trimmed;
  };
  const { securityToken: token } = given;
  return {
    accessKeyId: text("access key id", given.accessKeyId),
    accessKeySecret: text("access key secret", given.accessKeySecret),
    securityToken: kind === "any" && isEmpty(token) ? undefined : text("security token", token),
  };
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

/**
 * Describes the first character that no key or token has, or returns undefined. Keys and tokens consist of printable
 * ASCII characters without blanks and quotation marks.
 */
export function unusableCharacter(value: string): string | undefined {
  const [character] = /[^\x21\x23-\x26\x28-\x5f\x61-\x7e]/u.exec(value) ?? [];
  if (character === undefined) {
    return undefined;
  }
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (/[\n\r\u2028\u2029]/.test(character)) {
    return "a line break";
  }
  if (/[\t ]/.test(character)) {
    return "a blank";
  }
  if (/["'`\p{Pi}\p{Pf}\u201a\u201e\u300c-\u300f\uff02\uff07]/u.test(character)) {
    return `a quotation mark (${code})`;
  }
  return /[\p{C}\p{Z}]/u.test(character)
    ? `an invisible character (${code})`
    : `a character outside ASCII (${code})`;
}

/** The end of a session as services write it, in ms since 1970. */
export function endOf(expiration: unknown): number | undefined {
  const ms = typeof expiration === "string" ? Date.parse(expiration) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

/** The JSON object that a source returned; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The code and RequestId of a refusal by an Alibaba Cloud service, in an answer or an error that quotes one. */
export function codeIn(text: string): string | undefined {
  const code = /"Code"\s*:\s*"(?!Success")([A-Za-z][\w.]{1,80})"/.exec(text)?.[1];
  const requestId = /"RequestId"\s*:\s*"([\w-]{1,64})"/.exec(text)?.[1];
  return code === undefined || requestId === undefined ? code : `${code}, RequestId ${requestId}`;
}

/**
 * Reads a file with keys or a token; undefined where it does not exist. A FIFO or a device is refused, because reading
 * it may never end.
 *
 * @param what names the file in errors, such as "credentials file"
 */
export async function readTextFile(what: string, path: string): Promise<string | undefined> {
  const unusable = (why: string) => new UserError(`The ${what} ${path} cannot be read: ${why}.`);
  let file;
  try {
    // without O_NONBLOCK, opening a FIFO waits for a writer; Windows has neither FIFOs nor the flag
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return undefined;
    }
    throw unusable(
      code === "EACCES" || code === "EPERM"
        ? "this user may not read it"
        : code === "ENXIO"
          ? "it is not a regular file"
          : (code ?? "unknown error"),
    );
  }
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) {
      throw unusable("it is a directory");
    }
    if (!stat.isFile()) {
      throw unusable("it is not a regular file");
    }
    return await file.readFile("utf8");
  } catch (error) {
    throw error instanceof UserError
      ? error
      : unusable((error as NodeJS.ErrnoException).code ?? "unknown error");
  } finally {
    await file.close();
  }
}
