import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator, type ShownEntry } from "../../emulator/src/index.js";
import { endTree } from "../../tools/pulumi-cli/descendants.mjs";
import { catalogue } from "../acceptance/catalogue.js";
import { verifiedFile } from "../acceptance/record.js";
import { checkout } from "../e2e/harness.js";
import { rowsOf } from "./page.js";
import { accountOf, eip, gateway } from "./stages.js";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The suite in a process of its own, as npm run test:acceptance starts it. */
class Rehearsal {
  text = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown[]>;

  constructor(env: Record<string, string>, ...flags: string[]) {
    // nothing of the person who runs the tests: this must never reach an account
    const harmless = Object.entries(process.env).filter(([name]) => !/^(ENS|ALICLOUD|ALIBABA)/i.test(name));
    const config = path.join(checkout, "test/acceptance/.mocharc.json");
    this.child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", "--config", config, ...flags], {
      cwd: checkout,
      env: { ...Object.fromEntries(harmless), ENS_ACC_SHORT: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.text += text));
    this.ended = once(this.child, "close");
  }

  async code(): Promise<unknown> {
    const [code] = await this.ended;
    return code;
  }

  /** What a terminal does: the whole group hears of it. */
  interrupt(): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, "SIGINT");
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    while (!holds()) {
      assert.equal(this.child.exitCode, null, `it ended before ${what}:\n${this.text}`);
      await sleep(20);
    }
  }

  end(): void {
    endTree(this.child);
  }
}

describe("the acceptance suite, rehearsed on the emulator", function () {
  // about a dozen calls of the CLI in one test
  this.timeout(300_000);
  let directory: string;
  let report: string;
  let rehearsal: Rehearsal | undefined;
  let emulator: EnsEmulator | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "ens-rehearsal-"));
    report = path.join(directory, "report.md");
  });
  afterEach(async () => {
    rehearsal?.end();
    await emulator?.close();
    [rehearsal, emulator] = [undefined, undefined];
    await rm(directory, { recursive: true, force: true });
  });

  it("passes, finds everything as assumed, and leaves what is known of the real service alone", async () => {
    const known = await readFile(verifiedFile, "utf8");
    rehearsal = new Rehearsal({ ENS_ACC_REPORT: report });
    assert.equal(await rehearsal.code(), 0, rehearsal.text);
    assert.match(rehearsal.text, /^\d+ passed, 0 failed, \d+ skipped$/m);
    assert.equal(await readFile(verifiedFile, "utf8"), known);

    const page = await readFile(report, "utf8");
    assert.match(
      page,
      /^Last run: \d{4}-\d\d-\d\d, region not set, endpoint 127\.0\.0\.1:\d+, pulumi-alicloud-ens \d/m,
    );
    const rows = rowsOf(page);
    assert.deepEqual(
      rows.map(({ id }) => id),
      catalogue.map(({ id }) => id),
    );
    const untried = rows.filter(({ verdict }) => verdict === "not tried").map(({ id }) => id);
    assert.deepEqual(untried, [
      "siblingBusyCode",
      ...["quota", "snat", "eipOnItsWay", "standbyDetach", "force", "throttling", "notDone"],
    ]);
    for (const { id, observed, verdict } of rows) {
      assert.ok(observed.length > 0, id);
      if (!untried.includes(id)) assert.equal(verdict, "as assumed", `${id}: ${observed}`);
    }
    assert.doesNotMatch(page, /nat-5|fwd-5|203\.0\.113|emulator-key|pulumi-acc-2/);
  });

  const own = (entries: readonly ShownEntry[]) =>
    entries.filter(({ ForwardEntryName }) => /^pulumi-acc-2/.test(ForwardEntryName));
  const account = async (): Promise<{ account: EnsEmulator; foreign: readonly ShownEntry[] }> => {
    const account = await startEnsEmulator({ durations: { create: 300, modify: 300, delete: 300 } });
    emulator = account;
    for (const [name, port] of [
      ["web", "80"],
      ["pulumi-acc-web", "443"],
    ] as const)
      account.addEntry({
        ...{ natGatewayId: gateway, externalIp: eip, internalIp: "10.0.0.7", forwardEntryName: name },
        ...{ externalPort: port, internalPort: port },
      });
    return { account, foreign: account.entries() };
  };

  for (const [when, flags] of [
    ["while the CLI makes entries", ["--grep", "the life of entries"]],
    ["while a probe has made one", ["--grep", "what the documents leave open"]],
  ] as const) {
    it(`Ctrl-C ${when}: what the run has made is deleted before it ends, and nothing else`, async () => {
      const { account: on, foreign } = await account();
      rehearsal = new Rehearsal({ ...accountOf(on), ENS_ACC_REPORT: report }, ...flags);
      await rehearsal.until("it made an entry", () => own(on.entries()).length > 0);
      rehearsal.interrupt();
      assert.equal(await rehearsal.code(), 130, rehearsal.text);
      assert.match(rehearsal.text, /Stopping: what this run has made is deleted first/);
      assert.match(rehearsal.text, /Nothing of this run is left/);
      assert.deepEqual(on.entries(), foreign);
      await assert.rejects(readFile(report), "no page of half a run");
    });
  }

  it("a second Ctrl-C ends it at once, and it says what that means", async () => {
    const { account: on } = await account();
    on.faults.add({ action: "DeleteForwardEntry", stuck: true });
    rehearsal = new Rehearsal({ ...accountOf(on) }, "--grep", "what the documents leave open");
    await rehearsal.until("it made an entry", () => own(on.entries()).length > 0);
    rehearsal.interrupt();
    await sleep(1_100);
    rehearsal.interrupt();
    assert.equal(await rehearsal.code(), 130, rehearsal.text);
    assert.match(rehearsal.text, /Entries of this run may be left; the next run deletes them/);
  });
});
