import assert from "node:assert/strict";

import type { Lookups } from "../../../provider/src/lookups/lookups.js";
import type { GetForwardEntriesArgs } from "../../../provider/src/lookups/types.js";
import { answer } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { account, Fleet } from "./fleet.js";

describe("looking up forward entries", () => {
  let fleet: Fleet;
  let lookups: Lookups;
  beforeEach(() => {
    fleet = new Fleet();
    fleet.gateway("nat-1");
    lookups = fleet.lookups();
  });
  const find = (args: Omit<GetForwardEntriesArgs, "natGatewayId"> = {}) =>
    lookups.getForwardEntries({ natGatewayId: "nat-1", ...args });
  const lists = () => fleet.calls("describeForwardTableEntries");

  it("tells all entries of the gateway and of no other, ordered by id, with ids and names beside", async () => {
    fleet.gateway("nat-2");
    fleet.add({ forwardEntryId: "fwd-c", forwardEntryName: "web" });
    fleet.add({ forwardEntryId: "fwd-a", forwardEntryName: "" });
    fleet.add({ forwardEntryId: "fwd-b", natGatewayId: "nat-2" });
    const { entries, ids, names, natGatewayId } = await find();
    assert.deepEqual(ids, ["fwd-a", "fwd-c"]);
    assert.deepEqual(names, ["", "web"]);
    assert.deepEqual(
      entries.map(({ id }) => id),
      ids,
    );
    assert.equal(natGatewayId, "nat-1");
  });

  it("tells each property in our spelling, and leaves out what has no value", async () => {
    fleet.add({
      forwardEntryId: "fwd-full",
      forwardEntryName: "media",
      externalPort: "8000/8010",
      internalPort: "9000/9010",
      ipProtocol: "udp",
      healthCheckPort: "9001",
      standbyExternalIp: "203.0.113.12",
      standbyStatus: "Running",
      status: "Pending",
    });
    fleet.add({
      forwardEntryId: "fwd-plain",
      healthCheckPort: "0",
      standbyExternalIp: "",
      standbyStatus: "",
    });
    const [full, plain] = (await find()).entries;
    assert.deepEqual(full, {
      id: "fwd-full",
      natGatewayId: "nat-1",
      forwardEntryName: "media",
      externalIp: "203.0.113.10",
      externalPort: "8000/8010",
      internalIp: "10.0.0.5",
      internalPort: "9000/9010",
      ipProtocol: "UDP",
      healthCheckPort: 9001,
      standbyExternalIp: "203.0.113.12",
      status: "Pending",
      standbyStatus: "Running",
    });
    assert.deepEqual(Object.keys(plain!).sort(), [
      ...["externalIp", "externalPort", "forwardEntryName", "id", "internalIp", "internalPort"],
      ...["ipProtocol", "natGatewayId", "status"],
    ]);
  });

  it("pages to the end", async () => {
    for (let number = 0; number < 250; number += 1) fleet.add();
    assert.equal((await find()).ids.length, 250);
    assert.equal(lists(), 3);
  });

  it("forty look-ups of one gateway at once are one list, and another gateway is another", async () => {
    fleet.gateway("nat-2");
    for (let port = 1; port <= 40; port += 1) fleet.add({ externalPort: port });
    const found = await Promise.all([
      ...Array.from({ length: 40 }, (_, index) => find({ externalPort: index + 1 })),
      lookups.getForwardEntries({ natGatewayId: "nat-2" }),
    ]);
    assert.deepEqual(
      found.map(({ ids }) => ids.length),
      [...new Array<number>(40).fill(1), 0],
    );
    assert.equal(lists(), 2);
  });

  it("an answer is never older than its question", async () => {
    const first = find();
    await new Promise((resolve) => setTimeout(resolve, 15));
    fleet.add();
    assert.deepEqual([(await first).ids.length, (await find()).ids.length], [0, 1]);
  });

  it("look-ups that come while a list is under way gather for the next one", async () => {
    const original = fleet.api.describeForwardTableEntries;
    original.callsFake(async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return answer({ forwardTableEntries: [], totalCount: "0" });
    });
    const asked = [find()];
    for (let number = 0; number < 4; number += 1) {
      await new Promise((resolve) => setTimeout(resolve, 12));
      asked.push(find());
    }
    await Promise.all(asked);
    assert.equal(lists(), 2);
  });

  const filters: readonly [string, Omit<GetForwardEntriesArgs, "natGatewayId">, readonly string[]][] = [
    ["ids", { ids: ["fwd-web", "fwd-none"] }, ["fwd-web"]],
    ["no ids", { ids: [] }, []],
    ["a part of the name", { nameRegex: "we" }, ["fwd-web"]],
    ["the whole name", { nameRegex: "^web$" }, ["fwd-web"]],
    ["another whole name", { nameRegex: "^we$" }, []],
    ["entries without a name", { nameRegex: "^$" }, ["fwd-any"]],
    ["external IP", { externalIp: "203.0.113.11" }, ["fwd-dns"]],
    ["internal IP", { internalIp: "10.0.0.7" }, ["fwd-web"]],
    ["a port as a number", { externalPort: 443 }, ["fwd-web"]],
    ["a port as a text", { externalPort: "443" }, ["fwd-web"]],
    ["a port as a range of one", { externalPort: "443/443" }, ["fwd-web"]],
    ["a port that the cloud tells as a range of one", { externalPort: 53 }, ["fwd-dns"]],
    ["a range", { externalPort: "8000/8010" }, ["fwd-any"]],
    ["a port inside a range, which is another port", { externalPort: 8005 }, []],
    ["internal port", { internalPort: "9000/9010" }, ["fwd-any"]],
    ["protocol in any letter case", { ipProtocol: "udp" }, ["fwd-dns"]],
    ["Any, which is not all", { ipProtocol: "ANY" }, ["fwd-any"]],
    ["status in any letter case", { status: "pending" }, ["fwd-web"]],
    ["two filters", { ipProtocol: "TCP", status: "Pending" }, ["fwd-web"]],
    ["two filters of which one finds nothing", { ipProtocol: "UDP", status: "Pending" }, []],
    ["empty texts, as unset variables leave them", { nameRegex: "", externalIp: "", status: "" }, all()],
  ];
  function all() {
    return ["fwd-any", "fwd-dns", "fwd-web"];
  }

  for (const [what, args, found] of filters) {
    it(`filters: ${what}`, async () => {
      const status = "Available";
      fleet.add({
        ...{ forwardEntryId: "fwd-web", forwardEntryName: "web", externalPort: 443 },
        ...{ internalIp: "10.0.0.7", status: "Pending" },
      });
      fleet.add({
        ...{ forwardEntryId: "fwd-dns", forwardEntryName: "dns", externalIp: "203.0.113.11" },
        ...{ externalPort: "53/53", ipProtocol: "UDP", status },
      });
      fleet.add({
        ...{ forwardEntryId: "fwd-any", forwardEntryName: "", externalPort: "8000/8010" },
        ...{ internalPort: "9000/9010", ipProtocol: "Any", status },
      });
      assert.deepEqual((await find(args)).ids, found);
    });
  }

  it("the id stays the same for the same question, whatever the answer and the spelling", async () => {
    const ids = new Set([
      (await find({ externalPort: 443, ids: ["fwd-2", "fwd-1"] })).id,
      (fleet.add({ externalPort: 443 }), (await find({ ids: ["fwd-1", "fwd-2"], externalPort: "443" })).id),
    ]);
    assert.equal(ids.size, 1);
    for (const other of [{}, { externalPort: 444 }, { internalPort: 443 }, { ids: ["fwd-1"] }]) {
      ids.add((await find(other)).id);
    }
    assert.equal(ids.size, 5);
  });

  it("a gateway without entries gives an empty list", async () => {
    assert.deepEqual((await find()).entries, []);
  });

  it("a gateway that the account does not see is an error that names it and the account", async () => {
    await assert.rejects(lookups.getForwardEntries({ natGatewayId: "nat-9" }), {
      name: "UserError",
      message: `NAT gateway nat-9 was not found ${account}: check the id, that the keys belong to the account that owns it, and the endpoint.`,
    });
  });

  it("also where the service answers with an empty list for it", async () => {
    fleet.api.describeForwardTableEntries.callsFake(() =>
      answer({ forwardTableEntries: [], totalCount: "0" }),
    );
    await assert.rejects(
      lookups.getForwardEntries({ natGatewayId: "nat-9" }),
      /NAT gateway nat-9 was not found/,
    );
  });

  for (const [args, sentence] of [
    [{}, /^natGatewayId is required: give the id of the NAT gateway, such as/],
    [{ natGatewayId: 5 }, /^natGatewayId must be a string, got 5\.$/],
    [
      { natGatewayId: "nat-1", externalIp: "eip-5" },
      /^externalIp must be an IPv4 address .*, got "eip-5"\. .*its address instead\.$/,
    ],
    [{ natGatewayId: "nat-1", externalPort: "80-90" }, /^externalPort must be .* Did you mean "80\/90"\?$/],
    [{ natGatewayId: "nat-1", internalPort: 70000 }, /^internalPort must be a port .*, got "70000"\.$/],
    [
      { natGatewayId: "nat-1", ipProtocol: "ICMP" },
      /^ipProtocol must be TCP, UDP or Any \(case-insensitive\), got "ICMP"\.$/,
    ],
    [{ natGatewayId: "nat-1", nameRegex: "(" }, /^nameRegex is "\(", which is not a regular expression/],
    [
      { natGatewayId: "nat-1", status: "Running" },
      /^status must be Pending, Available or Deleting, got "Running"\./,
    ],
    [
      { natGatewayId: "nat-1", externalIP: "203.0.113.10" },
      /^the look-up has no "externalIP": did you mean externalIp\?$/,
    ],
    [
      { natGatewayId: "nat-1", ids: "fwd-1" },
      /^ids must be a list of ids of forward entries, got "fwd-1"\.$/,
    ],
  ] as const) {
    it(`${JSON.stringify(args)} is refused before any call`, async () => {
      await assert.rejects(lookups.getForwardEntries(args as unknown as GetForwardEntriesArgs), {
        name: "UserError",
        message: sentence,
      });
      assert.equal(lists(), 0);
    });
  }

  it("a refusal says what has to be allowed", async () => {
    fleet.api.describeForwardTableEntries.rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    await assert.rejects(find(), {
      name: "UserError",
      message: new RegExp(`account ${account} may not call ens:DescribeForwardTableEntries: allow it`),
    });
  });

  it("what fails at first is asked again, and a failure answers nobody later", async () => {
    fleet.api.describeForwardTableEntries.onFirstCall().rejects(failure("SystemBusy"));
    assert.deepEqual((await find()).ids, []);
    fleet.api.describeForwardTableEntries.onThirdCall().rejects(failure("NoPermission"));
    await assert.rejects(find());
    assert.deepEqual((await find()).ids, []);
  });
});
