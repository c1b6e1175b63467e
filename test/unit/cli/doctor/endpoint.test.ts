import assert from "node:assert/strict";
import http from "node:http";
import net, { type AddressInfo } from "node:net";

import {
  type Contact,
  contactEndpoint,
  inspectEndpoint,
} from "../../../../provider/src/cli/doctor/endpoint.js";
import { reader } from "../../support/reader.js";

const now = Date.parse("2026-01-01T12:00:00Z");
const nobody = reader().env;
const https = { host: "ens.test", protocol: "https" } as const;

const answered = (skewMs: number): Contact => ({
  reached: true,
  address: "192.0.2.1",
  elapsedMs: 41.6,
  date: now - skewMs - 500,
  now,
});
const clock = (skewMs: number) => inspectEndpoint(https, answered(skewMs), nobody)[1];

describe("what the doctor says of an endpoint", () => {
  it("one that answers: where, and how fast", () => {
    assert.deepEqual(inspectEndpoint(https, answered(0), nobody), [
      { check: "endpoint", level: "ok", text: "https://ens.test answers at 192.0.2.1 in 42 ms" },
      { check: "clock", level: "ok", text: "the clocks of this machine and of the service agree" },
    ]);
  });

  for (const [skewMs, level, sentence] of [
    [1_900, "ok", /agree/],
    [-60_000, "ok", /^the clock of this machine is 60 s behind the service's$/],
    [6 * 60_000, "warning", /is 6 minutes ahead of the service's; beyond 15 minutes/],
    [-16 * 60_000, "problem", /is 16 minutes behind .*accepts no signature/],
    [26 * 3_600_000, "problem", /is 26 hours ahead/],
  ] as const) {
    it(`a clock that is off by ${skewMs} ms: ${level}`, () => {
      assert.equal(clock(skewMs)?.level, level);
      assert.match(clock(skewMs)?.text ?? "", sentence);
    });
  }

  it("without a time in the answer the clocks are not compared", () => {
    const [, second] = inspectEndpoint(https, { ...answered(0), date: undefined } as Contact, nobody);
    assert.equal(second?.level, "note");
  });

  for (const [stage, code, text, next] of [
    [
      "name",
      "ENOTFOUND",
      /name .* cannot be looked up \(ENOTFOUND\)/,
      /ens:endpoint and ens:region, and the DNS/,
    ],
    ["connection", "ECONNREFUSED", /^nothing listens at ens\.test/, /firewall/],
    ["connection", "ETIMEDOUT", /^no connection to ens\.test/, /proxies are not supported/],
    ["tls", "EPROTO", /does not speak TLS/, /set ens:endpoint to http:\/\/ens\.test/],
    ["tls", "CERT_HAS_EXPIRED", /certificate .* is not trusted/, /the clock .*NODE_EXTRA_CA_CERTS/],
    ["tls", "ETIMEDOUT", /no connection/, /firewall/],
    ["answer", "ETIMEDOUT", /accepts the connection but does not answer/, /closes connections/],
    ["answer", "HPE_INVALID_CONSTANT", /does not answer with HTTP/, /check ens:endpoint/],
  ] as const) {
    it(`${code} at the step "${stage}"`, () => {
      const [only, ...rest] = inspectEndpoint(https, { reached: false, stage, code }, nobody);
      assert.deepEqual(rest, []);
      assert.equal(only?.level, "problem");
      assert.match(only.text, text);
      assert.match(only.hint ?? "", next);
    });
  }

  it("warns of proxies, which are passed by, without showing them; not for an emulator", () => {
    const { env } = reader({}, { HTTPS_PROXY: "http://me:hush-hush@proxy:3128", http_proxy: "http://p" });
    const told = inspectEndpoint(https, answered(0), env)[2];
    assert.equal(told?.level, "warning");
    assert.match(told.text, /^HTTPS_PROXY and http_proxy are set, but HTTP proxies are not supported$/);
    assert.equal(inspectEndpoint({ host: "127.0.0.1:8367", protocol: "http" }, answered(0), env).length, 2);
  });
});

describe("a plain request to an endpoint", () => {
  const open: net.Server[] = [];
  const listen = async (server: net.Server): Promise<string> => {
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    open.splice(0).forEach((server) => {
      if (server instanceof http.Server) server.closeAllConnections();
      server.close();
    });
  });
  const ask = (host: string, protocol: "http" | "https" = "http", limitMs = 2_000) =>
    contactEndpoint({ host, protocol }, limitMs, () => Date.now());
  const failed = (stage: string, code: string) => ({ reached: false, stage, code });

  it("hears the time of an answer of any kind", async () => {
    const host = await listen(
      http.createServer((_, response) => {
        response.writeHead(404, { date: "Thu, 01 Jan 2026 12:00:00 GMT" }).end("{}");
      }),
    );
    const told = await ask(host);
    assert.ok(told.reached);
    assert.deepEqual([told.address, told.date], ["127.0.0.1", now]);
    assert.ok(told.elapsedMs >= 0 && Math.abs(told.now - Date.now()) < 5_000);
  });

  it("tells at which step it failed", async () => {
    const plain = await listen(http.createServer((_, response) => response.end()));
    const told = await ask(plain, "https");
    assert.deepEqual([told.reached, !told.reached && told.stage], [false, "tls"]);

    const ssh = await listen(net.createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
    assert.deepEqual(await ask(ssh), failed("answer", "HPE_INVALID_CONSTANT"));

    assert.deepEqual(await ask("127.0.0.1:1"), failed("connection", "ECONNREFUSED"));
  });

  it("does not wait for an answer for ever", async () => {
    const sockets: net.Socket[] = [];
    const silent = await listen(net.createServer((socket) => sockets.push(socket)));
    assert.deepEqual(await ask(silent, "http", 100), failed("answer", "ETIMEDOUT"));
    sockets.forEach((socket) => socket.destroy());
  });
});
