import * as pulumi from "@pulumi/pulumi";

import { packageVersion } from "../api/version.js";
import { inspect, resolveFrom, versionAt } from "../dynamic/installation.js";

/** A method of Outputs that their type does not have. */
export interface WithPromise<T> {
  promise(): Promise<T>;
}

/** Whether a value becomes known only later. */
export function isOutputOrPromise(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** The arguments of a look-up, each of which may be an Input. */
export type InputsOf<Given> = {
  [Key in keyof Given]: pulumi.Input<
    Given[Key] extends readonly (infer Item)[] | undefined ? pulumi.Input<Item>[] | undefined : Given[Key]
  >;
};

/** Whether an object is a resource of a type, also one of another copy of this package. */
export function isOfType(type: string, object: unknown): boolean {
  return (
    typeof object === "object" &&
    object !== null &&
    (object as { __pulumiType?: unknown }).__pulumiType === type
  );
}

/**
 * An error that Pulumi shows as its message alone. It has no stack: Pulumi does not show one, and Node.js 20 loops for most of
 * a minute when the SDK has a stack coloured whose frames are in a file right below a scope of node_modules, as the SDK's are.
 */
export function runError(text: string): pulumi.RunError {
  const error = new pulumi.RunError(text);
  error.stack = `${error.name}: ${text}`;
  return error;
}

/** What to do instead of using the option `import`. */
export function importProblem(id: string): string {
  return `the import option cannot work for dynamic resources (pulumi/pulumi#16175). To manage an existing entry, declare it as it is, with adoptId: ${JSON.stringify(id)} instead of the option.`;
}

let isInspected = false;

/** Inspects the installation once, where the CLI runs the program: a program under test has no engine that could fail. */
export function assertInstallation(warn: (text: string) => void): void {
  if (isInspected || process.env["PULUMI_NODEJS_MONITOR"] === undefined) {
    return;
  }
  isInspected = true;
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
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the module is loaded already
  return (require("@pulumi/pulumi/version") as { version: string }).version;
}
