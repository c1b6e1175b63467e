import assert from "node:assert/strict";

import { diff } from "../../../provider/src/entry/diff.js";
import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";
import { bag, sound, without } from "../support/bags.js";

describe("diff", () => {
  it("finds nothing between equal entries", () => {
    assert.deepEqual(diff(sound, bag()), { changed: [], replaces: [], deleteBeforeReplace: true });
  });

  const inPlace: PropertyMap = {
    externalIp: "203.0.113.11",
    externalPort: "8100/8110",
    internalIp: "10.0.0.6",
    internalPort: "9100/9110",
    ipProtocol: "UDP",
    forwardEntryName: "other",
    healthCheckPort: 9006,
  };
  const leavesThePort = new Set(["externalIp", "externalPort", "ipProtocol"]);
  for (const [property, value] of Object.entries(inPlace)) {
    it(`changes ${property} in place; if replaceOnChanges makes a replacement of it, the old one goes first where both hold the port`, () => {
      assert.deepEqual(diff(sound, bag({ [property]: value })), {
        changed: [property],
        replaces: [],
        deleteBeforeReplace: !leavesThePort.has(property),
      });
    });
  }

  it("adds a name and a health-check port in place", () => {
    const bare = without(sound, "forwardEntryName", "healthCheckPort");
    assert.deepEqual(diff(bare, sound), {
      changed: ["forwardEntryName", "healthCheckPort"],
      replaces: [],
      deleteBeforeReplace: true,
    });
  });

  for (const [what, olds, news, property] of [
    ["another gateway", sound, bag({ natGatewayId: "nat-2" }), "natGatewayId"],
    ["another standby EIP", sound, bag({ standbyExternalIp: "203.0.113.20" }), "standbyExternalIp"],
    ["a standby EIP taken away", bag({ standbyExternalIp: "203.0.113.20" }), sound, "standbyExternalIp"],
    ["a name taken away", sound, bag({ forwardEntryName: "" }), "forwardEntryName"],
    ["a health-check port taken away", sound, without(sound, "healthCheckPort"), "healthCheckPort"],
  ] as const) {
    it(`${what} replaces the entry, the old one first because both would hold the port`, () => {
      assert.deepEqual(diff(olds, news), {
        changed: [property],
        replaces: [property],
        deleteBeforeReplace: true,
      });
    });
  }

  it("creates before it deletes where the replacement claims another port, protocol or address", () => {
    for (const free of [{ externalPort: "100/110" }, { ipProtocol: "UDP" }, { externalIp: "203.0.113.11" }]) {
      const { replaces, deleteBeforeReplace } = diff(sound, bag({ natGatewayId: "nat-2", ...free }));
      assert.deepEqual(replaces, ["natGatewayId"]);
      assert.equal(deleteBeforeReplace, false, JSON.stringify(free));
    }
  });

  it("deletes first where the ranges of old and new overlap in a single port", () => {
    const news = bag({ natGatewayId: "nat-2", externalPort: "8010/8020" });
    assert.equal(diff(sound, news).deleteBeforeReplace, true);
    assert.equal(
      diff(sound, bag({ natGatewayId: "nat-2", externalPort: "8011/8021" })).deleteBeforeReplace,
      false,
    );
  });

  it("deletes first where the port could be the same once it is known", () => {
    const news = bag({ natGatewayId: UNKNOWN, externalPort: UNKNOWN });
    assert.deepEqual(diff(sound, news), {
      changed: ["natGatewayId", "externalPort"],
      replaces: ["natGatewayId"],
      deleteBeforeReplace: true,
    });
    assert.equal(
      diff(sound, bag({ natGatewayId: UNKNOWN, externalPort: UNKNOWN, ipProtocol: "UDP" }))
        .deleteBeforeReplace,
      false,
    );
  });

  it("an unknown value that can change in place replaces nothing", () => {
    for (const property of Object.keys(inPlace)) {
      const { changed, replaces } = diff(sound, bag({ [property]: UNKNOWN }));
      assert.deepEqual({ changed, replaces }, { changed: [property], replaces: [] });
    }
  });

  it("an unknown value at any depth counts as changed", () => {
    assert.deepEqual(diff(sound, bag({ externalIp: { a: [UNKNOWN] } })).changed, ["externalIp"]);
  });

  it("an unknown on the old side counts as changed and breaks nothing", () => {
    for (const property of Object.keys(sound)) {
      assert.deepEqual(diff(bag({ [property]: UNKNOWN }), sound).changed, [property]);
    }
  });

  it("hidden keys, computed outputs and foreign keys never count", () => {
    const olds = bag({ __urn: "a", __autoName: "x", __provider: "p", status: "Available", surplus: 1 });
    const news = bag({ __urn: "b", __timeouts: { create: "1m" }, status: undefined, __other: UNKNOWN });
    assert.deepEqual(diff(olds, news), { changed: [], replaces: [], deleteBeforeReplace: true });
  });

  it("every form of unset is equal, so a refresh and the program agree", () => {
    for (const unset of [undefined, null, "", 0, "0"]) {
      const olds = bag({ healthCheckPort: unset });
      assert.deepEqual(diff(olds, without(sound, "healthCheckPort")).changed, [], String(unset));
    }
  });
});
