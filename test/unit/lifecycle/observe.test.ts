import assert from "node:assert/strict";

import { diff } from "../../../provider/src/entry/diff.js";
import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { toRemoteEntry } from "../../../provider/src/gateway/reads.js";
import { declaredOutputs, observe } from "../../../provider/src/lifecycle/read.js";
import { bag, sound, without } from "../support/bags.js";

const recorded = { ...sound, status: "Available" };

const live = (changes: Record<string, string | undefined> = {}) =>
  toRemoteEntry({
    forwardEntryId: "fwd-1",
    ...(Object.fromEntries(Object.entries(sound).map(([key, value]) => [key, String(value)])) as object),
    status: "Available",
    ...changes,
  });

describe("what a refresh finds", () => {
  it("is what the state says where nothing changed", () => {
    assert.deepEqual(observe(recorded, live()).inputs, sound);
    assert.deepEqual(observe(recorded, live()).outputs, recorded);
  });

  it("keeps what a newer version has written, in inputs and outputs, and does not take it for drift", () => {
    const newer = { ...recorded, mirrorPort: "9", standbyStatus: "Running", trace: { since: 2 } };
    const outputs = observe(newer, live()).outputs;
    const { standbyStatus, ...rest } = newer;
    assert.equal(standbyStatus, "Running");
    assert.deepEqual(outputs, rest, "what the cloud alone knows is not carried along");
    assert.deepEqual(observe(newer, live()).inputs, {
      ...sound,
      mirrorPort: "9",
      trace: { since: 2 },
    });
  });

  it("keeps the state's spelling where the cloud means the same", () => {
    const spelt = { ...recorded, externalPort: "8000/8010", healthCheckPort: 9005, ipProtocol: "TCP" };
    const seen = live({ ipProtocol: "tcp" });
    assert.deepEqual(observe(spelt, seen).outputs, spelt);
    const one = { ...recorded, externalPort: "80", internalPort: "80", healthCheckPort: 80 };
    assert.deepEqual(
      observe(one, live({ externalPort: "80/80", internalPort: "80/80", healthCheckPort: "80" })).outputs,
      one,
    );
  });

  for (const [property, cloud, expected] of [
    ["externalIp", "203.0.113.99", "203.0.113.99"],
    ["externalPort", "1/11", "1/11"],
    ["internalIp", "10.0.0.99", "10.0.0.99"],
    ["internalPort", "1/11", "1/11"],
    ["ipProtocol", "udp", "UDP"],
    ["forwardEntryName", "renamed", "renamed"],
    ["healthCheckPort", "9001", 9001],
  ] as const) {
    it(`a ${property} that somebody changed is drift, and the next diff puts it back`, () => {
      const seen = live({ [property]: cloud });
      assert.equal(observe(recorded, seen).inputs[property], expected);
      const { changed, replaces } = diff(observe(recorded, seen).outputs, sound);
      assert.deepEqual({ changed, replaces }, { changed: [property], replaces: [] });
    });
  }

  it("a name or health-check port that somebody took away is drift, and is put back in place", () => {
    for (const property of ["forwardEntryName", "healthCheckPort"]) {
      for (const gone of ["", undefined]) {
        const outputs = observe(recorded, live({ [property]: gone })).outputs;
        assert.deepEqual(diff(outputs, sound).changed, [property]);
        assert.deepEqual(diff(outputs, sound).replaces, []);
      }
    }
  });

  it("what every entry has and an answer leaves out is not told, and no drift", () => {
    for (const property of ["natGatewayId", "externalIp", "externalPort", "internalIp", "internalPort"]) {
      const outputs = observe(recorded, live({ [property]: undefined })).outputs;
      assert.deepEqual(outputs, recorded, property);
    }
  });

  it("what the program never set is not drift", () => {
    const bare = without(recorded, "forwardEntryName", "healthCheckPort");
    const seen = live({ standbyExternalIp: "203.0.113.20", standbyStatus: "Running" });
    const outputs = observe(bare, seen).outputs;
    assert.deepEqual(diff(outputs, without(sound, "forwardEntryName", "healthCheckPort")).changed, []);
    assert.equal(outputs["standbyStatus"], "Running");
    const nameless = observe({ ...recorded, forwardEntryName: "" }, live()).outputs;
    assert.equal(nameless["forwardEntryName"], "");
  });

  it("never says null or undefined, which Pulumi would show as a change or refuse", () => {
    const bare: PropertyMap = {
      ...without(recorded, "healthCheckPort"),
      forwardEntryName: null,
      standbyExternalIp: undefined,
    };
    const seen = live({ forwardEntryName: undefined, healthCheckPort: undefined, standbyStatus: undefined });
    for (const values of [observe(bare, seen).inputs, observe(bare, seen).outputs]) {
      assert.ok(Object.values(values).every((value) => value !== undefined && value !== null));
    }
  });

  it("keeps a status that the API does not document", () => {
    assert.equal(observe(recorded, live({ status: "Failed" })).outputs["status"], "Failed");
  });

  it("of an entry that is only looked at is all that the cloud tells", () => {
    const outputs = observe({ mirrorPort: "9" }, live()).outputs;
    assert.deepEqual(outputs, { ...sound, mirrorPort: "9", status: "Available" });
    assert.equal(observe({}, live({ forwardEntryName: "" })).outputs["forwardEntryName"], "");
  });

  it("changes nothing the second time", () => {
    const seen = live({ externalPort: "1/11", forwardEntryName: "" });
    const once = observe(recorded, seen).outputs;
    assert.deepEqual(observe(once, seen).outputs, once);
  });
});

describe("the outputs of an entry that is as declared", () => {
  it("are its inputs, and what only the cloud knows", () => {
    const inputs = bag({});
    const outputs = declaredOutputs(inputs, live({ standbyStatus: "Running" }));
    assert.deepEqual(outputs, { ...inputs, status: "Available", standbyStatus: "Running" });
    assert.deepEqual(declaredOutputs(inputs, undefined), inputs);
  });
});
