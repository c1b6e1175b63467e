import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "../e2e/harness.js";
import type { Helps } from "./help.js";
import { complaintsOfKey } from "./keys.js";
import { flagsIn, type Given } from "./flags.js";
import { names, scriptsOf, textsIn } from "./repository.js";
import type { Page } from "./pages.js";
import { commandsOf, type Command } from "./shell.js";

/** What every machine has on which these pages are read. */
const everywhere = new Set([
  "cat",
  "cp",
  "curl",
  "echo",
  "env",
  "eval",
  "git",
  "grep",
  "jq",
  "ls",
  "mkdir",
  "mktemp",
  "printf",
  "rm",
  "set",
  "sort",
  "tee",
]);

const ours = new Set(["pulumi-alicloud-ens", "alicloud-ens-emulator"]);

const npmCommands = new Set([
  "rebuild",
  "ci",
  "deprecate",
  "install",
  "ls",
  "publish",
  "run",
  "start",
  "test",
  "uninstall",
  "update",
]);
const npmFlags = new Set(["--access", "--save-dev", "--silent"]);

/** Holds the commands of one page against what can be called, in the order of the page. */
export class Commands {
  private readonly set = new Set<string>();
  private readonly made = new Set<string>();

  constructor(
    private readonly page: Page,
    private readonly helps: Helps,
  ) {}

  /** What is wrong with the commands in a text. */
  complaints(text: string): string[] {
    let commands: Command[];
    try {
      commands = commandsOf(text);
    } catch (error) {
      return [String(error)];
    }
    return commands.flatMap((command) => [
      ...this.ofVariables(command),
      ...this.ofCall(command).map((sentence) => `${command.words.join(" ")}: ${sentence}`),
    ]);
  }

  private ofVariables({ sets, words, reads }: Command): string[] {
    const exported = ["export", "unset"].includes(words[0] ?? "") ? words.slice(1) : [];
    const named = [...sets, ...exported.map((word) => word.split("=")[0] ?? "")];
    const unknown = [...named, ...reads.filter((name) => !this.set.has(name))].filter(
      (name) => !names.has(name),
    );
    for (const name of named) this.set.add(name);
    return unknown.map((name) => `nothing reads or sets the variable ${name}`);
  }

  private ofCall({ words: [program = "", ...rest] }: Command): string[] {
    if (["", "export", "unset"].includes(program)) return [];
    if (program === "npm") return this.ofNpm(rest);
    if (program === "npx") return this.ofNpx(rest);
    if (program === "pulumi") return this.ofPulumi(rest);
    if (program === "cd") return this.ofFolder(rest);
    if (program === "mkdir") rest.forEach((folder) => this.made.add(folder));
    if (everywhere.has(program)) return [];
    const isOurs = program.includes("/") && existsSync(path.join(checkout, program));
    return isOurs ? [] : [`no test knows a command ${program}`];
  }

  private ofFolder([folder = ""]: readonly string[]): string[] {
    const isThere = this.made.has(folder) || existsSync(path.join(checkout, folder));
    return isThere ? [] : [`there is no folder ${folder}`];
  }

  private ofNpm(words: readonly string[]): string[] {
    const end = words.indexOf("--");
    const own = end < 0 ? words : words.slice(0, end);
    const passed = end < 0 ? [] : words.slice(end + 1);
    const [command = "", ...rest] = own.filter((word) => !word.startsWith("-"));
    const strange = own.filter((word) => word.startsWith("-") && !npmFlags.has(word));
    if (!npmCommands.has(command)) return [`no test knows npm ${command}`];
    if (strange.length > 0) return [`no test knows the flag ${strange.join(" ")} of npm`];
    if (command === "install" || command === "uninstall") return rest.flatMap(complaintsOfPackage);
    const script = { run: rest[0] ?? "", start: "start", test: "test" }[command];
    return script === undefined ? [] : this.ofScript(script, passed);
  }

