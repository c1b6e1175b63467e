import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand, type CommandOptions, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { isolatedBackend } from "../../tools/pulumi-cli/environment.mjs";
import { provisionPulumi } from "../../tools/pulumi-cli/provision.mjs";

export const checkout = fileURLToPath(new URL("../..", import.meta.url));

export interface ProjectOptions {
  /** As in a Pulumi.yaml that the test writes later; `test` if it does not. */
  readonly name?: string;
  /** Text of the program: CommonJS, which starts faster than TypeScript. */
  readonly program?: string;
  /** Or a directory that holds a program, to be run where it is. */
  readonly main?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Added to an environment from which every credential of the person who runs the tests is gone. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where packages are taken from; the workspace by default, `null` for a project that installs its own. */
  readonly modules?: string | null;
  /** For one call of the CLI; a cloud that is not on this machine takes longer. */
  readonly limitMs?: number;
  /** Stops every call of the CLI as Ctrl-C would. */
  readonly signal?: AbortSignal;
}

/** What `pulumi stack export` tells, as far as tests look at it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  /** Deleted, and not made anew yet. */
  readonly pendingReplacement?: boolean;
  /** Replaced, and not deleted yet. */
  readonly delete?: boolean;
}

export interface State {
  readonly text: string;
  readonly resources: readonly StateResource[];
  /** The forward entries, by the name that the program gives them. */
  readonly entries: ReadonlyMap<string, StateResource>;
  /** Operations that were under way when the CLI ended. */
  readonly pending: readonly unknown[];
}

const entryTypes: ReadonlySet<string> = new Set([
  "pulumi-nodejs:dynamic/ens:ForwardEntry",
  "ens:index:ForwardEntry",
]);

/** One CLI call takes about two seconds; one that takes this long hangs. */
const limitMs = 60_000;

/** Every test that calls the CLI takes this limit, above the limits of its calls. */
export const testLimitMs = 180_000;

/** A Pulumi project in a temporary directory, with a stack and a state of its own. */
export class Project {
  private readonly running = new Set<Promise<unknown>>();

  private constructor(
    readonly directory: string,
    private readonly pulumi: string,
    /** Of every command; a test may add to it between two of them. */
    readonly env: NodeJS.ProcessEnv,
    private readonly bounds: Pick<CommandOptions, "limitMs" | "signal">,
  ) {}

  static async create(options: ProjectOptions): Promise<Project> {
    const cli = await provisionPulumi();
    const root = await mkdtemp(path.join(os.tmpdir(), "ens-e2e-"));
    const directory = path.join(root, "project");
    await mkdir(path.join(root, "state"));
    await mkdir(directory);
    const env = { ...isolatedBackend(cli, root), ...options.env };
    const bounds = {
      limitMs: options.limitMs ?? limitMs,
      ...(options.signal !== undefined && { signal: options.signal }),
    };
    const project = new Project(directory, cli.pulumi, env, bounds);
    try {
      const settings = { name: options.name ?? "test", runtime: "nodejs", main: options.main };
      await project.write("Pulumi.yaml", JSON.stringify(settings));
      await project.write("package.json", JSON.stringify({ name: "test", private: true, main: "index.js" }));
      if (options.program !== undefined) await project.setProgram(options.program);
      if (options.modules !== null) {
        const modules = options.modules ?? path.join(checkout, "node_modules");
        await symlink(modules, path.join(directory, "node_modules"), "junction");
      }
      await project.succeed("stack", "init", "dev");
      await project.setConfig(options.config ?? {}, options.secrets);
      return project;
    } catch (error) {
      await project.remove();
      throw error;
    }
  }

  write(file: string, text: string): Promise<void> {
    return writeFile(path.join(this.directory, file), text);
  }

  /** Lets programs use the provider plugin of this checkout. */
  usePlugin(): Promise<void> {
    const plugins = { providers: [{ name: "ens", path: path.join(checkout, "provider", "plugin") }] };
    return this.write("Pulumi.yaml", JSON.stringify({ name: "test", runtime: "nodejs", plugins }));
  }

  setProgram(text: string): Promise<void> {
    return this.write("index.js", text);
  }

