import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEnsEmulator } from "../../emulator/src/index.js";
import { Journal, recordedParams, type CallRecord } from "../../emulator/src/journal.js";
import { Nonces } from "../../emulator/src/signature/authenticate.js";
import { call } from "./clients.js";
import { rawV3 } from "./raw.js";
import { serve, stop } from "./served.js";

/** 250 KB in 125 parameters, as a client that goes wrong could send again and again. */
const large = () =>
  Object.fromEntries(Array.from({ length: 125 }, (_, at) => [`Parameter${at}`, "x".repeat(1990)]));

async function megabytes(pid: number): Promise<number> {
  const { readFile } = await import("node:fs/promises");
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

describe("what the emulator keeps of calls is bounded in bytes", function () {
  this.timeout(60_000);

  it("memory stays small under calls of 250 KB, also under those that change entries", async function () {
    if (process.platform !== "linux") this.skip();
    const { child, target } = await serve();
    try {
      const before = await megabytes(child.pid ?? 0);
      const send = async (count: number) => {
        for (let sent = 0; sent < count; sent += 4) {
          const form = { ...large(), NatGatewayId: "nat-x", SignatureNonce: "n".repeat(1000) };
          await Promise.all(
            [1, 2, 3, 4].map(() =>
              rawV3(target, {
                action: "DeleteForwardEntry",
                form,
                nonce: `${Math.random()}`.padEnd(30_000, "n"),
              }),
            ),
          );
        }
      };
      await send(800);
      const grown = (await megabytes(child.pid ?? 0)) - before;
      // 800 such calls took more than 200 MB when the parameters kept the whole bodies alive.
      assert.ok(grown < 130, `${grown} MB`);
    } finally {
      await stop(child, "SIGKILL");
    }
  });

  it("the parameters of one call are recorded up to a sum, and the rest is counted", () => {
    const recorded = recordedParams(new Map(Object.entries(large())));
    assert.ok(JSON.stringify(recorded).length < 9000);
    assert.equal(recorded["…"], "121 more parameters");
    assert.deepEqual(recordedParams(new Map([["InternalIp", "10.0.0.1"]])), { InternalIp: "10.0.0.1" });
  });

  it("the journal forgets the oldest calls when their sum is too large, and knows how many came before", () => {
    const journal = new Journal(1000, 10, 50_000);
    const record = (at: number): CallRecord => ({
      action: "DescribeNatGateways",
      params: { Large: "x".repeat(2000) },
      at,
      requestId: String(at),
      signature: "none",
      status: 200,
      worked: true,
    });
    for (let at = 1; at <= 500; at++) journal.add(record(at));
    assert.ok(journal.calls.length > 10 && journal.calls.length <= 25, String(journal.calls.length));
    assert.equal(journal.calls.at(-1)?.at, 500);
    assert.deepEqual(
      [journal.after(497, 50).before, journal.after(497, 50).calls.map((one) => one.at)],
      [497, [498, 499, 500]],
    );
    assert.deepEqual(journal.after(500, 50), { before: 500, calls: [] });
    assert.equal(journal.after(0, 5).before, 495);
    assert.equal(journal.after(0, 500).calls[0], journal.calls[0]);
    journal.clear();
    assert.deepEqual(journal.after(490, 50), { before: 500, calls: [] });
  });

  it("a long nonce is kept as its hash, and still refused the second time", async () => {
    const ens = await startEnsEmulator();
    const kept: string[] = [];
    const use = Nonces.prototype.use;
    Nonces.prototype.use = function (nonce: string, now: number) {
      kept.push(nonce);
      return use.call(this, nonce, now);
    };
    try {
      const nonce = "n".repeat(30_000);
      assert.equal((await rawV3(ens, { nonce })).status, 200);
      assert.equal((await rawV3(ens, { nonce })).json().Code, "SignatureNonceUsed");
      assert.equal((await rawV3(ens, { nonce: `${nonce}n` })).status, 200);
      for (const one of kept) assert.ok(one.length < 200, `${one.length} characters`);
    } finally {
      Nonces.prototype.use = use;
      await ens.close();
    }
  });

  it("a record file that others can read is tightened before anything is written", async function () {
    if (process.platform === "win32") this.skip();
    const folder = mkdtempSync(join(tmpdir(), "ens-record-"));
    const recordFile = join(folder, "calls.jsonl");
    writeFileSync(recordFile, "");
    chmodSync(recordFile, 0o644);
    try {
      const ens = await startEnsEmulator({ recordFile });
      assert.equal(statSync(recordFile).mode & 0o777, 0o600);
      await call(ens, "DescribeNatGateways");
      await ens.close();
      assert.equal(statSync(recordFile).mode & 0o777, 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("a record file on a full disk is reported once", async function () {
    if (process.platform !== "linux") this.skip();
    const reports: string[] = [];
    const { error } = console;
    console.error = (text: string) => reports.push(text);
    const ens = await startEnsEmulator({ recordFile: "/dev/full" });
    try {
      for (let tries = 0; tries < 3; tries++) await assert.rejects(rawV3(ens, {}));
      assert.equal(reports.length, 1);
      assert.match(String(reports[0]), /record: cannot write \/dev\/full \(ENOSPC\)\. Calls get no answer/);
    } finally {
      console.error = error;
      await ens.close();
    }
  });
});
