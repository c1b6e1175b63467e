import assert from "node:assert/strict";

import { inspectGateway } from "../../../../provider/src/cli/doctor/gateway.js";
import type { ProbeResults } from "../../../../provider/src/cli/doctor/permissions.js";

const account = "at ens.test with the access key from ens:accessKey";

describe("what the doctor says of a gateway", () => {
  const gateway = {
    natGatewayId: "nat-1",
    name: "edge",
    status: "Available",
    ipLists: [
      { ipAddress: "203.0.113.10", usingStatus: "UsedByForwardTable" },
      { ipAddress: "203.0.113.11", usingStatus: "UsedBySnatTable" },
      { ipAddress: "203.0.113.12", usingStatus: "Idle" },
      { ipAddress: "203.0.113.13", usingStatus: "Idle" },
    ],
  };
  const seen = (changes: object = {}, total = "3"): ProbeResults => ({
    verdicts: new Map(),
    fatal: undefined,
    gateways: { natGateways: [{ ...gateway, ...changes }] },
    table: { forwardTableEntries: [], totalCount: total },
    eips: {
      eipAddresses: { eipAddress: [{ allocationId: "eip-1", ipAddress: "203.0.113.13", standby: true }] },
    },
  });
  const look = (id: string | undefined, told: ProbeResults) =>
    inspectGateway(id, told, account).map(({ level, text }) => `${level}: ${text}`);

  it("its state, its addresses and what they are used for, and its entries", () => {
    assert.deepEqual(look("nat-1", seen()), [
      'ok: NAT gateway nat-1 "edge" is Available',
      "ok: its addresses: 203.0.113.10 (forward entries), 203.0.113.11 (SNAT, so not for forward entries), 203.0.113.12 (free), 203.0.113.13 (standby)",
      "ok: it has 3 forward entries; 100 are assumed to be the quota",
    ]);
  });

  it("no address as free that may be a standby one, where the account may not ask which are", () => {
    assert.match(
      look("nat-1", { ...seen(), eips: undefined })[1] ?? "",
      /203\.0\.113\.12 \(free, if not standby\), 203\.0\.113\.13 \(free, if not standby\)$/,
    );
  });

  it("a use of an address that is not known is shown as the service names it", () => {
    const ipLists = [{ ipAddress: "203.0.113.10", usingStatus: "constructor" }];
    assert.equal(look("nat-1", seen({ ipLists }))[1], "ok: its addresses: 203.0.113.10 (constructor)");
  });

  it("one that is not ready, has no address, or is full", () => {
    const told = look("nat-1", seen({ status: "Creating", ipLists: [] }, "100"));
    assert.deepEqual(told, [
      'warning: NAT gateway nat-1 "edge" is Creating',
      "warning: no EIP is attached to it",
      "warning: it has 100 forward entries; 100 are assumed to be the quota",
    ]);
    assert.match(look("nat-1", seen({}, "95"))[2] ?? "", /^note: it has 95/);
    assert.match(look("nat-1", seen({}, "1"))[2] ?? "", /^ok: it has 1 forward entry;/);
  });

  it("one that is not found, with the account", () => {
    assert.deepEqual(look("nat-2", seen()), [`problem: NAT gateway nat-2 was not found ${account}`]);
  });

  it("without an id, which ones there are", () => {
    assert.match(look(undefined, seen())[0] ?? "", /^ok: sees nat-1; --gateway looks at one of them/);
    assert.match(
      look(undefined, { ...seen(), gateways: { natGateways: [] } })[0] ?? "",
      /^warning: there is no NAT gateway at ens\.test/,
    );
    const many = Array.from({ length: 7 }, (_, at) => ({ ...gateway, natGatewayId: `nat-${at}` }));
    assert.match(
      look(undefined, { ...seen(), gateways: { natGateways: many } })[0] ?? "",
      /nat-4 and 2 more; /,
    );
  });

  it("nothing where gateways may not be looked at", () => {
    assert.match(look("nat-1", { ...seen(), gateways: undefined })[0] ?? "", /^note: gateways could not be/);
  });
});
