import assert from "node:assert/strict";

import { Moves } from "../../../provider/src/gateway/moves.js";

const at = (externalPort: string) => ({ externalIp: "203.0.113.10", externalPort, ipProtocol: "TCP" });

describe("the moves of a run", () => {
  let moves: Moves;
  beforeEach(() => {
    moves = new Moves();
    moves.plan("fwd-1", at("22"), at("23"));
  });

  it("an entry that is about to leave a port can be waited for until its change has ended", async () => {
    const leaving = moves.leaving("fwd-1", at("22"), undefined)!;
    assert.equal(leaving.swap, false);
    let ended = false;
    void leaving.ended.then(() => (ended = true));
    await Promise.resolve();
    assert.equal(ended, false);
    moves.end("fwd-1");
    await leaving.ended;
    assert.equal(moves.leaving("fwd-1", at("22"), undefined), undefined);
  });

  it("one that keeps the port, or that nobody moves, is not waited for", () => {
    assert.equal(moves.leaving("fwd-1", at("23"), undefined), undefined);
    assert.equal(moves.leaving("fwd-2", at("22"), undefined), undefined);
  });

  it("two that want each other's ports are a swap", () => {
    assert.equal(moves.leaving("fwd-1", at("22"), at("23"))?.swap, true);
    assert.equal(moves.leaving("fwd-1", at("22"), at("24"))?.swap, false);
  });

  it("who waits is let go where the entry turns out to stay, or is planned anew", async () => {
    const first = moves.leaving("fwd-1", at("22"), undefined);
    moves.stays("fwd-1");
    await first?.ended;
    moves.plan("fwd-1", at("22"), at("23"));
    const second = moves.leaving("fwd-1", at("22"), undefined);
    moves.plan("fwd-1", at("22"), at("25"));
    moves.end("fwd-1");
    await Promise.race([
      second?.ended,
      new Promise((_, reject) => setTimeout(reject, 100, new Error("forgotten"))),
    ]);
  });

  it("the end of an entry that was never planned is nothing", () => {
    assert.doesNotThrow(() => {
      moves.end("fwd-9");
    });
  });
});
