import { execFile, type ExecFileException } from "node:child_process";
import { endOf, keysFrom, KeySourceError, parseObject, type SessionKeys } from "./keys.js";
import { UserError } from "../api/errors.js";

/** As long as the Alibaba Cloud SDKs wait; a person may have to confirm something. */
export const commandLimitMs = 60_000;

const maxOutputMb = 1;

/** How long the output may stay open after the exit: a process that the command has started may inherit it. */
const outputDelayMs = 1_000;

/**
 * Runs the command of a profile of mode `External` and returns the keys that it prints. Its output is in no error,
 * because it may contain keys.
 */
export async function readCommand(source: string, command: string): Promise<SessionKeys> {
  const [program = "", ...args] = splitCommand(command);
  const answer = parseObject(await outputOf(source, program, args));
  if (answer === undefined) {
    throw new UserError(`The command of ${source} must print a JSON object with keys, and did not.`);
  }
  return {
    keys: keysFrom(
      `the command of ${source}`,
      {
        accessKeyId: answer["access_key_id"],
        accessKeySecret: answer["access_key_secret"],
        securityToken: answer["sts_token"],
      },
      answer["mode"] === "StsToken" ? "session" : "any",
    ),
    endsAt: endOf(answer["expiration"]),
  };
}

/** Always settles within the time limit: a call that waits for keys counts as a call in flight. */
function outputOf(source: string, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (problem: string): void => {
      reject(
        new UserError(`The command of ${source} ${problem}. Run it in a shell to see why: ${program} …`),
      );
    };
    const child = execFile(
      program,
      args,
      { maxBuffer: maxOutputMb * 1024 * 1024, killSignal: "SIGKILL" },
      (error, stdout) => {
        clearTimeout(timer);
        removeHandler();
        if (error === null) {
          resolve(stdout);
        } else {
          fail(problemOf(error));
        }
      },
    );
    // a command may ignore SIGTERM
    const kill = (): boolean => child.kill("SIGKILL");
    const removeHandler = atExit(kill);
    // not the timeout of execFile, which waits for the exit and takes the output of a command that it stopped
    const timer = setTimeout(() => {
      fail(`did not end within ${commandLimitMs / 1000} s`);
      kill();
      closeOutput();
    }, commandLimitMs);
    const closeOutput = (): void => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    child.once("exit", () => setTimeout(closeOutput, outputDelayMs).unref());
    // stdin is closed, because the command cannot prompt
    child.stdin?.on("error", () => undefined).end();
  });
}

function problemOf({ code, signal }: ExecFileException): string {
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") {
    return `printed more than ${maxOutputMb} MB`;
  }
  if (typeof code === "number") {
    return `failed with exit code ${code}`;
  }
  return typeof signal === "string"
    ? `was ended by ${signal}`
    : `could not be run (${code ?? "unknown error"})`;
}

const posixPart = /'(?<single>[^']*)'|"(?<double>(?:\\[^]|[^"\\])*)"|\\(?<escaped>[^])|(?<plain>[^\s'"\\]+)/y;
const windowsPart = /'(?<single>[^']*)'|"(?<double>(?:\\"|[^"])*)"|(?<plain>[^\s'"]+)/y;

/**
 * Splits a command line as the Alibaba Cloud SDKs do: at blanks, with single and double quotes. A backslash escapes the
 * next character, but on Windows it is a part of a path.
 */
export function splitCommand(command: string, windows = process.platform === "win32"): string[] {
  const part = windows ? windowsPart : posixPart;
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length;) {
    if (/\s/.test(command.charAt(at))) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    part.lastIndex = at;
    const match = part.exec(command);
    if (match === null) {
      throw new KeySourceError("process_command has a quotation mark or a backslash without its other half");
    }
    const { single, double, escaped, plain } = match.groups ?? {};
    word = `${word ?? ""}${single ?? double?.replace(windows ? /\\(")/g : /\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? ""}`;
    at += match[0].length;
  }
  return word === undefined ? words : [...words, word];
}

/** Clean-ups that are still to run. One listener serves all, because Node.js warns of more than ten. */
const pending = new Set<() => void>();

/**
 * Runs a synchronous clean-up if the process ends by `process.exit()`, which skips every `finally`. Returns a function that
 * takes the clean-up back.
 */
export function atExit(cleanUp: () => void): () => void {
  if (pending.size === 0) {
    process.on("exit", runAll);
  }
  // wrapped, so that one function can be added twice
  const one = (): void => {
    cleanUp();
  };
  pending.add(one);
  return () => {
    if (pending.delete(one) && pending.size === 0) {
      process.off("exit", runAll);
    }
  };
}

function runAll(): void {
  for (const cleanUp of pending) {
    try {
      cleanUp();
    } catch {
      // the others are still to be run
    }
  }
}
