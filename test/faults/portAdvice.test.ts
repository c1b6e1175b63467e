import assert from "node:assert/strict";

import { autoName } from "../../provider/src/entry/names.js";
import { EngineState, type Bag, type Schedule, type Trouble } from "./engineState.js";
import { InProcessCloud, openSession, type SessionSettings } from "./inProcess.js";
import { eip, gateway } from "./lane.js";
import { inVirtualTime } from "./virtualTime.js";

type Declared = readonly [string, Bag];

const urnOf = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;

/** Internal ports tell the entries apart. */
const entry = (name: string, externalPort: number, internalPort: number, more: Bag = {}): Declared => [
  name,
  {
    natGatewayId: gateway,
    externalIp: eip,
    externalPort: String(externalPort),
    internalIp: "10.0.0.10",
    internalPort: String(internalPort),
    ipProtocol: "TCP",
    __autoName: autoName(name, urnOf(name)),
    __urn: urnOf(name),
    ...more,
  },
];

interface Order {
  /** ms until the inputs of a resource are there. */
  readonly later?: Readonly<Record<string, number>>;
  readonly dependsOn?: Readonly<Record<string, string>>;
  readonly deleteBeforeReplace?: string;
}

/** One stack, of which each run has a process of its own. */
class Stack {
  readonly state = new EngineState();
  private readonly cloud = new InProcessCloud({
    randomSeed: 1,
    settleMs: 200,
    refuseWhileSiblingBusy: false,
  });

  constructor(private readonly settings: SessionSettings = {}) {}

  async up(program: readonly Declared[], order: Order = {}): Promise<void> {
    assert.deepEqual(await this.run(program, order), []);
  }

  async failingUp(program: readonly Declared[], order: Order = {}): Promise<string> {
    return quoted(await this.run(program, order));
  }

  async failingPreview(program: readonly Declared[]): Promise<string> {
    return quoted(await this.state.preview(new Map(program), this.open()));
  }

  /** What the option `aliases` does in the state: the resource goes on with the entry of the old one. */
  rename(from: string, to: string): void {
    this.state.resources.set(to, this.state.resources.get(from)!);
    this.state.resources.delete(from);
  }

  idOf(name: string): string | undefined {
    return this.state.resources.get(name)?.id;
  }

  /** Internal ports by external port, without the entries of somebody else that the cloud begins with. */
  ports(): Record<string, string> {
    const ours = this.cloud
      .entries()
      .filter(({ ForwardEntryId }) => !["fwd-somebodyelse", "fwd-twin"].includes(ForwardEntryId));
    return Object.fromEntries(ours.map(({ ExternalPort, InternalPort }) => [ExternalPort, InternalPort]));
  }

  private open() {
    return openSession(this.cloud, () => 0.5, this.settings).provider;
  }

  private run(program: readonly Declared[], { later, dependsOn, deleteBeforeReplace }: Order) {
    const schedule: Schedule = {
      slots: 64,
      delayMs: (resource) => later?.[resource] ?? 0,
      dependsOn: (resource) => [dependsOn?.[resource] ?? []].flat(),
      deleteBeforeReplace: (resource) => (resource === deleteBeforeReplace ? true : undefined),
    };
    return this.state.upInOrder(new Map(program), this.open(), schedule);
  }
}

function quoted(troubles: readonly Trouble[]): string {
  assert.notEqual(troubles.length, 0, "it succeeded");
  return troubles.map(({ message }) => message).join("\n");
}

