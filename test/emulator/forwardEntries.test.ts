import assert from "node:assert/strict";
import { ManualClock, startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, create, describe1, entry, gateway, refusal, secondGateway } from "./clients.js";

describe("forward entries of the emulator", () => {
  const clock = new ManualClock(Date.now());
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ clock, durations: { create: 1000, modify: 1000, delete: 1000 } });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const created = async (params: Parameters<typeof create>[1]) => {
    const id = await create(ens, params);
    clock.advance(1000);
    return id;
  };

  it("go from Pending to Available, and from Deleting to gone", async () => {
    const id = await create(ens, entry(22));
    assert.match(id, /^fwd-[a-z0-9]{21}$/);
    assert.equal((await describe1(ens, id)).Status, "Pending");
    clock.advance(999);
    assert.equal((await describe1(ens, id)).Status, "Pending");
    clock.advance(1);
    assert.equal((await describe1(ens, id)).Status, "Available");
    const changed = await call(ens, "ModifyForwardEntry", { ForwardEntryId: id, ExternalPort: "23" });
    assert.deepEqual(Object.keys(changed), ["RequestId"]);
    assert.equal((await describe1(ens, id)).Status, "Pending");
    clock.advance(1000);
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: id });
    assert.equal((await describe1(ens, id)).Status, "Deleting");
    clock.advance(1000);
    await refusal(describe1(ens, id), "InvalidParameter.DnatNotFound");
    await refusal(call(ens, "DeleteForwardEntry", { ForwardEntryId: id }), "InvalidParameter.DnatNotFound");
  });

  it("are shown with strings only, unset values empty, and a CreationTime only by Attribute", async () => {
    const id = await created(entry("100/200", { HealthCheckPort: 150, ForwardEntryName: "测试用例-dnat" }));
    const shown = await describe1(ens, id);
    for (const [key, value] of Object.entries(shown)) assert.equal(typeof value, "string", key);
    assert.equal(shown.HealthCheckPort, "150");
    assert.equal(shown.ExternalPort, "100/200");
    assert.equal(shown.ForwardEntryName, "测试用例-dnat");
    assert.equal(shown.StandbyExternalIp, "");
    assert.equal(shown.StandbyStatus, "");
    assert.match(String(shown.CreationTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const table = await call(ens, "DescribeForwardTableEntries", { NatGatewayId: gateway });
    assert.ok(Array.isArray(table.ForwardTableEntries), "a flat array");
    assert.equal(table.ForwardTableEntries[0].CreationTime, undefined);
    assert.equal(table.ForwardTableEntries[0].HealthCheckPort, "150");
    assert.deepEqual(
      [table.TotalCount, table.PageNumber, table.PageSize],
      ["1", "1", "10"],
      "totals are strings",
    );
  });

  it("take Any where no protocol is given", async () => {
    const id = await created({ ...entry(22), IpProtocol: "" });
    assert.equal((await describe1(ens, id)).IpProtocol, "Any");
  });

  it("tell which required parameter is missing", async () => {
    for (const name of ["NatGatewayId", "ExternalIp", "ExternalPort", "InternalIp", "InternalPort"]) {
      const { message } = await refusal(
        call(ens, "CreateForwardEntry", { ...entry(22), [name]: "" }),
        `Missing${name}`,
      );
      assert.match(message, new RegExp(`You must specify the parameter ${name}`));
    }
    for (const action of ["ModifyForwardEntry", "DeleteForwardEntry", "DescribeForwardEntryAttribute"]) {
      await refusal(call(ens, action), "MissingForwardEntryId");
    }
    await refusal(call(ens, "DescribeForwardTableEntries"), "MissingNatGatewayId");
  });

  const broken: [string, Parameters<typeof create>[1], string][] = [
    ["an unknown gateway", { NatGatewayId: "nat-nowhere" }, "InvalidParameter.NatNotFound"],
    ["an EIP that is not on the gateway", { ExternalIp: "198.51.100.20" }, "InvalidParameter.ExternalIp"],
    ["a standby EIP as ExternalIp", { ExternalIp: "203.0.113.12" }, "InvalidParameter.ExternalIp"],
    ["an internal IP that is no address", { InternalIp: "10.1" }, "InvalidParameter.InternalIp"],
    ["an internal IP that is not private", { InternalIp: "8.8.8.8" }, "InvalidParameter.InternalIpNotFound"],
    ["port 0", { ExternalPort: "0" }, "InvalidPort.Malformed"],
    ["port 65536", { InternalPort: "65536" }, "InvalidPort.Malformed"],
    ["a port with a leading zero", { ExternalPort: "022" }, "InvalidPort.Malformed"],
    ["a range backwards", { ExternalPort: "20/10", InternalPort: "20/10" }, "InvalidPort.Malformed"],
    ["ranges of different widths", { ExternalPort: "10/20", InternalPort: "80/91" }, "InvalidPort.Malformed"],
    ["a range against a port", { ExternalPort: "10/10", InternalPort: "80" }, "InvalidPort.Malformed"],
    ["more than 1000 ports", { ExternalPort: "1/1001", InternalPort: "1/1001" }, "InvalidPort.Malformed"],
    ["another protocol", { IpProtocol: "ICMP" }, "InvalidIpProtocol"],
    ["a name of one character", { ForwardEntryName: "a" }, "InvalidForwardEntryName"],
    ["a name of 129 characters", { ForwardEntryName: "a".repeat(129) }, "InvalidForwardEntryName"],
    ["a name that is a link", { ForwardEntryName: "http://x" }, "InvalidForwardEntryName"],
    ["a health-check port outside", { HealthCheckPort: 23 }, "InvalidParameter.HealthCheckPort"],
    ["a health-check port that is no number", { HealthCheckPort: "x" }, "InvalidHealthCheckPort"],
    [
      "a standby EIP that is not standby",
      { StandbyExternalIp: "203.0.113.11" },
      "InvalidParameter.StandbyExternalIp",
    ],
  ];
  for (const [what, change, code] of broken) {
    it(`refuse ${what} with ${code}`, async () => {
      await refusal(call(ens, "CreateForwardEntry", entry(22, change)), code);
      assert.deepEqual(ens.entries(), []);
    });
  }

  it("refuse an external port that is taken, Any meeting TCP and UDP, also while its holder is being deleted", async () => {
    const id = await created(entry("100/200", { InternalIp: "10.0.0.1" }));
    for (const [port, protocol] of [
      ["100", "TCP"],
      ["200/250", "TCP"],
      ["150", "Any"],
    ] as const) {
      const overlapping = entry(port, { IpProtocol: protocol });
      await refusal(call(ens, "CreateForwardEntry", overlapping), "Forbidden.ExternalPort.Duplicated");
    }
    await created(entry("150", { IpProtocol: "UDP" }));
    await created(entry("150", { ExternalIp: "203.0.113.11" }));
    await created(entry("201"));
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: id });
    await refusal(call(ens, "CreateForwardEntry", entry(100)), "Forbidden.ExternalPort.Duplicated");
    clock.advance(1000);
    await created(entry(100));
  });

  it("refuse writes while they are not Available with the code as the service spells it", async () => {
    const id = await create(ens, entry(22));
    for (const action of ["ModifyForwardEntry", "DeleteForwardEntry"]) {
      await refusal(call(ens, action, { ForwardEntryId: id }), "IncorretDnatEntryStatus");
    }
  });

  it("are changed in place, with the rest of the tuple kept and checked together", async () => {
    const id = await created(entry("100/200", { HealthCheckPort: 150, ForwardEntryName: "one" }));
    const change = (params: Parameters<typeof call>[2]) =>
      call(ens, "ModifyForwardEntry", { ForwardEntryId: id, ...params });
    await refusal(change({ InternalPort: "300" }), "InvalidPort.Malformed");
    await refusal(change({ InternalPort: "300/400" }), "InvalidParameter.HealthCheckPort");
    await refusal(change({ HealthCheckPort: 0 }), "InvalidParameter.HealthCheckPort");
    await change({
      ExternalIp: "203.0.113.11",
      ExternalPort: "151/151",
      InternalPort: "151/151",
      InternalIp: "192.168.1.11",
      HealthCheckPort: 151,
      IpProtocol: "UDP",
    });
    clock.advance(1000);
    const { RequestId, CreationTime, ...shown } = await describe1(ens, id);
    assert.ok(RequestId && CreationTime);
    assert.deepEqual(shown, {
      NatGatewayId: gateway,
      ForwardEntryId: id,
      ForwardEntryName: "one",
      ExternalIp: "203.0.113.11",
      ExternalPort: "151/151",
      InternalIp: "192.168.1.11",
      InternalPort: "151/151",
      IpProtocol: "UDP",
      HealthCheckPort: "151",
      StandbyExternalIp: "",
      StandbyStatus: "",
      Status: "Available",
    });
  });

  it("carry a standby EIP from creation", async () => {
    const id = await created(entry(22, { StandbyExternalIp: "203.0.113.12" }));
    const shown = await describe1(ens, id);
    assert.deepEqual([shown.StandbyExternalIp, shown.StandbyStatus], ["203.0.113.12", "Running"]);
  });

  it("are listed by filter and page", async () => {
    for (let port = 1; port <= 25; port++) await created(entry(port, { ForwardEntryName: `name-${port}` }));
    const list = (params = {}) =>
      call(ens, "DescribeForwardTableEntries", { NatGatewayId: gateway, ...params });
    assert.equal((await list()).ForwardTableEntries.length, 10);
    const last = await list({ PageNumber: 3, PageSize: 10 });
    assert.equal(last.ForwardTableEntries.length, 5);
    assert.deepEqual([last.TotalCount, last.PageNumber, last.PageSize], ["25", "3", "10"]);
    assert.equal((await list({ ForwardEntryName: "name-7" })).ForwardTableEntries[0].ExternalPort, "7");
    assert.equal((await list({ IpProtocol: "UDP" })).TotalCount, "0");
    assert.equal((await list({ PageNumber: 9 })).ForwardTableEntries.length, 0);
    await refusal(list({ PageSize: 101 }), "InvalidPageSize");
    await refusal(list({ PageNumber: 0 }), "InvalidPageNumber");
    await refusal(list({ NatGatewayId: "nat-nowhere" }), "InvalidParameter.NatNotFound");
    assert.equal((await list({ NatGatewayId: secondGateway })).TotalCount, "0");
  });

  it("show out-of-band changes at once", async () => {
    const other = ens.addEntry({
      natGatewayId: gateway,
      externalIp: "203.0.113.10",
      externalPort: 443,
      internalIp: "10.0.0.9",
      internalPort: 443,
    });
    assert.equal((await describe1(ens, other.ForwardEntryId)).ExternalPort, "443");
    ens.editEntry(other.ForwardEntryId, { InternalIp: "10.0.0.10" });
    assert.equal((await describe1(ens, other.ForwardEntryId)).InternalIp, "10.0.0.10");
    ens.editEntry(other.ForwardEntryId, { ExternalIp: undefined, ExternalPort: 444 });
    const filtered = { NatGatewayId: gateway, ExternalIp: "203.0.113.10" };
    const { ForwardTableEntries } = await call(ens, "DescribeForwardTableEntries", filtered);
    assert.equal(ForwardTableEntries[0].ExternalPort, "444");
    ens.removeEntry(other.ForwardEntryId);
    await refusal(describe1(ens, other.ForwardEntryId), "InvalidParameter.DnatNotFound");
    assert.throws(() => {
      ens.removeEntry("fwd-none");
    }, /there is no fwd-none/);
  });
});

