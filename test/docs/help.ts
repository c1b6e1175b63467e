import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { provisionPulumi } from "../../tools/pulumi-cli/provision.mjs";
import { checkout } from "../e2e/harness.js";

/** What a command says of itself. */
export interface Help {
  readonly text: string;
  /** What stands behind a flag, such as `FILE`; an empty text where nothing does. Single letters are flags too. */
  readonly flags: ReadonlyMap<string, string>;
}

/** The commands whose own `--help` says which flags they take, each asked once. */
export class Helps {
  private readonly known = new Map<string, Help>();

  private constructor(
    private readonly pulumi: string,
    private readonly home: string,
  ) {}

  static async open(): Promise<Helps> {
    const { pulumi } = await provisionPulumi();
    return new Helps(pulumi, mkdtempSync(path.join(os.tmpdir(), "ens-help-")));
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** @param words the name of the program, and of its command and the command's command, as they are called */
  of(...words: string[]): Help {
    const called = words.join(" ");
    const known = this.known.get(called);
    if (known !== undefined) return known;
    const [program = "", ...rest] = words;
    const text =
      program === "pulumi"
        ? this.ask(this.pulumi, ...rest)
        : this.ask(process.execPath, bin(program), ...rest);
    const help = { text, flags: program === "pulumi" ? flagsOfPulumi(text) : flagsOfOurs(text) };
    this.known.set(called, help);
    return help;
  }

  private ask(file: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(file, [...args, "--help"], {
      encoding: "utf8",
      env: {
        ...process.env,
        PULUMI_HOME: this.home,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // without it the help is silent about some flags, such as --plan, which work all the same
        PULUMI_EXPERIMENTAL: "true",
      },
    });
    assert.equal(status, 0, `${path.basename(file)} ${args.join(" ")} --help: ${stderr}`);
    return stdout;
  }
}

const bin = (program: string): string =>
  path.join(checkout, program === "pulumi-alicloud-ens" ? "provider" : "emulator", "bin", `${program}.js`);

function flagsOfPulumi(text: string): Map<string, string> {
  const flags = new Map<string, string>();
  const line = /^ {2,}(?:-(\w), +)?--([\w-]+)(?: (\S+))?(?: {2,}|$)/gm;
  for (const [, letter, name = "", value = ""] of text.matchAll(line)) {
    flags.set(`--${name}`, value);
    if (letter !== undefined) flags.set(`-${letter}`, value);
  }
  return flags;
}

/** Ours name the value of a flag in capitals. */
function flagsOfOurs(text: string): Map<string, string> {
  const flags = new Map([["--help", ""]]);
  for (const [, name = "", value = ""] of text.matchAll(/(--[a-z][a-z-]*)(?: ([A-Z][A-Z-]*)\b)?/g)) {
    flags.set(name, flags.get(name) || value);
  }
  return flags;
}
