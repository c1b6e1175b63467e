import * as pulumi from "@pulumi/pulumi";

/** The part of an Output that its type does not tell. */
export interface Eventual<T> {
  promise(): Promise<T>;
}

/** Whether a value is told only later. */
export function isEventual(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
