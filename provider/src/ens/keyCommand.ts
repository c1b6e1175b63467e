import { execFile, type ExecFileException } from "node:child_process";

import { CredentialsError } from "./credentialsError.js";
import { endOf, KeySourceError, keysFrom, parseObject, type Session } from "./session.js";

/** As long as the Alibaba Cloud SDKs wait; a person may have to confirm something. */
const limitMs = 60_000;

/**
 * Runs the command of a profile of mode `External` and returns the keys that it prints. Its output is in no error,
 * because it may contain keys.
 */
export async function readCommand(source: string, command: string): Promise<Session> {
  const [program = "", ...args] = splitCommand(command);
  const answer = parseObject(await outputOf(source, program, args));
  if (answer === undefined) {
    throw new CredentialsError(`The command of ${source} must print a JSON object with keys, and did not.`);
  }
  return {
    keys: keysFrom(
      `The command of ${source}`,
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

function outputOf(source: string, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: limitMs }, (error, stdout) => {
      if (error === null) {
        resolve(stdout);
        return;
      }
      reject(
        new CredentialsError(
          `The command of ${source} ${problemOf(error)}. Run it in a shell to see why: ${program} …`,
        ),
      );
    });
    // nobody can answer a question of the command
    child.stdin?.on("error", () => undefined).end();
  });
}

function problemOf({ code, killed }: ExecFileException): string {
  if (killed === true) {
    return `did not end within ${limitMs / 1000} s`;
  }
  return typeof code === "number"
    ? `failed with exit code ${code}`
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
