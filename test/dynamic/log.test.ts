import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { startEnsEmulator, type EnsEmulator, type FaultRule } from "../../emulator/src/index.js";
import { DynamicServer } from "./server.js";

const natGatewayId = "nat-5quickstart00000000000000";

const key = {
  accessKeyId: "STS.NVtemporaryKeyOfThisTest",
  accessKeySecret: "kE9secretThatMustNeverBeSeen7Qx",
  securityToken: "CAIStokenThatMustNeverBeSeen4Zw",
};

const entry = (name: string, externalPort: number) => ({
  natGatewayId,
  externalIp: "203.0.113.10",
  externalPort: String(externalPort),
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: `${name}-0123abcd`,
  __autoName: `${name}-0123abcd`,
  __urn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`,
});

interface Line {
  readonly time: string;
  readonly level: string;
  readonly pid: number;
  readonly operation?: string;
  readonly wait?: string;
  readonly resource?: string;
  readonly subject?: string;
  readonly attempt?: number;
  readonly outcome?: string;
  readonly status?: number;
  readonly cause?: string;
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly waitedMs: number;
  readonly elapsedMs?: number;
  readonly parameters?: Record<string, string>;
  readonly endpoint: string;
}

describe("the log of calls, on the SDK's real server", function () {
  this.timeout(30_000);
  let ens: EnsEmulator;
  let directory: string;
  let file: string;
  const servers: DynamicServer[] = [];

  beforeEach(async () => {
    ens = await startEnsEmulator({ accessKeys: [key] });
    directory = mkdtempSync(path.join(os.tmpdir(), "ens-log-"));
    file = path.join(directory, "calls.log");
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    await ens.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const config = (more: Record<string, string> = {}) => ({
    "ens:endpoint": ens.endpoint,
    "ens:accessKey": key.accessKeyId,
    "ens:secretKey": key.accessKeySecret,
    "ens:securityToken": key.securityToken,
    ...more,
  });
  const start = async (log: string, more: Record<string, string> = {}): Promise<DynamicServer> => {
    const server = await DynamicServer.start({
      config: config(more),
      env: log === "" ? {} : { ENS_LOG: log },
    });
    servers.push(server);
    return server;
  };
  const parse = (lines: string): Line[] =>
    lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Line);
  const eventually = async (holds: () => boolean, what: () => string): Promise<void> => {
    for (let tries = 0; tries < 300 && !holds(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(holds(), what());
  };
  const text = () => (existsSync(file) ? readFileSync(file, "utf8") : "");
  /** What is in the file. No call waits for its line, so it may come a moment later. */
  const written = async (enough = (lines: Line[]) => calls(lines).length >= ens.calls.length) => {
    await eventually(() => enough(parse(text())), text);
    return parse(text());
  };
  const calls = (lines: readonly Line[]) => lines.filter(({ operation }) => operation !== undefined);
  const operations = (lines: readonly Line[]) => calls(lines).map(({ operation }) => operation);

  it("one line for every call, that tells which resource it was made for and how it ended", async () => {
    const server = await start(`info:${file}`);
    const { id, outputs } = await server.create(entry("ssh", 2222));
    await server.update(id, outputs, { ...entry("ssh", 2222), externalPort: "2223" });
    await server.delete(id, outputs);
    const lines = await written();
    assert.deepEqual(
      operations(lines),
      ens.calls.map(({ action }) => action),
    );
    const [created] = lines.filter(({ operation }) => operation === "CreateForwardEntry");
    assert.deepEqual(
      { ...created, time: "", waitedMs: 0, elapsedMs: 0, requestId: "" },
      {
        time: "",
        level: "info",
        pid: server.process.pid,
        operation: "CreateForwardEntry",
        resource: "ssh",
        subject: id,
        attempt: 1,
        outcome: "ok",
        status: 200,
        requestId: "",
        elapsedMs: 0,
        waitedMs: 0,
        endpoint: ens.endpoint.replace("http://", ""),
      },
    );
    const requests = ens.calls.map(({ requestId }) => requestId);
    assert.deepEqual(
      lines.map(({ requestId }) => requestId),
      requests,
      "so that the service's own log can be searched",
    );
    assert.ok(
      lines.every(({ operation, resource }) => resource === "ssh" || operation?.endsWith("Entries") === true),
    );
    assert.equal(server.output.includes("{"), false, "a file is enough");
  });

  it("attempts, codes and the wait before each", async () => {
    const server = await start(`info:${file}`);
    ens.faults.add([
      { action: "CreateForwardEntry", nth: 1, error: { code: "SystemBusy", message: "Try later." } },
      { action: "CreateForwardEntry", nth: 2, throttle: { retryAfterMs: 400 } },
    ]);
    await server.create(entry("ssh", 2222));
    const sends = (await written()).filter(({ operation }) => operation === "CreateForwardEntry");
    assert.deepEqual(
      sends.map(({ attempt, level, outcome, cause, code, message }) => [
        attempt,
        level,
        outcome,
        cause,
        code,
        message,
      ]),
      [
        [1, "error", "not done", "unavailable", "SystemBusy", "Try later."],
        [2, "error", "not done", "throttled", "Throttling.User", sends[1]?.message],
        [3, "info", "ok", undefined, undefined, undefined],
      ],
    );
    assert.ok((sends[2]?.waitedMs ?? 0) >= 400, String(sends[2]?.waitedMs));
  });

  it("at error only the calls that failed", async () => {
    const server = await start(`error:${file}`);
    ens.faults.add({ action: "CreateForwardEntry", nth: 1, error: { code: "SystemBusy" } });
    await server.create(entry("ssh", 2222));
    assert.deepEqual(
      (await written((lines) => lines.length > 0)).map(({ operation, code }) => [operation, code]),
      [["CreateForwardEntry", "SystemBusy"]],
    );
  });

  it("at debug parameters as they were sent, and the waits between calls", async () => {
    const server = await start(`debug:${file}`, { "ens:writesPerGateway": "1" });
    await Promise.all([server.create(entry("aa", 2001)), server.create(entry("bb", 2002))]);
    const lines = await written();
    const common = /^(Action|Version|Format|Timestamp|Signature.*|AccessKeyId|SecurityToken)$/;
    const own = (params: object) => Object.entries(params).filter(([name]) => !common.test(name));
    for (const { requestId, operation, parameters } of calls(lines)) {
      const sent = ens.calls.find((call) => call.requestId === requestId);
      assert.equal(operation, sent?.action);
      assert.deepEqual(parameters, Object.fromEntries(own(sent?.params ?? {})));
    }
    const waits = lines.filter(({ wait }) => wait !== undefined);
    assert.deepEqual([...new Set(waits.map(({ wait }) => wait))].sort(), ["queue", "settling"]);
    assert.ok(
      waits.every(
        ({ level, waitedMs, resource }) => level === "debug" && waitedMs > 0 && resource !== undefined,
      ),
    );
  });

  it("to standard error where no file is named, and from ens:logLevel too", async () => {
    const server = await start("", { "ens:logLevel": "info" });
    await server.create(entry("ssh", 2222));
    await eventually(
      () => calls(parse(server.output)).length >= ens.calls.length,
      () => server.output,
    );
    assert.deepEqual(
      operations(parse(server.output)),
      ens.calls.map(({ action }) => action),
    );
  });

  it("a relative path begins where the program runs", async () => {
    const relative = `./test-${process.pid}.log`;
    const server = await start(`info:${relative}`);
    file = path.resolve(relative);
    try {
      await server.create(entry("ssh", 2222));
      assert.ok(operations(await written()).includes("CreateForwardEntry"));
    } finally {
      rmSync(file, { force: true });
    }
  });

  it("several processes share a file", async () => {
    const all = await Promise.all([1, 2, 3].map(() => start(`debug:${file}`)));
    await Promise.all(all.map((server, i) => server.create(entry(`e${i}`, 4000 + i))));
    const lines = await written();
    assert.equal(calls(lines).length, ens.calls.length);
    assert.deepEqual(
      [...new Set(lines.map(({ pid }) => pid))].sort(),
      all.map((server) => server.process.pid).sort(),
    );
  });

  it("a file that cannot be opened is one warning, and the entry is made", async () => {
    const server = await start(`info:${path.join(directory, "no", "such", "calls.log")}`);
    const { id } = await server.create(entry("ssh", 2222));
    assert.equal(ens.entries(natGatewayId)[0]?.ForwardEntryId, id);
    const warnings = () => server.output.match(/calls to ENS are not logged/g)?.length;
    await eventually(
      () => warnings() === 1,
      () => server.output,
    );
  });

  it("a level that does not exist is refused by check, with what is allowed", async () => {
    const server = await start("loud");
    const { failures } = await server.check({}, entry("ssh", 2222));
    assert.match(
      failures[0]?.reason ?? "",
      /^ENS_LOG must be a level \(off, error, info, debug\), .*, got "loud"\./,
    );
    await assert.rejects(server.create(entry("ssh", 2222)), /ENS_LOG must be .*, got "loud"\./);
    assert.equal(ens.calls.length, 0);
  });

  it("no key, token or signature is in it, whatever fails", async () => {
    const quoted = `AccessKeyId=${key.accessKeyId}&SecurityToken=${key.securityToken}&Signature=${"0123456789abcdef".repeat(4)}`;
    const failing: FaultRule[][] = [
      [{ error: { code: "NoPermission", message: quoted.slice(0, 200) } }],
      [
        {
          error: {
            code: "SignatureDoesNotMatch",
            message: `server string to sign is:POST / ${key.securityToken}`,
          },
        },
      ],
      [
        {
          error: {
            code: "InvalidSecurityToken.Expired",
            message: `The token ${key.securityToken} is expired.`,
          },
        },
      ],
      [{ error: { code: "InvalidAccessKeyId.NotFound", message: `${key.accessKeyId} is not found.` } }],
      [{ answer: "bad-gateway" }],
      [{ answer: "truncated" }],
      [{ answer: "empty" }],
      [{ answer: "redirect" }],
      [{ drop: "before" }],
      [{ latency: 3_000 }],
      [{ throttle: { retryAfterMs: 100 } }],
      [
        {
          action: "DescribeForwardEntryAttribute",
          error: { code: "NoPermission", message: key.securityToken },
        },
      ],
    ];
    const server = await DynamicServer.start({
      config: config({ "ens:clientReadTimeout": "300", "ens:clientConnectTimeout": "300" }),
      env: { ENS_LOG: `debug:${file}`, ENS_OPERATION_TIMEOUT: "1" },
    });
    servers.push(server);
    for (const [i, faults] of failing.entries()) {
      ens.faults.add(faults);
      await assert.rejects(server.create(entry(`e${i}`, 5000 + i)), /./, JSON.stringify(faults));
      ens.faults.clear();
    }
    const wrong = await start(`debug:${file}`, { "ens:secretKey": "kE9anotherSecretThatMustNeverBeSeen" });
    await assert.rejects(wrong.create(entry("wrong", 6000)));
    const none = await DynamicServer.start({
      config: { "ens:endpoint": ens.endpoint, "ens:credentialsUri": `${ens.endpoint}/${key.securityToken}` },
      env: { ENS_LOG: `debug:${file}` },
    });
    servers.push(none);
    await assert.rejects(none.create(entry("none", 6001)));
    await written((lines) => lines.some(({ outcome }) => outcome === "not sent"));
    const log = text();
    const outcomes = new Set(parse(log).map(({ outcome }) => outcome));
    for (const outcome of ["not done", "unknown", "refused", "not sent"])
      assert.ok(outcomes.has(outcome), outcome);
    for (const secret of [key.accessKeyId, key.accessKeySecret, key.securityToken, "kE9another"]) {
      assert.equal(log.includes(secret), false, `it shows ${secret}`);
      assert.ok(
        [server, wrong, none].every(({ output }) => !output.includes(secret)),
        `what was printed shows ${secret}`,
      );
    }
    assert.equal(/Signature=[0-9a-f]{8}/.test(log), false);
    assert.deepEqual(readdirSync(directory), ["calls.log"]);
  });
});
