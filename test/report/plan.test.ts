import assert from "node:assert/strict";
import fc from "fast-check";
import type { PortRange } from "../../provider/src/entry/ports.js";
import type { PortClaim } from "../../provider/src/entry/portClaim.js";
import { formatRange } from "../../provider/src/cli/report/change.js";
import { failReasons, reasonsIn } from "../../provider/src/cli/report/plan.js";
import { headline } from "../../provider/src/cli/report/render.js";
import { plan, planned, step, told } from "./fixture.js";

const ports = (some: readonly PortClaim[]): string[] =>
  some.map((one) => `${one.ip} ${formatRange(one.ports)} ${one.protocol}`);

const state = (raw: Record<string, unknown>): object => raw["newState"] as object;

describe("the plan of a preview", () => {
  it("counts entries by what happens to them, in a real preview", () => {
    assert.deepEqual(plan("change").counts, {
      created: 4,
      adopted: 0,
      changed: 1,
      replaced: 0,
      interrupted: 1,
      blocked: 0,
      deleted: 3,
      left: 0,
      unchanged: 0,
    });
    assert.deepEqual([...plan("change").others], [["create", 1]]);
    assert.equal(plan("change").unlisted, 3);
  });

  it("tells a replacement that deletes first from one that creates first, and a deletion that leaves the entry", () => {
    const { counts } = plan("order");
    assert.deepEqual([counts.replaced, counts.interrupted, counts.left, counts.unchanged], [1, 0, 1, 1]);
  });

  it("counts a replacement that up would refuse as one that would fail, and not as one without interruption", () => {
    const some = plan("order");
    assert.equal(some.counts.blocked, 1);
    assert.match(headline(some), /\b1 would fail\b/);
    assert.deepEqual(reasonsIn(some, new Set(["would-fail"])), ["would-fail"]);
    assert.doesNotMatch(told(some).join(), /replaceOnChanges/);
  });

  it("a port that one entry leaves and another takes is neither opened nor closed", () => {
    const { opened, closed } = plan("change");
    assert.deepEqual(ports(opened), ["203.0.113.10 22 TCP", "203.0.113.10 8000-8010 Any"]);
    assert.deepEqual(ports(closed), ["203.0.113.10 102-103 TCP", "203.0.113.10 3389 TCP"]);
  });

  it("a range that grows opens only what is new", () => {
    const some = planned(step("update", "a", { externalPort: "100/110" }, { externalPort: "100/120" }));
    assert.deepEqual([ports(some.opened), ports(some.closed)], [["203.0.113.10 111-120 TCP"], []]);
    assert.deepEqual(
      some.portMap[0]?.rows.map(({ ports: port, change }) => [port, change]),
      [
        ["100-110", "taken over"],
        ["100-120", "partly opened"],
      ],
    );
  });

  it("opens and closes each port that no entry, or another one, holds before and after, as the fewest ranges", () => {
    const range = fc.record({
      first: fc.integer({ min: 1, max: 12 }),
      length: fc.integer({ min: 0, max: 5 }),
      ipProtocol: fc.constantFrom("TCP", "UDP", "Any"),
    });
    const values = ({
      first,
      length,
      ipProtocol,
    }: {
      first: number;
      length: number;
      ipProtocol: string;
    }) => ({
      externalPort: `${first}/${first + length}`,
      ipProtocol,
    });
    const held = (claims: readonly { ports: PortRange; protocol: string }[]) =>
      claims.flatMap(({ ports: { first, last }, protocol }) =>
        Array.from({ length: last - first + 1 }, (_, at) => first + at).flatMap((port) =>
          (protocol === "Any" ? ["TCP", "UDP"] : [protocol]).map((one) => `${port}/${one}`),
        ),
      );
    const claim = ({ first, length, ipProtocol }: { first: number; length: number; ipProtocol: string }) => ({
      ports: { first, last: first + length },
      protocol: ipProtocol,
    });
    const ranges = fc.array(range, { maxLength: 5 });
    fc.assert(
      fc.property(ranges, ranges, (before, after) => {
        const { opened, closed } = planned(
          ...before.map((one, at) => step("delete", `old${at}`, values(one))),
          ...after.map((one, at) => step("create", `new${at}`, undefined, values(one))),
        );
        const [old, now] = [new Set(held(before.map(claim))), new Set(held(after.map(claim)))];
        const without = (some: Set<string>, others: Set<string>) =>
          [...some].filter((port) => !others.has(port)).sort();
        assert.deepEqual(held(opened).sort(), without(now, old));
        assert.deepEqual(held(closed).sort(), without(old, now));
        for (const one of [...opened, ...closed]) {
          const touching = [...opened, ...closed].filter(
            (other) => other.protocol === one.protocol && other.ports.first === one.ports.last + 1,
          );
          assert.ok(touching.every((other) => opened.includes(other) !== opened.includes(one)));
        }
      }),
    );
  });

  it("Any after TCP opens UDP", () => {
    const some = planned(step("update", "a", {}, { ipProtocol: "Any" }));
    assert.deepEqual(ports(some.opened), ["203.0.113.10 80 UDP"]);
  });

  it("claims nothing about a port that is unknown or secret", () => {
    assert.deepEqual(plan("change").undetermined, ["late", "odd | name <b>`x`"]);
    const row = plan("change").portMap[0]?.rows.at(-2);
    assert.deepEqual(row, {
      ports: "known after apply",
      protocol: "TCP",
      before: [],
      after: [{ entry: "late", target: "known after apply:known after apply" }],
      change: "cannot be told",
    });
    const moved = planned(
      step(
        "update",
        "a",
        {},
        {
          externalPort: {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: "81",
          },
        },
      ),
    );
    assert.deepEqual([moved.opened, moved.closed, moved.undetermined], [[], [], ["a"]]);
    assert.equal(JSON.stringify(moved).includes("81"), false);
  });

  it("says for each changed entry which properties change, and nothing about hidden ones", () => {
    const changes = plan("change").entries;
    assert.deepEqual(changes.find(({ entry }) => entry === "move")?.properties, [
      { property: "externalPort", before: "102", after: "22" },
      { property: "internalPort", before: "102", after: "22" },
    ]);
    assert.equal(JSON.stringify(changes).includes("__"), false);
    assert.equal(changes.find(({ entry }) => entry === "move")?.position, "index.js:22");
  });

  it("with --refresh an entry counts once, and one that was only looked at is unchanged", () => {
    const { counts, unlisted } = plan("refresh");
    assert.deepEqual([counts.created, counts.deleted, counts.unchanged, unlisted], [4, 3, 2, 1]);
  });

  it("everything goes in the preview of a destroy", () => {
    const { counts, opened } = plan("destroy");
    assert.deepEqual([counts.deleted, opened], [7, []]);
  });

  it("an entry that is adopted opens nothing and warns of nothing, and is told with its id and all its properties", () => {
    const ssh = { externalPort: "22", internalPort: "22", ipProtocol: "Any" };
    const some = planned(step("create", "a", undefined, { ...ssh, adoptId: "fwd-1" }));
    assert.deepEqual([some.counts.adopted, some.counts.created], [1, 0]);
    assert.deepEqual([some.opened, some.closed, told(some)], [[], [], []]);
    assert.deepEqual(some.portMap[0]?.rows, [
      {
        ports: "22",
        protocol: "Any",
        before: [{ entry: "fwd-1", target: "10.0.0.1:22" }],
        after: [{ entry: "a", target: "10.0.0.1:22" }],
        change: "adopted",
      },
    ]);
    const [change] = some.entries;
    assert.deepEqual([change?.operation, change?.id, change?.properties.length], ["adopt", "fwd-1", 6]);
    assert.equal(reasonsIn(some, new Set(failReasons)).length, 0);
  });

  it("what pulumi import takes is adopted", () => {
    const raw = step("import", "a", undefined, {});
    const some = planned({ ...raw, oldState: null, newState: { ...state(raw), importID: "fwd-1" } });
    assert.deepEqual([some.counts.adopted, some.opened, some.entries[0]?.id], [1, [], "fwd-1"]);
  });

  it("an adoptId that is a secret adopts and is not told; one that is empty or not known yet opens", () => {
    const secret = planned(step("create", "a", undefined, { adoptId: "[secret]" }));
    assert.deepEqual([secret.counts.adopted, secret.entries[0]?.id], [1, undefined]);
    assert.equal(secret.portMap[0]?.rows[0]?.before[0]?.entry, "not managed");
    for (const adoptId of ["", null, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]) {
      const some = planned(step("create", "a", undefined, { adoptId }));
      assert.deepEqual([some.counts.created, ports(some.opened)], [1, ["203.0.113.10 80 TCP"]]);
    }
  });

  it("an adoptId that stays on an entry that the stack has means nothing", () => {
    const some = planned(
      step("update", "a", { adoptId: "fwd-a" }, { adoptId: "fwd-a", internalIp: "10.0.0.2" }),
    );
    assert.deepEqual([some.counts.adopted, some.counts.changed], [0, 1]);
  });

  it("an entry that one resource adopts while another leaves the program is not deleted", () => {
    const some = planned(step("delete", "a", {}), step("create", "b", undefined, { adoptId: "fwd-a" }));
    assert.deepEqual([some.counts.adopted, some.counts.deleted, told(some)], [1, 0, []]);
  });

  it("an entry that is adopted through another provider is deleted all the same, as neither process knows of the other", () => {
    const through = (provider: string, raw: object) => ({
      ...raw,
      provider: `urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::${provider}::0000-1111`,
    });
    const handedOver = (from: string, to: string) =>
      planned(
        through(from, step("delete", "a", {})),
        through(to, step("create", "b", undefined, { adoptId: "fwd-a" })),
      );
    const within = handedOver("default", "default");
    assert.deepEqual([within.counts.deleted, told(within)], [0, []]);
    const some = handedOver("default", "other");
    assert.deepEqual([some.counts.adopted, some.counts.deleted], [1, 1]);
    assert.deepEqual(reasonsIn(some, new Set(failReasons)), ["delete"]);
    assert.deepEqual(ports(some.closed), ["203.0.113.10 80 TCP"]);
    assert.deepEqual(
      some.portMap.flatMap(({ rows }) => rows.map(({ change }) => change)),
      ["closed"],
    );
    assert.deepEqual(told(some), [
      'delete: a (fwd-a) is deleted, although b adopts it through another provider: 203.0.113.10:80 TCP. Give b the option aliases with the old name "a" instead of adoptId.',
    ]);
  });

  it("two entries of one name are told apart by their parents", () => {
    const steps = ["A", "B"].map((parent) => ({
      ...step("create", "x", undefined, { externalPort: parent === "A" ? 1 : 2 }),
      urn: `urn:pulumi:dev::shop::my:index:${parent}$pulumi-nodejs:dynamic/ens:ForwardEntry::x`,
    }));
    const labels = planned(...steps).entries.map(({ entry }) => entry);
    assert.deepEqual(labels, ["x (in my:index:A)", "x (in my:index:B)"]);
  });
});

