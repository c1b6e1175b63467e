import assert from "node:assert/strict";
import { guessChoices } from "../../emulator/src/guesses.js";
import { defaultSeed, type EmulatorOptions } from "../../emulator/src/index.js";
import { catalogue } from "../acceptance/catalogue.js";
import { findOut, type Guess } from "../acceptance/guess.js";
import { onStage } from "./stages.js";

const guess = (id: string): Guess => {
  const found = catalogue.find((one) => one.id === id);
  assert.ok(found, id);
  return found;
};

/** What a probe finds on an emulator that behaves in a certain way. */
const found = (id: string, options: EmulatorOptions) =>
  onStage(options, ({ site }) => findOut(guess(id), site));

describe("a probe sees what the service does, whatever is assumed", function () {
  this.timeout(30_000);

  for (const [id, [, ...others]] of Object.entries(guessChoices)) {
    // the whole suite, rehearsed, sees the defaults
    for (const value of others) {
      it(`${id}: ${String(value)}`, async () => {
        const finding = await found(id, {
          guesses: { [id]: value },
          refuseWhileSiblingBusy: id === "siblingBusyCode",
        });
        assert.equal(finding.value, String(value), finding.seen);
        assert.equal(finding.verdict, "otherwise");
      });
    }
  }

  it("refuseWhileSiblingBusy: true", async () => {
    const { value } = await found("refuseWhileSiblingBusy", { refuseWhileSiblingBusy: true });
    assert.equal(value, "true");
  });

  const refused = (action: string, more: object = {}): EmulatorOptions => ({
    faults: [{ action, error: { code: "Another.Code" }, ...more }],
  });
  for (const [id, behaviour, value] of [
    ["modifyNotFound", refused("ModifyForwardEntry"), "Another.Code"],
    ["deleteNotFound", refused("DeleteForwardEntry", { nth: 1 }), "Another.Code"],
    ["listUnknownGateway", refused("DescribeForwardTableEntries", { nth: 1 }), "Another.Code"],
    ["describeUnknownGateway", refused("DescribeNatGateways"), "Another.Code"],
    ["listUnknownEntry", refused("DescribeForwardTableEntries", { nth: 1 }), "Another.Code"],
    ["deletedNotFound", refused("DescribeForwardEntryAttribute", { nth: 1 }), "another"],
    ["duplicateCode", refused("CreateForwardEntry", { nth: 2 }), "Another.Code"],
    ["malformedPorts", refused("CreateForwardEntry", { nth: 1 }), "Another.Code or InvalidPort.Malformed"],
    ["rangeOfOne", refused("CreateForwardEntry"), "refused"],
    ["nameCharacters", refused("CreateForwardEntry"), "refused"],
    ["nameCode", refused("CreateForwardEntry"), "Another.Code"],
    ["standbyField", refused("CreateForwardEntry"), "Another.Code"],
    ["modifyTwice", refused("ModifyForwardEntry", { nth: 2 }), "Another.Code"],
    ["modifyCodes", refused("ModifyForwardEntry", { nth: 1 }), "others"],
    ["missingCodes", refused("CreateForwardEntry"), "others"],
    ["checkOrder", refused("CreateForwardEntry"), "another order"],
    ["pageSizeLimit", refused("DescribeForwardTableEntries", { nth: 1 }), "Another.Code"],
    ["pastLastPage", refused("DescribeForwardTableEntries", { nth: 1 }), "Another.Code"],
    ["standbyFlag", { seed: withoutStandby() }, "not told"],
    ["siblingBusyCode", { refuseWhileSiblingBusy: true }, "documented"],
    ["deletingShows", { durations: { create: 0, modify: 0, delete: 0 } }, ""],
    ["entryBusyCode", { durations: { create: 0, modify: 0, delete: 0 } }, ""],
  ] as [string, EmulatorOptions, string][]) {
    it(`${id}: ${value === "" ? "cannot be seen on a service that is done at once" : value}`, async () => {
      const finding = await found(id, behaviour);
      assert.equal(finding.value, value, finding.seen);
      if (value === "") assert.equal(finding.verdict, "not tried");
    });
  }
});

function withoutStandby() {
  return {
    gateways: defaultSeed.gateways?.map((one) => ({
      ...one,
      eips: one.eips?.map((eip) => ({ ...eip, standby: false })) ?? [],
    })),
  };
}
