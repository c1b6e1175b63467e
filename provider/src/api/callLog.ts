import { close, constants, open, openSync, write, writeSync } from "node:fs";
import { promisify } from "node:util";

import { EnsError, type Outcome } from "./errors.js";
import { longestName, Redactor } from "./redact.js";

/** Where an account writes down what it does. */
export interface CallLog {
  readonly tell: (event: CallEvent) => void;
  close(): void;
}

const noLog: CallLog = { tell: () => undefined, close: () => undefined };

/**
 * Opens the log that a user asked for. A file is made with the first line; one that cannot be written to is a warning, and
 * the run goes on without a log.
 *
 * @param print writes a line to standard error, where Pulumi shows it as a message of the stack
 * @param redactor knows the secrets in use
 */
export function openCallLog(
  { level, file }: LogPlan,
  endpoint: string,
  print: (line: string) => void = printError,
  redactor: Redactor = new Redactor(),
): CallLog {
  if (level === "off") {
    return noLog;
  }
  const source = { endpoint, pid: process.pid, redactor };
  const log = file === undefined ? undefined : openFile(file, print);
  const write = log === undefined ? print : log.append.bind(log);
  return {
    tell(event) {
      const line = logLine(event, level, source);
      if (line !== undefined) {
        write(line);
      }
    },
    close() {
      log?.close();
    },
  };
}

function openFile(file: string, print: (line: string) => void): LogFile {
  return new LogFile(file, ({ message }) => {
    print(
      `The calls to ENS are not logged: ${file} cannot be written to (${message}). Check that its directory exists and may be written to, or choose another file in ENS_LOG or ens:logLevel; nothing else is affected.`,
    );
  });
}

/** Unlike process.stderr itself, console lives with a pipe that nobody reads any more. */
function printError(line: string): void {
  console.error(line);
}

/** What is told of an operation on the way to its result, for the log. */
export type CallEvent = CallEnded | Waited;

interface Told {
  /** ms since 1970 */
  readonly at: number;
  /** The name of the resource that it is done for. */
  readonly resource: string | undefined;
  /** The id of the entry that it is about; of the gateway, where there is none or it has none yet. */
  readonly subject: string | undefined;
  /** How long nothing was done but wait: before the call, or for what is named. */
  readonly waitedMs: number;
}

/** A call that was answered, or has failed. */
export interface CallEnded extends Told {
  readonly kind: "call";
  readonly operation: string;
  /** Counts how often this very call was sent, from 1. */
  readonly attempt: number;
  readonly elapsedMs: number;
  readonly outcome: LoggedOutcome;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** As they were sent; undefined where nothing was. */
  readonly parameters: Readonly<Record<string, string>> | undefined;
  readonly error: Error | undefined;
}

/** `notSent`: there were no keys, Pulumi has ended, or the time limit had passed. */
export type LoggedOutcome = "ok" | Outcome | "notSent";

/** The outcomes as the documented log format spells them. */
const outcomesInLog: Readonly<Record<LoggedOutcome, string>> = {
  ok: "ok",
  notApplied: "not done",
  unknown: "unknown",
  notFound: "gone",
  rejected: "refused",
  notSent: "not sent",
};

/** What an operation waits for between its calls. */
export type WaitedFor =
  /** its turn among the writes of the gateway */
  | "queue"
  /** the moment to send the same call again */
  | "retry"
  /** the entry to be Available, or gone */
  | "settling"
  /** another entry to leave an external port */
  | "port";

export interface Waited extends Told {
  readonly kind: "wait";
  readonly for: WaitedFor;
}

/** What an operation's calls and waits are about. */
export interface Subject {
  /** The id of the entry or gateway. */
  readonly subject?: string | undefined;
  /** The name of the resource. */
  readonly resource?: string | undefined;
  /** Since when the operation has done nothing but wait: since it was asked for, or since its last answer. */
  readonly idle?: { since: number } | undefined;
}

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
  // that there is no entry is an answer, too: deletions wait for it
  return event.outcome === "ok" || event.outcome === "notFound" ? "info" : "error";
}

/** What is written of the calls, each level with all that the one before it writes. */
export const logLevels = ["off", "error", "info", "debug"] as const;

export type LogLevel = (typeof logLevels)[number];

export interface LogPlan {
  readonly level: LogLevel;
  /** Where lines are added; undefined for standard error. */
  readonly file: string | undefined;
}

const levelAndFile = new RegExp(`^(${logLevels.join("|")})(?::(.+))?$`, "i");

/** Paths that no misspelt level looks like: from a root or a drive, of a share, or from the working directory. */
const file = /^(\/|\\\\|[a-z]:[\\/]|\.{1,2}[\\/])./i;

/**
 * Reads `LEVEL`, `LEVEL:FILE` or `FILE`, which means `info`. A drive's letter is no level, so paths of Windows are taken in
 * both places. Undefined for what is none of these.
 */
export function readLogPlan(text: string): LogPlan | undefined {
  const [, level, path] = levelAndFile.exec(text) ?? [];
  if (level !== undefined) {
    return { level: level.toLowerCase() as LogLevel, file: path };
  }
  return file.test(text) ? { level: "info", file: text } : undefined;
}

const openDescriptor = promisify(open);
const writeFile = promisify(write);
const closeFile = promisify(close);

/** A pipe that nobody reads is an error at once instead of a wait without end; for other files this changes nothing. */
const flags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** Only who runs Pulumi may read it. */
const mode = 0o600;

/** What a file that takes nothing may leave waiting; then lines are dropped. */
const mostPending = 4_000_000;

/**
 * A file that several processes add whole lines to at a time: each write appends, and holds nothing but whole lines. No
 * api waits for it, and what goes wrong is told once.
 */
export class LogFile {
  private pending = "";
  private dropped = 0;
  private writing = false;
  private ended = false;
  private descriptor: number | undefined;

  constructor(
    private readonly path: string,
    private readonly failed: (error: Error) => void,
  ) {}

  append(line: string): void {
    if (this.ended) {
      return;
    }
    if (this.pending.length > mostPending) {
      this.dropped += 1;
      return;
    }
    if (this.dropped > 0) {
      this.pending += `${JSON.stringify({ droppedLines: this.dropped })}\n`;
      this.dropped = 0;
    }
    this.pending += `${line}\n`;
    this.go();
  }

  /** Lets go of the file once all is written. */
  close(): void {
    this.ended = true;
    this.go();
  }

  private go(): void {
    if (!this.writing) {
      this.writing = true;
      void this.run();
    }
  }

  private async run(): Promise<void> {
    process.on("exit", this.atExit);
    try {
      while (this.pending !== "") {
        this.descriptor ??= await openDescriptor(this.path, flags, mode);
        const bytes = Buffer.from(this.pending);
        this.pending = "";
        await writeAll(this.descriptor, bytes);
      }
    } catch (error) {
      this.ended = true;
      this.pending = "";
      this.failed(error as Error);
    }
    process.off("exit", this.atExit);
    this.writing = false;
    if (this.ended && this.descriptor !== undefined) {
      const { descriptor } = this;
      this.descriptor = undefined;
      await closeFile(descriptor).catch(() => undefined);
    }
  }

  /** Nothing asynchronous is waited for any more. */
  private readonly atExit = (): void => {
    try {
      writeSync(this.descriptor ?? openSync(this.path, flags, mode), this.pending);
    } catch {
      // too late to tell
    }
  };
}

async function writeAll(descriptor: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await writeFile(descriptor, bytes, at);
    at += bytesWritten;
  }
}