  private ofScript(script: string, passed: readonly string[]): string[] {
    const text = scriptsOf(".")[script] ?? scriptsOf(this.page.directory)[script];
    if (text === undefined) return [`no package.json has a script ${script}`];
    if (script === "pulumi") return this.ofPulumi(passed);
    if (/\bmocha\b/.test(text)) return flagsIn(passed, new Map([["--grep", "TEXT"]])).complaints.slice();
    const flags = passed.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    const source = flags.length === 0 ? "" : sourceOf(text, this.page.directory);
    return flags
      .filter((flag) => !new RegExp(`^ *"?${flag}"?: \\{|["\`]--${flag}\\b`, "m").test(source))
      .map((flag) => `the script ${script} does not read --${flag}`);
  }

  private ofNpx([program = "", ...rest]: readonly string[]): string[] {
    if (ours.has(program)) return this.ofOurs(program, rest);
    const isInstalled = existsSync(path.join(checkout, "node_modules/.bin", program));
    return isInstalled ? [] : [`no package here has a command ${program}`];
  }

  private ofOurs(program: string, [command = "", ...rest]: readonly string[]): string[] {
    if (command === "" || command === "--help") return [];
    if (!new RegExp(`^ +(${program} )?${command}\\b`, "m").test(this.helps.of(program).text)) {
      return [`${program} has no command ${command}`];
    }
    const help = this.helps.of(program, command);
    const { flags, complaints } = flagsIn(rest, help.flags);
    return [...complaints, ...flags.flatMap((flag) => complaintsOfWords(flag, help.text))];
  }

  private ofPulumi(words: readonly string[]): string[] {
    const called = this.pulumiCommand(words);
    if (typeof called === "string") return [called];
    const { positionals, flags, complaints } = flagsIn(
      words.slice(called.length),
      this.helps.of("pulumi", ...called).flags,
    );
    const isKey = called[0] === "config" && ["set", "get", "rm"].includes(called[1] ?? "");
    const key = isKey ? (positionals[0] ?? "") : "";
    const isPath = flags.some(({ flag }) => flag === "--path");
    return [
      ...complaints,
      ...(key === "" ? [] : complaintsOfKey(isPath ? key.replace(/[.[].*/, "") : key, this.page)),
    ];
  }

  /** The words that name the command; a sentence where there is none of that name. */
  private pulumiCommand(words: readonly string[]): string[] | string {
    const called: string[] = [];
    for (const word of words) {
      const { text } = this.helps.of("pulumi", ...called);
      if (word.startsWith("-") || !/^ {2}pulumi.* \[command\]$/m.test(text)) break;
      // the CLI answers with the help of what is above where there is no such command
      if (this.helps.of("pulumi", ...called, word).text === text) {
        return `there is no command ${["pulumi", ...called, word].join(" ")}`;
      }
      called.push(word);
    }
    return called;
  }
}

/** The text of the file that a script runs. */
function sourceOf(script: string, directory: string): string {
  const file = script.split(/[\s"]+/).findLast((word) => /\.(ts|mts|mjs)$/.test(word));
  if (file === undefined) return "";
  const [found] = [checkout, path.join(checkout, directory)]
    .map((root) => path.join(root, file))
    .filter((candidate) => existsSync(candidate));
  return found === undefined ? "" : readFileSync(found, "utf8");
}

/** A package is known when it is ours, or when something here depends on it. */
function complaintsOfPackage(word: string): string[] {
  const name = word.replace(/(?<=.)@[^/]*$/, "");
  const isKnown = existsSync(path.join(checkout, "node_modules", name)) || /^\.\/.*\.tgz$/.test(word);
  return isKnown ? [] : [`nothing here depends on ${name}`];
}

/** A list or a format is made of words that the help tells. */
function complaintsOfWords({ flag, kind, value }: Given, help: string): string[] {
  if (kind !== "LIST" && kind !== "FORMAT") return [];
  return value
    .split(",")
    .filter((word) => !textsIn(help).has(word))
    .map((word) => `${flag} does not take ${word}`);
}
