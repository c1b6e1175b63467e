import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "puppeteer-core";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { create, entry, gateway } from "./clients.js";

/** A request with any headers: fetch sets Host by itself. */
const ask = (ens: EnsEmulator, headers: Record<string, string>, path = "/_ens/state", method = "GET") =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: ens.port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    sent.on("error", reject);
    sent.end();
  });

/** What a page of the web can do without a preflight, as the dummy keys are public. */
function signedQuery(ens: EnsEmulator, params: Record<string, string>): string {
  const all: Record<string, string> = {
    ...params,
    Version: "2017-11-10",
    Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    SignatureNonce: `nonce-${Math.random()}`,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    AccessKeyId: ens.accessKeyId,
  };
  const query = Object.keys(all)
    .sort()
    .map((key) => `${key}=${encodeURIComponent(all[key] ?? "")}`)
    .join("&");
  const signature = createHmac("sha1", `${ens.accessKeySecret}&`)
    .update(`GET&%2F&${encodeURIComponent(query)}`)
    .digest("base64");
  return `/?${query}&Signature=${encodeURIComponent(signature)}`;
}

const deleteGateway = { Action: "DeleteNatGateway", NatGatewayId: gateway, ForceDelete: "true" };

describe("requests that a web page from elsewhere sends to the emulator", () => {
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ durations: { create: 0, delete: 0 } });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const host = () => new URL(ens.endpoint).host;

  it("are refused at /_ens/ by Host, Origin and Sec-Fetch-Site", async () => {
    const allowed: Record<string, string>[] = [
      { host: host() },
      { host: "localhost:1" },
      { host: "[::1]:80" },
      { host: host(), "sec-fetch-site": "none" },
      { host: host(), origin: ens.endpoint, "sec-fetch-site": "same-origin" },
    ];
    for (const headers of allowed)
      assert.equal((await ask(ens, headers)).status, 200, JSON.stringify(headers));
    const refused: Record<string, string>[] = [
      { host: "rebound.example:80" },
      { host: "127.0.0.1.rebound.example" },
      { host: host(), origin: "http://evil.example" },
      { host: host(), origin: "null" },
      { host: host(), "sec-fetch-site": "cross-site" },
      { host: host(), "sec-fetch-site": "same-site" },
    ];
    for (const headers of refused) {
      for (const [method, path] of [
        ["GET", "/_ens/state"],
        ["POST", "/_ens/reset"],
      ] as const) {
        const { status, text } = await ask(ens, headers, path, method);
        assert.equal(status, 403, JSON.stringify(headers));
        assert.match(text, /not a name of this machine|may not send requests/);
      }
    }
  });

  it("are refused at / by the same headers, with a signature that is right", async () => {
    const refused: Record<string, string>[] = [
      { host: "rebound.example" },
      { host: host(), origin: "http://evil.example" },
      { host: host(), origin: "null" },
      { host: host(), "sec-fetch-site": "cross-site" },
      {
        host: host(),
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
    ];
    for (const headers of refused) {
      const { status, text } = await ask(ens, headers, signedQuery(ens, deleteGateway));
      assert.equal(status, 403, JSON.stringify(headers));
      assert.equal((JSON.parse(text) as { Code: string }).Code, "EmulatorForeignRequest");
    }
    assert.equal(ens.state().gateways.length, 2);
    assert.deepEqual(ens.calls, [], "they are no calls of a client");
    assert.equal((await ask(ens, { host: host() }, signedQuery(ens, deleteGateway))).status, 200);
  });

  it("only the page itself can be opened by a link from elsewhere", async () => {
    const link = {
      host: host(),
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    assert.equal((await ask(ens, link, "/_ens/")).status, 200);
    assert.equal((await ask(ens, link, "/_ens/state")).status, 403);
    assert.equal((await ask(ens, { ...link, "sec-fetch-dest": "iframe" }, "/_ens/")).status, 403);
    assert.equal((await ask(ens, { ...link, host: "evil.example" }, "/_ens/")).status, 403);
  });

  it("allowRemote accepts the names that it lists, and no others", async () => {
    const shared = await startEnsEmulator({ allowRemote: ["ens.test", "192.0.2.7", "fd00::7"] });
    try {
      for (const name of ["ens.test", "ENS.test:8367", "192.0.2.7:8367", "[fd00::7]:8367", "127.0.0.1"]) {
        assert.equal((await ask(shared, { host: name })).status, 200, name);
        assert.equal(
          (await ask(shared, { host: name }, signedQuery(shared, { Action: "DescribeNatGateways" }))).status,
          200,
          name,
        );
      }
      const { status, text } = await ask(shared, { host: "rebound.example:8367" });
      assert.equal(status, 403);
      assert.match(text, /rebound\.example is not a name of this machine\..*--allow-remote rebound\.example/);
      const browser = { host: "ens.test", "user-agent": "Mozilla/5.0" };
      assert.equal((await ask(shared, browser)).status, 200, "the page reads");
      assert.equal(
        (await ask(shared, { ...browser, origin: "http://ens.test" }, "/_ens/reset", "POST")).status,
        200,
      );
      assert.equal((await ask(shared, browser, "/_ens/reset", "POST")).status, 403);
      assert.equal((await ask(shared, browser, signedQuery(shared, deleteGateway))).status, 403);
      const foreign = { host: "ens.test", origin: "http://evil.example" };
      assert.equal((await ask(shared, foreign, "/_ens/reset", "POST")).status, 403);
    } finally {
      await shared.close();
    }
    const wrong: [unknown, RegExp][] = [
      [true, /allowRemote: must be the list of host names/],
      [[], /allowRemote: must be the list of host names/],
      [
        ["http://ens.test"],
        /must be a host name or an address without scheme and port, got "http:\/\/ens\.test"/,
      ],
      [["ens.test:80"], /without scheme and port/],
    ];
    for (const [allowRemote, message] of wrong) {
      await assert.rejects(startEnsEmulator({ allowRemote: allowRemote as string[] }), message);
    }
    await assert.rejects(
      startEnsEmulator({ host: "0.0.0.0" }),
      /host: 0\.0\.0\.0 can be reached from other machines/,
    );
  });
});

