import assert from "node:assert/strict";

import { WriteQueue, type QueueSlot } from "../../../provider/src/gateway/writeQueue.js";
import { flush, held } from "../support/held.js";

/** Writes of a queue that a test begins, answers and ends one by one. */
function writes(queue: WriteQueue) {
  const calls = held();
  const places = new Map<number, QueueSlot>();
  /** The places that each was told, in order. */
  const told = new Map<number, number[]>();
  return {
    begun: calls.begun,
    told,
    add: (number: number) =>
      queue.run(
        (place) => {
          places.set(number, place);
          return calls.begin(number)();
        },
        (place) => told.set(number, [...(told.get(number) ?? []), place]),
      ),
    place: (number: number): QueueSlot => places.get(number)!,
    async end(number: number): Promise<void> {
      calls.end(number);
      await flush();
    },
    async fail(number: number): Promise<void> {
      calls.fail(number);
      await flush();
    },
  };
}

describe("the queue of writes", () => {
  it("begins three at once and tells the others their place in the line", () => {
    const w = writes(new WriteQueue());
    for (let i = 0; i < 6; i += 1) void w.add(i);
    assert.deepEqual(w.begun, [0, 1, 2]);
    assert.deepEqual(
      [...w.told],
      [
        [3, [1]],
        [4, [2]],
        [5, [3]],
      ],
    );
  });

  it("goes on first come first served, also past a write that failed", async () => {
    const w = writes(new WriteQueue());
    const all = [0, 1, 2, 3, 4, 5].map((i) => w.add(i));
    const failed = assert.rejects(all[1] as Promise<number>, /call 1/);
    await w.fail(1);
    await failed;
    assert.deepEqual(w.begun, [0, 1, 2, 3]);
    await w.end(0);
    await w.end(2);
    assert.deepEqual(w.begun, [0, 1, 2, 3, 4, 5]);
    for (const i of [3, 4, 5]) await w.end(i);
    assert.deepEqual(await Promise.all(all.filter((_, i) => i !== 1)), [0, 2, 3, 4, 5]);
  });

  it("a newcomer never passes one that waits", async () => {
    const queue = new WriteQueue(1);
    const w = writes(queue);
    for (const i of [0, 1]) void w.add(i);
    const ending = w.end(0);
    void w.add(2);
    await ending;
    assert.deepEqual(w.begun, [0, 1]);
  });

  it("grows by one with each write that is accepted beside others, and lets the next one in", async () => {
    const queue = new WriteQueue();
    const w = writes(queue);
    for (let i = 0; i < 8; i += 1) void w.add(i);
    w.place(0).onAccepted();
    await flush();
    assert.deepEqual(w.begun, [0, 1, 2, 3]);
    w.place(1).onAccepted();
    w.place(2).onAccepted();
    await flush();
    assert.deepEqual(w.begun, [0, 1, 2, 3, 4, 5]);
    assert.equal(queue.currentLimit, 6);
  });

  it("learns nothing from a write that was accepted alone", () => {
    const queue = new WriteQueue();
    const w = writes(queue);
    void w.add(0);
    w.place(0).onAccepted();
    assert.equal(queue.currentLimit, 3);
  });

  it("grows to 64 and no further", () => {
    const queue = new WriteQueue();
    const w = writes(queue);
    void w.add(0);
    void w.add(1);
    for (let i = 0; i < 500; i += 1) w.place(0).onAccepted();
    assert.equal(queue.currentLimit, 64);
  });

  it("falls to one for good at the first refusal, and those that were accepted end first", async () => {
    const queue = new WriteQueue();
    const w = writes(queue);
    for (let i = 0; i < 5; i += 1) void w.add(i);
    let turn = false;
    const waited = w
      .place(1)
      .requeue()
      .then((hadToWait) => {
        turn = true;
        return hadToWait;
      });
    assert.equal(queue.currentLimit, 1);
    await w.end(0);
    assert.equal(turn, false, "2 is still under way");
    await w.end(2);
    assert.equal(turn, true, "the refused one comes before those that never were begun");
    assert.equal(await waited, true);
    assert.deepEqual(w.begun, [0, 1, 2]);
    w.place(1).onAccepted();
    w.place(1).onAccepted();
    assert.equal(queue.currentLimit, 1);
    await w.end(1);
    assert.deepEqual(w.begun, [0, 1, 2, 3]);
    await w.end(3);
    assert.deepEqual(w.begun, [0, 1, 2, 3, 4]);
  });

  it("several that are refused at once all get their turn, one at a time", async () => {
    const queue = new WriteQueue();
    const w = writes(queue);
    for (let i = 0; i < 4; i += 1) void w.add(i);
    const turns: number[] = [];
    for (const i of [0, 1]) {
      void w
        .place(i)
        .requeue()
        .then(() => turns.push(i));
    }
    await w.end(2);
    assert.equal(turns.length, 1);
    await w.end(turns[0]!);
    assert.deepEqual(turns.toSorted(), [0, 1]);
    await w.end(turns[1]!);
    assert.deepEqual(w.begun, [0, 1, 2, 3]);
  });

  it("those that were refused together go on in the order in which they came", async () => {
    const queue = new WriteQueue();
    const order: number[] = [];
    const leave = held();
    const first = queue.run(leave.begin(0));
    const refused = [1, 2].map((number) =>
      queue.run(async (place) => {
        await flush();
        await place.requeue();
        order.push(number);
      }),
    );
    const later = queue.run(() => Promise.resolve(order.push(3)));
    await flush();
    await flush();
    leave.end(0);
    await Promise.all([first, ...refused, later]);
    assert.deepEqual(order, [1, 2, 3]);
  });

  it("a write that is refused while it is alone is not kept: somebody else is in its way", async () => {
    const w = writes(new WriteQueue());
    void w.add(0);
    assert.equal(await w.place(0).requeue(), false);
  });

  it("a fixed number neither grows nor falls", () => {
    const queue = new WriteQueue(2);
    const w = writes(queue);
    for (let i = 0; i < 4; i += 1) void w.add(i);
    w.place(0).onAccepted();
    void w.place(1).requeue();
    assert.equal(queue.currentLimit, 2);
    assert.deepEqual(w.begun, [0, 1]);
  });

  it("with a fixed number a refused write is not told that it waited when it did not: it would be sent again at once", async () => {
    const w = writes(new WriteQueue(3));
    for (let i = 0; i < 4; i += 1) void w.add(i);
    assert.equal(await w.place(0).requeue(), false);
    assert.deepEqual(w.begun, [0, 1, 2], "and nobody else took its place");
  });

  it("a write that throws before its first await gives its place back", async () => {
    const queue = new WriteQueue(1);
    await assert.rejects(
      queue.run(() => {
        throw new Error("at once");
      }),
    );
    assert.equal(await queue.run(() => Promise.resolve(1)), 1);
  });

  it("one that steps aside lets others go first, and is the next when what it waits for has come", async () => {
    const w = writes(new WriteQueue(1));
    for (let i = 0; i < 3; i += 1) void w.add(i);
    let come = (): void => undefined;
    const back = w.place(0).yieldWhile(new Promise<void>((resolve) => (come = resolve)));
    await flush();
    assert.deepEqual(w.begun, [0, 1]);
    come();
    await flush();
    await w.end(1);
    await back;
    assert.deepEqual(w.begun, [0, 1], "it was here before the third");
    await w.end(0);
    assert.deepEqual(w.begun, [0, 1, 2]);
  });

  it("one that steps aside for something that fails ends without another turn, and frees its place once", async () => {
    const w = writes(new WriteQueue(1));
    void w.add(0);
    await assert.rejects(w.place(0).yieldWhile(Promise.reject(new Error("never mind"))), /never mind/);
    void w.add(1);
    void w.add(2);
    assert.deepEqual(w.begun, [0, 1]);
    await w.end(0);
    assert.deepEqual(w.begun, [0, 1]);
    await w.end(1);
    assert.deepEqual(w.begun, [0, 1, 2]);
  });

  it("a write that was released does not give its place up a second time at its end", async () => {
    const w = writes(new WriteQueue());
    for (let i = 0; i < 6; i += 1) void w.add(i);
    w.place(0).release();
    w.place(0).release();
    await flush();
    assert.deepEqual(w.begun, [0, 1, 2, 3]);
    await w.end(0);
    assert.deepEqual(w.begun, [0, 1, 2, 3], "three others are still under way");
    await w.end(1);
    assert.deepEqual(w.begun, [0, 1, 2, 3, 4]);
  });

  it("no write is released on a gateway that takes one at a time, nor with a fixed number", async () => {
    for (const queue of [new WriteQueue(), new WriteQueue(1)]) {
      const w = writes(queue);
      void w.add(0);
      void w.place(0).requeue();
      void w.add(1);
      w.place(0).release();
      await flush();
      assert.deepEqual(w.begun, [0]);
      await w.end(0);
      assert.deepEqual(w.begun, [0, 1]);
    }
  });

  it("one that was released counts again when the gateway turns out to take one write at a time", async () => {
    const w = writes(new WriteQueue());
    void w.add(0);
    w.place(0).release();
    for (let i = 1; i < 4; i += 1) void w.add(i);
    assert.deepEqual(w.begun, [0, 1, 2, 3]);
    const turns: number[] = [];
    for (const i of [1, 2, 3]) {
      void w
        .place(i)
        .requeue()
        .then((waited) => waited && turns.push(i));
    }
    await flush();
    assert.deepEqual(turns, [], "the released one is still under way");
    await w.end(0);
    assert.deepEqual(turns, [1]);
    await w.end(1);
    assert.deepEqual(turns, [1, 2]);
  });

  it("one that was released and is then refused waits for its next turn like the others", async () => {
    const w = writes(new WriteQueue());
    void w.add(0);
    w.place(0).release();
    void w.add(1);
    const waited = w.place(0).requeue();
    await w.end(1);
    assert.equal(await waited, true);
    void w.add(2);
    assert.deepEqual(w.begun, [0, 1]);
    await w.end(0);
    assert.deepEqual(w.begun, [0, 1, 2]);
  });

  it("tells those who come forward, and whose turn it is", async () => {
    const w = writes(new WriteQueue(1));
    for (let i = 0; i < 4; i += 1) void w.add(i);
    for (let i = 0; i < 4; i += 1) await w.end(i);
    assert.deepEqual(
      [...w.told],
      [
        [1, [1, 0]],
        [2, [2, 1, 0]],
        [3, [3, 2, 1, 0]],
      ],
    );
  });

  it("tells one that steps aside or is refused when it stands in line again", async () => {
    const w = writes(new WriteQueue());
    for (let i = 0; i < 4; i += 1) void w.add(i);
    void w.place(0).requeue();
    await flush();
    assert.deepEqual(w.told.get(0), [1]);
    await w.end(1);
    assert.deepEqual(w.told.get(0), [1], "one is still under way");
    await w.end(2);
    assert.deepEqual(w.told.get(0), [1, 0]);
    assert.deepEqual(w.told.get(3), [1, 2, 1], "the one that came back stood before it");
  });

  it("one that comes back to a free place was never in line", async () => {
    const w = writes(new WriteQueue(2));
    void w.add(0);
    await w.place(0).yieldWhile(Promise.resolve());
    assert.equal(w.told.size, 0);
  });

  it("a step of a thousand tells a few, and those behind now and then", async () => {
    const queue = new WriteQueue(1);
    const calls = held();
    const last: number[] = [];
    let told = 0;
    for (let i = 0; i <= 1000; i += 1) {
      void queue.run(calls.begin(i), (place) => {
        told += 1;
        if (i === 1000) last.push(place);
      });
    }
    assert.equal(told, 1000, "each its place at the beginning");
    let most = 0;
    for (let i = 0; i < 1000; i += 1) {
      const before = told;
      calls.end(i);
      await flush();
      most = Math.max(most, told - before);
    }
    assert.equal(most, 24);
    const fifties = [1000, 500, 450, 400, 350, 300, 250, 200, 150, 100, 50];
    assert.deepEqual(last, [...fifties, 45, 40, 35, 30, 25, 20, 15, 10, 5, 4, 3, 2, 1, 0]);
  });

  it("a listener that fails costs nobody a turn", async () => {
    const queue = new WriteQueue(1);
    const listener = () => {
      throw new Error("nobody listens");
    };
    const done = [1, 2, 3].map((i) => queue.run(() => Promise.resolve(i), listener));
    assert.deepEqual(await Promise.all(done), [1, 2, 3]);
  });

  it("one gateway does not hold another one's writes", async () => {
    const [stuck, other] = [writes(new WriteQueue(1)), writes(new WriteQueue(1))];
    for (let i = 0; i < 20; i += 1) void stuck.add(i);
    for (let i = 0; i < 3; i += 1) {
      void other.add(i);
      await other.end(i);
    }
    assert.deepEqual(stuck.begun, [0]);
    assert.deepEqual(other.begun, [0, 1, 2]);
  });
});