/** A step of an entry below PortForwards, with where it is declared as the CLI tells it. */
function below(...[op, name, before, after]: Parameters<typeof step>): ReturnType<typeof step> {
  const one = step(op, name, before, after);
  const lib = "project:///node_modules/pulumi-alicloud-ens/dist/resources/portForwards.js#43,30";
  const told = {
    parent: "urn:pulumi:dev::shop::ens:index:PortForwards::web",
    sourcePosition: lib,
    stackTrace: [{ sourcePosition: lib }, {}, { sourcePosition: "project:///index.ts#12,13" }],
  };
  const state = (key: string) => (one[key] === null ? null : { ...(one[key] as object), ...told });
  return {
    ...one,
    urn: `urn:pulumi:dev::shop::ens:index:PortForwards$pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`,
    oldState: state("oldState"),
    newState: state("newState"),
  };
}

const component = { op: "create", urn: "urn:pulumi:dev::shop::ens:index:PortForwards::web" };

describe("entries of PortForwards in a report", () => {
  it("have the names and the place that the program gives them", () => {
    const { entries, portMap } = planned(component, below("create", "web-443-tcp", undefined, {}));
    assert.deepEqual(
      entries.map(({ entry, position }) => [entry, position]),
      [["web-443-tcp", "index.ts:12"]],
    );
    assert.equal(portMap[0]?.rows[0]?.after[0]?.entry, "web-443-tcp");
  });

  it("are all that happens: the component itself is nothing in the cloud", () => {
    const { others, counts } = planned(component, below("create", "web-443-tcp", undefined, {}));
    assert.deepEqual([...others], []);
    assert.equal(counts.created, 1);
    const theirs = { op: "create", urn: "urn:pulumi:dev::shop::my:index:Service::web" };
    assert.deepEqual([...planned(theirs).others], [["create", 1]], "one of another package is told");
  });

  it("an alias that lets one of them go on with an entry from elsewhere, or the other way round, says from where", () => {
    const advice = (...steps: ReturnType<typeof step>[]) =>
      / the option (.*)\.$/.exec(told(planned(...steps))[0] ?? "")?.[1];
    assert.equal(
      advice(step("delete", "ssh", {}), below("create", "web-80-tcp", undefined, {})),
      `aliases with the old URN "${String(step("delete", "ssh", {})["urn"])}"`,
    );
    assert.equal(
      advice(below("delete", "web-a", {}), below("create", "web-80-tcp", undefined, {})),
      'aliases with the old name "web-a"',
    );
    const gone = below("delete", "web-a", {});
    assert.equal(
      advice(gone, step("create", "ssh", undefined, {})),
      `aliases with the old URN "${String(gone["urn"])}"`,
    );
  });
});

