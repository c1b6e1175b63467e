import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";

import { anchorsIn, linksIn, quotesIn } from "./page.js";
import { foreign, plainFiles, plainTexts } from "./plainEnough.js";
import { codePatternsIn, sourceFiles, textsIn } from "./source.js";

const page = "docs/troubleshooting.md";

/** Where the provider tells codes of the service apart. */
const tellingFiles = ["api/errors.ts", "gateway/explain.ts"].map((file) => `provider/src/${file}`);

/** Parts that are put in beside each other look like one; a sentence may begin with a capital or follow another one. */
function comparable(text: string): string {
  return text.replace(/…[… ]*…|…+/g, "…").toLowerCase();
}

const words = (text: string): number => (text.match(/\p{L}[\p{L}'’-]+/gu) ?? []).length;

/** Whether a text is a sentence or a good part of one, and no help of a command. */
function isMessage(text: string): boolean {
  return text.includes(" ") && words(text) >= 6 && text.split("\n").length < 4;
}

interface Text {
  readonly file: string;
  readonly text: string;
}

function isPlain({ file, text }: Text): boolean {
  return (
    Object.keys(plainFiles).some((prefix) => file.startsWith(prefix)) ||
    plainTexts.some((beginning) => text.startsWith(beginning))
  );
}

describe("the page that explains messages", () => {
  let texts: readonly Text[];
  let unexplained: readonly Text[];
  const quotes = quotesIn(page);
  const sentences = quotes.filter((quote) => quote.includes(" "));
  const codes = quotes.filter((quote) => !quote.includes(" "));

  before(() => {
    texts = sourceFiles.flatMap((file) => textsIn(file).map((text) => ({ file, text })));
    // two words of a title must not pass for an explanation of everything that has them
    const explanations = sentences.filter((quote) => words(quote) >= 4).map(comparable);
    unexplained = texts.filter(({ text }) => {
      const told = comparable(text);
      return isMessage(text) && !explanations.some((explanation) => told.includes(explanation));
    });
  });

  it("quotes what the source says, or what is listed as the words of others", () => {
    const told = texts.map(({ text }) => comparable(text));
    const unknown = sentences.filter(
      (quote) => !(quote in foreign) && !told.some((text) => text.includes(comparable(quote))),
    );
    assert.deepEqual(unknown, []);
  });

  it("quotes all words of others that are listed, and none of them is ours", () => {
    const ours = texts.map(({ text }) => comparable(text));
    for (const quote of Object.keys(foreign)) {
      assert.ok(quotes.includes(quote), `${quote} is not on the page`);
      assert.ok(!ours.some((text) => text.includes(comparable(quote))), `${quote} is in the source`);
    }
  });

  it("explains each sentence of the source that is not listed as plain enough", () => {
    assert.deepEqual(
      unexplained.filter((one) => !isPlain(one)),
      [],
    );
  });

  it("nothing is listed as plain enough that is explained, or gone", () => {
    const files = Object.keys(plainFiles).filter(
      (prefix) => !unexplained.some(({ file }) => file.startsWith(prefix)),
    );
    const beginnings = plainTexts.filter(
      (beginning) => !unexplained.some(({ text }) => text.startsWith(beginning)),
    );
    assert.deepEqual([...files, ...beginnings], []);
  });

  it("explains a code for each pattern by which the provider tells codes apart", () => {
    const patterns = tellingFiles.flatMap((file) => {
      const found = codePatternsIn(file);
      assert.ok(found.length > 0, `${file} has no pattern any more`);
      return found;
    });
    assert.deepEqual(patterns.filter((pattern) => !codes.some((code) => pattern.test(code))).map(String), []);
  });

  it("explains no code that nobody gives", () => {
    const patterns = tellingFiles.flatMap(codePatternsIn);
    const given = new Set(
      sourceFiles.filter((file) => file.startsWith("emulator/")).flatMap((file) => textsIn(file)),
    );
    assert.deepEqual(
      codes.filter((code) => !given.has(code) && !patterns.some((pattern) => pattern.test(code))),
      [],
    );
  });
});

describe("the links of the pages for those who search", () => {
  for (const from of [page, "docs/many-entries.md"]) {
    it(`${from} leads only to what is there`, () => {
      const links = linksIn(from);
      assert.ok(links.length > 0, "there is none");
      for (const { file, anchor } of links) {
        assert.ok(existsSync(path.join(__dirname, "..", "..", file)), file);
        assert.ok(anchor === "" || anchorsIn(file).has(anchor), `${file}#${anchor}`);
      }
    });
  }
});
