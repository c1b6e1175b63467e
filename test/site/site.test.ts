import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { groups } from "../../tools/site/navigation.mjs";
import { pageOf, repositoryUrl, resolveLink } from "../../tools/site/pages.mjs";
import { launchBrowser } from "../browser.mjs";
import { checkout } from "../e2e/harness.js";
import { base, fileOf, readPage, serve, type BuiltPage } from "./site.js";

const docs = readdirSync(path.join(checkout, "docs"), { recursive: true, encoding: "utf8" })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => file.endsWith(".md"));

describe("the navigation of the website", () => {
  it("has every page of docs/, and each decision through their list", () => {
    const entries = groups.flatMap(({ entries }) => entries.map(({ page }) => page));
    const expected = docs.filter((file) => !/^decisions\/(?!README)/.test(file));
    assert.deepEqual(entries.toSorted(), expected.toSorted(), "see tools/site/navigation.mjs");
  });
});

describe("a link between files", () => {
  const cases: readonly (readonly [from: string, link: string, expected: string | undefined])[] = [
    ["README.md", "docs/quickstart.md#clean-up", "/quickstart.md#clean-up"],
    ["docs/quickstart.md", "../README.md", "/index.md"],
    ["docs/decisions/adopt-id.md", "../adopting.md", "/adopting.md"],
    ["docs/quickstart.md", "decisions", "/decisions/index.md"],
    [
      "docs/quickstart.md",
      "../CONTRIBUTING.md#the-code",
      `${repositoryUrl}/blob/main/CONTRIBUTING.md#the-code`,
    ],
    ["docs/quickstart.md", "../examples/quickstart/", `${repositoryUrl}/tree/main/examples/quickstart`],
    ["docs/quickstart.md", "nowhere.md", undefined],
    ["docs/quickstart.md", "#clean-up", undefined],
    ["docs/quickstart.md", "https://example.com/a.md", undefined],
  ];
  for (const [from, link, expected] of cases) {
    it(`from ${from} to ${link} leads to ${expected ?? "what it names"}`, () => {
      assert.equal(resolveLink(from, link), expected);
    });
  }
});

