import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import type { OperationContext, ProviderContext } from "../../../provider/src/lifecycle/operation.js";
import { PortWait } from "../../../provider/src/lifecycle/portWait.js";
import { answer, Cloud, contextOf, type Lines, reporter } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { inOperation, limited, remote, stored, urnOf } from "../support/life.js";
import { fakeTime } from "../support/time.js";

const refusal = failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry");
const port = "TCP 203.0.113.10:22";

describe("the wait for a port that another entry holds", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let context: ProviderContext;
  let lines: Lines;
  let holder: string;
  beforeEach(() => {
    cloud = new Cloud();
    context = contextOf(cloud);
    lines = reporter();
    holder = cloud.add({ ...stored, forwardEntryName: "theirs" });
  });

  /** How the waits of a create, or of a change of `own`, end: after how many ms, and with which error. */
  const waits = async (
    limitMs: number,
    own?: string,
    step: (wait: () => Promise<void>, operation: OperationContext) => Promise<void> = (wait) => wait(),
  ) => {
    const begun = Date.now();
    const done = inOperation(
      context,
      (operation) => {
        const portWait = new PortWait(operation, own === undefined ? undefined : remote(own));
        return step(() => portWait.untilFree(refusal), operation);
      },
      { resource: { ...limited("create", limitMs), urn: urnOf("ssh") } },
      lines,
    ).then(
      () => ({ after: Date.now() - begun, error: undefined }),
      (error: unknown) => ({ after: Date.now() - begun, error: (error as Error).message }),
    );
    await time.run(20_000);
    return done;
  };
  const wait = (limitMs = 300_000, own?: string) => waits(limitMs, own);
  /** Another resource of the run has the holder, and declares this of it. */
  const declare = (to: PropertyMap, id = holder, name = "other") =>
    context.run.diff(id, urnOf(name), { outputs: stored }, { ...stored, ...to });
  const at = (ms: number, happens: () => unknown) => setTimeout(happens, ms);
  const move = () => Object.assign(cloud.entries.get(holder)!, { externalPort: "23" });
  /** The update that moves the holder away has ended. */
  const moved = () => {
    context.run.changes.complete(holder);
    context.run.activity.progress();
  };
  /** The run does something every second, until then. */
  const busyUntil = (ms: number) => {
    for (let second = 1_000; second <= ms; second += 1_000) {
      at(second, () => {
        context.run.activity.progress();
      });
    }
  };

  describe("for a holder that this run does not change", () => {
    it("ends when the run has been quiet for 20 s, whatever the time limit", async () => {
      at(12_500, () => {
        context.run.activity.progress();
      });
      const { after, error } = await wait();
      assert.equal(after, 32_500);
      assert.match(error ?? "", /^External port TCP .* No resource that this run has declared so far has/);
      assert.equal(lines.statuses.at(-1), `waiting for ${holder} to free external port ${port}`);
    });

    it("ends at the time limit if the run goes on for longer", async () => {
      busyUntil(60_000);
      const { after, error } = await wait(42_500);
      assert.equal(after, 42_500);
      assert.match(error ?? "", /No resource that this run has declared so far has/);
    });

    for (const [what, change] of [
      ["moved", () => move()],
      ["deleted", () => cloud.entries.delete(holder)],
    ] as const) {
      it(`sees in the lists of the gateway that somebody else has ${what} it`, async () => {
        at(6_000, change);
        assert.deepEqual(await wait(), { after: 15_000, error: undefined });
      });
    }

    it("looks once more before it gives up", async () => {
      at(19_000, () => move());
      assert.deepEqual(await wait(), { after: 20_000, error: undefined });
    });

    it("takes an entry that cannot be read for one that still holds the port", async () => {
      cloud.api.describeForwardTableEntries.onSecondCall().rejects(failure("NoPermission"));
      cloud.api.describeForwardEntryAttribute.rejects(failure("NoPermission"));
      const { after, error } = await wait();
      assert.equal(after, 20_000);
      assert.match(error ?? "", /is held by forward entry/);
    });

    it("goes on when a resource that moves it away is declared, until it has moved", async () => {
      at(15_000, () => declare({ externalPort: "23" }));
      at(30_000, () => {
        moved();
      });
      assert.deepEqual(await wait(), { after: 30_000, error: undefined });
      assert.equal(lines.statuses.at(-1), `waiting for other (${holder}) to free external port ${port}`);
    });

    it("ends at once when a resource that keeps it is declared", async () => {
      at(3_000, () => declare({}));
      const { after, error } = await wait();
      assert.equal(after, 3_000);
      assert.match(error ?? "", /It belongs to "other", which keeps the port in this update/);
    });
  });

  describe("for a holder that a resource of the run has", () => {
    it("lists the gateway once, and says how many operations must run at once if the change does not start", async () => {
      declare({ externalPort: "23" });
      const { after, error } = await wait();
      assert.equal(after, 20_000);
      assert.match(error ?? "", /its change has not started: .*"pulumi up --parallel 3"\.$/);
      assert.equal(cloud.calls("describeForwardTableEntries"), 1);
    });

    it("ends when this run has deleted it", async () => {
      declare({ externalPort: "23" });
      at(4_000, () => {
        context.run.changes.delete(holder);
        context.run.activity.progress();
      });
      assert.deepEqual(await wait(), { after: 4_000, error: undefined });
    });

    const final = [
      ["the resource keeps it", () => declare({}), /"other", which keeps the port/],
      [
        "its change has failed",
        () => {
          declare({ externalPort: "23" });
          context.run.changes.fail(holder);
        },
        /"other", whose own change failed/,
      ],
      [
        "the resource that waits replaces it, though the state has another port for it",
        () =>
          context.run.diff(
            holder,
            urnOf("ssh"),
            { outputs: { ...stored, externalPort: "25" } },
            { ...stored, natGatewayId: "nat-2" },
          ),
        /is the entry that this resource replaces/,
      ],
    ] as const;
    for (const [situation, prepare, message] of final) {
      it(`is refused at once where ${situation}`, async () => {
        prepare();
        const { after, error } = await wait();
        assert.equal(after, 0);
        assert.match(error ?? "", message);
      });
    }

    it("is over where the holder has moved although the run knows nothing of it", async () => {
      declare({});
      cloud.api.describeForwardEntryAttribute.callsFake(() =>
        answer({ ...cloud.entries.get(holder), forwardEntryId: holder, externalPort: "23" }),
      );
      assert.deepEqual(await wait(), { after: 0, error: undefined });
    });

    it("goes on where the run learns during the last look that the holder moves away", async () => {
      declare({});
      cloud.api.describeForwardEntryAttribute.callsFake(() => {
        declare({ externalPort: "23" });
        return answer({ ...cloud.entries.get(holder), forwardEntryId: holder });
      });
      at(5_000, () => {
        moved();
      });
      assert.deepEqual(await wait(), { after: 5_000, error: undefined });
    });

    it("is refused at once where entries exchange ports, but late if one of them is replaced and may go in time", async () => {
      const own = cloud.add({ ...stored, externalPort: "23" });
      for (const [more, expected] of [
        [{}, 0],
        [{ standbyExternalIp: "203.0.113.12" }, 20_000],
      ] as const) {
        context = contextOf(cloud);
        declare({ externalPort: "23", ...more });
        context.run.diff(own, urnOf("ssh"), { outputs: { ...stored, externalPort: "23" } }, stored);
        const { after, error } = await wait(300_000, own);
        assert.equal(after, expected);
        assert.match(error ?? "", /exchange external ports, which cannot be done in one update/);
      }
    });
  });

  describe("with several holders", () => {
    for (const [situation, first, second] of [
      ["keeps the port", { externalPort: "1" }, { externalPort: "22/23", internalPort: "22/23" }],
      ["has not left by the state", undefined, { externalPort: "1" }],
    ] as const) {
      it(`is about the one that ${situation}`, async () => {
        const other = cloud.add({ ...stored, externalPort: "22/23", internalPort: "22/23" });
        if (first === undefined)
          context.run.changes.set(holder, {
            urn: urnOf("a"),
            properties: { ...stored, externalPort: "1" },
            retained: true,
          });
        else declare(first, holder, "a");
        declare(second, other, "b");
        const { error } = await wait();
        assert.match(error ?? "", new RegExp(`is held by forward entry ${other} .* It belongs to "b"`));
      });
    }
  });

  describe("for a holder that is being deleted", () => {
    beforeEach(() => {
      cloud.entries.clear();
      holder = cloud.add({ ...stored, forwardEntryName: "theirs", status: "Deleting" });
    });

    it("ends within a second after it is gone", async () => {
      at(4_100, () => cloud.entries.delete(holder));
      assert.deepEqual(await wait(), { after: 5_000, error: undefined });
      assert.deepEqual(lines.statuses.slice(-1), [`waiting for ${holder} to free external port ${port}`]);
    });

    it("ends at the time limit", async () => {
      assert.deepEqual(await wait(7_000), {
        after: 7_000,
        error: `External port ${port} is held by forward entry ${holder} ("theirs", TCP 203.0.113.10:22 to 10.0.0.5:22). That entry is being deleted. Run "pulumi up" again when it is gone.`,
      });
    });
  });

  describe("while the list of the gateway contradicts the refusal", () => {
    /** The times of the calls that are worth sending again. */
    const repeats = async (limitMs: number, onRepeat: (count: number) => void = () => undefined) => {
      const begun = Date.now();
      const times: number[] = [];
      const { error } = await waits(limitMs, undefined, async (again) => {
        for (;;) {
          await again();
          times.push(Date.now() - begun);
          onRepeat(times.length);
        }
      });
      return { times, error };
    };
    const hidden = `External port ${port} is held by another forward entry of NAT gateway nat-1, which its list does not show. Run "pulumi up" again; if that does not help, choose another port. ${refusal.message}.`;

    it("the call is repeated at growing intervals, for about 10 s, where no holder is listed", async () => {
      cloud.entries.clear();
      assert.deepEqual(await repeats(300_000), {
        times: [300, 900, 2_100, 4_500, 9_300, 18_900],
        error: hidden,
      });
    });

    it("but not past the time limit", async () => {
      cloud.entries.clear();
      assert.deepEqual(await repeats(4_000), { times: [300, 900, 2_100, 4_500], error: hidden });
    });

    it("and where the holder should have left: then the error says that the state differs", async () => {
      declare({ externalPort: "23" });
      context.run.changes.complete(holder);
      const { times, error } = await repeats(300_000);
      assert.equal(times.length, 6);
      assert.match(
        error ?? "",
        /"other", which should not hold this port any more: the state and the service/,
      );
    });

    it("and where the listed holder is gone when it is read: the call is not repeated without a pause", async () => {
      cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
      const { times, error } = await repeats(300_000, (count) => {
        assert.ok(count < 100, "the call is repeated without a pause");
      });
      assert.deepEqual(times.slice(0, 4), [20_000, 20_300, 20_900, 22_100]);
      assert.equal(times.length, 7);
      assert.match(error ?? "", new RegExp(`is held by forward entry ${holder}`));
    });

    it("another holder, or one that was seen meanwhile, begins anew", async () => {
      cloud.entries.clear();
      const { times } = await repeats(300_000, (count) => {
        if (count === 3) {
          holder = cloud.add(stored);
          context.run.changes.set(holder, {
            urn: urnOf("other"),
            properties: { ...stored, externalPort: "23" },
            retained: true,
          });
        }
      });
      assert.deepEqual(times.slice(0, 5), [300, 900, 2_100, 2_400, 3_000]);
    });
  });

  it("says so where the entries of the gateway cannot be listed", async () => {
    cloud.api.describeForwardTableEntries.rejects(failure("NoPermission", "DescribeForwardTableEntries"));
    const { error } = await wait();
    assert.match(
      error ?? "",
      /^External port TCP 203\.0\.113\.10:22 is held by another forward entry\. Which one is not known, because the entries of NAT gateway nat-1 could not be listed: The account .* may not call/,
    );
  });

  it("does not use up the time limit, and lets other writes of the gateway go first", async () => {
    context = contextOf(cloud, { writesPerGateway: 1 });
    declare({ externalPort: "23" });
    let othersEnd = Infinity;
    at(1_000, () => inOperation(context, () => Promise.resolve((othersEnd = Date.now() - time.start))));
    at(5_000, () => {
      moved();
    });
    let left = 0;
    await waits(30_000, undefined, async (again, { call }) => {
      await again();
      left = call.deadline.at - Date.now();
    });
    assert.deepEqual([othersEnd, left], [1_000, 30_000]);
    assert.deepEqual(
      cloud.events.flatMap((event) =>
        event.kind === "wait" && event.for === "port" ? [event.waitedMs] : [],
      ),
      [5_000],
    );
  });
});