describe("a hostile page in a real browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let ens: EnsEmulator;
  let evil: Server;
  before(async () => {
    // evil.example is the site of the page; rebound.example is its second name, which it points at this machine.
    const { launchBrowser } = await import("../browser.mjs");
    browser = await launchBrowser(
      "--host-resolver-rules=MAP evil.example 127.0.0.1, MAP rebound.example 127.0.0.1, MAP ens.test 127.0.0.1",
    );
    ens = await startEnsEmulator({
      durations: { create: 0, delete: 0 },
      verifySignatures: false,
      allowRemote: ["ens.test"],
    });
    evil = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>evil</title><body></body>");
    });
    evil.listen(0, "127.0.0.1");
    await once(evil, "listening");
  });
  beforeEach(() => {
    ens.reset();
  });
  after(async () => {
    await browser.close();
    evil.closeAllConnections();
    evil.close();
    await ens.close();
  });

  const unsigned = new URLSearchParams({ ...deleteGateway, Version: "2017-11-10" }).toString();

  /** Runs a script in a page, and returns what it returns or the name of its error. */
  async function runAt(url: string, script: string): Promise<unknown> {
    const page = await browser.newPage();
    try {
      await page.goto(url);
      return await page.evaluate(`(async () => { ${script} })().catch((error) => error.name)`);
    } finally {
      await page.close();
    }
  }

  const attacks: [string, (target: string) => string][] = [
    [
      "an image",
      (target) => `
      await new Promise((done) => { const i = new Image(); i.onload = i.onerror = done; i.src = "${target}/?${unsigned}"; })`,
    ],
    [
      "a script",
      (target) => `
      await new Promise((done) => { const s = document.createElement("script"); s.onload = s.onerror = done;
        s.src = "${target}/?${unsigned}"; document.body.append(s); })`,
    ],
    ["fetch without CORS", (target) => `await fetch("${target}/?${unsigned}", { mode: "no-cors" })`],
    [
      "fetch with a form",
      (target) => `
      await fetch("${target}/", { method: "POST", mode: "no-cors", body: new URLSearchParams("${unsigned}") })`,
    ],
    [
      "fetch of /_ens/reset",
      (target) => `await fetch("${target}/_ens/reset", { method: "POST", mode: "no-cors" })`,
    ],
    [
      "a frame",
      (target) => `
      await new Promise((done) => { const f = document.createElement("iframe"); f.onload = f.onerror = done;
        f.src = "${target}/?${unsigned}"; document.body.append(f); })`,
    ],
    [
      "a frame without an origin",
      (target) => `
      await new Promise((done) => { const f = document.createElement("iframe"); f.sandbox = "allow-scripts";
        f.srcdoc = '<img src="${target}/?${unsigned.replaceAll("&", "&amp;")}">'; f.onload = f.onerror = done;
        document.body.append(f); })`,
    ],
    [
      "a beacon",
      (target) => `
      navigator.sendBeacon("${target}/", new URLSearchParams("${unsigned}")); await new Promise((done) => setTimeout(done, 300))`,
    ],
    [
      "a link that opens a window",
      (target) => `
      window.open("${target}/?${unsigned}"); await new Promise((done) => setTimeout(done, 500))`,
    ],
  ];
  for (const [name, script] of attacks) {
    it(`changes nothing with ${name}`, async () => {
      await create(ens, entry(22));
      const { port } = evil.address() as AddressInfo;
      for (const site of [`http://evil.example:${port}`, `http://localhost:${port}`]) {
        await runAt(`${site}/`, script(ens.endpoint));
        // Browsers send no Sec-Fetch-Site to a name that is not of this machine.
        await runAt(`${site}/`, script(`http://ens.test:${ens.port}`));
      }
      assert.equal(ens.state().gateways.length, 2);
      assert.equal(ens.entries().length, 1);
      assert.deepEqual(
        ens.calls.filter((one) => one.action === "DeleteNatGateway"),
        [],
      );
    });
  }

  it("does not hinder the page of the emulator under a name that is allowed", async () => {
    const reset = 'return (await fetch("reset", { method: "POST" })).status';
    assert.equal(await runAt(`http://ens.test:${ens.port}/_ens/`, reset), 200);
  });

  it("reads and changes nothing by DNS rebinding", async () => {
    const rebound = `http://rebound.example:${ens.port}`;
    // The document at the rebound name is what the emulator answers, so the page is of the same origin.
    const read = (path: string, init = "{}") =>
      runAt(`${rebound}/`, `return (await fetch("${path}", ${init})).status`);
    assert.equal(await read("/_ens/state"), 403);
    assert.equal(await read("/_ens/reset", '{ method: "POST" }'), 403);
    assert.equal(await read(`/?${unsigned}`), 403);
    assert.equal(await read(`/?${unsigned}`, '{ method: "POST" }'), 403);
    assert.equal(ens.state().gateways.length, 2);
  });

  it("would be able to, if it were not refused: the same scripts work from the emulator's own origin", async () => {
    const status = await runAt(`${ens.endpoint}/_ens/`, `return (await fetch("/?${unsigned}")).status`);
    assert.equal(status, 200);
    assert.equal(ens.state().gateways.length, 1);
  });
});
