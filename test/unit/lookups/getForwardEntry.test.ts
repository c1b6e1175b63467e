import assert from "node:assert/strict";

import type { Lookups } from "../../../provider/src/lookups/lookups.js";
import type { GetForwardEntryArgs } from "../../../provider/src/lookups/types.js";
import { answer } from "../support/cloud.js";
import { account, Fleet } from "./fleet.js";

describe("looking up one forward entry", () => {
  let fleet: Fleet;
  let lookups: Lookups;
  beforeEach(() => {
    fleet = new Fleet();
    fleet.gateway("nat-1");
    fleet.gateway("nat-2");
    lookups = fleet.lookups();
    for (const id of ["fwd-a", "fwd-b", "fwd-c"]) fleet.add({ forwardEntryId: id });
    fleet.add({ forwardEntryId: "fwd-far", natGatewayId: "nat-2" });
  });
  const calls = () => ({
    lists: fleet.calls("describeForwardTableEntries"),
    alone: fleet.calls("describeForwardEntryAttribute"),
  });
  const missing = (id: string) =>
    `Forward entry ${id} does not exist ${account}: check the id, the account and the endpoint.`;

  it("by id alone is one call, however many ask", async () => {
    const found = await Promise.all(
      Array.from({ length: 5 }, () => lookups.getForwardEntry({ id: "fwd-a" })),
    );
    assert.deepEqual(
      found.map(({ id, natGatewayId }) => [id, natGatewayId]),
      new Array(5).fill(["fwd-a", "nat-1"]),
    );
    assert.deepEqual(calls(), { lists: 0, alone: 1 });
  });

  it("many with their gateway are one list, which a look-up of all entries shares", async () => {
    const [a, b, c, every] = await Promise.all([
      lookups.getForwardEntry({ id: "fwd-a", natGatewayId: "nat-1" }),
      lookups.getForwardEntry({ id: "fwd-b", natGatewayId: "nat-1" }),
      lookups.getForwardEntry({ id: "fwd-c", natGatewayId: "nat-1" }),
      lookups.getForwardEntries({ natGatewayId: "nat-1" }),
    ]);
    assert.deepEqual([a.id, b.id, c.id], every.ids);
    assert.deepEqual(calls(), { lists: 1, alone: 0 });
  });

  it("one with its gateway is not worth a list", async () => {
    await lookups.getForwardEntry({ id: "fwd-a", natGatewayId: "nat-1" });
    assert.deepEqual(calls(), { lists: 0, alone: 1 });
  });

  it("one that the list hid is asked for alone", async () => {
    fleet.api.describeForwardTableEntries.callsFake(() =>
      answer({ forwardTableEntries: [], totalCount: "0" }),
    );
    const found = await Promise.all(
      ["fwd-a", "fwd-b"].map((id) => lookups.getForwardEntry({ id, natGatewayId: "nat-1" })),
    );
    assert.deepEqual(
      found.map(({ id }) => id),
      ["fwd-a", "fwd-b"],
    );
  });

  it("one that is on another gateway than was said is an error that names both", async () => {
    await assert.rejects(lookups.getForwardEntry({ id: "fwd-far", natGatewayId: "nat-1" }), {
      name: "UserError",
      message:
        "Forward entry fwd-far is on NAT gateway nat-2, not on nat-1: correct natGatewayId, or leave it out.",
    });
  });

  it("one that is not there is an error that names it and the account, and keeps no other from its answer", async () => {
    const found = await Promise.allSettled([
      lookups.getForwardEntry({ id: "fwd-x" }),
      lookups.getForwardEntry({ id: "fwd-a" }),
      lookups.getForwardEntry({ id: "fwd-y", natGatewayId: "nat-1" }),
      lookups.getForwardEntry({ id: "fwd-b", natGatewayId: "nat-1" }),
    ]);
    assert.deepEqual(
      found.map((one) => (one.status === "fulfilled" ? one.value.id : (one.reason as Error).message)),
      [missing("fwd-x"), "fwd-a", missing("fwd-y"), "fwd-b"],
    );
  });

  it("where the gateway is not there either, that is what has to be told", async () => {
    await assert.rejects(
      lookups.getForwardEntry({ id: "fwd-x", natGatewayId: "nat-9" }),
      /^UserError: NAT gateway nat-9 was not found/,
    );
  });

  it("needs an id", async () => {
    await assert.rejects(
      lookups.getForwardEntry({} as GetForwardEntryArgs),
      /^UserError: id is required: give the id of the forward entry, such as "fwd-/,
    );
    assert.deepEqual(calls(), { lists: 0, alone: 0 });
  });
});
