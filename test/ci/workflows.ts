import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { load } from "js-yaml";
import { checkout } from "../e2e/harness.js";

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Workflow {
  /** Relative to the checkout. */
  readonly file: string;
  readonly text: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The workflows of the repository itself; those of the examples are tested beside what they do. */
export const workflows: readonly Workflow[] = readdirSync(path.join(checkout, ".github/workflows")).map(
  (name) => {
    const file = `.github/workflows/${name}`;
    const text = readFileSync(path.join(checkout, file), "utf8");
    return { ...(load(text) as Omit<Workflow, "file" | "text">), file, text };
  },
);

const action = ".github/actions/prepare/action.yml";

/** What the jobs share. */
export const prepare = {
  file: action,
  text: readFileSync(path.join(checkout, action), "utf8"),
  get steps(): readonly Step[] {
    return (load(this.text) as { runs: { steps: Step[] } }).runs.steps;
  },
};

export function workflow(name: string): Workflow {
  const found = workflows.find(({ file }) => file === `.github/workflows/${name}.yml`);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
}
