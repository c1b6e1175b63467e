import assert from "node:assert/strict";

import { PortMoves, formatCycle, isCertain } from "../../../provider/src/entry/portMoves.js";

const claim = (first: number, last = first, protocol: "TCP" | "UDP" | "Any" = "TCP") => ({
  ip: "203.0.113.10",
  ports: { first, last },
  protocol,
});

type Claims = readonly [from: ReturnType<typeof claim>, to: ReturnType<typeof claim>];

function movesOf(moves: Readonly<Record<string, Claims>>): PortMoves<string> {
  const all = new PortMoves<string>();
  for (const [name, [from, to]] of Object.entries(moves)) all.set(name, { name, from, to });
  return all;
}

const namesOf = (cycle: readonly { name: string }[] | undefined) => cycle?.map(({ name }) => name);

describe("moves of external ports", () => {
  it("an entry waits for every entry that leaves a port it asks for, and for no other", () => {
    const moves = movesOf({
      a: [claim(1), claim(2, 4)],
      b: [claim(2), claim(9)],
      c: [claim(4), claim(10)],
      d: [claim(5), claim(11)],
      u: [claim(3, 3, "UDP"), claim(12, 12, "UDP")],
    });
    assert.deepEqual(moves.waitsFor("a"), ["b", "c"]);
    assert.deepEqual(moves.waitsFor("b"), []);
    assert.deepEqual(moves.waitsFor("unknown"), []);
  });

  it("two that ask for the same port do not wait for each other: that is a collision", () => {
    const moves = movesOf({ a: [claim(1), claim(2)], b: [claim(2), claim(2, 3)] });
    assert.deepEqual(moves.waitsFor("a"), []);
  });

  it("an entry that only grows or shrinks does not wait for itself", () => {
    assert.equal(movesOf({ a: [claim(1, 5), claim(2, 6)] }).cycleOf("a"), undefined);
  });

  for (const length of [2, 3, 7]) {
    it(`a cycle of ${length} is found from each of its members, whole and in the order of waiting`, () => {
      const names = Array.from({ length }, (_, index) => `e${index}`);
      const moves = movesOf({
        ...Object.fromEntries(
          names.map((name, index) => [name, [claim(index + 1), claim(((index + 1) % length) + 1)]]),
        ),
        outside: [claim(100), claim(1)],
      });
      for (const [index, name] of names.entries()) {
        assert.deepEqual(namesOf(moves.cycleOf(name)), [...names.slice(index), ...names.slice(0, index)]);
      }
      assert.equal(moves.cycleOf("outside"), undefined, "who waits for a cycle is no part of it");
      assert.deepEqual(moves.cycles().map(namesOf), [names]);
      moves.delete("e0");
      assert.equal(moves.cycleOf("e1"), undefined);
    });
  }

  it("a chain is no cycle", () => {
    const chain = Array.from({ length: 30 }, (_, index) => [`e${index}`, [claim(index), claim(index + 1)]]);
    assert.deepEqual(movesOf(Object.fromEntries(chain) as Record<string, Claims>).cycles(), []);
  });

  it("a message about a cycle is the same wherever the cycle was entered, and of bounded length", () => {
    const moves = movesOf({
      b: [claim(2), claim(3)],
      a: [claim(1), claim(2)],
      c: [claim(3), claim(1)],
    });
    const texts = ["a", "b", "c"].map((name) => formatCycle(moves.cycleOf(name) ?? []));
    assert.equal(new Set(texts).size, 1);
    assert.equal(
      texts[0],
      '"a" (TCP 203.0.113.10:1 to TCP 203.0.113.10:2), "b" (TCP 203.0.113.10:2 to TCP 203.0.113.10:3) and "c" (TCP 203.0.113.10:3 to TCP 203.0.113.10:1) exchange external ports, which cannot be done in one update. Move one of them to an unused port, run "pulumi up", then set the final ports and run it again.',
    );
    const long = Array.from({ length: 1000 }, (_, index) => [
      `e${index}`,
      [claim(index + 1), claim(((index + 1) % 1000) + 1)],
    ]);
    const text = formatCycle(movesOf(Object.fromEntries(long) as Record<string, Claims>).cycleOf("e5") ?? []);
    assert.match(text, /^"e0" .* and 992 more exchange external ports/);
  });

  it("two entries of one name are told apart by their URNs, and only those", () => {
    const cycle = [
      { name: "web", urn: "urn:b::web", from: claim(1), to: claim(2) },
      { name: "ssh", urn: "urn:c::ssh", from: claim(2), to: claim(3) },
      { name: "web", urn: "urn:a::web", from: claim(3), to: claim(1) },
    ];
    assert.match(formatCycle(cycle), /^"ssh" \(.*\), "urn:a::web" \(.*\) and "urn:b::web" \(.*\) exchange/);
    assert.match(formatCycle(cycle.map(({ name, from, to }) => ({ name, from, to }))), /and "web" \(/);
  });

  it("eight entries of a cycle are named, of nine the last one is counted", () => {
    const text = (length: number) =>
      formatCycle(
        Array.from({ length }, (_, at) => ({ name: `e${at}`, from: claim(at + 1), to: claim(at + 2) })),
      );
    assert.match(text(8), /and "e7" \(.*\) exchange/);
    assert.match(text(9), /"e7" \(.*\) and 1 more exchange/);
  });

  it("the service must refuse a cycle only where each entry claims the very protocol that the next one holds", () => {
    for (const [protocols, certain] of [
      [["TCP", "TCP", "TCP"], true],
      [["TCP", "Any", "TCP"], false],
      [["Any", "TCP", "TCP"], false],
      [["TCP", "TCP", "Any"], false],
      [["Any", "Any", "Any"], true],
    ] as const) {
      const cycle = protocols.map((protocol, at) => ({
        name: `e${at}`,
        from: claim(at + 1, at + 1, protocol),
        to: claim(((at + 1) % 3) + 1, ((at + 1) % 3) + 1, protocol),
      }));
      assert.equal(isCertain(cycle), certain, protocols.join());
    }
  });

  it("an entry with a new claim waits for others only by that claim", () => {
    const moves = movesOf({ a: [claim(1), claim(2)], b: [claim(2), claim(1)] });
    assert.deepEqual(moves.cycles().map(namesOf), [["a", "b"]]);
    moves.set("b", { name: "b", from: claim(2), to: claim(3) });
    assert.deepEqual([moves.cycles(), moves.waitsFor("a"), moves.waitsFor("b")], [[], ["b"], []]);
  });
});
