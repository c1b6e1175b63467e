import type { Keys } from "../api/client.js";
import { UserError } from "../api/errors.js";

/** Keys, and when they end (ms since 1970); undefined where they do not end or nobody says when. */
export interface Session {
  readonly keys: Keys;
  readonly endsAt?: number | undefined;
}

/** Why a source gave no keys, as a few words that contain no secret. */
export class KeySourceError extends Error {
  override readonly name = "KeySourceError";
}

/** Values of keys as a file, a service or a command gives them, which may be anything. */
export interface GivenKeys {
  readonly accessKeyId: unknown;
  readonly accessKeySecret: unknown;
  readonly securityToken?: unknown;
}

/** Whether keys are of a session, which the service accepts only with its token. */
export type KeyKind = "session" | "any";

/**
 * Checks keys that a source gave. Values that cannot be sent in a header are refused here: later, Node would refuse
 * each request with an error that looks like a broken connection.
 */
export function keysFrom(source: string, given: GivenKeys, kind: KeyKind = "session"): Keys {
  const text = (name: string, value: unknown): string => {
    if (value === undefined || value === null || value === "") {
      throw new KeySourceError(`it gave no ${name}`);
    }
    if (typeof value !== "string") {
      throw new UserError(
        `${source} gave a value that cannot be used as ${name}: it must be a string, got ${typeof value === "object" ? "an object" : `a ${typeof value}`}.`,
      );
    }
    const trimmed = value.trim();
    const problem = unusableCharacter(trimmed);
    if (problem !== undefined) {
      throw new UserError(
        `The ${name} from ${uncapital(source)} contains ${problem}, which no key or token has. Copy it again as plain text.`,
      );
    }
    return trimmed;
  };
  const { securityToken } = given;
  const hasToken = securityToken !== undefined && securityToken !== null && securityToken !== "";
  return {
    accessKeyId: text("access key id", given.accessKeyId),
    accessKeySecret: text("access key secret", given.accessKeySecret),
    securityToken: hasToken || kind === "session" ? text("security token", securityToken) : undefined,
  };
}

function uncapital(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

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

/** The JSON object in what a source gave; undefined for anything else. */
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
