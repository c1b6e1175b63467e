import assert from "node:assert/strict";

import { toRemoteEntry, type RemoteEntry } from "../../../provider/src/gateway/reads.js";
import { formatEntry as inWords, holdersOf, isAsDeclared } from "../../../provider/src/lifecycle/read.js";
import { isPortHeld } from "../../../provider/src/lifecycle/portWait.js";
import { bag, sound, without } from "../support/bags.js";
import { failure } from "../support/errors.js";

const live = (id: string, changes: Record<string, string> = {}): RemoteEntry =>
  toRemoteEntry({
    forwardEntryId: id,
    ...(Object.fromEntries(Object.entries(sound).map(([key, value]) => [key, String(value)])) as object),
    status: "Available",
    ...changes,
  });

describe("the holder of a port", () => {
  const entries = new Map(
    [
      live("fwd-1", { externalPort: "22" }),
      live("fwd-2", { externalPort: "20/30" }),
      live("fwd-3", { ipProtocol: "UDP" }),
    ].map((entry) => [entry.id, entry]),
  );
  const ids = (externalPort: string) => holdersOf(bag({ externalPort }), entries).map(({ id }) => id);

  it("is every entry that claims it", () => {
    assert.deepEqual(ids("22"), ["fwd-1", "fwd-2"]);
    assert.deepEqual(ids("31"), []);
    assert.deepEqual(ids("8000"), [], "UDP does not hold a TCP port");
  });
});

describe("an entry is in all that is declared", () => {
  it("also in another spelling", () => {
    assert.equal(isAsDeclared(live("fwd-1"), sound), true);
    assert.equal(isAsDeclared(live("fwd-1", { ipProtocol: "tcp" }), bag({ healthCheckPort: "9005" })), true);
  });

  for (const [property, value] of Object.entries({
    natGatewayId: "nat-2",
    externalIp: "203.0.113.11",
    externalPort: "1/11",
    internalIp: "10.0.0.6",
    internalPort: "1/11",
    ipProtocol: "UDP",
    forwardEntryName: "other",
    healthCheckPort: "9006",
    standbyExternalIp: "203.0.113.20",
  })) {
    it(`but not with another ${property}`, () => {
      assert.equal(isAsDeclared(live("fwd-1", { [property]: value }), sound), false);
    });
  }

  it("nor with a name or health-check port that is not declared, or without one that is", () => {
    for (const property of ["forwardEntryName", "healthCheckPort"]) {
      assert.equal(isAsDeclared(live("fwd-1"), without(sound, property)), false);
      assert.equal(isAsDeclared(live("fwd-1", { [property]: "" }), sound), false);
      assert.equal(isAsDeclared(live("fwd-1", { [property]: "" }), without(sound, property)), true);
    }
  });
});

describe("an entry in words", () => {
  it("is its id, its name and what it forwards", () => {
    assert.equal(inWords(live("fwd-1")), 'fwd-1 ("web", TCP 203.0.113.10:8000/8010 to 10.0.0.5:9000/9010)');
    assert.match(inWords(live("fwd-1", { forwardEntryName: "" })), /^fwd-1 \(without a name, /);
    assert.equal(
      inWords(toRemoteEntry({ forwardEntryId: "fwd-1" })),
      "fwd-1 (without a name, Any ?:? to ?:?)",
    );
  });
});

describe("a port that is held", () => {
  it("shows in the code of the error", () => {
    assert.equal(isPortHeld(failure("Forbidden.ExternalPort.Duplicated")), true);
    assert.equal(isPortHeld(failure("Forbidden.ExternalIpUsedInSnat")), false);
  });
});
