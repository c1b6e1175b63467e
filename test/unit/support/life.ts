import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { toRemoteEntry, type RemoteEntry } from "../../../provider/src/gateway/reads.js";
import {
  type OperationContext,
  PartialFailure,
  type ProviderContext,
  type ResourceRef,
  runOperation,
} from "../../../provider/src/lifecycle/operation.js";
import { reporter } from "./cloud.js";

/** A declared entry as create and update get it. */
export const inputs = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "22",
  internalIp: "10.0.0.5",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh-0123abcd",
};

/** The resource that declares it. */
export const resource: ResourceRef = {
  urn: "urn:pulumi:dev::p::t::ssh",
  name: "ssh",
  autoName: "ssh-0123abcd",
  timeouts: { create: undefined, update: undefined, delete: undefined },
};

/** The same as a dynamic provider gets it. */
export const props = {
  ...inputs,
  __provider: "text",
  __urn: "urn:pulumi:dev::p::t::ssh",
  __autoName: "ssh-0123abcd",
};

/** A resource whose operation may take so long. */
export const limited = (kind: "create" | "update" | "delete", ms: number): ResourceRef => ({
  ...resource,
  timeouts: { ...resource.timeouts, [kind]: ms },
});

/** The same entry as the cloud holds it. */
export const stored = { ...inputs };

/** The same as the provider reads it. */
export const remote = (id: string, changes: Readonly<Record<string, string>> = {}): RemoteEntry =>
  toRemoteEntry({ forwardEntryId: id, status: "Available", ...stored, ...changes });

/** Another resource of the same stack. */
export const urnOf = (name: string): string =>
  `urn:pulumi:dev::p::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;

/** Runs a step of a create or update that has its turn on the gateway. */
export const inOperation = <T>(
  context: ProviderContext,
  run: (operation: OperationContext) => Promise<T>,
  of: { readonly resource?: ResourceRef; readonly inputs?: PropertyMap } = {},
  lines = reporter(),
): Promise<T> => runOperation("create", { resource, inputs, ...of }, context, lines, run);

/** The error of a failed step. One that carries an id would make Pulumi keep a resource. */
export async function refused(step: Promise<unknown>, sentence?: RegExp): Promise<Error> {
  const error = await step.then(
    () => assert.fail("no error"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Error && !(error instanceof PartialFailure), String(error));
  assert.equal("id" in error, false);
  if (sentence !== undefined) {
    assert.match(error.message, sentence);
  }
  return error;
}

/** The partial failure of a step. */
export async function partial(step: Promise<unknown>): Promise<PartialFailure> {
  const error = await step.then(
    () => assert.fail("no error"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof PartialFailure, String(error));
  return error;
}
