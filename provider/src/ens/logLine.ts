import type { CallEvent } from "./callEvent.js";
import { EnsError } from "./errors.js";
import { logLevels, type LogLevel } from "./logPlan.js";
import { longestName, type Redactor } from "./redact.js";

/** What all lines of an account have in common. */
export interface LogSource {
  readonly endpoint: string;
  readonly pid: number;
  /** Cleans what peers have written, as it cleans errors. */
  readonly redactor: Redactor;
}

/** An event as one line of JSON; undefined where the level leaves it out. docs/logging.md tells each field. */
export function logLine(event: CallEvent, level: LogLevel, source: LogSource): string | undefined {
  const own = levelOf(event);
  if (logLevels.indexOf(own) > logLevels.indexOf(level)) {
    return undefined;
  }
  const { resource, subject } = event;
  const { endpoint, pid, redactor } = source;
  const begin = { time: new Date(event.at).toISOString(), level: own, pid };
  const waitedMs = Math.round(event.waitedMs);
  if (event.kind === "wait") {
    return JSON.stringify({ ...begin, wait: event.for, resource, subject, waitedMs, endpoint });
  }
  const { operation, attempt, outcome, status, requestId, error } = event;
  // what is undefined is left out
  return JSON.stringify({
    ...begin,
    operation,
    resource,
    subject,
    attempt,
    outcome,
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
    ? { cause: error.because, code: error.code, message: redactor.clean(error.reason) }
    : { message: redactor.clean(error.message) };
}

function levelOf(event: CallEvent): LogLevel {
  if (event.kind === "wait") {
    return "debug";
  }
  // that there is no entry is an answer, too: deletions wait for it
  return event.outcome === "ok" || event.outcome === "gone" ? "info" : "error";
}
