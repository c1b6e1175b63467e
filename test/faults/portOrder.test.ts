import assert from "node:assert/strict";

import { EngineState, type Bag, type Schedule, type Trouble } from "./engineState.js";
import { InProcessCloud, openSession } from "./inProcess.js";
import { declare } from "./lane.js";
import { holdPortOrder } from "./portOrder.js";
import { inVirtualTime } from "./virtualTime.js";

describe("ports that move, appear, disappear and are adopted, in any order of declaration, in virtual time", function () {
  this.timeout(300_000);
  holdPortOrder(Number(process.env["RUNS"] ?? 300));
});

const urn = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`;
const entry = (name: string, externalPort: number): [string, Bag] => [
  name,
  { ...declare(name, externalPort), internalPort: "22", __urn: urn(name) },
];

describe("chains and rings of ports, in virtual time", () => {
  const schedule = (slots: number): Schedule => ({ slots, delayMs: () => 0, dependsOn: () => [] });

  /** Creates the first program, then runs the second one, and returns what went wrong and how long it took. */
  const move = (
    from: readonly [string, Bag][],
    to: readonly [string, Bag][],
    { slots, settleMs, serial }: { slots: number; settleMs: number; serial: boolean },
    next?: (troubles: readonly Trouble[]) => Schedule,
  ) =>
    inVirtualTime(async () => {
      const cloud = new InProcessCloud({ randomSeed: 1, settleMs, refuseWhileSiblingBusy: serial });
      const state = new EngineState();
      const open = () => openSession(cloud, () => 0.5).provider;
      assert.deepEqual(await state.upInOrder(new Map(from), open(), schedule(64)), []);
      const begun = Date.now();
      const troubles = await state.upInOrder(new Map(to), open(), schedule(slots));
      const tookMs = Date.now() - begun;
      const later = next === undefined ? [] : await state.upInOrder(new Map(to), open(), next(troubles));
      return { troubles, tookMs, later, cloud };
    });

  const chain = (length: number, by: number) =>
    Array.from({ length }, (_, index) => entry(`e${index}`, 3000 + index + by));

  it("a chain of 12 on a gateway that takes one write of 2.5 s at a time comes through, however long it takes in all", async () => {
    const { troubles, tookMs } = await move(chain(12, 0), chain(12, 1), {
      slots: 64,
      settleMs: 2_500,
      serial: true,
    });
    assert.deepEqual(troubles, []);
    assert.ok(tookMs > 30_000, `${tookMs}`);
  });

  it("a chain that is longer than the slots ends after 20 s, and the error names slots that are enough", async () => {
    const { troubles, tookMs, later } = await move(
      chain(30, 0),
      chain(30, 1),
      { slots: 8, settleMs: 200, serial: false },
      (refused) => {
        const text = refused.map(({ message }) => message).join();
        return schedule(Number(/run "pulumi up --parallel (\d+)"/i.exec(text)?.[1] ?? 0));
      },
    );
    assert.equal(troubles.length, 8);
    assert.ok(tookMs < 25_000, `${tookMs}`);
    assert.deepEqual(later, []);
  });

  it("a ring that is not seen in a preview is refused at once, by each of its members", async () => {
    const ring = (shift: number) =>
      ["a", "b", "c"].map((name, index) => entry(name, 1 + ((index + shift) % 3)));
    const { troubles, tookMs, cloud } = await move(ring(0), ring(1), {
      slots: 64,
      settleMs: 200,
      serial: false,
    });
    assert.match(
      troubles.map(({ message }) => message).join("\n"),
      /"a" \(.*\), "b" \(.*\) and "c" \(.*\) exchange external ports, which cannot be done in one update/,
    );
    assert.ok(tookMs < 2_000, `${tookMs}`);
    assert.deepEqual(
      cloud
        .entries()
        .flatMap(({ ExternalPort }) => (Number(ExternalPort) < 10 ? [ExternalPort] : []))
        .sort(),
      ["1", "2", "3"],
    );
  });
});
