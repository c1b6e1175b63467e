import assert from "node:assert/strict";
import { chance, killOnce, program, Site, sleep, until } from "./crashes.js";
import { testLimitMs } from "./harness.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);
const late = { action: "CreateForwardEntry", latency: { ms: 1_500, when: "after" } } as const;

describe("runs of the real CLI that are killed while they create entries", function () {
  this.timeout(testLimitMs);
  let site: Site;
  afterEach(() => site.close());

  it("the next up names the entry of the dead run and the command that takes it, which takes that one alone", async () => {
    site = await Site.open({}, [3001]);
    const running = site.up(late);
    try {
      await until("the create", () => site.own.length === 1);
      await running.kill("cli");
      await site.quiet();
    } finally {
      running.clean();
    }
    const [left] = site.own;
    const { text } = await site.project.fail("up", "--yes", "--skip-preview");
    assert.match(text, /the stack is currently locked/);
    assert.deepEqual(await site.recover(), [left?.ForwardEntryId]);
    assert.equal(site.creates(), 1, "it was not made a second time");
    await site.isAsDeclared([3001]);
    await site.project.preview("--expect-no-changes");
    await site.project.destroy();
    assert.deepEqual(site.own, []);
  });

  it("a dynamic process that is killed leaves no lock, and the next up stops in the same way", async () => {
    site = await Site.open({}, [3001]);
    const running = site.up(late);
    try {
      await until("the create", () => site.own.length === 1);
      await running.kill("dynamic process");
      await site.quiet();
    } finally {
      running.clean();
    }
    const { text } = await site.project.fail("up", "--yes", "--skip-preview");
    const [left] = site.own;
    assert.match(
      text,
      /already exists and has the name that this resource generates\. Either an earlier run was interrupted after creating it/,
    );
    assert.match(
      text,
      new RegExp(`run "ENS_ADOPT=${left?.ForwardEntryId ?? "?"} pulumi up" to continue with it`),
    );
    await site.recover();
    await site.isAsDeclared([3001]);
  });

  it("with ens:adoptInterrupted the next up takes it and says so", async () => {
    site = await Site.open({ "ens:adoptInterrupted": "true" }, [3001]);
    const running = site.up(late);
    try {
      await until("the create", () => site.own.length === 1);
      await running.kill("cli");
      await site.quiet();
    } finally {
      running.clean();
    }
    await site.project.succeed("cancel", "--yes");
    const [left] = site.own;
    const { text } = await site.project.up();
    assert.match(
      text,
      new RegExp(
        `took over forward entry ${left?.ForwardEntryId ?? "?"}, which an interrupted run of this resource had made`,
      ),
    );
    assert.equal(site.creates(), 1);
    await site.isAsDeclared([3001]);
  });

  it("creates that were queued are not sent once the CLI is dead, and a destroy that follows works", async () => {
    const many = [3001, 3002, 3003, 3004, 3005, 3006];
    site = await Site.open({ "ens:writesPerGateway": "1" }, many);
    const running = site.up({ action: "CreateForwardEntry", latency: { ms: 700, when: "after" } });
    try {
      await until("the second create", () => site.creates() === 2);
      await running.kill("cli");
      const sent = site.creates();
      await site.quiet();
      // long enough for the next ones, which their predecessor has let through by now
      await sleep(2_500);
      assert.ok(site.creates() <= sent + 1, `${site.creates() - sent} creates were sent by a dead run`);
    } finally {
      running.clean();
    }
    await site.recover();
    await site.isAsDeclared(many);
    await site.project.destroy();
    assert.deepEqual(site.own, []);
  });

  it("Ctrl-C once lets what is under way end, and the next up goes on", async () => {
    site = await Site.open({ "ens:writesPerGateway": "1" });
    const running = site.up({ action: "CreateForwardEntry", latency: { ms: 800, when: "after" } });
    try {
      await until("the create", () => site.creates() >= 1);
      running.look();
      running.interrupt();
      assert.notEqual(await running.ended, 0);
    } finally {
      running.clean();
    }
    await site.quiet();
    site.ens.faults.clear();
    const { entries, pending } = await site.project.state();
    assert.deepEqual(pending, []);
    assert.equal(entries.size, site.own.length, "the state has what was made");
    await site.project.up();
    await site.isAsDeclared();
  });

  it("a name of the user's own: the next up names the entry and the command, too", async () => {
    site = await Site.open({}, [3001]);
    await site.project.setProgram(
      program([3001]).replace("externalPort: port", 'forwardEntryName: "mine", externalPort: port'),
    );
    const running = site.up(late);
    try {
      await until("the create", () => site.own.length === 1);
      await running.kill("cli");
      await site.quiet();
    } finally {
      running.clean();
    }
    assert.equal((await site.recover()).length, 1);
    await site.isAsDeclared([3001]);
  });
});

describe(`runs of the real CLI that are killed at random moments [SEED=${seed}]`, function () {
  this.timeout(testLimitMs * 2);

  it("five kills: nothing lost, nothing doubled, and the stack goes on", async () => {
    const site = await Site.open();
    const random = chance(seed);
    try {
      for (let kill = 0; kill < 5; kill += 1) {
        await killOnce(site, random);
      }
    } finally {
      await site.close();
    }
  });
});
