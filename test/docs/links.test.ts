import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { checkout } from "../e2e/harness.js";
import { pages, read, slug, type Page } from "./pages.js";

/** Shown by npm beside the package alone; nothing has to lead there. */
const shownElsewhere = new Set(["provider/README.md", "emulator/README.md"]);

const byFile = new Map(pages.map((page) => [page.file, page]));

interface Target {
  /** From the root of the repository; a folder stands for its README. */
  readonly file: string;
  readonly anchor: string;
}

function targetOf(page: Page, link: string): Target | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = "", anchor = ""] = decodeURI(link).split("#");
  const whole = file === "" ? page.file : path.posix.join(page.directory, file).replace(/\/$/, "");
  const readme = path.posix.join(whole, "README.md");
  return { file: byFile.has(readme) ? readme : whole, anchor };
}

/** What is wrong with a link; undefined where it leads somewhere. */
function complaint(page: Page, link: string): string | undefined {
  const target = targetOf(page, link);
  if (target === undefined) return complaintOfAddress(link);
  const { file, anchor } = target;
  const there = file === page.file ? page : byFile.get(file);
  if (there === undefined && (file.startsWith("..") || !existsSync(path.join(checkout, file)))) {
    return `there is no ${file}`;
  }
  if (anchor === "") return undefined;
  if (there !== undefined) return there.anchors.has(anchor) ? undefined : `${file} has no #${anchor}`;
  const isSource = /^L\d+(-L\d+)?$/.test(anchor) && statSync(path.join(checkout, file)).isFile();
  return isSource ? undefined : `${file} is no page of the documentation, so it has no #${anchor}`;
}

/** Nobody is asked: only what can be seen to be a slip is found. */
function complaintOfAddress(link: string): string | undefined {
  if (!URL.canParse(link)) return "it cannot be read";
  const { protocol, hostname, pathname } = new URL(link);
  const isHere = hostname === "127.0.0.1" || hostname === "localhost";
  if (protocol !== "https:" && !(protocol === "http:" && isHere)) return `${protocol} is not https:`;
  if (!isHere && !/^([a-z0-9-]+\.)+[a-z]{2,}$/.test(hostname)) return `${hostname} is no host`;
  return /\/\/|[.,;:)\]>'"…]$|%20|\s/.test(decodeURI(pathname)) ? `${pathname} is no path` : undefined;
}

const complaints = (page: Page): string[] =>
  page.links.flatMap((link) => {
    const wrong = complaint(page, link);
    return wrong === undefined ? [] : [`${page.file}: ${link}: ${wrong}`];
  });

describe("the links of the documentation", () => {
  it("lead to files and headings that are there", () => {
    assert.deepEqual(pages.flatMap(complaints), []);
  });

  it("lead to every page, from the README on", () => {
    const reached = new Set(["README.md"]);
    // what is added on the way is visited as well
    for (const file of reached) {
      const page = byFile.get(file);
      for (const link of page?.links ?? []) {
        const target = targetOf(page!, link);
        if (target !== undefined) reached.add(target.file);
      }
    }
    const lost = pages.map(({ file }) => file).filter((file) => !reached.has(file));
    assert.deepEqual(
      lost.filter((file) => !shownElsewhere.has(file)),
      [],
    );
  });

  it("stay within the package on the pages that npm shows", () => {
    for (const file of shownElsewhere) {
      const page = byFile.get(file);
      assert.ok(page, file);
      const leaving = page.links.filter(
        (link) => targetOf(page, link)?.file.startsWith(page.directory) === false,
      );
      assert.deepEqual(leaving, [], file);
    }
  });

  it("are seen to be wrong where they are", () => {
    const links = {
      "[a](nowhere.md)": /there is no docs\/nowhere\.md/,
      "[a](../../README.md)": /there is no/,
      "![a](images/nowhere.png)": /there is no/,
      '<img src="images/nowhere.png">': /there is no/,
      "[a](../README.md#nowhere)": /README\.md has no #nowhere/,
      "[a](#here)": /docs\/page\.md has no #here/,
      "[a](http://example.com/a)": /is not https:/,
      "[a](https://example/a)": /is no host/,
      "[a](https://example.com//a)": /is no path/,
      "<https://example.com/a…>": /is no path/,
      "[a][b]\n\n[b]: nowhere.md": /there is no/,
    };
    for (const [text, expected] of Object.entries(links)) {
      const found = complaints(read("docs/page.md", text));
      assert.equal(found.length, 1, text);
      assert.match(found[0] ?? "", expected);
    }
  });

  it("name headings as GitHub does", () => {
    const headings = {
      "In which account?": "in-which-account",
      "`ens.Provider` and more": "ensprovider-and-more",
      "A & B – C": "a--b--c",
      "端口 转发": "端口-转发",
      snake_case: "snake_case",
    };
    for (const [heading, anchor] of Object.entries(headings)) {
      assert.ok(read("page.md", `# ${heading}`).anchors.has(anchor), slug(heading));
    }
    assert.deepEqual([...read("page.md", "# A\n\n## A\n\n## A").anchors], ["a", "a-1", "a-2"]);
  });
});
