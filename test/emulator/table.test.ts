import fc from "fast-check";
import assert from "node:assert/strict";
import { Table } from "../../emulator/src/cloud/table.js";
import type { Stored } from "../../emulator/src/cloud/records.js";
import { overlap, parsePorts, portCount } from "../../emulator/src/cloud/ports.js";

interface Thing {
  readonly id: string;
  readonly group: string;
  readonly value: number;
  readonly Status: string;
}

const steps = fc.array(
  fc.record({
    wait: fc.integer({ min: 1, max: 10 }),
    id: fc.constantFrom("a", "b", "c", "d"),
    group: fc.constantFrom("x", "y"),
    value: fc.integer({ min: 0, max: 9 }),
    what: fc.constantFrom("put", "put", "turn", "remove"),
    turnsAfter: fc.integer({ min: 1, max: 15 }),
    gone: fc.boolean(),
  }),
  { maxLength: 60 },
);

describe("the tables of the emulated account", () => {
  it("show any past moment as it was, also through transitions and moves between groups", () => {
    fc.assert(
      fc.property(steps, (list) => {
        let now = 0;
        const table = new Table<Thing>("id", "group", () => now);
        const shown = (things: readonly Stored<Thing>[]) =>
          things.map(({ id, value, Status }) => `${id}${value}${Status}`).sort();
        const history: { at: number; x: string[]; y: string[] }[] = [];
        const endDueAndKeep = () => {
          table.endDueTransitions();
          history.push({ at: now, x: shown(table.group("x")), y: shown(table.group("y")) });
        };
        for (const step of list) {
          // every moment is kept, as the emulator ends due transitions on every call
          for (let tick = 0; tick < step.wait; tick++) {
            now++;
            if (tick < step.wait - 1) endDueAndKeep();
          }
          table.endDueTransitions();
          const thing: Thing = { id: step.id, group: step.group, value: step.value, Status: "Available" };
          if (step.what === "remove") table.remove(step.id);
          else if (step.what === "put") table.put(thing);
          else {
            const transition = { until: { at: now + step.turnsAfter }, into: step.gone ? null : thing };
            table.put({ ...thing, Status: "Pending", transition });
          }
          endDueAndKeep();
        }
        for (const { at, x, y } of history) {
          assert.deepEqual(shown(table.group("x", at)), x, `x at ${at}`);
          assert.deepEqual(shown(table.group("y", at)), y, `y at ${at}`);
        }
        assert.equal(table.group("x").length + table.group("y").length, table.size);
      }),
    );
  });

  it("give lists of a group that later changes leave alone, in the order of joining", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const table = new Table<Thing>("id", "group", () => 0);
        const order = new Map<string, Thing>();
        const read: { list: readonly Thing[]; copy: readonly Thing[] }[] = [];
        for (const { id, group, value, what } of list) {
          const thing: Thing = { id, group, value, Status: "Available" };
          if (what === "remove" || order.get(id)?.group !== group) order.delete(id);
          if (what === "remove") table.remove(id);
          else {
            table.put(thing);
            order.set(id, thing);
          }
          for (const key of ["x", "y"]) {
            const now = table.group(key);
            const expected = [...order.values()].filter((one) => one.group === key);
            assert.deepEqual(now, expected);
            assert.equal(table.groupSize(key), expected.length);
            read.push({ list: now, copy: [...now] });
          }
        }
        for (const { list: early, copy } of read) assert.deepEqual(early, copy);
      }),
    );
  });

  it("ports that are accepted are 1 to 65535, forwards, without leading zeros", () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(port, port, (one, other) => {
        const ports = parsePorts(`${one}/${other}`);
        if (one > other) assert.equal(ports, undefined);
        else assert.equal(portCount(ports!), other - one + 1);
        assert.ok(overlap(parsePorts(`${one}`)!, { first: 1, last: 65_535, range: true }));
        assert.equal(parsePorts(`0${one}`), undefined);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!/^\d+(\/\d+)?$/.test(text)) assert.equal(parsePorts(text), undefined);
      }),
    );
  });
});
