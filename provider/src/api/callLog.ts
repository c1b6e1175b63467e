import { appendFileSync, constants, openSync } from "node:fs";
import path from "node:path";

import { EnsError, type Outcome } from "./errors.js";
import { longestName, Redactor } from "./redact.js";

/** What the log records. Each level includes those before it. */
export const logLevels = ["off", "error", "info", "debug"] as const;

export type LogLevel = (typeof logLevels)[number];

export interface LogPlan {
  readonly level: LogLevel;
  /** The file that lines are appended to; undefined for standard error. */
  readonly file: string | undefined;
}

const levelAndFile = new RegExp(`^(${logLevels.join("|")})(?::(.+))?$`, "i");

/** A path that is not a misspelled level: absolute, with a drive letter, of a network share, or relative with a dot. */
const file = /^(\/|\\\\|[a-z]:[\\/]|\.{1,2}[\\/])./i;

/** Reads `LEVEL`, `LEVEL:FILE` or `FILE`, which means `info`. Undefined if the text is none of these. */
export function readLogPlan(text: string): LogPlan | undefined {
  const [, level, path] = levelAndFile.exec(text) ?? [];
  if (level !== undefined) {
    return { level: level.toLowerCase() as LogLevel, file: path };
  }
  return file.test(text) ? { level: "info", file: text } : undefined;
}

export type CallEvent = CallEnded | Waited;

interface EventFields {
  /** ms since 1970 */
  readonly at: number;
  /** The name of the resource that the call or wait is for. */
  readonly resource: string | undefined;
  /** The id of the entry; of the gateway if the call is about it or the entry has no id yet. */
  readonly subject: string | undefined;
  /** How long the operation did nothing but wait before the call; or how long this wait took. */
  readonly waitedMs: number;
}

/** A call that has ended. */
export interface CallEnded extends EventFields {
  readonly kind: "call";
  readonly operation: string;
  /** Counts the sends of this call, from 1. */
  readonly attempt: number;
  readonly elapsedMs: number;
  readonly outcome: LoggedOutcome;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** As they were sent; undefined if nothing was. */
  readonly parameters: Readonly<Record<string, string>> | undefined;
  readonly error: Error | undefined;
}

/** `notSent`: there were no keys, Pulumi has ended, or the time limit had passed. */
export type LoggedOutcome = "ok" | Outcome | "notSent";

/** The outcomes in the log. The format is documented in docs/logging.md, so these texts must not change. */
const outcomesInLog: Readonly<Record<LoggedOutcome, string>> = {
  ok: "ok",
  notApplied: "not done",
  unknown: "unknown",
  notFound: "gone",
  rejected: "refused",
  notSent: "not sent",
};

/** What an operation waits for between its calls. The log shows these texts (docs/logging.md), so they must not change. */
export type WaitedFor =
  /** its turn among the writes to the gateway */
  | "queue"
  /** the next attempt of a call */
  | "retry"
  /** the entry to be Available, or deleted */
  | "settling"
  /** another entry to free an external port */
  | "port";

export interface Waited extends EventFields {
  readonly kind: "wait";
  readonly for: WaitedFor;
}

/** What the calls and waits of an operation are about. */
export interface Subject {
  /** The id of the entry or gateway. */
  readonly subject?: string | undefined;
  /** The name of the resource. */
  readonly resource?: string | undefined;
  /** Since when the operation has only waited: since it was started, or since its last answer. */
  readonly idle?: { since: number } | undefined;
}

/**
 * Opens the log that the settings ask for, and returns what adds an event to it.
 *
 * @param print writes a line to standard error, which Pulumi shows as a message of the stack
 */
export function openCallLog(
  { level, file }: LogPlan,
  endpoint: string,
  redactor = new Redactor(),
  print = printError,
): (event: CallEvent) => void {
  if (level === "off") {
    return () => undefined;
  }
  const source = { endpoint, pid: process.pid, redactor };
  const write = file === undefined ? print : appendTo(file, print);
  return (event) => {
    const line = logLine(event, level, source);
    if (line !== undefined) {
      write(line);
    }
  };
}

/** Unlike process.stderr, console does not fail if nobody reads the pipe any more. */
function printError(line: string): void {
  console.error(line);
}

/** With O_NONBLOCK a named pipe that nobody reads is an error instead of an endless wait. Windows does not have it. */
const appendFlags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** Appends lines to a file that processes may share. After the first failure it prints a warning and writes no more. */
function appendTo(file: string, print: (line: string) => void): (line: string) => void {
  const target = path.resolve(file);
  let hasFailed = false;
  let descriptor: number | undefined;
  return (line) => {
    if (hasFailed) {
      return;
    }
    try {
      // kept open: the reader of a named pipe ends when its last writer closes it
      descriptor ??= openSync(target, appendFlags, 0o600);
      appendFileSync(descriptor, `${line}\n`);
    } catch (error) {
      hasFailed = true;
      print(
        `The calls to ENS are not logged: ${file} cannot be written to (${(error as Error).message}). Check that its directory exists and may be written to, or choose another file in ENS_LOG or ens:logLevel; nothing else is affected.`,
      );
    }
  };
}

export interface LogSource {
  readonly endpoint: string;
  readonly pid: number;
  /** Removes secrets from what the service and proxies have written. */
  readonly redactor: Redactor;
}

/** An event as a line of JSON, whose fields docs/logging.md explains; undefined if the level excludes it. */
export function logLine(event: CallEvent, level: LogLevel, source: LogSource): string | undefined {
  const ownLevel = levelOf(event);
  if (logLevels.indexOf(ownLevel) > logLevels.indexOf(level)) {
    return undefined;
  }
  const { resource, subject } = event;
  const { endpoint, pid, redactor } = source;
  const begin = { time: new Date(event.at).toISOString(), level: ownLevel, pid };
  const waitedMs = Math.round(event.waitedMs);
  if (event.kind === "wait") {
    return JSON.stringify({ ...begin, wait: event.for, resource, subject, waitedMs, endpoint });
  }
  const { operation, attempt, outcome, status, requestId, error } = event;
  // JSON.stringify leaves undefined fields out
  return JSON.stringify({
    ...begin,
    operation,
    resource,
    subject,
    attempt,
    outcome: outcomesInLog[outcome],
    status,
    ...(error === undefined ? {} : failureFields(error, redactor)),
    requestId: requestId === undefined ? undefined : redactor.clean(requestId, longestName),
    waitedMs,
    elapsedMs: Math.round(event.elapsedMs),
    endpoint,
    parameters: level === "debug" ? event.parameters : undefined,
  });
}

function failureFields(error: Error, redactor: Redactor) {
  return error instanceof EnsError
    ? { cause: error.kind, code: error.code, message: redactor.clean(error.reason) }
    : { message: redactor.clean(error.message) };
}

function levelOf(event: CallEvent): LogLevel {
  if (event.kind === "wait") {
    return "debug";
  }
  // "not found" is not a failure: deletions wait for it
  return event.outcome === "ok" || event.outcome === "notFound" ? "info" : "error";
}
