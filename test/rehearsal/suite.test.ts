import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator } from "../../emulator/src/index.js";
import { endTree } from "../../tools/pulumi-cli/descendants.mjs";
import { verifiedFile } from "../acceptance/record.js";
import { checkout } from "../e2e/harness.js";
import { accountOf, eip, gateway } from "./account.js";

describe("the acceptance suite on the emulator", function () {
  // about a dozen calls of the CLI in one test
  this.timeout(300_000);
  let directory: string;
  let report: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "ens-rehearsal-"));
    report = path.join(directory, "report.md");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Runs the suite as npm run test:acceptance does; `watch` is called with what it has printed. */
  const rehearse = async (
    env: Record<string, string>,
    watch?: (interrupt: () => void) => void,
    ...flags: string[]
  ) => {
    // nothing of the person who runs the tests: this must never reach an account
    const harmless = Object.entries(process.env).filter(([name]) => !/^(ENS|ALICLOUD|ALIBABA)/i.test(name));
    const config = path.join(checkout, "test/acceptance/.mocharc.json");
    const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", "--config", config, ...flags], {
      cwd: checkout,
      env: { ...Object.fromEntries(harmless), ENS_ACC_SHORT: "1", ENS_ACC_REPORT: report, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => (text += part));
    }
    // a terminal sends Ctrl-C to the whole group
    const looks = setInterval(() => watch?.(() => process.kill(-child.pid!, "SIGINT")), 20);
    try {
      const [code] = (await once(child, "close")) as [number | null];
      return { code, text };
    } finally {
      clearInterval(looks);
      endTree(child);
    }
  };

  it("passes, finds everything as assumed, and leaves what is known of the real service alone", async () => {
    const known = await readFile(verifiedFile, "utf8");
    const { code, text } = await rehearse({});
    assert.equal(code, 0, text);
    assert.match(text, /^\d+ passed, 0 failed, \d+ skipped$/m);
    assert.equal(await readFile(verifiedFile, "utf8"), known);

    const page = await readFile(report, "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    const untried = rows.filter((row) => / not tried +\|$/.test(row));
    assert.deepEqual(
      untried.map((row) => row.split("`")[1]),
      ["siblingBusyCode", "quota", "snat", "eipOnItsWay", "standbyDetach", "force", "throttling", "notDone"],
    );
    assert.deepEqual(
      rows.filter((row) => !untried.includes(row) && !/ as assumed +\|$/.test(row)),
      [],
    );
    assert.doesNotMatch(page, /nat-5|fwd-5|203\.0\.113|emulator-key|pulumi-acc-2/);
    // the committed page has the same rows
    const words = (text: string) => text.match(/^\| `\w+` .*?(?=\|)/gm);
    assert.deepEqual(words(known), words(page));
  });

  it("deletes what it has created before it ends by Ctrl-C, and nothing else", async () => {
    const account = await startEnsEmulator({ durations: { create: 300, modify: 300, delete: 300 } });
    try {
      const where = { natGatewayId: gateway, externalIp: eip, internalIp: "10.0.0.7" };
      const ports = { externalPort: 443, internalPort: 443 };
      account.addEntry({ ...where, ...ports, forwardEntryName: "pulumi-acc-web" });
      const foreign = account.entries();
      let interrupted = false;
      const watch = (interrupt: () => void): void => {
        if (interrupted || account.entries().length === foreign.length) return;
        interrupted = true;
        interrupt();
      };
      const { code, text } = await rehearse(accountOf(account), watch, "--grep", "the life of entries");
      assert.equal(code, 130, text);
      assert.match(text, /Stopping: what this run has made is deleted first/);
      assert.match(text, /Nothing of this run is left/);
      assert.deepEqual(account.entries(), foreign);
      await assert.rejects(readFile(report), "half a run writes no page");
    } finally {
      await account.close();
    }
  });
});
