import { readFileSync } from "node:fs";
import path from "node:path";
import { load } from "js-yaml";
import { checkout } from "./harness.js";

export interface WorkflowStep {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly if: string;
        readonly permissions: Readonly<Record<string, string>>;
        readonly env?: Readonly<Record<string, string>>;
        readonly steps: readonly WorkflowStep[];
      }
    >
  >;
}

export const workflowFile = path.join(
  checkout,
  "examples/pull-request-preview/.github/workflows/preview.yml",
);
export const workflowText = readFileSync(workflowFile, "utf8");
export const workflow = load(workflowText) as Workflow;

/** The values of a runner's expressions, as far as the workflow uses them. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ *([\w.]+) *\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the test knows no value for ${name}`);
    return value;
  });
}