  async setConfig(
    config: Readonly<Record<string, string>>,
    secrets: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const pairs = [
      ...Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    if (pairs.length > 0) await this.succeed("config", "set-all", ...pairs);
  }

  /** Starts the CLI and leaves it to the test, which has to end it and all that it starts. */
  start(...args: string[]): ChildProcess {
    return spawn(this.pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: this.directory,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  /** Runs the CLI, whatever comes of it. */
  async run(...args: string[]): Promise<CommandResult> {
    const always = ["--non-interactive", "--color", "never"];
    const command = runCommand(this.pulumi, [...args, ...always], {
      cwd: this.directory,
      env: this.env,
      ...this.bounds,
    });
    this.running.add(command);
    return command.finally(() => this.running.delete(command));
  }

  /** Runs the CLI; anything but success fails the test with what the CLI said. */
  async succeed(...args: string[]): Promise<CommandResult> {
    const result = await this.run(...args);
    assert.equal(
      result.code,
      0,
      `pulumi ${args.join(" ")} ended with code ${String(result.code)}:\n${result.text}`,
    );
    return result;
  }

  /** Runs the CLI with more in the environment, whatever comes of it. */
  runWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> {
    const { directory, pulumi, bounds } = this;
    return new Project(directory, pulumi, { ...this.env, ...env }, bounds).run(...args);
  }

  /** The same with more in the environment. */
  async succeedWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> {
    const { directory, pulumi, bounds } = this;
    return new Project(directory, pulumi, { ...this.env, ...env }, bounds).succeed(...args);
  }

  /** Runs the CLI; success fails the test. */
  async fail(...args: string[]): Promise<CommandResult> {
    const result = await this.run(...args);
    assert.ok(result.code !== null, `pulumi ${args.join(" ")} had to be stopped:\n${result.text}`);
    assert.notEqual(result.code, 0, `pulumi ${args.join(" ")} should have failed:\n${result.text}`);
    return result;
  }

  preview(...args: string[]): Promise<CommandResult> {
    return this.succeed("preview", "--diff", ...args);
  }

  up(...args: string[]): Promise<CommandResult> {
    return this.succeed(...upArgs, ...args);
  }

  failingUp(...args: string[]): Promise<CommandResult> {
    return this.fail(...upArgs, ...args);
  }

  refresh(...args: string[]): Promise<CommandResult> {
    return this.succeed("refresh", "--yes", "--skip-preview", "--diff", ...args);
  }

  destroy(...args: string[]): Promise<CommandResult> {
    return this.succeed("destroy", "--yes", "--skip-preview", ...args);
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.succeed("stack", "output", "--json")).stdout) as Record<string, unknown>;
  }

  async state(): Promise<State> {
    const text = (await this.succeed("stack", "export")).stdout;
    const { deployment } = JSON.parse(text) as {
      deployment: Partial<State> & { pending_operations?: unknown[] };
    };
    const resources = deployment.resources ?? [];
    const entries = resources.filter(({ type }) => entryTypes.has(type));
    return {
      text,
      resources,
      entries: new Map(entries.map((entry) => [entry.urn.split("::").at(-1) ?? "", entry])),
      pending: deployment.pending_operations ?? [],
    };
  }

  /** Ends when no call of the CLI is under way, whatever became of it. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  async remove(): Promise<void> {
    await rm(path.dirname(this.directory), { recursive: true, force: true, maxRetries: 3 });
  }
}

const upArgs = ["up", "--yes", "--skip-preview", "--diff"];

/** What `--diff` printed about one resource: what happens to it, and the lines with its properties. */
export interface Shown {
  readonly operation: string;
  readonly lines: readonly string[];
}

/**
 * @param text output of a command with `--diff`
 * @param name of the resource in the program
 * @returns one part for each step, without indentation and alignment
 */
export function shown(text: string, name: string): Shown[] {
  const lines = text.split("\n").map((line) => line.trim().replace(/ +/g, " ").replace(" :", ":"));
  const heading = /^(?:[-+~<>=]+ ?)?[\w-]+:[\w/-]+:[\w/-]+: \((.*)\)$/;
  const parts: Shown[] = [];
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith("[urn=") || !line.endsWith(`::${name}]`)) continue;
    const operation = lines.slice(0, at).findLast((earlier) => heading.test(earlier));
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((later) => heading.test(later) || /^(--outputs:--|Resources:)$/.test(later));
    parts.push({
      operation: heading.exec(operation ?? "")?.[1] ?? "",
      // the provider's status lines come in between
      lines: rest.slice(0, end).filter((later) => /^([-+~] ?)?\w+: /.test(later)),
    });
  }
  return parts;
}
