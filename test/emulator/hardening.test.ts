import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { operations } from "../../emulator/src/operations/operations.js";
import { Random } from "../../emulator/src/random.js";
import { call, create, entry, gateway } from "./clients.js";
import { rawBytes, rawV3 } from "./raw.js";

const names = [...operations.keys()];
const fields = [
  "NatGatewayId",
  "ForwardEntryId",
  "ForwardEntryName",
  "ExternalIp",
  "ExternalPort",
  "InternalIp",
  "InternalPort",
  "IpProtocol",
  "HealthCheckPort",
  "StandbyExternalIp",
  "AllocationId",
  "InstanceId",
  "SnatIp",
  "PageNumber",
  "PageSize",
  "NatGatewayIds.1",
  "EnsRegionId",
  "Standby",
  "__proto__",
  "constructor",
  "toString",
];
const values = [
  "",
  "0",
  "-1",
  "1e9",
  "99999999999999999999",
  "22",
  "1/65535",
  "80/70",
  "/",
  "null",
  "[]",
  "{}",
  '["a"]',
  "true",
  "10.0.0.1",
  "999.1.1.1",
  "203.0.113.10",
  gateway,
  "eip-5quickstart00000000000010",
  "TCP",
  "Any",
  "<script>alert(1)</script>",
  "%00%ff",
  "💥".repeat(40),
  "a".repeat(3000),
  "../../etc/passwd",
  "__proto__",
  "\u0000\r\nX-Evil: 1",
];

/** Seeded, so that a failure can be repeated. */
class Fuzz {
  readonly #random: Random;
  constructor(readonly seed: number) {
    this.#random = new Random(seed);
  }
  below(most: number): number {
    return Math.floor(this.#random.next() * most);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  params(): Record<string, string> {
    const params = Object.create(null) as Record<string, string>;
    // half of them start from something sensible, or the rules behind the first one would never be met
    if (this.below(2) === 0) {
      const port = `${1 + this.below(65_535)}`;
      for (const [name, value] of Object.entries(entry(port))) params[name] = String(value);
    }
    for (let count = this.below(8); count > 0; count--) {
      Object.defineProperty(params, this.pick(fields), {
        value: this.pick(values),
        enumerable: true,
        configurable: true,
      });
    }
    return params;
  }
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A signed 1.0 request whose parameters make no sense. */
function signed(ens: EnsEmulator, fuzz: Fuzz, nonce: number): string {
  const all: Record<string, string> = Object.assign(Object.create(null) as object, fuzz.params(), {
    Action: fuzz.below(50) === 0 ? fuzz.pick(values) : fuzz.pick(names),
    Version: "2017-11-10",
    Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    SignatureNonce: `fuzz-${nonce}`,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    AccessKeyId: ens.accessKeyId,
  });
  const query = Object.keys(all)
    .sort()
    .map((key) => `${encode(key)}=${encode(all[key]!)}`)
    .join("&");
  const signature = createHmac("sha1", `${ens.accessKeySecret}&`)
    .update(`GET&%2F&${encode(query)}`)
    .digest("base64");
  return `GET /?${query}&Signature=${encode(signature)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
}

/** Something like HTTP. */
function odd(fuzz: Fuzz): string {
  const params = Object.entries(fuzz.params());
  const body = params.map(([key, value]) => `${key}=${fuzz.below(2) ? value : encode(value)}`).join("&");
  const path = fuzz.pick([
    "/",
    "/?",
    "//",
    "/_ens/state",
    "/_ens/faults",
    "/nowhere",
    "/%",
    "/?%zz=%",
    "/?a&b=&=c&&",
  ]);
  const headers = [
    "Host: 127.0.0.1",
    `x-acs-action: ${fuzz.pick(names)}`,
    `x-acs-version: ${fuzz.pick(["2017-11-10", "", "x"])}`,
    `Authorization: ${fuzz.pick(["", "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=c", "Basic x", "ACS3-HMAC-SHA256 Credential=emulator-key-id,SignedHeaders=host;x-acs-action;x-acs-version,Signature=00"])}`,
    `Content-Type: ${fuzz.pick(["application/x-www-form-urlencoded", "application/json", "multipart/form-data"])}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ].filter(() => fuzz.below(8) > 0);
  if (!headers.some((line) => line.startsWith("Content-Length"))) {
    return `${fuzz.pick(["GET", "POST", "PUT", "DELETE"])} ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`;
  }
  return `POST ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${body}`;
}

/** Many requests down one connection; ends when the other side has nothing more to say. */
function pour(port: number, requests: string[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve();
    });
    socket.resume();
    socket.end(Buffer.from(requests.join(""), "utf8"));
  });
}

