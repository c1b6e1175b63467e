import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";
import { nameOf } from "../../../provider/src/entry/names.js";
import { RunState } from "../../../provider/src/lifecycle/runState.js";
import { urnOf } from "../support/life.js";
import { fakeTime } from "../support/time.js";

const entry = (name: string, externalPort: number | string, more: PropertyMap = {}): PropertyMap => ({
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: String(externalPort),
  internalIp: "10.0.0.5",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: name,
  ...more,
});

describe("what a run knows", () => {
  const time = fakeTime();
  let run: RunState;
  beforeEach(() => {
    run = new RunState();
  });
  const declare = (name: string, from: number, to: number, more: PropertyMap = {}, id = `fwd-${name}`) => {
    run.recordDeclaration(urnOf(name), entry(name, from), entry(name, to, more));
    return run.diff(id, urnOf(name), { outputs: entry(name, from) }, entry(name, to, more));
  };
  const diff = (id: string, name: string, from: number, to: number | string, adoptedAt?: string) =>
    run.diff(id, urnOf(name), { outputs: entry(name, from), adoptedAt }, entry(name, to));

  describe("about an entry that holds a port", () => {
    const wanted = entry("new", 1);
    const kind = (id = "fwd-a") => run.changes.planOf(id, wanted).kind;

    it("that nobody has declared so far: nothing is known", () => {
      assert.equal(kind(), "undeclared");
    });

    it("that moves away: it leaves, and has left once its update is done", () => {
      declare("a", 1, 2);
      assert.deepEqual(run.changes.planOf("fwd-a", wanted), {
        kind: "leaves",
        urn: urnOf("a"),
        started: false,
      });
      run.changes.start("fwd-a");
      assert.deepEqual(run.changes.planOf("fwd-a", wanted), {
        kind: "leaves",
        urn: urnOf("a"),
        started: true,
      });
      run.changes.complete("fwd-a");
      assert.equal(kind(), "left");
    });

    it("whose update failed", () => {
      declare("a", 1, 2);
      run.changes.fail("fwd-a");
      assert.equal(kind(), "failed");
    });

    it("that stays, or moves to ports which include the wanted one: it keeps the port", () => {
      declare("a", 1, 1);
      assert.equal(kind(), "keeps");
      diff("fwd-b", "b", 1, "1/9");
      assert.equal(kind("fwd-b"), "keeps");
    });

    it("that is elsewhere by the state: it should not hold the port", () => {
      declare("a", 5, 5);
      assert.equal(kind(), "left");
    });

    it("whose new port is not known yet: it may leave", () => {
      const open = { ...entry("a", 1), externalPort: UNKNOWN };
      run.diff("fwd-a", urnOf("a"), { outputs: entry("a", 1) }, open);
      assert.equal(
        kind(),
        "undeclared",
        "the engine asks about what depends on a replaced entry, declared or not",
      );
      run.recordDeclaration(urnOf("a"), entry("a", 1), open);
      run.diff("fwd-a", urnOf("a"), { outputs: entry("a", 1) }, open);
      assert.equal(kind(), "leaves");
    });

    it("that is replaced: deleted last, unless the old one has to go first", () => {
      declare("a", 1, 2, { forwardEntryName: "" });
      assert.equal(kind(), "deleted last");
      // another gateway, the same port
      declare("b", 1, 1, { natGatewayId: "nat-2" });
      assert.equal(kind("fwd-b"), "keeps");
    });

    it("that options of the resource replace: the second check shows it", () => {
      declare("a", 1, 2);
      run.recordDeclaration(urnOf("a"), {}, entry("a", 2));
      assert.equal(kind(), "deleted last");
      assert.equal(run.changes.retainerOf("fwd-a"), undefined, "the entry is deleted");
    });

    it("that a create of this run has made: it keeps the port", () => {
      run.changes.set("fwd-a", { urn: urnOf("a"), properties: entry("a", 1), retained: true });
      assert.equal(kind(), "keeps");
      run.changes.delete("fwd-a");
      assert.equal(kind(), "undeclared");
    });
  });

  it("a resource has the new entry as soon as it is created, and none once that is deleted", () => {
    for (const id of ["fwd-old", "fwd-new"]) {
      run.changes.set(id, { urn: urnOf("a"), properties: entry("a", 1), retained: id === "fwd-new" });
    }
    run.changes.delete("fwd-old");
    assert.equal(run.changes.idOf(urnOf("a")), "fwd-new");
    run.changes.delete("fwd-new");
    assert.equal(run.changes.idOf(urnOf("a")), undefined);
  });

  it("a refresh compares without declaring: it shows who has an entry in the state, and plans nothing", () => {
    run.readIds.add("fwd-a");
    diff("fwd-a", "a", 1, 2);
    assert.equal(run.changes.planOf("fwd-a", entry("new", 1)).kind, "undeclared");
    assert.equal(run.ownerOf("fwd-a"), undefined);
    const holder = { id: "fwd-a", values: {}, status: "", standbyStatus: undefined, createdAt: undefined };
    assert.equal(run.creatorOf(holder, undefined), urnOf("a"));
    declare("a", 1, 2);
    assert.equal(run.ownerOf("fwd-a"), urnOf("a"));
  });

  describe("about cycles", () => {
    it("finds one among what is declared, before anything is compared, and among what is planned", () => {
      run.recordDeclaration(urnOf("a"), entry("a", 1), entry("a", 2));
      assert.equal(run.declaredCycle(urnOf("a")), undefined);
      run.recordDeclaration(urnOf("b"), entry("b", 2), entry("b", 1));
      assert.equal(run.declaredCycle(urnOf("b"))?.length, 2);
      assert.equal(run.cycleOf("fwd-a", undefined), undefined);
      diff("fwd-a", "a", 1, 2);
      assert.equal(run.cycleOf("fwd-a", urnOf("a"))?.length, 2);
    });

    it("finds one that is only compared, as in tests and after a failure of check", () => {
      const [a, b] = [entry("a", 1), entry("b", 2)];
      run.diff("fwd-a", undefined, { outputs: a }, b);
      run.diff("fwd-b", undefined, { outputs: b }, a);
      assert.equal(run.cycleOf("fwd-a", undefined)?.length, 2);
      run.changes.fail("fwd-b");
      assert.equal(run.cycleOf("fwd-a", undefined), undefined);
    });

    it("an entry that is deleted before its successor is created is in none", () => {
      const before = { ...entry("b", 2), externalPort: "2/3", internalPort: "2/3" };
      for (const [more, length] of [
        [{}, 2],
        [{ standbyExternalIp: "203.0.113.12" }, undefined],
      ] as const) {
        diff("fwd-a", "a", 1, 3);
        run.diff("fwd-b", urnOf("b"), { outputs: before }, { ...before, externalPort: "1/2", ...more });
        assert.equal(run.cycleOf("fwd-a", undefined)?.length, length);
      }
    });

    it("an entry whose ports the state does not have is in none", () => {
      const olds = { ...entry("a", 1), externalPort: undefined };
      run.recordDeclaration(urnOf("a"), olds, entry("a", 2));
      run.diff("fwd-a", urnOf("a"), { outputs: olds }, entry("a", 2));
      assert.equal(run.cycleOf("fwd-a", urnOf("a")), undefined);
    });

    it("one through an entry that is replaced is not refused in check: options may have the old entry deleted in time", () => {
      declare("a", 1, 2);
      declare("b", 2, 1, { standbyExternalIp: "203.0.113.12" });
      assert.equal(run.declaredCycle(urnOf("a")), undefined);
      assert.deepEqual(
        run.cycleOf("fwd-a", urnOf("a"))?.map(({ isReplaced }) => isReplaced),
        [false, true],
      );
      // the create of its successor finds it by its URN
      assert.equal(run.cycleOf(undefined, urnOf("b"))?.length, 2);
    });
  });

  describe("about owners", () => {
    const at = "2026-01-01T00:00:00Z";
    const both = (owner: string, adopter: string, [first, second] = [owner, adopter].map(nameOf)) =>
      `Forward entry fwd-1 belongs to two resources of this stack, "${first}" and "${second}". An entry can have one resource only, and this step changed nothing. Do not use --target or --exclude until one of the two is removed. If "${first}" keeps it, remove adoptId "fwd-1" from "${second}" if it is there, and run "pulumi state delete '${adopter}'": that takes "${second}" out of the state and does not touch the entry. If "${second}" keeps it, remove "${first}" from the program.`;
    const parent = urnOf("b").replace("pulumi-nodejs:", "ens:index:PortForwards$pulumi-nodejs:");

    for (const [situation, first, second, message] of [
      ["the second one has adopted it", ["a"], ["b", at], both(urnOf("a"), urnOf("b"))],
      ["the first one has adopted it", ["b", at], ["a"], both(urnOf("a"), urnOf("b"))],
      ["none of them has adopted it", ["a"], ["b"], both(urnOf("b"), urnOf("a"))],
      ["both have adopted it", ["a", at], ["b", at], both(urnOf("b"), urnOf("a"))],
    ] as const) {
      it(`two resources cannot have one entry where ${situation}: the error says how to go on with either`, () => {
        diff("fwd-1", first[0], 1, 1, first[1]);
        assert.throws(() => diff("fwd-1", second[0], 1, 1, second[1]), { message });
        assert.equal(run.ownerOf("fwd-1"), urnOf(first[0]));
      });
    }

    it("nor where a create of this run has adopted it, and two equal names are told apart by their URNs", () => {
      run.declared.add(parent);
      run.adoptions.set("fwd-1", parent);
      assert.throws(() => diff("fwd-1", "b", 1, 1, at), {
        message: both(urnOf("b"), parent, [urnOf("b"), parent]),
      });
    });

    it("an entry goes to the new resource where the state has one that is not declared", () => {
      run.changes.set("fwd-1", { urn: urnOf("old"), properties: entry("old", 1), retained: true });
      diff("fwd-1", "a", 1, 1);
      assert.equal(run.ownerOf("fwd-1"), urnOf("a"));
    });

    it("an entry that a new resource names by adoptId is refused to it as soon as its owner is declared", () => {
      run.recordDeclaration(urnOf("b"), {}, entry("b", 1));
      run.adopters.set("fwd-1", urnOf("b"));
      assert.throws(() => diff("fwd-1", "a", 1, 1), {
        message:
          'Forward entry fwd-1 belongs to "a", but "b" names it by adoptId, which is for entries that no resource of the stack has. Nothing was changed. Remove adoptId "fwd-1" from "b". If "b" continues "a" under a new name, also remove "a" from the program and give "b" the option aliases with the old name "a".',
      });
      assert.equal(
        run.changes.retainerOf("fwd-1")?.urn,
        urnOf("a"),
        "so that the adoption is refused as well",
      );
    });

    it("a resource may name its own entry", () => {
      run.recordDeclaration(urnOf("a"), {}, entry("a", 1));
      run.adopters.set("fwd-1", urnOf("a"));
      assert.doesNotThrow(() => diff("fwd-1", "a", 1, 1));
    });
  });

  describe("about whether the run goes on", () => {
    it("it is quiet after the last sign of it: a check, a diff, the beginning or the success of an operation", async () => {
      await time.tick(5_000);
      assert.equal(run.activity.quietMs(), 5_000);
      run.recordDeclaration(urnOf("a"), {}, entry("a", 1));
      assert.equal(run.activity.quietMs(), 0);
      await time.tick(5_000);
      diff("fwd-a", "a", 1, 1);
      assert.equal(run.activity.quietMs(), 0);
      await time.tick(5_000);
      await run.activity.operation(() => Promise.resolve());
      assert.equal(run.activity.quietMs(), 0);
    });

    it("an operation that works is one as long as it lasts; one that waits for others, or fails, is none", async () => {
      let end = (): void => undefined;
      let fail = (): void => undefined;
      const work = new Promise<void>((resolve, reject) => {
        end = resolve;
        fail = () => {
          reject(new Error("refused"));
        };
      });
      const failing = run.activity.operation(() => work).catch(() => undefined);
      await time.tick(60_000);
      assert.equal(run.activity.quietMs(), 0);
      fail();
      await failing;
      assert.equal(run.activity.quietMs(), 60_000);
      const waiting = run.activity.operation(() =>
        run.activity.idle(new Promise<void>((resolve) => (end = resolve))),
      );
      await time.tick(7_000);
      assert.equal(run.activity.quietMs(), 7_000);
      assert.equal(run.activity.mostWaiting, 1);
      end();
      await waiting;
      assert.equal(run.activity.quietMs(), 0);
    });

    it("an operation that has waited works again, and counts as one that waits only while it does", async () => {
      const operation = run.activity.operation(async () => {
        await run.activity.idle(Promise.resolve());
        await run.activity.idle(Promise.resolve());
        await time.tick(60_000);
        assert.equal(run.activity.quietMs(), 0);
      });
      await operation;
      assert.equal(run.activity.mostWaiting, 1);
    });

    it("whoever waits is woken by each sign, and by the failure of an operation", async () => {
      let woken = 0;
      const wait = async () => {
        await run.activity.nextEvent(1_000_000);
        woken += 1;
      };
      const first = wait();
      run.recordDeclaration(urnOf("a"), {}, entry("a", 1));
      await first;
      const second = wait();
      await run.activity.operation(() => Promise.reject(new Error("refused"))).catch(() => undefined);
      await second;
      assert.equal(woken, 2);
      assert.equal(time.waiting, 0, "no timer is left");
    });

    it("it says how many slots are enough: one for each entry of the gateways where somebody waits, and for each that waits", async () => {
      run.activity.waitsForPort("nat-1", 30);
      run.activity.waitsForPort("nat-2", 5);
      const waiting = [1, 2].map(() => run.activity.operation(() => run.activity.idle(Promise.resolve())));
      await Promise.all(waiting);
      assert.equal(run.activity.slotsNeeded(), 38);
    });
  });
});
