import * as pulumi from "@pulumi/pulumi";
import { RunError } from "@pulumi/pulumi";

import { inspect, resolveFrom, versionAt } from "../dynamic/installation.js";
import { packageVersion } from "../api/version.js";

/** The part of an Output that its type does not tell. */
export interface Eventual<T> {
  promise(): Promise<T>;
}

/** Whether a value is told only later. */
export function isEventual(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** The arguments of a look-up as a program may give them that does not have them yet. */
export type InputsOf<Given> = {
  [Key in keyof Given]: pulumi.Input<
    Given[Key] extends readonly (infer Item)[] | undefined ? pulumi.Input<Item>[] | undefined : Given[Key]
  >;
};

/**
 * An error that Pulumi tells as one sentence. It bears no stack: nobody sees one, and Node 20 loops for most of a minute when
 * the SDK has it coloured, if a frame lies in a file right below a scope of node_modules, as those of the SDK do.
 */
export function runError(text: string): RunError {
  const error = new RunError(text);
  error.stack = `${error.name}: ${text}`;
  return error;
}

let isProven = false;

/** Inspects the installation once, where the CLI runs the program: a program under test has no engine to stumble. */
export function assertInstallation(warn: (text: string) => void): void {
  if (isProven || process.env["PULUMI_NODEJS_MONITOR"] === undefined) {
    return;
  }
  isProven = true;
  const { errors, warnings } = inspect({
    node: process.versions.node,
    sdk: sdkVersion(),
    directory: process.cwd(),
    resolve: resolveFrom,
    ownVersion: packageVersion(),
    versionAt: (file) => versionAt(file),
  });
  if (errors.length > 0) {
    throw runError(errors.join("\n"));
  }
  warnings.forEach(warn);
}

function sdkVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is loaded already, and tells nothing else
  return (require("@pulumi/pulumi/version") as { version: string }).version;
}
