import assert from "node:assert/strict";
import { wordsInSource, wordsOnPage, type Finding } from "../../tools/words/words.mjs";

const places = (findings: readonly Finding[]): string[] =>
  findings.map(({ line, word }) => `${line}: ${word}`);

describe("the words to avoid", () => {
  it("are found in strings, templates and comments of a source, but not in its names", () => {
    const source = [
      "// Tells the way.",
      "import { tell } from './tell-tale.js';",
      "/**",
      " * Runs until",
      " * now.",
      " */",
      "const shall = tell(`it ${tell('is told')} that ${1} is",
      'to be`, /anew/, "mend\\nit");',
      "// this very end",
    ].join("\n");
    assert.deepEqual(places(wordsInSource(source)), [
      "1: Tells",
      "4: until now",
      "7: told",
      "7: is to be",
      "8: mend",
      "9: this very",
    ]);
  });

  it("are found once, also before an empty list of nodes", () => {
    assert.deepEqual(places(wordsInSource("const none = f(/* told */);\nclass A {\n  // anew\n}")), [
      "1: told",
      "3: anew",
    ]);
  });

  it("are found on a page in prose, and in code blocks of programs and commands", () => {
    const page = [
      "# What stands here",
      "> It goes",
      "> by the [name](other.md#which-tells-more).",
      "",
      "```ts",
      "// made anew",
      "tell();",
      "```",
      "",
      "1. A step:",
      "",
      "   ```sh",
      "   # you shall",
      "   ```",
      "",
      "Patience.",
    ].join("\n");
    assert.deepEqual(places(wordsOnPage(page)), [
      "1: stands",
      "2: goes by",
      "6: anew",
      "13: shall",
      "16: Patience",
    ]);
  });

  it('are not looked for in what a page quotes, and "stands for" is allowed', () => {
    const page =
      "It stands\nfor a port.\n\n```text\ntold\n```\n\n~~~console\n$ tell\n~~~\n\nIt is `told\nanew`, and ``a ` tells``. A stand-in.\n";
    assert.deepEqual(wordsOnPage(page), []);
  });

  it("come with what to write in their place", () => {
    assert.deepEqual(wordsOnPage("in any letter\ncase"), [
      { line: 1, word: "in any letter case", suggestion: "case-insensitive" },
    ]);
  });

  it("leave out the value of the report that other programs read", () => {
    assert.deepEqual(places(wordsInSource('const a = "cannot be told";\nconst b = "it cannot be told";')), [
      "2: told",
    ]);
  });
});
