import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "../e2e/harness.js";
import type { Page } from "./pages.js";
import { complaintsOfName } from "./repository.js";

const ours: Readonly<Record<string, string>> = {
  "pulumi-alicloud-ens": "provider/bin/pulumi-alicloud-ens.js",
  "alicloud-ens-emulator": "emulator/bin/alicloud-ens-emulator.js",
};

const isNoFlag = (word: string): boolean => !word.startsWith("-");

const isThere = (...file: string[]): boolean => existsSync(path.join(checkout, ...file));

/** Looks up commands and their flags in the help of the Pulumi CLI and of ours. */
export class Commands {
  private readonly helps = new Map<string, string>();

  /** @param pulumi the file of the CLI */
  constructor(private readonly pulumi: string) {}

  /** What is wrong with the commands in a text. */
  complaints(text: string, page: Page): string[] {
    return commandsIn(text).flatMap((words) =>
      this.ofCommand(words, page).map((sentence) => `${words.join(" ")}: ${sentence}`),
    );
  }

  private ofCommand([program = "", ...rest]: readonly string[], page: Page): string[] {
    const [first = "", second = "", ...words] = program === "npm" ? rest.filter(isNoFlag) : rest;
    if (program === "pulumi") return this.ofPulumi(rest);
    if (program === "npm" && first === "run") {
      const isScript = [".", page.directory].some((folder) => second in scriptsOf(folder));
      return isScript ? [] : [`no package.json has a script ${second}`];
    }
    if (program === "npm" && first === "install") {
      const names = [second, ...words].map((word) => word.replace(/(?<=.)@[^/]*$/, ""));
      const unknown = names.filter((name) => !name.endsWith(".tgz") && !isThere("node_modules", name));
      return unknown.map((name) => `nothing here depends on ${name}`);
    }
    if (program !== "npx") return [];
    if (ours[first] === undefined) {
      return isThere("node_modules/.bin", first) ? [] : [`no package has a command ${first}`];
    }
    if (second === "" || second === "--help") return [];
    return new RegExp(`^ +(${first} )?${second}\\b`, "m").test(this.help(first))
      ? unknownFlags(words, this.help(first, second))
      : [`${first} has no command ${second}`];
  }

  private ofPulumi(words: readonly string[]): string[] {
    const called = ["pulumi"];
    for (const word of words) {
      const help = this.help(...called);
      if (!isNoFlag(word) || !/^ {2}pulumi.* \[command\]$/m.test(help)) break;
      // for a command that does not exist, the CLI prints the help of its parent
      if (this.help(...called, word) === help) return [`there is no command ${[...called, word].join(" ")}`];
      called.push(word);
    }
    const rest = words.slice(called.length - 1);
    const isKey = called[1] === "config" && ["set", "get", "rm"].includes(called[2] ?? "");
    const key = isKey ? rest.find(isNoFlag) : undefined;
    return [
      ...unknownFlags(rest, this.help(...called)),
      ...(key === undefined ? [] : complaintsOfName(key.replace(/[.[].*/, ""))),
    ];
  }

  private help(...words: string[]): string {
    const [program = "", ...rest] = words;
    const called = words.join(" ");
    if (this.helps.has(called)) return this.helps.get(called)!;
    const bin = ours[program];
    const [file, ...args] = bin === undefined ? [this.pulumi] : [process.execPath, path.join(checkout, bin)];
    // without PULUMI_EXPERIMENTAL the help leaves out flags that work, such as --plan
    const more = {
      PULUMI_HOME: path.join(checkout, ".pulumi/home"),
      PULUMI_EXPERIMENTAL: "1",
      PULUMI_SKIP_UPDATE_CHECK: "1",
    };
    const { stdout } = spawnSync(file, [...args, ...rest, "--help"], {
      encoding: "utf8",
      env: { ...process.env, ...more },
    });
    this.helps.set(called, stdout);
    return stdout;
  }
}

/** The commands of a shell script as lists of words, including those in `$(…)`. */
function commandsIn(script: string): string[][] {
  const inner: string[][] = [];
  const outer = script
    .replace(/\\\n/g, " ")
    .replace(/(^|\s)#.*$/gm, "")
    .replace(/\$\(([^()]*)\)/g, (_, text: string) => {
      inner.push(...commandsIn(text));
      return "…";
    });
  // a word may hold quoted parts and placeholders, such as <address of an EIP>
  const word = /(?:'[^']*'|"(?:\\[^]|[^"\\])*"|<[a-z][^<>\n]*>|[^\s|&;<>'"])+/g;
  const commands = outer.split(/&&|\|\||(?<!>)[|;&\n]/).map((command) => {
    const words = (command.match(word) ?? []).filter((one) => !/^[{}()!]$/.test(one));
    const called = words.findIndex((one) => !/^\w+=/.test(one));
    return called < 0 ? [] : words.slice(called).map((one) => one.replace(/["']/g, ""));
  });
  return [...inner, ...commands.filter((words) => words.length > 0)];
}

function unknownFlags(words: readonly string[], help: string): string[] {
  return words
    .flatMap((word) => /^--?[a-z][\w-]*/.exec(word) ?? [])
    .filter((flag) => flag !== "--help" && !new RegExp(`(^|[^\\w-])${flag}\\b(?!-)`, "m").test(help))
    .map((flag) => `there is no flag ${flag}`);
}

function scriptsOf(folder: string): object {
  if (!isThere(folder, "package.json")) return {};
  const text = readFileSync(path.join(checkout, folder, "package.json"), "utf8");
  return (JSON.parse(text) as { scripts?: object }).scripts ?? {};
}
