import assert from "node:assert/strict";
import { execFileSync, type ChildProcess } from "node:child_process";
import {
  startEnsEmulator,
  type EnsEmulator,
  type FaultRule,
  type ShownEntry,
} from "../../emulator/src/index.js";
import { descendants, endAll } from "../../tools/pulumi-cli/descendants.mjs";
import { pluginEntryType } from "../../provider/src/entry/names.js";
import { tally } from "../faults/tally.js";
import { access, eip, gateway } from "./emulator.js";
import { Project } from "./harness.js";
import type { KeyService } from "./keyService.js";

export const ports = [3001, 3002, 3003];

export const program = (wanted: readonly number[]): string => `
const ens = require("pulumi-alicloud-ens");
for (const port of ${JSON.stringify(wanted)})
  new ens.ForwardEntry("e" + port, {
    natGatewayId: "${gateway}", externalIp: "${eip}", internalIp: "10.0.0.10", ipProtocol: "TCP",
    externalPort: port, internalPort: port,
  });
`;

/** The same entries of the provider plugin. */
const pluginProgram = `
const pulumi = require("@pulumi/pulumi");
class ForwardEntry extends pulumi.CustomResource {
  constructor(name, args) {
    super("${pluginEntryType}", name, { status: undefined, forwardEntryName: undefined, ...args });
  }
}
${program(ports).replace(/const ens = .*/, "const ens = { ForwardEntry };")}`;

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Waits for something that must come; generous, because the machine may be busy. */
export async function until(what: string, seen: () => boolean, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!seen()) {
    assert.ok(Date.now() < end, `${what} did not come`);
    await sleep(10);
  }
}

/** An `up` that is under way, with all that it has started. */
export class RunningUp {
  text = "";
  readonly ended: Promise<number | null>;
  private known: number[] = [];

  constructor(private readonly cli: ChildProcess) {
    for (const stream of [cli.stdout, cli.stderr]) {
      stream?.setEncoding("utf8").on("data", (part: string) => {
        this.text += part;
      });
    }
    // what outlives a killed CLI keeps its pipes open
    this.ended = new Promise((resolve) => cli.once("exit", resolve));
  }

  /** Remembers what runs now: once the CLI is dead nothing tells any more whose children they were. */
  look(): number[] {
    this.known = [...new Set([...this.known, ...descendants(this.cli.pid!)])];
    return this.known;
  }

  /** The process that makes the calls. */
  provider(): number | undefined {
    return this.look().find((pid) => /node.*(dynamic-provider|pulumi-resource-ens)/.test(commandOf(pid)));
  }

  async kill(what: "cli" | "provider"): Promise<void> {
    const provider = this.provider();
    const victim = what === "cli" ? this.cli.pid! : provider;
    if (victim !== undefined && this.cli.exitCode === null) {
      try {
        process.kill(victim, "SIGKILL");
      } catch {
        // it has ended by itself meanwhile
      }
    }
    await this.ended;
  }

  interrupt(): void {
    this.signal("SIGINT");
  }

  signal(signal: NodeJS.Signals): void {
    this.cli.kill(signal);
  }

