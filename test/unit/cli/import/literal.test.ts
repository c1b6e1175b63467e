import assert from "node:assert/strict";
import { literal } from "../../../../provider/src/cli/import/program.js";

describe("a text as a literal of TypeScript", () => {
  for (const [what, text, written] of [
    ["plain", "web server", '"web server"'],
    ["Chinese", "测试用例", '"测试用例"'],
    ["with an emoji", "🚀", '"🚀"'],
    ["with quotes and backslashes", `"a" 'b' \`c\` \\`, '"\\"a\\" \'b\' `c` \\\\"'],
    ["with a template", "${process.exit(1)}", '"${process.exit(1)}"'],
    ["with ends of lines", "a\nb\r\tc\u2028d\u2029e\u0085", '"a\\nb\\r\\tc\\u2028d\\u2029e\\u0085"'],
    ["that turns the reading order around", "\u202Ea\u2066b\u200Fc", '"\\u202ea\\u2066b\\u200fc"'],
    [
      "with what cannot be seen",
      "a\u200Bb\u00A0c\u3164d\u{E0041}e\uFEFF",
      '"a\\u200bb\\u00a0c\\u3164d\\u{e0041}e\\ufeff"',
    ],
    ["with half a character", "a\uD800b", '"a\\ud800b"'],
    ["that begins with a mark", "\u0301a", '"\\u0301a"'],
  ] as const) {
    it(what, () => {
      assert.equal(literal(text), written);
      assert.equal((0, eval)(literal(text)), text);
    });
  }
});
