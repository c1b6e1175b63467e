import type { CallEvent } from "./callEvent.js";
import { LogFile } from "./logFile.js";
import { logLine } from "./logLine.js";
import type { LogPlan } from "./logPlan.js";
import { Redactor } from "./redact.js";

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