describe("the website", function () {
  this.timeout(300_000);
  let folder: string;
  let pages: ReadonlyMap<string, BuiltPage>;
  let files: ReadonlySet<string>;
  let site: { url: string; server: Server } | undefined;
  let browser: Browser | undefined;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "site-"));
    const built = await runCommand("npm", ["run", "site", "--", "--base", base, "--outDir", folder], {
      cwd: checkout,
      env: process.env,
      limitMs: 280_000,
    });
    assert.equal(built.code, 0, built.text);
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    files = new Set(names.map((file) => file.split(path.sep).join("/")));
    pages = new Map(
      [...files]
        .filter((file) => file.endsWith(".html"))
        .map((file) => [file, readPage(file, readFileSync(path.join(folder, file), "utf8"))]),
    );
    site = await serve(folder);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("has a page for the README, every page of docs/ and every symbol of both packages", () => {
    for (const file of ["README.md", ...docs.map((file) => `docs/${file}`)]) {
      const page = pageOf(file)?.replace(/md$/, "html") ?? file;
      assert.ok(pages.has(page), `${file}: there is no ${page}`);
    }
    for (const symbol of [
      "pulumi-alicloud-ens/classes/ForwardEntry",
      "alicloud-ens-emulator/interfaces/FaultRule",
    ]) {
      assert.ok(pages.has(`api/${symbol}.html`), symbol);
    }
    const others = [...pages.keys()].filter((file) =>
      /examples|node_modules|CONTRIBUTING|CHANGELOG/i.test(file),
    );
    assert.deepEqual(others, []);
  });

  it("has links to files and anchors that exist only, also in the API reference", () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const { file, links, ids } of pages.values()) {
      for (const link of links) {
        const { origin, pathname, hash } = new URL(link, `http://127.0.0.1${base}${file}`);
        if (origin !== "http://127.0.0.1") continue;
        checked += 1;
        const target = fileOf(decodeURI(pathname));
        const anchor = decodeURIComponent(hash.slice(1));
        if (target === undefined || !files.has(target)) wrong.push(`${file}: ${link}: there is no such file`);
        else if (anchor !== "" && !(target === file ? ids : pages.get(target)?.ids)?.has(anchor)) {
          wrong.push(`${file}: ${link}: ${target} has no #${anchor}`);
        }
      }
    }
    assert.deepEqual([...new Set(wrong)], []);
    assert.ok(checked > 3000, `${checked} links`);
  });

  it("shows the first sentence of the README once, in the hero of its index", () => {
    const [, sentence = ""] = readFileSync(path.join(checkout, "README.md"), "utf8").split("\n\n");
    const body = (pages.get("index.html")?.html ?? "").replace(/^[^]*<body>|<script[^]*?<\/script>/g, "");
    assert.equal(body.split(sentence).length - 1, 1);
  });

  it("leads from its index to every page", () => {
    const reached = new Set(["index.html"]);
    // a set that grows during the loop is visited to its end
    for (const file of reached) {
      for (const link of pages.get(file)?.links ?? []) {
        const { origin, pathname } = new URL(link, `http://127.0.0.1${base}${file}`);
        const target = origin === "http://127.0.0.1" ? fileOf(decodeURI(pathname)) : undefined;
        if (target !== undefined && pages.has(target)) reached.add(target);
      }
    }
    const lost = [...pages.keys()].filter((file) => !reached.has(file) && file !== "404.html");
    assert.deepEqual(lost, []);
  });

  it("leads to files of the repository that exist", () => {
    const found = new Set<string>();
    const pattern = new RegExp(`^${repositoryUrl.replace(/[.?]/g, "\\$&")}/(?:blob|tree|edit)/main/([^#?]+)`);
    for (const { links } of pages.values()) {
      for (const link of links) {
        const file = pattern.exec(link)?.[1];
        if (file !== undefined) found.add(decodeURI(file));
      }
    }
    assert.deepEqual(
      [...found].filter((file) => !existsSync(path.join(checkout, file))),
      [],
    );
    assert.ok(found.size >= 10, `${found.size} files`);
  });

  it("contains no note for the tests, and loads nothing from elsewhere", () => {
    for (const { file, html } of pages.values()) {
      assert.doesNotMatch(html, /<!--\s*(?:given|fragment):/, file);
      assert.doesNotMatch(html, /<(?:script|link|img)\b[^>]*(?:src|href)="(?:https?:)?\/\//, file);
    }
    const index = [...files].find((file) => /localSearchIndex.*\.js$/.test(file));
    assert.ok(index, "there is no search index");
    assert.doesNotMatch(readFileSync(path.join(folder, index), "utf8"), /declare const/);
  });

  describe("in a browser", () => {
    let page: Page;
    let problems: string[];
    beforeEach(async () => {
      problems = [];
      page = await browser!.newPage();
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warn") problems.push(message.text());
      });
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(site!.url) && !/^(data|blob):/.test(url)) problems.push(`requested ${url}`);
      });
    });
    afterEach(async () => {
      await page.close();
      assert.deepEqual(problems, [], "no errors, and no request to another host");
    });

    // what runs in the page is text: the tests are compiled without the types of a browser
    const inPage = <T>(expression: string) => page.evaluate(expression) as Promise<T>;
    const open = async (file: string, colors: "light" | "dark" = "light") => {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colors }]);
      await page.goto(site!.url + file, { waitUntil: "networkidle0" });
    };
    const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };

    for (const file of ["", "troubleshooting.html", "reference/properties.html", "reference/settings.html"]) {
      it(`shows ${file === "" ? "its index" : file} on a phone without scrolling sideways`, async () => {
        await page.setViewport(phone);
        await open(file);
        const widths = await inPage<number[]>(`[document.documentElement.scrollWidth, innerWidth]`);
        assert.deepEqual(widths, [390, 390]);
        assert.deepEqual(await inPage(outside), [], "texts outside of the screen that cannot be scrolled to");
      });
    }

    it("shows a class of the API on a phone without scrolling sideways", async () => {
      await page.setViewport(phone);
      await open("api/pulumi-alicloud-ens/classes/ForwardEntry.html");
      assert.deepEqual(await inPage(`[document.documentElement.scrollWidth, innerWidth]`), [390, 390]);
      assert.deepEqual(await inPage(outside), []);
    });

    it("leads to another page through the menu of a phone", async () => {
      await page.setViewport(phone);
      await open("quickstart.html");
      await page.click(".VPLocalNav .menu");
      await page.waitForSelector(".VPSidebar.open");
      await page.evaluate(`[...document.querySelectorAll(".VPSidebar a")]
        .find((one) => one.textContent === "Troubleshooting").click()`);
      await page.waitForFunction(
        `/troubleshooting/.test(location.pathname) && !document.querySelector(".VPSidebar.open")`,
      );
      assert.match(await inPage<string>(`document.querySelector("h1").textContent`), /^Troubleshooting/);
    });

    it("finds a setting by its name", async () => {
      await page.setViewport(phone);
      await open("quickstart.html");
      await page.click(".VPNavBarSearch button");
      await page.waitForSelector(".VPLocalSearchBox input");
      await page.type(".VPLocalSearchBox input", "writesPerGateway");
      // the results of the first letters are shown before those of the whole word
      const setting = await page.waitForSelector(`.VPLocalSearchBox a.result[href*="reference/settings"]`);
      await setting!.click();
      await page.waitForFunction(
        `/settings/.test(location.pathname) && /writesPerGateway/.test(document.querySelector("main")?.textContent)`,
      );
    });

    for (const colors of ["light", "dark"] as const) {
      it(`has readable contrast in ${colors} mode`, async () => {
        for (const file of ["", "quickstart.html", "troubleshooting.html", "reference/settings.html"]) {
          await page.setViewport({ width: 1280, height: 900 });
          await open(file, colors);
          assert.equal(
            await inPage(`document.documentElement.classList.contains("dark")`),
            colors === "dark",
          );
          assert.deepEqual(await inPage(lowContrast), [], file);
        }
      });
    }
  });
});

/** Texts beyond the right edge that no box with a scroll bar of its own contains. */
const outside = `(() => {
  const scrolls = (one) => one !== null && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  return [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one))
    .map((one) => one.outerHTML.slice(0, 120));
})()`;

/** Texts whose contrast with what is behind them is below 4.5, the least of WCAG 2.2 level AA for text. */
const lowContrast = `(() => {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((one, at) => one * a + below[at] * (1 - a));
  const ground = (one) => {
    if (one === null) return [255, 255, 255];
    const color = parse(getComputedStyle(one).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, ground(one.parentElement));
  };
  const light = (color) => {
    const [r, g, b] = color.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const low = new Map();
  for (const one of document.querySelectorAll(".vp-doc *, .VPSidebar *, .VPNavBar *, .VPHero .tagline")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    const style = getComputedStyle(one);
    if (!own || one.closest(".header-anchor, .visually-hidden") || one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) === false) continue;
    const behind = ground(one);
    const [a, b] = [light(over(parse(style.color), behind)), light(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.set(style.color + " on " + behind.map(Math.round), ratio.toFixed(2) + " " + one.outerHTML.slice(0, 150));
  }
  return [...low].map((pair) => pair.join(": "));
})()`;