describe("ports and entries that change hands, and what a refusal recommends, in virtual time", () => {
  const test = (what: string, work: () => Promise<void>) => it(what, () => inVirtualTime(work));

  test("an entry that two resources have is refused until one of them leaves the program; the other one goes on with it", async () => {
    for (const stays of ["front", "back"]) {
      const stack = new Stack();
      const back = (port: number) => entry("back", port, 8081, { forwardEntryName: "mine" });
      await stack.up([back(81)]);
      const id = stack.idOf("back");
      const front = (port: number) => entry("front", port, 8081, { adoptId: id });
      const text = await stack.failingUp([front(81), back(83)], { dependsOn: { back: "front" } });
      assert.match(text, /If "front" keeps it, remove "back" from the program\./);
      assert.deepEqual(stack.ports(), { 81: "8081" });
      assert.match(
        await stack.failingUp([back(82), front(83)]),
        /belongs to two resources of this stack, "back" and "front"/,
      );
      await stack.up([stays === "front" ? front(84) : back(84)]);
      assert.deepEqual(stack.ports(), { 84: "8081" });
      assert.deepEqual(
        [...stack.state.resources].map(([name, kept]) => [name, kept.id]),
        [[stays, id]],
      );
    }
  });

  test("a port whose holder keeps it is free once that entry was moved, in the same update", async () => {
    const stack = new Stack({ config: { "ens:collisions": "warn" } });
    const order = { dependsOn: { a: "b" } };
    assert.match(
      await stack.failingUp([entry("b", 443, 1002), entry("a", 443, 1001)], order),
      /It belongs to "b", which keeps the port in this update\. Choose another port, or move that entry to another one\./,
    );
    await stack.up([entry("b", 444, 1002), entry("a", 443, 1001)], order);
    assert.deepEqual(stack.ports(), { 443: "1001", 444: "1002" });
  });

  test("a holder that is replaced frees its port in the same update where it has deleteBeforeReplace from the start", async () => {
    const b = (port: number, forwardEntryName: string) => entry("b", port, 1002, { forwardEntryName });
    const before = [b(3, "named"), entry("a", 2, 1001)];
    const after = [b(4, ""), entry("a", 3, 1001)];
    const without = new Stack();
    await without.up(before);
    assert.match(
      await without.failingUp(after),
      /It belongs to "b", which is replaced, and Pulumi deletes the old entry last\./,
    );

    const stack = new Stack();
    await stack.up(before);
    await stack.up(after, { deleteBeforeReplace: "b" });
    assert.deepEqual(stack.ports(), { 3: "1001", 4: "1002" });
  });

  for (const [what, from, taker] of [
    ["an entry", [entry("a", 20001, 1001), entry("b", 20002, 1002)], "a"],
    ["a new entry", [entry("b", 20002, 1002)], "n"],
  ] as const) {
    test(`${what} takes the port of one that is declared seconds later and moves away`, async () => {
      const stack = new Stack();
      await stack.up(from);
      await stack.up([entry(taker, 20002, 1001), entry("b", 20003, 1002)], { later: { b: 4_000 } });
      assert.deepEqual(stack.ports(), { 20002: "1001", 20003: "1002" });
    });
  }

  test("a resource that was renamed has its entry, whatever the entry is called: a new one of the old name waits for its port", async () => {
    const stack = new Stack();
    await stack.up([entry("c", 2, 22)]);
    const id = stack.idOf("c");
    stack.rename("c", "a");
    await stack.up([entry("a", 2, 22)]);
    // the entry has the name that "c" generates, and is exactly what "c" declares
    await stack.up([entry("c", 2, 22), entry("a", 3, 22)], { later: { a: 1_500 } });
    assert.deepEqual(stack.ports(), { 2: "22", 3: "22" });
    assert.equal(stack.idOf("a"), id);
  });

  test("adoptId that names the entry of another resource is refused in the preview where its owner comes first, and in the update where it comes last", async () => {
    const stack = new Stack();
    await stack.up([entry("back", 81, 8081)]);
    const id = stack.idOf("back");
    const front = entry("front", 81, 8081, { adoptId: id });
    const back = entry("back", 82, 8081);
    assert.match(
      await stack.failingPreview([back, front]),
      /^adoptId names forward entry fwd-\w+, which this stack has as "back"\. Remove adoptId/,
    );
    assert.match(
      await stack.failingUp([front, back], { dependsOn: { back: "front" }, later: { back: 1_500 } }),
      /which this stack created as "back"\. adoptId is for entries that no resource of the stack has\. Nothing was changed\. If "back" is in the program, remove adoptId\./,
    );
    assert.deepEqual(stack.ports(), { 81: "8081" });
    await stack.up([entry("front", 81, 8082), back]);
    assert.deepEqual(stack.ports(), { 81: "8082", 82: "8081" });
    assert.equal(stack.idOf("back"), id);
  });

  test("a ring of three is refused, and comes through over an unused port, as the refusal says", async () => {
    const stack = new Stack();
    const ring = (a: number, b: number, c: number) => [
      entry("a", a, 1001),
      entry("b", b, 1002),
      entry("c", c, 1003),
    ];
    await stack.up(ring(1, 2, 3));
    assert.match(
      await stack.failingUp(ring(2, 3, 1), { later: { c: 1_000 } }),
      /exchange external ports, .* Move one of them to an unused port, run "pulumi up", then set the final ports and run it again/,
    );
    assert.deepEqual(stack.ports(), { 1: "1001", 2: "1002", 3: "1003" });
    await stack.up(ring(9, 3, 1));
    await stack.up(ring(2, 3, 1));
    assert.deepEqual(stack.ports(), { 1: "1003", 2: "1001", 3: "1002" });
  });
});
