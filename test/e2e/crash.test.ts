import assert from "node:assert/strict";
import { chance, killOnce, program, Site, sleep, until } from "./crashes.js";
import { testLimitMs } from "./harness.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);
const late = { action: "CreateForwardEntry", latency: { ms: 1_500, when: "after" } } as const;

describe("runs of the real CLI that are killed while they create entries", function () {
  this.timeout(testLimitMs);
  let site: Site;
  afterEach(() => site.close());

  it("the next up names the entries of the dead run, whoever named them, and the command that takes these alone", async () => {
    const wanted = [3001, 3002];
    site = await Site.open({}, wanted);
    const named = 'forwardEntryName: port === 3002 ? "mine" : undefined, externalPort: port';
    await site.project.setProgram(program(wanted).replace("externalPort: port", named));
    const killed = async (what: "cli" | "provider"): Promise<string[]> => {
      const running = site.up(late);
      try {
        await until("the creates", () => site.own.length === 2);
        await running.kill(what);
        await site.quiet();
      } finally {
        running.clean();
      }
      return site.own.map(({ ForwardEntryId }) => ForwardEntryId).sort();
    };
    const left = await killed("cli");
    const { text } = await site.project.fail("up", "--yes", "--skip-preview");
    assert.match(text, /the stack is currently locked/);
    assert.deepEqual((await site.recover()).sort(), left);
    await site.isAsDeclared(wanted);
    const creates = site.ens.calls.filter(
      ({ action, params }) => /^Create/.test(action ?? "") && params["ExternalPort"] === "3001",
    );
    assert.equal(creates.length, 1, "the entry with a generated name was not sent again");

    await site.project.destroy();
    assert.deepEqual(site.own, []);
    // a dynamic process that is killed leaves no lock
    const [first = "", second = ""] = await killed("provider");
    const refused = (await site.project.fail("up", "--yes", "--skip-preview")).text;
    assert.match(
      refused,
      /already exists and has the name that this resource generates\. Either an earlier run was interrupted after creating it/,
    );
    assert.match(refused, new RegExp(`run "ENS_ADOPT=(${first}|${second}) pulumi up" to continue with it`));
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
        `adopted forward entry ${left?.ForwardEntryId ?? "?"}, which an interrupted run of this resource had created`,
      ),
    );
    assert.equal(site.creates(), 1);
    await site.isAsDeclared([3001]);
  });

  it("creates that were queued are not sent once the CLI is dead", async () => {
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
});

describe(`runs of the real CLI that are killed at random moments [SEED=${seed}]`, function () {
  this.timeout(testLimitMs * 2);

  const kill = async (site: Site, kills: number): Promise<void> => {
    const random = chance(seed);
    try {
      for (let done = 0; done < kills; done += 1) {
        await killOnce(site, random);
      }
    } finally {
      await site.close();
    }
  };

  it("two kills: nothing lost, nothing doubled, and the stack goes on", async () => {
    await kill(await Site.open(), 2);
  });

  it("a kill of a stack on the provider plugin: the same", async () => {
    await kill(await Site.openPlugin(), 1);
  });
});
