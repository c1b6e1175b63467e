import assert from "node:assert/strict";
import { assertAddressesExist, select } from "../../../../provider/src/cli/import/selection.js";
import { allOf, live } from "./found.js";

const none = new Map<string, string>();
const withIds = (...ids: string[]) => ({ ...allOf, ids: new Set(ids) });

describe("the entries that are imported", () => {
  it("are all, by address and port and protocol, as the cloud spells them", () => {
    const entries = [
      live({ externalIp: "203.0.113.11", externalPort: "1" }),
      live({ externalPort: "100/100", internalPort: "100/100" }),
      live({ externalPort: "99", ipProtocol: "UDP" }),
      live({ externalPort: "99", ipProtocol: "TCP", externalIp: "203.0.113.9" }),
      live({ externalPort: "99", ipProtocol: "TCP" }),
    ];
    const { found, leftOut } = select(entries, allOf, none);
    assert.deepEqual(leftOut, []);
    assert.deepEqual(
      found.map(({ declared }) => [declared["externalIp"], declared["externalPort"], declared["ipProtocol"]]),
      [
        ["203.0.113.9", "99", "TCP"],
        ["203.0.113.10", "99", "TCP"],
        ["203.0.113.10", "99", "UDP"],
        ["203.0.113.10", "100/100", "TCP"],
        ["203.0.113.11", "1", "TCP"],
      ],
    );
  });

  it("have a name of no characters where they have none, and a gateway that the list may not tell", () => {
    const [one] = select([live({ natGatewayId: undefined })], allOf, none).found;
    assert.deepEqual([one?.declared["forwardEntryName"], one?.declared["natGatewayId"]], ["", "nat-1"]);
  });

  it("are those on the addresses and of the ids that are asked for", () => {
    const [a, b, c] = [live(), live({ externalIp: "203.0.113.11" }), live()];
    const ids = (wanted: object) =>
      select([a, b, c], { ...allOf, ...wanted }, none).found.map((entry) => entry.live.id);
    assert.deepEqual(ids({ externalIps: new Set(["203.0.113.11"]) }), [b.id]);
    assert.deepEqual(ids({ ids: new Set([c.id, b.id]) }), [c.id, b.id]);
    assert.deepEqual(ids({ ids: new Set([b.id]), externalIps: new Set(["203.0.113.11"]) }), [b.id]);
    assert.throws(
      () => ids({ ids: new Set([b.id, c.id]), externalIps: new Set(["203.0.113.11"]) }),
      /^UserError: --id names forward entry .*, which is not on 203\.0\.113\.11 as --external-ip requires\.$/,
    );
  });

  for (const [what, entry, managed, why] of [
    ["is being deleted", live({}, { status: "Deleting" }), none, /^it is being deleted$/],
    [
      "the stack has",
      live({}, { id: "fwd-x" }),
      new Map([["fwd-x", "web"]]),
      /^the stack already has it, as "web"$/,
    ],
    [
      "has a name that is too short",
      live({ forwardEntryName: "x" }),
      none,
      /^a preview would refuse .*got "x"\./,
    ],
    [
      "has a name with half a character",
      live({ forwardEntryName: "ab\uD800" }),
      none,
      /^its name contains half a/,
    ],
    [
      "speaks a protocol that is not known",
      live({ ipProtocol: "ICMP" }),
      none,
      /ipProtocol must be .*, got "ICMP"/,
    ],
    [
      "spans too many ports",
      live({ externalPort: "1/2000", internalPort: "1/2000" }),
      none,
      /at most 1000 ports.*This range has 2000 ports.* Change it in the cloud first$/,
    ],
  ] as const) {
    it(`do not hold one that ${what}; with --id it is a complaint`, () => {
      const other = live();
      const { found, leftOut } = select([entry, other], allOf, managed);
      assert.deepEqual(
        found.map((one) => one.live.id),
        [other.id],
      );
      assert.match(leftOut[0]?.why ?? "", why);
      assert.throws(
        () => select([entry, other], withIds(entry.id), managed),
        /^UserError: --id names forward entry fwd-.*, which cannot be imported: .*\.$/,
      );
    });
  }

  it("are complained of where no entry is on an address", () => {
    const entries = [live(), live({ externalIp: "203.0.113.9" })];
    const wanted = { ...allOf, externalIps: new Set(["203.0.113.10", "203.0.113.99"]) };
    assert.throws(() => {
      assertAddressesExist(entries, wanted);
    }, /no forward entry of NAT gateway nat-1 is on 203\.0\.113\.99: its entries are on 203\.0\.113\.9, 203\.0\.113\.10\./);
  });
});