describe("options of the emulator's forward entries", () => {
  let ens: EnsEmulator;
  afterEach(() => ens.close());

  it("quota: the limit of a gateway is refused with ForwardEntryLimitExceed", async () => {
    ens = await startEnsEmulator({ quota: 2, durations: { create: 0 } });
    await create(ens, entry(1));
    await create(ens, entry(2));
    await refusal(call(ens, "CreateForwardEntry", entry(3)), "ForwardEntryLimitExceed");
  });

  it("refuseWhileSiblingBusy: writes on a gateway are refused while another entry is not Available", async () => {
    const clock = new ManualClock(Date.now());
    ens = await startEnsEmulator({ clock, refuseWhileSiblingBusy: true, durations: { create: 1000 } });
    const first = await create(ens, entry(1));
    await refusal(call(ens, "CreateForwardEntry", entry(2)), "IncorrectInstanceStatus");
    clock.advance(1000);
    await create(ens, entry(2));
    await refusal(call(ens, "DeleteForwardEntry", { ForwardEntryId: first }), "IncorretDnatEntryStatus");
    const elsewhere = { NatGatewayId: secondGateway, ExternalIp: "198.51.100.20" };
    await create(ens, entry(2, elsewhere));
  });

  it("durations: an entry stays Pending for n describes, or for ever", async () => {
    ens = await startEnsEmulator({ durations: { create: { describes: 2 }, modify: "stuck", delete: 0 } });
    const id = await create(ens, entry(1));
    const states = [];
    for (let count = 0; count < 4; count++) states.push((await describe1(ens, id)).Status);
    assert.deepEqual(states, ["Pending", "Pending", "Available", "Available"]);
    await call(ens, "ModifyForwardEntry", { ForwardEntryId: id, ForwardEntryName: "new name" });
    for (let count = 0; count < 5; count++) assert.equal((await describe1(ens, id)).Status, "Pending");
    ens.release(id);
    assert.equal((await describe1(ens, id)).Status, "Available");
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: id });
    await refusal(describe1(ens, id), "InvalidParameter.DnatNotFound");
  });

  it("seed: a gateway knows its internal addresses, and starts with entries and SNAT", async () => {
    ens = await startEnsEmulator({
      seed: {
        gateways: [
          {
            natGatewayId: gateway,
            eips: [
              { allocationId: "eip-1", ipAddress: "203.0.113.10" },
              { allocationId: "eip-2", ipAddress: "203.0.113.11" },
            ],
            internalIps: ["192.168.1.10"],
            entries: [
              {
                forwardEntryId: "fwd-old",
                externalIp: "203.0.113.10",
                externalPort: "80",
                internalIp: "192.168.1.10",
                internalPort: 8080,
              },
            ],
            snatEntries: [{ snatIp: "203.0.113.11" }],
          },
        ],
      },
    });
    assert.equal((await describe1(ens, "fwd-old")).InternalPort, "8080");
    await refusal(
      call(ens, "CreateForwardEntry", entry(22, { InternalIp: "192.168.1.11" })),
      "InvalidParameter.InternalIpNotFound",
    );
    await refusal(
      call(ens, "CreateForwardEntry", entry(22, { ExternalIp: "203.0.113.11" })),
      "Forbidden.ExternalIpUsedInSnat",
    );
    await create(ens, entry(22));
  });
});
