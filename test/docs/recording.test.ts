import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { draw } from "../../tools/recording/draw.mjs";
import { checkout } from "../e2e/harness.js";
import { recording } from "../e2e/recording.js";

// that the recording is what the demo prints now: e2e/demo.test.ts
describe("the terminal recording of the README", () => {
  const svg = readFileSync(path.join(checkout, "docs/images/demo.svg"), "utf8");

  it("is drawn from the recorded session", async () => {
    assert.equal(await draw(recording()), svg);
  });

  it("takes at most 30 seconds and 200 KB, and loads nothing", () => {
    assert.deepEqual([...new Set(svg.match(/(?<=animation:\w+ )[\d.]+s/g))], ["30s"]);
    assert.ok(svg.length <= 200_000, `${svg.length} bytes`);
    assert.doesNotMatch(svg, /\b(?:href|src|url)\b|<script/);
  });

  it("does not move where motion is reduced", () => {
    assert.match(svg, /@media \(prefers-reduced-motion:reduce\)\{\.log,\.cover\{animation:none\}\}/);
  });

  it("shows every line, and draws its text as text", async () => {
    const lines = [
      [0, "\u001b[1m<b>&\u001b[0m  end"],
      [9, "\u001b[36mlast\u001b[39m"],
    ] as const;
    const drawn = await draw({ columns: 20, rows: 1, lines });
    assert.match(drawn, /class="b">&lt;b>&amp;<\/text>.*>end<\/text>/);
    assert.match(drawn, /class="c6">last<\/text>/);
  });

  it("refuses output that is more than lines in colours, which it would draw wrongly", async () => {
    await assert.rejects(draw({ columns: 20, rows: 1, lines: [[0, "\u001b[2Ka"]] }), /only colours/);
  });
});