  clean(): void {
    endAll(this.known);
    this.cli.stdout?.destroy();
    this.cli.stderr?.destroy();
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** One stack on one emulator, on which runs are killed again and again. */
export class Site {
  private constructor(
    readonly ens: EnsEmulator,
    readonly project: Project,
    readonly foreign: ShownEntry,
  ) {}

  static async open(
    config: Record<string, string> = {},
    wanted: readonly number[] = ports,
    keys?: KeyService,
    createMs = 150,
  ): Promise<Site> {
    const ens = await startEnsEmulator({
      durations: { create: createMs, modify: 150, delete: 100 },
      ...(keys === undefined ? {} : { accessKeys: [keys.key] }),
    });
    const foreign = ens.addEntry({
      natGatewayId: gateway,
      externalIp: eip,
      externalPort: "9999",
      internalIp: "10.0.0.99",
      internalPort: "9999",
      ipProtocol: "TCP",
      forwardEntryName: "somebody else's",
    });
    const { config: known, secrets } =
      keys === undefined
        ? access(ens)
        : { config: { "ens:endpoint": ens.endpoint, "ens:credentialsUri": keys.uri }, secrets: {} };
    const project = await Project.create({
      program: program(wanted),
      config: { ...known, ...config },
      secrets,
    });
    return new Site(ens, project, foreign);
  }

  /** A stack whose entries are managed by the provider plugin. */
  static async openPlugin(): Promise<Site> {
    const site = await Site.open();
    await site.project.usePlugin();
    await site.project.setProgram(pluginProgram);
    return site;
  }

  async close(): Promise<void> {
    await this.project.remove();
    await this.ens.close();
  }

  get own(): ShownEntry[] {
    return this.ens.entries().filter(({ ForwardEntryId }) => ForwardEntryId !== this.foreign.ForwardEntryId);
  }

  creates(since = 0): number {
    return this.ens.calls.slice(since).filter(({ action }) => action === "CreateForwardEntry").length;
  }

  up(...faults: FaultRule[]): RunningUp {
    this.ens.faults.add(faults);
    return this.upWith();
  }

  upWith(...flags: string[]): RunningUp {
    return new RunningUp(this.project.start("up", "--yes", "--skip-preview", ...flags));
  }

  /** No call is under way any more. */
  async quiet(): Promise<void> {
    await until("silence", () => this.ens.calls.every(({ endedAt }) => endedAt !== undefined));
  }

  /**
   * What a person does after a crash: unlocks the stack, runs `up`, and where it stops with the command that adopts what
   * the dead run made, runs that. Gives the ids that had to be adopted.
   */
  async recover(): Promise<string[]> {
    this.ens.faults.clear();
    await this.project.run("cancel", "--yes");
    const left = this.own;
    const result = await this.project.run("up", "--yes", "--skip-preview");
    const adopt = new Set([...result.text.matchAll(/ENS_ADOPT=([\w-]+) pulumi up/g)].map(([, id]) => id!));
    if (result.code !== 0) {
      assert.ok(
        adopt.size > 0,
        `the up after the crash failed without the command that helps:\n${result.text}`,
      );
      for (const id of adopt) {
        assert.ok(
          left.some((entry) => entry.ForwardEntryId === id),
          `${id} is none of what the dead run left`,
        );
      }
      this.project.env["ENS_ADOPT"] = [...adopt].join(",");
      try {
        const { text } = await this.project.succeed("up", "--yes", "--skip-preview");
        for (const id of adopt) {
          assert.match(text, new RegExp(`adopted forward entry ${id}`));
        }
      } finally {
        delete this.project.env["ENS_ADOPT"];
      }
    }
    return [...adopt];
  }

  /** The cloud holds what the state says, and that is what the program declares, once. */
  async isAsDeclared(wanted: readonly number[] = ports): Promise<void> {
    const { entries } = await this.project.state();
    assert.deepEqual(this.own.map(({ ExternalPort }) => ExternalPort).sort(), wanted.map(String).sort());
    assert.deepEqual(
      [...entries.values()].map(({ id }) => id).sort(),
      this.own.map(({ ForwardEntryId }) => ForwardEntryId).sort(),
    );
    assert.deepEqual(
      this.ens.entries().find(({ ForwardEntryId }) => ForwardEntryId === this.foreign.ForwardEntryId),
      this.foreign,
    );
  }
}

/** Kills a run at a random moment, and then goes on as a person would. */
export async function killOnce(site: Site, random: () => number): Promise<string> {
  const what = random() < 0.7 ? "cli" : "provider";
  const when = random() < 0.5 ? "before" : "after";
  const slow = { action: "CreateForwardEntry", latency: { ms: 300, jitterMs: 500, when } } as const;
  const from = site.creates();
  const running = site.up(slow);
  const afterMs = random() * 900;
  const story = `kill -9 of the ${what} ${Math.round(afterMs)} ms after the first create was sent, work ${when} the wait`;
  try {
    const ended = { is: false };
    void running.ended.then(() => (ended.is = true));
    await until("the first create", () => site.creates() > from || ended.is);
    await sleep(afterMs);
    await running.kill(what);
    await site.quiet();
    tally.cases += 1;
    tally.faults += 1;
    await site.recover();
    await site.isAsDeclared();
    await site.project.destroy();
    assert.deepEqual(site.own, [], "destroy left entries behind");
  } catch (error) {
    tally.lost += 1;
    throw new Error(`${story}: ${error instanceof Error ? error.message : String(error)}\n${running.text}`);
  } finally {
    running.clean();
  }
  return story;
}

/** A stream of chance that a seed repeats. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