describe("the warnings of a report", () => {
  it("an entry takes the port of one that leaves", () => {
    assert.equal(
      told(plan("change"))[0],
      `order: swap-in takes 203.0.113.10:500, which swap-out still holds: Pulumi deletes last. Run pulumi up without swap-in first; or, if it is swap-out under a new name, give it the option aliases with the old name "swap-out".`,
    );
  });

  it("an entry takes the port of one that moves by a replacement, and a replacement blocks itself", () => {
    assert.deepEqual(
      told(plan("order"))
        .filter((line) => line.startsWith("order"))
        .map((line) => line.slice(0, 60).trim()),
      [
        "order: e takes 203.0.113.10:4 while d, which is replaced, st",
        "order: b would be created before its old entry is deleted, a",
      ],
    );
  });

  it("an entry that takes over the port of one that is changed in place is fine: the provider waits", () => {
    const some = planned(step("update", "a", {}, { externalPort: "81" }), step("create", "b", undefined, {}));
    assert.deepEqual(told(some), []);
  });

  it("entries that are changed in place take each other's ports, in a pair or a longer circle", () => {
    const moves = (name: string, from: string, to: string) =>
      step("update", name, { externalPort: from }, { externalPort: to });
    assert.deepEqual(told(planned(moves("a", "1", "2"), moves("b", "2", "1"), moves("c", "9", "3"))), [
      'order: "a" (TCP 203.0.113.10:1 to TCP 203.0.113.10:2) and "b" (TCP 203.0.113.10:2 to TCP 203.0.113.10:1) exchange external ports, which cannot be done in one update. Move one of them to an unused port, run "pulumi up", then set the final ports and run it again.',
    ]);
    const circle = [
      moves("a", "1", "2"),
      moves("b", "2", "30/40"),
      moves("c", "35", "1"),
      moves("d", "4", "35"),
    ];
    assert.match(
      told(planned(...circle))[0] ?? "",
      /^order: "a" .*, "b" .* and "c" .* exchange external ports/,
    );
    assert.deepEqual(told(planned(moves("a", "1", "2"), moves("b", "2", "3"), moves("c", "3", "4"))), []);
    assert.deepEqual(
      told(planned(moves("a", "1/5", "2/6"), moves("b", "8", "9"))),
      [],
      "a range that shifts is in nobody's way",
    );
  });

  it("an entry that grows over one that leaves gets the advice that works, and no alias", () => {
    const some = planned(
      step("update", "tcp", {}, { ipProtocol: "Any" }),
      step("delete", "udp", { ipProtocol: "UDP" }),
    );
    assert.equal(
      told(some)[0],
      "order: tcp takes 203.0.113.10:80, which udp still holds: Pulumi deletes last. Run pulumi up with tcp unchanged first, so that udp is deleted, and then run it with the change.",
    );
  });

  it("a chain of moves that may need more slots than a machine has by default says how many", () => {
    const chain = (length: number) =>
      planned(
        ...Array.from({ length }, (_, index) =>
          step("update", `e${index}`, { externalPort: `${index + 1}` }, { externalPort: `${index + 2}` }),
        ),
      );
    assert.deepEqual(told(chain(4)), []);
    assert.deepEqual(told(chain(5)), [
      "slots: 4 entries wait for ports that others leave in the same update, and each holds one of Pulumi's slots meanwhile. Run pulumi up --parallel 5 or more; the default is four times the number of processors.",
    ]);
    assert.deepEqual(reasonsIn(chain(30), new Set(["would-fail"])), []);
  });

  it("two resources adopt one entry, or one adopts what another has", () => {
    const adopting = (name: string) => step("create", name, undefined, { adoptId: "fwd-a" });
    assert.deepEqual(told(planned(adopting("b"), adopting("c"))), [
      "order: c adopts fwd-a, which b adopts too. Declare it in one resource only.",
    ]);
    assert.deepEqual(told(planned(step("same", "a", {}, {}), adopting("b"))), [
      "order: b adopts fwd-a, which a already manages. Declare it in one resource only.",
    ]);
  });

  for (const [values, service] of [
    [{ externalPort: "22", internalPort: "22" }, "SSH at 203.0.113.10:22"],
    [
      { externalPort: "3000/4000", internalPort: "3000/4000" },
      "MySQL at 203.0.113.10:3306, RDP at 203.0.113.10:3389",
    ],
    [{ externalPort: "2222", internalPort: "22" }, "SSH at 203.0.113.10:2222 (22 inside)"],
    [{ externalPort: "100/110", internalPort: "3380/3390" }, "RDP at 203.0.113.10:109 (3389 inside)"],
    [{ externalPort: "161", internalPort: "161", ipProtocol: "UDP" }, "SNMP at 203.0.113.10:161"],
  ] as const) {
    it(`${service} is opened`, () => {
      const some = planned(step("create", "a", undefined, values));
      assert.deepEqual(told(some), [`open-admin-port: a opens to the Internet: ${service}`]);
    });
  }

  it("an administration port that was open before, or that speaks another protocol, is no news", () => {
    const ssh = { externalPort: "22", internalPort: "22" };
    assert.deepEqual(told(planned(step("update", "a", ssh, { ...ssh, internalIp: "10.0.0.2" }))), []);
    assert.deepEqual(told(planned(step("same", "a", ssh, ssh))), []);
    assert.deepEqual(told(planned(step("create", "a", undefined, { ...ssh, ipProtocol: "UDP" }))), []);
  });

  it("Any is told where it is new, with the protocol that would do where the port tells it", () => {
    const ssh = { externalPort: "22", internalPort: "22", ipProtocol: "Any" };
    assert.match(
      told(planned(step("create", "a", undefined, ssh)))[1] ?? "",
      /: set ipProtocol to TCP, which is enough\.$/,
    );
    assert.deepEqual(
      told(
        planned(step("update", "a", { ipProtocol: "Any" }, { ipProtocol: "Any", internalIp: "10.0.0.2" })),
      ),
      [],
    );
  });

  it("what Pulumi and the provider warn of is passed on, with the name of the resource", () => {
    assert.match(
      told(plan("unknown-provider")).at(-1) ?? "",
      /^pulumi: keep: The provider for this resource has inputs/,
    );
    assert.deepEqual(told(plan("program-failed")), ["pulumi: careful"]);
  });
});
