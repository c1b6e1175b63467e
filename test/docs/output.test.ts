import assert from "node:assert/strict";
import { notPrinted } from "./output.js";

describe("what a page shows of the output of a command", () => {
  const printed = "first  line\n+ fwd-5abc created (0.33s) web-1816ce95\nhttp://127.0.0.1:4711/\nlast\n";

  it("may differ in ids, times, ports, the ends of names and blanks", () => {
    const shown = "first line\n + fwd-5xyz created (2s) web-00000000\nhttp://127.0.0.1:8367/\nlast";
    assert.equal(notPrinted(shown, printed), undefined);
  });

  it("may leave lines out where it says so, and only there", () => {
    assert.equal(notPrinted("…\nlast", printed), undefined);
    assert.equal(notPrinted("first line\n…\nlast", printed), undefined);
    assert.equal(notPrinted("first line\nlast", printed), "first line\nlast");
  });

  it("is found to be wrong where something else was printed, or in another order", () => {
    assert.equal(notPrinted("second line", printed), "second line");
    assert.equal(notPrinted("+ fwd-5xyz deleted (2s) web-00000000", printed)?.includes("deleted"), true);
    assert.equal(notPrinted("last\n…\nfirst line", printed), "first line");
  });
});
