import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import { state } from "../../emulator/src/cli/state.js";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, create, entry, gateway, secondGateway } from "./clients.js";

const images = join(__dirname, "..", "..", "docs", "images");
/** Pictures for the docs are made on demand: UPDATE_IMAGES=1. Else only that they can be made is tested. */
const keep = process.env.UPDATE_IMAGES === "1";

describe("the page at /_ens/", function () {
  this.timeout(30_000);
  let browser: Browser;
  let ens: EnsEmulator;
  let page: Page;
  let problems: string[];
  before(async () => {
    const { launchBrowser } = await import("../browser.mjs");
    browser = await launchBrowser();
    ens = await startEnsEmulator({
      durations: { create: 0, modify: "stuck", delete: "stuck" },
      randomSeed: 5,
    });
  });
  beforeEach(async () => {
    ens.reset();
    problems = [];
    page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(ens.endpoint) && !url.startsWith("data:")) problems.push(`asked for ${url}`);
    });
    await page.setViewport({ width: 1100, height: 900 });
  });
  afterEach(async () => {
    await page.close();
    assert.deepEqual(problems, [], "no errors, and nothing from elsewhere");
  });
  after(async () => {
    await browser.close();
    await ens.close();
  });

  const open = async () => {
    await page.goto(`${ens.endpoint}/_ens/`);
    await page.waitForSelector(".gateway");
  };
  // what runs in the page is text: the tests are compiled without the types of a browser
  const inPage = <T>(expression: string) => page.evaluate(expression) as Promise<T>;
  const textOf = (selector: string) =>
    inPage<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const eventually = async (selector: string, text: RegExp) => {
    let seen = "";
    for (let tries = 0; tries < 60; tries++) {
      seen = await textOf(selector).catch(() => "");
      if (text.test(seen)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.match(seen, text);
  };
  const picture = async (name: string, target: Page | ElementHandle = page) => {
    const path = join(images, `emulator-${name}.png`) as `${string}.png`;
    if (keep) mkdirSync(images, { recursive: true });
    const bytes = await target.screenshot(keep ? { path } : {});
    assert.ok(bytes.length > 5000 && bytes.length < 250_000, `${name}: ${bytes.length} bytes`);
  };

  async function story(): Promise<void> {
    await create(ens, entry(22, { ForwardEntryName: "ssh" }));
    await create(ens, entry(443, { ForwardEntryName: "web", HealthCheckPort: 443 }));
    await create(ens, entry("8000/8999", { ForwardEntryName: "app-servers", InternalIp: "192.168.1.20" }));
    const dns = await create(
      ens,
      entry(53, { IpProtocol: "UDP", ExternalIp: "203.0.113.11", ForwardEntryName: "dns" }),
    );
    await call(ens, "ModifyForwardEntry", { ForwardEntryId: dns, InternalIp: "192.168.1.53" });
    const old = await create(ens, entry(3306, { ExternalIp: "203.0.113.11", ForwardEntryName: "old-mysql" }));
    await call(ens, "DeleteForwardEntry", { ForwardEntryId: old });
    await call(ens, "CreateForwardEntry", entry(22)).catch(() => undefined);
    ens.faults.add({ name: "lost reply", action: "CreateForwardEntry", nth: 1, drop: "after" });
    await create(ens, entry(9000)).catch(() => undefined);
  }

  it("shows gateways, EIPs, entries with their states, calls and faults", async () => {
    await story();
    await open();
    const text = await textOf("main");
    for (const expected of [
      "quickstart",
      "203.0.113.12 (standby)",
      "203.0.113.10:8000/8999",
      "192.168.1.53:53",
      "Pending",
      "Deleting",
      "old-mysql",
      "Forbidden.ExternalPort.Duplicated",
      "dropped after",
      "lost reply",
    ]) {
      assert.ok(text.includes(expected), expected);
    }
    assert.equal((await page.$$(".mark")).length, 6, "a mark on the port map for every entry");
    assert.ok(!(await page.content()).includes(ens.accessKeySecret));
    await picture("light");
    for (const [name, heading] of [
      ["faults", "faults-title"],
      ["calls", "calls-title"],
    ] as const) {
      const section = await page.$(`section[aria-labelledby=${heading}]`);
      assert.ok(section);
      await picture(name, section);
    }
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    const ground = await inPage<string>("getComputedStyle(document.body).backgroundColor");
    assert.match(ground, /rgb\((\d|[1-5]\d), /, "dark ground");
    await picture("dark");
  });

  it("updates by itself, and says so when the emulator is gone", async () => {
    const mortal = await startEnsEmulator({ durations: { create: 0 } });
    await page.goto(`${mortal.endpoint}/_ens/`);
    await eventually("#live", /Live/);
    await create(mortal, entry(4444, { ForwardEntryName: "fresh" }));
    await eventually("#gateway-list", /4444[\s\S]*fresh/);
    await mortal.close();
    await eventually("#live", /does not answer/);
    problems = [];
  });

  it("shows what was sent as text, never as HTML", async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    await create(ens, entry(22, { ForwardEntryName: evil }));
    await call(ens, `<b>${evil}</b>`).catch(() => undefined);
    ens.faults.add({ name: evil, action: "DeleteEip", drop: "before" });
    await open();
    await eventually("#gateway-list", /<img src=x onerror/);
    assert.equal(await page.title(), "ENS emulator");
    assert.equal((await page.$$("main img, main script, main b")).length, 0);
  });

  it("adds, switches and removes faults, and resets, all by keyboard", async () => {
    await create(ens, entry(22));
    await open();
    const focus = async (selector: string) => {
      for (let presses = 0; presses < 40; presses++) {
        if (await inPage<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`${selector} cannot be reached with Tab`);
    };
    await focus("#fault-preset");
    await page.keyboard.type("lost");
    await focus("#fault-text");
    await focus("#fault-form button");
    await page.keyboard.press("Enter");
    await eventually("#fault-list", /lost reply/);
    assert.equal(ens.faults.list()[0]?.rule.drop, "after");
    await page.focus("#fault-list input");
    await page.keyboard.press("Space");
    for (let tries = 0; ens.faults.list()[0]?.enabled !== false && tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(ens.faults.list()[0]?.enabled, false);
    // the list is drawn anew after the switch, so the first press may meet a button that is gone
    for (let tries = 0; ens.faults.list().length > 0 && tries < 20; tries++) {
      await page.focus("#fault-list button");
      await page.keyboard.press("Enter");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await eventually("#fault-list", /everything works/);
    await page.focus("#fault-text");
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type('{"drop":"never"}');
    await page.focus("#fault-form button");
    await page.keyboard.press("Enter");
    await eventually("#fault-error", /drop must be/);
    problems = problems.filter((problem) => !problem.includes("400"));
    await page.focus("#reset");
    await page.keyboard.press("Enter");
    await eventually("#gateway-list", /No entries yet/);
    assert.deepEqual(ens.entries(), []);
  });

  it("shows the parameters and the answer of a call, and keeps them open while it updates", async () => {
    const id = await create(ens, entry(22));
    await open();
    await page.click(".calls summary");
    await eventually(".calls details[open]", new RegExp(`ExternalPort = 22[\\s\\S]*${id}`));
    await create(ens, entry(23));
    await eventually(".calls li:first-child", /CreateForwardEntry/);
    await page.waitForFunction("document.querySelectorAll('.calls li').length === 2");
    assert.equal((await page.$$(".calls details[open]")).length, 1);
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      natGatewayId: gateway,
      externalIp: at % 3 === 0 ? "203.0.113.11" : "203.0.113.10",
      // In an order that is neither that of creation nor that of texts.
      externalPort: 10_000 + ((at * 7919) % 3000),
      internalIp: "10.0.0.1",
      internalPort: 1 + at,
      ipProtocol: "TCP" as const,
    }));

  it("an entry is added, changed and deleted by keyboard, as somebody else would", async () => {
    await open();
    const add = `#add-${gateway}`;
    await page.focus(add);
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open]");
    assert.match(await textOf("#entry-title"), /Add an entry to nat-5quickstart/);
    await page.keyboard.type("4433");
    await page.keyboard.press("Tab");
    await page.keyboard.type("10.0.0.7");
    await page.keyboard.press("Tab");
    await page.keyboard.type("99999");
    await page.keyboard.press("Enter");
    await eventually("#entry-error", /entry: internalPort must be a port or a range/);
    problems = problems.filter((problem) => !problem.includes("400"));
    await page.keyboard.down("Shift");
    await page.keyboard.press("Tab");
    await page.keyboard.up("Shift");
    await page.keyboard.press("Tab");
    await page.keyboard.type("443");
    await page.keyboard.press("Enter");
    await eventually("#gateway-list", /203\.0\.113\.10:4433\s+TCP\s+10\.0\.0\.7:443/);
    const [added] = ens.entries();
    assert.equal(added?.ExternalPort, "4433");

    await page.focus(`#edit-${added.ForwardEntryId}`);
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type("10.0.0.8");
    await page.select("#field-Status", "Pending");
    await page.focus("#entry-form button");
    await page.keyboard.press("Enter");
    await eventually("#gateway-list", /10\.0\.0\.8:443\s+Pending/);
    await eventually("#done", /Saved the entry/);
    await page.waitForFunction(`document.activeElement.id === "edit-${added.ForwardEntryId}"`, {
      timeout: 5000,
    });

    await page.keyboard.press("Tab");
    assert.equal(
      await inPage("document.activeElement.getAttribute('aria-label')"),
      "Delete 203.0.113.10:4433 TCP",
    );
    await page.keyboard.press("Enter");
    await eventually("#done", /Deleted 203\.0\.113\.10:4433 TCP/);
    // The focus is not lost: without a next entry it goes to the button that adds one.
    await page.waitForFunction(`document.activeElement.id === "add-${gateway}"`, { timeout: 5000 });
    assert.deepEqual(ens.entries(), []);
  });

  it("lists entries in the order of the state command, and filters them", async () => {
    for (const one of many(120)) ens.addEntry(one);
    await open();
    assert.equal(await inPage("document.querySelector('details.entries').open"), false, "many are folded");
    await page.click("details.entries summary");
    const cells = "[...document.querySelectorAll('tbody tr td:first-child')].map((one) => one.innerText)";
    assert.equal((await inPage<string[]>(cells)).length, 50);
    await page.click("[id^=more-]");
    await page.click("[id^=more-]");
    const shown = await inPage<string[]>(cells);
    const printed: string[] = [];
    const { log } = console;
    console.log = (text: string) => printed.push(text);
    try {
      await state(["--port", String(ens.port)]);
    } finally {
      console.log = log;
    }
    const lines = printed
      .join("\n")
      .split("\n")
      .filter((line) => /^203/.test(line));
    assert.deepEqual(
      shown,
      lines.map((line) => line.split(" ")[0]),
    );
    assert.equal(shown.length, 120);
    await page.type("input[type=search]", `${shown[77]?.split(":")[1]}`);
    assert.deepEqual(await inPage<string[]>(cells), [shown[77]]);
  });

  it("every section is one click away, and headers do not break inside words", async () => {
    for (const one of many(30)) ens.addEntry(one);
    await page.setViewport({ width: 1300, height: 900 });
    await open();
    for (const name of ["faults", "calls", `gateway-${secondGateway}`]) {
      await page.click(`nav a[href="#${name}"]`);
      const top = await inPage<number>(
        `document.getElementById(${JSON.stringify(name)}).getBoundingClientRect().top`,
      );
      assert.ok(top >= 0 && top < 900, `${name} at ${top} px`);
    }
    const lines = await inPage<number[]>(
      "[...document.querySelectorAll('th')].map((one) => one.getClientRects().length && Math.round(one.scrollHeight / parseFloat(getComputedStyle(one).lineHeight)))",
    );
    assert.ok(lines.length > 0 && lines.every((one) => one === 1), String(lines));
    const cut = await inPage<number>(
      "Math.max(...[...document.querySelectorAll('td.buttons')].map((one) => one.getBoundingClientRect().right))",
    );
    assert.ok(cut <= 1300, `the buttons end at ${cut} px`);
  });

  it("ports that are close together are told apart on the port map", async () => {
    for (const one of many(40))
      ens.addEntry({ ...one, externalIp: "203.0.113.10", externalPort: 10_000 + one.internalPort });
    ens.addEntry({
      natGatewayId: gateway,
      externalIp: "203.0.113.10",
      externalPort: 22,
      internalIp: "10.0.0.1",
      internalPort: 22,
    });
    await open();
    const places = await inPage<number[]>(
      "[...document.querySelectorAll('.bar')][0] && [...document.querySelector('.bar').querySelectorAll('.mark')].map((one) => one.getBoundingClientRect().left)",
    );
    assert.equal(places.length, 41);
    for (let at = 1; at < places.length; at++)
      assert.ok((places[at] ?? 0) - (places[at - 1] ?? 0) >= 5, String(places));
    assert.match(
      String(await inPage("document.querySelector('.bar').getAttribute('aria-label')")),
      /Ports of 203\.0\.113\.10: 1 entry at 22, 40 entries at 10001–10040/,
    );
  });

  it("asks for what changed only", async () => {
    for (const one of many(1000)) ens.addEntry(one);
    const sizes: number[] = [];
    page.on("response", (response) => {
      if (response.url().includes("/changes")) void response.text().then((text) => sizes.push(text.length));
    });
    await open();
    for (let tries = 0; sizes.length < 4 && tries < 100; tries++)
      await new Promise((done) => setTimeout(done, 50));
    assert.ok((sizes[0] ?? 0) > 100_000, String(sizes));
    for (const size of sizes.slice(1)) assert.ok(size < 500, String(sizes));
    await call(ens, "DescribeNatGateways");
    await eventually("#call-list", /DescribeNatGateways/);
    ens.reset();
    await eventually("#call-count", /the last 0 are here/);
    await eventually("#gateway-list", /No entries yet/);
  });

  for (const [width, height] of [
    [360, 760],
    [1300, 900],
  ] as const) {
    it(`stays short with 1000 entries at ${width} px`, async () => {
      for (const one of many(1000)) ens.addEntry(one);
      await page.setViewport({ width, height });
      await open();
      const top = await inPage<number>("document.getElementById('faults').getBoundingClientRect().top");
      assert.ok(top < 1500, `faults begin at ${top} px`);
      const [content, visible] = await inPage<[number, number]>(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      );
      assert.ok(content <= visible, `${content} px on ${visible}`);
    });
  }

  it("fits on a phone", async () => {
    await story();
    await page.setViewport({ width: 360, height: 760 });
    await open();
    const content = await inPage<number>("document.documentElement.scrollWidth");
    const width = await inPage<number>("document.documentElement.clientWidth");
    assert.ok(content <= width, `${content} px on ${width}`);
    await picture("phone");
  });

  it("every control has a name", async () => {
    await story();
    await open();
    const nameless = await inPage<string[]>(`[...document.querySelectorAll("button, input, select, textarea")]
      .filter((one) => !one.textContent.trim() && !one.getAttribute("aria-label") && !(one.labels?.length > 0))
      .map((one) => one.outerHTML)`);
    assert.deepEqual(nameless, []);
  });
});
