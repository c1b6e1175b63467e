import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "../e2e/harness.js";
import { pages, read, type Page } from "./pages.js";

/** npm shows them beside the package alone, with the links that packing makes absolute; no page has to link to them. */
const shownByNpm = new Set(["provider/README.md", "emulator/README.md"]);

const byFile = new Map(pages.map((page) => [page.file, page]));

/** The file, or the README of the folder, that a link leads to; undefined for an address on the web. */
function targetOf(page: Page, link: string): { file: string; anchor: string } | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = "", anchor = ""] = decodeURI(link).split("#");
  const whole = file === "" ? page.file : path.posix.join(page.directory, file).replace(/\/$/, "");
  const readme = path.posix.join(whole, "README.md");
  return { file: byFile.has(readme) ? readme : whole, anchor };
}

/** What is wrong with a link; no address on the web is requested. */
function complaint(page: Page, link: string): string | undefined {
  const target = targetOf(page, link);
  if (target === undefined) {
    const isAddress = /^(https:\/\/([a-z0-9-]+\.)+[a-z]{2,}|http:\/\/(127\.0\.0\.1|localhost):\d+)(\/|$)/;
    return isAddress.test(link) && !/[^:]\/\/|[.,;:)\]>'"…]$|\s/.test(link) ? undefined : "is no address";
  }
  const { file, anchor } = target;
  const there = file === page.file ? page : byFile.get(file);
  if (there === undefined && (file.startsWith("..") || !existsSync(path.join(checkout, file)))) {
    return `there is no ${file}`;
  }
  const isKnown = anchor === "" || there?.anchors.has(anchor) === true || /^L\d+(-L\d+)?$/.test(anchor);
  return isKnown ? undefined : `${file} has no #${anchor}`;
}

const complaints = (page: Page): string[] =>
  page.links.flatMap((link) => {
    const wrong = complaint(page, link);
    return wrong === undefined ? [] : [`${page.file}: ${link}: ${wrong}`];
  });

describe("the links of the documentation", () => {
  it("lead to files and headings that exist", () => {
    assert.deepEqual(pages.flatMap(complaints), []);
  });

  it("lead to every page, from the README on", () => {
    const reached = new Set(["README.md"]);
    // a set that grows during the loop is visited to its end
    for (const file of reached) {
      const page = byFile.get(file);
      for (const link of page?.links ?? []) {
        const target = targetOf(page!, link);
        if (target !== undefined) reached.add(target.file);
      }
    }
    const lost = [...byFile.keys()].filter((file) => !reached.has(file) && !shownByNpm.has(file));
    assert.deepEqual(lost, []);
  });

  it("are reported where they are wrong", () => {
    const links = {
      "[a](nowhere.md)": /there is no docs\/nowhere\.md/,
      '<img src="images/nowhere.png">': /there is no/,
      "[a](../README.md#nowhere)": /README\.md has no #nowhere/,
      "# A & `b` – C\n\n[a](#a--b--c) [a](#here)": /docs\/page\.md has no #here/,
      "# 端口\n\n## 端口\n\n[a](#端口-1) [a](#端口-2)": /docs\/page\.md has no #端口-2/,
      "<https://example.com/a…>": /is no address/,
    };
    for (const [text, expected] of Object.entries(links)) {
      const found = complaints(read("docs/page.md", text));
      assert.equal(found.length, 1, text);
      assert.match(found[0] ?? "", expected);
    }
  });

  it("are as good as the code that CONTRIBUTING.md names: it exists", () => {
    const named = [
      ...readFileSync(path.join(checkout, "CONTRIBUTING.md"), "utf8").matchAll(
        /`([\w.]+)`\s+(?:in|of|\()\s*`([\w/]+\.ts)`/g,
      ),
    ];
    assert.ok(named.length >= 15, `${named.length} found`);
    const wrong = named.filter(([, name = "", file = ""]) => {
      const source = path.join(checkout, "provider/src", file);
      return !existsSync(source) || !new RegExp(`\\b${name}\\b`).test(readFileSync(source, "utf8"));
    });
    assert.deepEqual(
      wrong.map(([text]) => text),
      [],
    );
  });
});
