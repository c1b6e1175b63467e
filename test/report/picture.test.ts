import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { markdown } from "../../provider/src/cli/report/markdown.js";
import { fixture, plan, planned, step } from "./fixture.js";
import { asOnGitHub } from "./github.js";
import { hostile } from "./hostile.js";

const docs = join(__dirname, "../../docs");
/** The picture for the docs is made on demand: UPDATE_IMAGES=1. Else only that it can be made is tested. */
const keep = process.env["UPDATE_IMAGES"] === "1";

describe("the report in a browser, as GitHub shows it", function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];

  before(async () => {
    const { launchBrowser } = await import("../browser.mjs");
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    await page.setViewport({ width: 910, height: 600, deviceScaleFactor: 1.5 });
    page.on("request", (request) => asked.push(request.url()));
  });
  afterEach(async () => {
    await page.close();
    assert.deepEqual(
      asked.filter((url) => !/^(about|data):/.test(url)),
      [],
      "nothing is asked for from elsewhere",
    );
  });

  const show = async (source: string): Promise<void> => {
    await page.setContent(await asOnGitHub(source));
    await page.addScriptTag({ path: require.resolve("@mermaid-js/tiny") });
    await page.evaluate(`(async () => {
      mermaid.initialize({ startOnLoad: false });
      await mermaid.run();
    })()`);
  };
  const inPage = <T>(expression: string) => page.evaluate(expression) as Promise<T>;
  const textsOf = (selector: string) =>
    inPage<string[]>(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.textContent.trim())`,
    );

  it("has the picture of the docs", async () => {
    await show(fixture("story.md"));
    assert.deepEqual(await textsOf(".alert .title"), ["Caution", "Warning"]);
    assert.deepEqual(await textsOf(".mermaid svg .node .nodeLabel"), [
      ...["21/TCP", "443/TCP", "2222/TCP", "8000-8010/UDP", "9100/TCP", "27015/Any"],
      ...["10.0.0.12:21", "10.0.0.22:8443", "10.0.0.21:8443", "10.0.0.5:22"],
      ...["10.0.0.31:9000-9010", "10.0.0.40:9100", "10.0.0.60:27015"],
    ]);
    assert.equal((await textsOf("details:not([open])")).length, 2);
    const comment = await page.$(".comment");
    assert.ok(comment);
    const path = join(docs, "images/pull-request.png") as `${string}.png`;
    const bytes = await comment.screenshot(keep ? { path } : {});
    assert.ok(bytes.length > 20_000 && bytes.length < 500_000, `${bytes.length} bytes`);
  });

  it("draws every name, and runs none", async () => {
    const some = planned(
      ...hostile.map((name, at) =>
        step("create", name, undefined, { externalPort: at + 1, internalIp: name }),
      ),
    );
    await show(markdown({ ...some, errors: [...hostile] }, 65_536, hostile[2]));
    assert.equal((await textsOf(".mermaid svg .node")).length, 2 * hostile.length);
    assert.equal((await textsOf(".mermaid .error-icon")).length, 0);
    assert.deepEqual(
      await textsOf("script:not([src]), img, a"),
      (await textsOf("script:not([src])")).slice(0, 1),
    );
    const labels = (await textsOf(".mermaid svg .edgeLabel")).join("\n");
    for (const piece of [
      "a | b | c",
      "`x` ``y`` ```z",
      "<script>alert(1)</scrip",
      '"] --> evil["x',
      "&lt;b&gt;",
    ]) {
      assert.ok(labels.includes(piece), `${piece} is not in\n${labels}`);
    }
  });

  it("shows values that are not known or secret as such", async () => {
    await show(markdown(plan("change"), 65_536));
    const cells = await textsOf("td:first-child");
    assert.deepEqual(cells.slice(-2), ["known after apply/TCP", "[secret]/TCP"]);
  });
});
