import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { EnsEmulator } from "alicloud-ens-emulator";
import { runCommand } from "../tools/pulumi-cli/command.mjs";
import { isolatedBackend } from "../tools/pulumi-cli/environment.mjs";
import { provisionPulumi } from "../tools/pulumi-cli/provision.mjs";

const checkout = fileURLToPath(new URL("..", import.meta.url));

/**
 * `entries` are our resources, `plugin` the same ones of the provider plugin, and `baseline` resources written the usual way,
 * which do nothing.
 */
export type Program = "entries" | "plugin" | "baseline";

const plugins = { providers: [{ name: "ens", path: path.join(checkout, "provider", "plugin") }] };

/** Far more than any run takes; one that takes this long hangs. */
const limitMs = 15 * 60_000;

/** A Pulumi project in a temporary directory: plain JavaScript, a real CLI, and the state in files. */
export class Project {
  private stacks = 0;

  private constructor(
    private readonly root: string,
    private readonly pulumi: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly config: readonly string[],
  ) {}

  /** @param backend what tells the CLI to keep the state elsewhere than in files */
  static async open(program: Program, cloud: EnsEmulator, backend: NodeJS.ProcessEnv = {}): Promise<Project> {
    const cli = await provisionPulumi();
    const root = await mkdtemp(path.join(os.tmpdir(), "ens-bench-"));
    // what is still running is ended by handlers that were added later and run before this one
    process.once("exit", () => {
      remove(root);
    });
    const directory = path.join(root, "project");
    await mkdir(path.join(root, "state"));
    await cp(fileURLToPath(new URL("programs", import.meta.url)), directory, { recursive: true });
    await writeFile(
      path.join(directory, "Pulumi.yaml"),
      JSON.stringify({ name: "bench", runtime: "nodejs", ...(program === "plugin" && { plugins }) }),
    );
    await writeFile(path.join(directory, "package.json"), JSON.stringify({ main: `${program}.cjs` }));
    await symlink(path.join(checkout, "node_modules"), path.join(directory, "node_modules"), "junction");
    // the baseline does not need them, but whatever settings cost, they cost both
    const config = [
      ...["--plaintext", `ens:endpoint=${cloud.endpoint}`],
      ...["--plaintext", `ens:accessKey=${cloud.accessKeyId}`],
      ...["--secret", `ens:secretKey=${cloud.accessKeySecret}`],
    ];
    return new Project(root, cli.pulumi, { ...isolatedBackend(cli, root), ...backend }, config);
  }

  /** From here on the commands work on a stack that holds nothing. */
  async newStack(): Promise<void> {
    this.stacks += 1;
    await this.run(0, "stack", "init", this.stack);
    await this.run(0, "config", "set-all", ...this.config);
  }

  /** @returns seconds, from the start of the CLI to its end */
  preview(entries: number): Promise<number> {
    return this.run(entries, "preview");
  }

  /** @returns seconds, from the start of the CLI to its end */
  up(entries: number, ...args: string[]): Promise<number> {
    return this.run(entries, "up", "--yes", "--skip-preview", ...args);
  }

  /** @returns seconds, from the start of the CLI to its end */
  destroy(entries: number, ...args: string[]): Promise<number> {
    return this.run(entries, "destroy", "--yes", "--skip-preview", ...args);
  }

  /** Makes what is to be measured afterwards, without a checkpoint after each step. */
  async prepare(entries: number): Promise<void> {
    Object.assign(this.env, { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" });
    try {
      await this.up(entries);
    } finally {
      Object.assign(this.env, { PULUMI_EXPERIMENTAL: undefined, PULUMI_SKIP_CHECKPOINTS: undefined });
    }
  }

  /** @returns seconds, from the start of the CLI to its end */
  refresh(entries: number): Promise<number> {
    return this.run(entries, "refresh", "--yes", "--skip-preview");
  }

  /** The state file as it lies on disk. */
  state(): Promise<Buffer> {
    return readFile(path.join(this.root, "state", ".pulumi", "stacks", "bench", `${this.stack}.json`));
  }

  remove(): void {
    remove(this.root);
  }

  private get stack(): string {
    return `run${this.stacks}`;
  }

  private async run(entries: number, ...args: string[]): Promise<number> {
    const begun = performance.now();
    const result = await runCommand(this.pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: path.join(this.root, "project"),
      env: { ...this.env, BENCH_ENTRIES: String(entries) },
      limitMs,
    });
    if (result.code !== 0) {
      throw new Error(
        `pulumi ${args[0] ?? ""} ended with code ${result.code ?? "none"}:\n${result.text.slice(-4_000)}`,
      );
    }
    return (performance.now() - begun) / 1000;
  }
}

function remove(root: string): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}
