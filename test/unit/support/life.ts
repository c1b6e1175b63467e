import assert from "node:assert/strict";

import { PartialFailure, type ResourceRef } from "../../../provider/src/lifecycle/operation.js";

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
export const stored = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "22",
  internalIp: "10.0.0.5",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh-0123abcd",
};

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