describe("the emulator survives", () => {
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({
      durations: { create: 0, modify: 0, delete: 0 },
      slowClientMs: 300,
      bodyLimit: 4096,
      quota: 1_000_000,
      keepCalls: 200_000,
    });
  });
  beforeEach(() => {
    ens.reset();
  });
  after(() => ens.close());

  const alive = async () => {
    assert.equal(typeof (await call(ens, "DescribeNatGateways")).RequestId, "string");
  };

  it("100,000 fuzzed requests, without one internal error", async function () {
    this.timeout(60_000);
    const fuzz = new Fuzz(20_261_123);
    let sent = 0;
    const batch = (make: () => string, size: number) =>
      pour(
        ens.port,
        Array.from({ length: size }, () => {
          sent++;
          return make();
        }),
      );
    while (sent < 60_000) await Promise.all([1, 2].map(() => batch(() => signed(ens, fuzz, sent), 500)));
    const worked = ens.calls.filter((one) => one.worked).length;
    assert.ok(worked > 5000, `only ${worked} fuzzed calls got as far as the work`);
    // what is odd enough ends the connection, so these come in small batches
    while (sent < 100_000) await Promise.all([1, 2, 3, 4].map(() => batch(() => odd(fuzz), 40)));
    const broken = ens.calls.find((one) => one.code === "InternalError");
    assert.equal(broken, undefined, JSON.stringify(broken));
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    await alive();
  });

  it("bytes that are no HTTP", async () => {
    const garbage = [
      "\r\n\r\n",
      "GET",
      "GET / HTTP/9.9\r\n\r\n",
      "\u0000\u0001\u0002\u0003",
      "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      `GET / HTTP/1.1\r\nX: ${"a".repeat(100_000)}\r\n\r\n`,
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]),
    ];
    for (const bytes of garbage) {
      const answer = await rawBytes(ens, bytes, 1500);
      assert.ok(answer === "" || /^HTTP\/1\.1 4\d\d /.test(answer), answer.slice(0, 100));
    }
    await alive();
  });

  it("a body over the limit, announced or not, without reading it all", async () => {
    const announced = await rawBytes(
      ens,
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4097\r\n\r\n",
    );
    assert.match(announced, /^HTTP\/1\.1 413 /);
    const chunk = `1000\r\n${"a".repeat(0x1000)}\r\n`;
    const chunked = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`;
    assert.match(await rawBytes(ens, chunked), /^HTTP\/1\.1 413 /);
    const large = await rawV3(ens, {
      action: "CreateForwardEntry",
      form: { ForwardEntryName: "a".repeat(5000) },
    });
    assert.equal(large.status, 413);
    await alive();
  });

  it("clients that send nothing, or a byte now and then", async () => {
    const started = Date.now();
    const slow = await rawBytes(ens, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le", 5000);
    assert.match(slow, /^HTTP\/1\.1 408 |^$/);
    const body = await rawBytes(
      ens,
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc",
      5000,
    );
    assert.ok(body === "" || /^HTTP\/1\.1 4\d\d /.test(body), body);
    assert.ok(Date.now() - started < 4000, "they are let go soon");
    await alive();
  });

  it("close, with connections open and calls under way", async () => {
    const short = await startEnsEmulator({ faults: [{ latency: 60_000 }] });
    const pending = create(short, entry(22)).catch((error: unknown) => error);
    const idle = connect(short.port, "127.0.0.1");
    idle.on("error", () => undefined);
    while (short.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await short.close();
    assert.ok((await pending) instanceof Error);
    idle.destroy();
  });
});
