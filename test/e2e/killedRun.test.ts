import assert from "node:assert/strict";
import { Site, sleep, until } from "./crashes.js";
import { testLimitMs } from "./harness.js";
import { KeyService } from "./keyService.js";
import { isAlive } from "./processes.js";

/** Flags with which the engine gives its processes more arguments than its address. */
const flags: readonly [string, readonly string[]][] = [
  ["without flags", []],
  ["with --logflow", ["--logtostderr", "--logflow", "-v=1"]],
  ["with --tracing", ["--tracing", "file:./trace"]],
];

const keyDelayMs = 3_000;

describe("a run of the real CLI that is killed", function () {
  this.timeout(testLimitMs);
  let site: Site;
  let keys: KeyService | undefined;
  afterEach(async () => {
    keys?.close();
    keys = undefined;
    await site.close();
  });

  it("while its keys are fetched: nothing is sent any more", async () => {
    keys = await KeyService.start(keyDelayMs, 600_000);
    const service = keys;
    site = await Site.open({}, [3001, 3002, 3003], keys);
    const running = site.upWith();
    try {
      await until("a request for keys", () => service.open > 0);
      await running.kill("cli");
      const sent = site.ens.calls.length;
      await sleep(keyDelayMs + 2_000);
      assert.deepEqual(
        site.ens.calls.slice(sent).map(({ action }) => action),
        [],
      );
    } finally {
      running.clean();
    }
  });

  for (const [how, given] of flags) {
    it(`${how}: the row of a resource shows what it waits for, and the dynamic process ends by itself`, async () => {
      site = await Site.open({}, [3001], undefined, 60_000);
      const running = site.upWith(...given);
      try {
        await until("the status", () => /waiting until fwd-\w+ is Available/.test(running.text));
        const process = running.provider();
        assert.ok(process !== undefined, "there is a dynamic process");
        await running.kill("cli");
        await until("its end", () => !isAlive(process), 15_000);
      } finally {
        running.clean();
      }
    });
  }

  it("while the keys of its creates are fetched: no create is sent any more, and the next up creates all", async () => {
    // sessions that have ended when the list is answered, so that they are fetched again for the creates
    keys = await KeyService.start(keyDelayMs, 4_000);
    const service = keys;
    site = await Site.open({}, [3001, 3002, 3003], keys);
    site.ens.faults.add({
      action: "DescribeForwardTableEntries",
      times: 1,
      latency: { ms: 5_000, when: "before" },
    });
    const running = site.upWith();
    try {
      await until("keys for the creates", () => site.ens.calls.length > 0 && service.open > 0);
      await running.kill("cli");
      await sleep(keyDelayMs + 2_000);
      assert.equal(site.creates(), 0);
    } finally {
      running.clean();
    }
    assert.deepEqual(await site.recover(), []);
    await site.isAsDeclared();
  });

  it("not at all but only stopped for a while: its dynamic process stays, and the run goes on", async () => {
    site = await Site.open({}, [3001]);
    site.ens.faults.add({ action: "CreateForwardEntry", times: 1, latency: { ms: 6_000, when: "before" } });
    const running = site.upWith();
    try {
      await until("the create", () => site.creates() === 1);
      const process = running.provider();
      assert.ok(process !== undefined, "there is a dynamic process");
      running.signal("SIGSTOP");
      await sleep(5_000);
      assert.ok(isAlive(process));
      running.signal("SIGCONT");
      assert.equal(await running.ended, 0, running.text);
    } finally {
      running.signal("SIGCONT");
      running.clean();
    }
    await site.isAsDeclared([3001]);
  });
});
