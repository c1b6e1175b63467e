import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import { createEntry, type CreatedEntry } from "../../../provider/src/lifecycle/create.js";
import { deleteEntry } from "../../../provider/src/lifecycle/delete.js";
import type { ProviderContext, ResourceRef } from "../../../provider/src/lifecycle/operation.js";
import { without } from "../support/bags.js";
import { answer, Cloud, contextOf, type Lines, reporter } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { inputs, limited, partial, refused, resource, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";

describe("create", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let lines: Lines;
  beforeEach(() => {
    cloud = new Cloud();
    lines = reporter();
  });

  /** Runs a create to its end, on a process of its own unless one is given. */
  async function run(
    changes: PropertyMap = {},
    context: Partial<ProviderContext> | ProviderContext = {},
    of: ResourceRef = resource,
  ): Promise<CreatedEntry> {
    const whole = "gateways" in context ? (context as ProviderContext) : contextOf(cloud, context);
    return time.finish(
      createEntry({ resource: of, inputs: { ...inputs, ...changes } }, whole, lines),
      20_000,
    );
  }
  const creates = () => cloud.calls("createForwardEntry");
  const dropAfterWork = (times = 1) => {
    for (let i = 0; i < times; i += 1) {
      cloud.api.createForwardEntry.onCall(i).callsFake((request) => {
        cloud.add(request);
        return Promise.reject(unanswered("CreateForwardEntry"));
      });
    }
  };
  const refuse = (call: number, error: Error) => cloud.api.createForwardEntry.onCall(call).rejects(error);

  it("makes the entry and waits until it is Available", async () => {
    cloud.settlesInMs = 2_000;
    const { id, outputs } = await run();
    assert.equal(id, "fwd-1");
    assert.deepEqual(outputs, { ...inputs, status: "Available" });
    assert.deepEqual(cloud.api.createForwardEntry.args, [[stored]]);
    assert.ok(Date.now() - time.start >= 2_000);
    assert.ok(lines.statuses.includes("waiting until fwd-1 is Available (1 s)"), lines.statuses.join("\n"));
  });

  it("counts connections that are refused in a row anew after the service has answered that the port is held", async () => {
    const gone = unanswered("CreateForwardEntry", { transport: "network", code: "ECONNREFUSED" });
    const held = failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry");
    [gone, gone, gone, gone, held, gone].forEach((error, call) => refuse(call, error));
    assert.equal((await run()).id, "fwd-1");
    assert.equal(creates(), 7);
  });

  it("an answer that got lost: a deleted entry that a lagging list still shows is not taken for the holder of the port", async () => {
    dropAfterWork();
    const { describeForwardTableEntries } = cloud.api;
    const deleted = { ...stored, forwardEntryId: "fwd-deleted", status: "Available" };
    describeForwardTableEntries
      .onFirstCall()
      .callsFake(() => answer({ forwardTableEntries: [], totalCount: "0" }));
    describeForwardTableEntries
      .onSecondCall()
      .callsFake(() => answer({ forwardTableEntries: [deleted as never], totalCount: "1" }));
    refuse(1, failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"));
    assert.equal((await run()).id, "fwd-1");
  });

  it("an answer that got lost: a listed holder that reads do not find may be what was created, so that stays unknown", async () => {
    dropAfterWork();
    refuse(1, failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"));
    cloud.api.describeForwardEntryAttribute.rejects(failure("InvalidParameter.DnatNotFound"));
    await refused(run(), /^It is not known whether the entry was created\./);
    assert.equal(creates(), 2);
  });

  it("sends a health-check port as a number, and nothing that is not set", async () => {
    await run({ healthCheckPort: 22, forwardEntryName: "" });
    const sent = cloud.api.createForwardEntry.args[0]?.[0];
    assert.equal(sent?.healthCheckPort, 22);
    assert.equal("forwardEntryName" in sent, false);
  });

  for (const [what, error] of [
    ["busy", failure("IncorretDnatEntryStatus", "CreateForwardEntry")],
    ["throttled", failure("Throttling.User", "CreateForwardEntry")],
    ["not taken", failure("SystemBusy", "CreateForwardEntry")],
  ] as const) {
    it(`is sent again where it was ${what}: nothing was done`, async () => {
      refuse(0, error);
      refuse(1, error);
      assert.equal((await run()).id, "fwd-1");
      assert.equal(creates(), 3);
    });
  }

  it("a refusal is told with what to do, and nothing is kept", async () => {
    refuse(0, failure("InvalidParameter.ExternalIp", "CreateForwardEntry"));
    const error = await refused(run(), /^ExternalIp 203\.0\.113\.10 is not the address of an EIP/);
    assert.doesNotMatch(error.message, /not known/);
    assert.equal(creates(), 1);
  });

  it("an unknown gateway is refused before anything is sent", async () => {
    cloud.gateways.clear();
    const error = await refused(run(), /NAT gateway nat-1 was not found at ens\.test/);
    assert.doesNotMatch(error.message, /missingGateway/, "a new entry has not gone with its gateway");
    assert.equal(creates(), 0);
  });

  it("a gateway that is not found by the create itself is told like that, too", async () => {
    refuse(0, failure("InvalidParameter.NatNotFound", "CreateForwardEntry"));
    const error = await refused(run(), /NAT gateway nat-1 was not found at ens\.test/);
    assert.doesNotMatch(error.message, /missingGateway|not known/);
  });

  it("what ends the whole run is told as it is", async () => {
    cloud.api.createForwardEntry.rejects(new Error("Pulumi has ended."));
    assert.equal((await refused(run())).message, "Pulumi has ended.");
  });

  it("does not send a refused create again when other writes of the run end", async () => {
    cloud.settlesInMs = 20_000;
    const context = contextOf(cloud);
    refuse(1, failure("NoPermission", "CreateForwardEntry"));
    const first = createEntry({ resource, inputs }, context, lines);
    const second = refused(
      createEntry({ resource, inputs: { ...inputs, externalPort: "23" } }, context, lines),
    );
    await time.run();
    await Promise.all([first, second]);
    assert.equal(creates(), 2);
  });

  it("waits for the other writes of the run where the gateway takes no other one, whatever the time limit", async () => {
    cloud.settlesInMs = 20_000;
    const context = contextOf(cloud);
    cloud.api.createForwardEntry.callsFake((request) =>
      cloud.now().some(({ status }) => status === "Pending")
        ? Promise.reject(failure("IncorretDnatEntryStatus", "CreateForwardEntry"))
        : answer({ forwardEntryId: cloud.add(request) }),
    );
    setTimeout(() => (cloud.settlesInMs = 1_000), 1_000);
    const both = [25_000, 10_000].map((limitMs, at) =>
      createEntry(
        { resource: limited("create", limitMs), inputs: { ...inputs, externalPort: `${22 + at}` } },
        context,
        lines,
      ),
    );
    await time.run();
    assert.deepEqual(
      (await Promise.all(both)).map(({ id }) => id),
      ["fwd-1", "fwd-2"],
    );
    assert.equal(creates(), 3);
  });

  describe("after the id is known", () => {
    it("an entry that does not settle in time is kept, with all outputs", async () => {
      cloud.settlesInMs = Infinity;
      const context = contextOf(cloud);
      const failed = await partial(run({}, context, limited("create", 60_000)));
      assert.equal(failed.entryId, "fwd-1");
      assert.equal(context.run.changes.idOf(resource.urn), "fwd-1");
      assert.deepEqual(failed.outputs, { ...inputs, status: "Pending" });
      assert.match(failed.message, /fwd-1 exists but is still Pending after 60 s.*pulumi up/);
    });

    for (const [what, error] of [
      ["is refused", failure("NoPermission")],
      ["gets no answer", unanswered("DescribeForwardEntryAttribute")],
      ["finds no gateway", failure("InvalidParameter.NatNotFound")],
    ] as const) {
      it(`a look that ${what} keeps the entry`, async () => {
        cloud.api.describeForwardEntryAttribute.rejects(error);
        const failed = await partial(run());
        assert.equal(failed.entryId, "fwd-1");
        assert.deepEqual(failed.outputs, inputs);
        assert.match(
          failed.message,
          /^Forward entry fwd-1 exists, but it is not known whether it is ready: .+ Run "pulumi up" again to go on\.$/,
        );
      });
    }

    it("an entry that somebody deleted meanwhile is told as vanished, and not kept", async () => {
      cloud.settlesInMs = Infinity;
      setTimeout(() => {
        cloud.entries.clear();
      }, 5_000);
      const context = contextOf(cloud);
      const { message } = await refused(run({}, context));
      assert.equal(
        message,
        'Forward entry fwd-1 vanished while it was being configured: it was deleted elsewhere, or the service discarded it. Run "pulumi up" again to create a new one.',
      );
      assert.equal(context.run.changes.idOf(resource.urn), undefined, "it has no entry any more");
    });

    it("one that was adopted and then deleted may be in the state by a refresh", async () => {
      cloud.settlesInMs = Infinity;
      const id = cloud.add(stored);
      setTimeout(() => {
        cloud.entries.clear();
      }, 10_000);
      await refused(
        run({}, { adopt: new Set([id]) }),
        /pulumi refresh" and then "pulumi up" to create a new one/,
      );
    });

    it("an entry that vanishes together with its gateway is kept: the key may be the wrong one", async () => {
      cloud.settlesInMs = Infinity;
      setTimeout(() => {
        cloud.entries.clear();
        cloud.gateways.clear();
      }, 5_000);
      assert.equal((await partial(run())).entryId, "fwd-1");
    });

    describe("where the gateway takes many writes at once", () => {
      /** One more than are under way at once. */
      const many = () => {
        const context = contextOf(cloud);
        return Array.from({ length: 65 }, (_, index) => {
          const port = String(1000 + index);
          return createEntry(
            { resource, inputs: { ...inputs, externalPort: port, internalPort: port } },
            context,
            lines,
          );
        });
      };

      it("those that take very long let the next one go on", async () => {
        cloud.settlesInMs = 200_000;
        const all = Promise.all(many());
        await time.tick(20_000);
        assert.equal(creates(), 64);
        await time.tick(40_000);
        assert.equal(creates(), 65);
        await time.run(20_000);
        assert.equal((await all).length, 65);
      });

      it("those that nothing is heard of do so, too", async () => {
        const silent = failure("SystemBusy");
        cloud.api.describeForwardEntryAttribute.rejects(silent);
        const all = Promise.allSettled(many());
        await time.tick(1);
        cloud.api.describeForwardTableEntries.rejects(silent);
        await time.tick(60_000);
        assert.equal(creates(), 65);
        await time.run(20_000);
        await all;
      });
    });

    it("an entry that is not seen for a moment is waited for", async () => {
      cloud.api.describeForwardEntryAttribute.onFirstCall().rejects(failure("InvalidParameter.DnatNotFound"));
      assert.equal((await run()).id, "fwd-1");
      assert.equal(creates(), 1);
    });
  });

  describe("an answer that got lost", () => {
    it("after the work: the entry is found and taken, and not made twice", async () => {
      dropAfterWork();
      const { id, outputs } = await run();
      assert.equal(id, "fwd-1");
      assert.equal(outputs["status"], "Available");
      assert.deepEqual([creates(), cloud.entries.size], [1, 1]);
      assert.deepEqual(lines.warnings, []);
    });

    it("before the work: the entry is made once", async () => {
      refuse(0, unanswered("CreateForwardEntry"));
      assert.equal((await run()).id, "fwd-1");
      assert.deepEqual([creates(), cloud.entries.size], [2, 1]);
    });

    it("to the last call that is sent: the entry is looked for once more", async () => {
      const unreadable = failure("", "CreateForwardEntry", { code: undefined, transport: "unreadable" });
      for (let call = 0; call < 4; call += 1) refuse(call, unreadable);
      cloud.api.createForwardEntry.callsFake((request) => {
        cloud.add(request);
        return Promise.reject(unreadable);
      });
      assert.equal((await run()).id, "fwd-1");
      assert.equal(creates(), 5);
    });

    it("and then a refusal: it is still not known whether the first call has created the entry", async () => {
      refuse(0, unanswered("CreateForwardEntry"));
      refuse(1, failure("NoPermission", "CreateForwardEntry"));
      await refused(run(), /It is not known whether the entry was created/);
    });

    it("and then a port whose holder is never listed: the error says so after a minute, or at the time limit", async () => {
      const taken = failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry");
      for (const [limitMs, afterMs] of [
        [300_000, 60_000],
        [20_000, 20_000],
      ] as const) {
        cloud = new Cloud();
        refuse(0, unanswered("CreateForwardEntry"));
        cloud.api.createForwardEntry.rejects(taken);
        const begun = Date.now();
        const { message } = await refused(run({}, {}, limited("create", limitMs)));
        assert.equal(
          message,
          `It is not known whether the entry was created. CreateForwardEntry got no clear answer, and external port TCP 203.0.113.10:22 is in use since, by an entry that NAT gateway nat-1 does not show yet and that this run probably created. Leave the resource as it is, wait a minute and run "pulumi up" again: it names the entry and the command to continue with it. ${taken.message}.`,
        );
        const ms = Date.now() - begun;
        assert.ok(ms >= afterMs && ms < afterMs + 3_000, `${ms}`);
      }
    });

    it("while the work goes on: the entry that appears late is found by the refusal of the second attempt", async () => {
      cloud.api.createForwardEntry.onCall(0).callsFake((request) => {
        setTimeout(() => cloud.add(request), 100);
        return Promise.reject(unanswered("CreateForwardEntry"));
      });
      cloud.api.createForwardEntry.callsFake((request) => {
        const held = cloud.now().some(({ externalPort }) => externalPort === request.externalPort);
        return held
          ? Promise.reject(failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"))
          : answer({ forwardEntryId: cloud.add(request) });
      });
      assert.equal((await run()).id, "fwd-1");
      assert.equal(cloud.entries.size, 1);
    });

    for (const [what, error] of [
      [
        "a 200 without an id",
        failure("", "CreateForwardEntry", { code: undefined, status: 200, transport: "unreadable" }),
      ],
      ["ens.interface.error", failure("ens.interface.error", "CreateForwardEntry")],
      ["a redirect", failure("", "CreateForwardEntry", { code: undefined, status: 302 })],
      ["a 502", failure("", "CreateForwardEntry", { code: undefined, status: 502, transport: "unreadable" })],
    ] as const) {
      it(`also where it was ${what}`, async () => {
        cloud.api.createForwardEntry.onCall(0).callsFake((request) => {
          cloud.add(request);
          return Promise.reject(error);
        });
        assert.equal((await run()).id, "fwd-1");
        assert.deepEqual([creates(), cloud.entries.size], [1, 1]);
      });
    }

    it("an entry without a name of its own is found as well", async () => {
      dropAfterWork();
      assert.equal((await run({ forwardEntryName: "" })).id, "fwd-1");
      assert.equal(cloud.entries.size, 1);
    });

    it("an entry that was there before is never taken, even if it is equal in all", async () => {
      // somebody else's, with a name that anybody may give
      const foreign = cloud.add({ ...stored, forwardEntryName: "shared" });
      cloud.api.createForwardEntry.onCall(0).rejects(unanswered("CreateForwardEntry"));
      cloud.api.createForwardEntry.rejects(
        failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"),
      );
      const error = await refused(run({ forwardEntryName: "shared" }));
      assert.ok(error.message.includes(foreign), error.message);
      assert.equal(cloud.entries.size, 1);
      assert.equal(cloud.calls("deleteForwardEntry") + cloud.calls("modifyForwardEntry"), 0);
    });

    for (const [what, changes] of [
      ["another name", { forwardEntryName: "other" }],
      ["another target", { internalIp: "10.0.0.99" }],
      ["an overlapping range", { externalPort: "20/30", internalPort: "20/30" }],
    ] as const) {
      it(`an entry with ${what} that appears meanwhile is not taken; the error names it and the way on`, async () => {
        let foreign = "";
        cloud.api.createForwardEntry.onCall(0).callsFake(() => {
          foreign = cloud.add({ ...stored, ...changes });
          return Promise.reject(unanswered("CreateForwardEntry"));
        });
        const error = await refused(run());
        assert.ok(error.message.includes(foreign), error.message);
        assert.match(error.message, /cannot be proven.*ENS_ADOPT=fwd-\d+ pulumi up/);
        assert.doesNotMatch(error.message, /not known/);
        assert.equal(creates(), 1);
      });
    }

    it("an equal entry that is older than the attempt is not taken", async () => {
      cloud.api.createForwardEntry.onCall(0).callsFake(() => {
        cloud.add({ ...stored, creationTime: "2025-12-31T23:59:00Z" });
        return Promise.reject(unanswered("CreateForwardEntry"));
      });
      await refused(run(), /cannot be proven/);
    });

    it("an equal entry whose age is not told is not taken", async () => {
      cloud.api.createForwardEntry.onCall(0).callsFake(() => {
        cloud.add({ ...stored, creationTime: "" });
        return Promise.reject(unanswered("CreateForwardEntry"));
      });
      await refused(run(), /cannot be proven/);
    });

    it("age is judged on the service's clock, as far as it is known", async () => {
      // ours is a day ahead
      const serverTime = time.start - 86_400_000;
      cloud.api.createForwardEntry.onCall(0).callsFake((request) => {
        cloud.add({ ...request, creationTime: `${new Date(serverTime).toISOString().slice(0, 19)}Z` });
        return Promise.reject(failure("InternalError", "CreateForwardEntry", { status: 500, serverTime }));
      });
      assert.equal((await run()).id, "fwd-1");
    });

    it("two creates of one process never take the same entry", async () => {
      const context = contextOf(cloud);
      dropAfterWork(1);
      cloud.api.createForwardEntry.onCall(1).rejects(unanswered("CreateForwardEntry"));
      cloud.api.createForwardEntry.rejects(
        failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"),
      );
      const results = Promise.allSettled([1, 2].map(() => createEntry({ resource, inputs }, context, lines)));
      await time.run(20_000);
      const made = (await results).flatMap((result) =>
        result.status === "fulfilled" ? [result.value.id] : [],
      );
      assert.ok(new Set(made).size === made.length, made.join());
      assert.ok(made.length <= 1);
    });

    it("also where the list lags behind: a port that is held has a holder", async () => {
      dropAfterWork();
      const truth = cloud.api.describeForwardTableEntries;
      for (let call = 0; call < 4; call += 1) {
        truth.onCall(call).callsFake(() => answer({ totalCount: "0", forwardTableEntries: [] }));
      }
      cloud.api.createForwardEntry
        .onCall(1)
        .rejects(failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"));
      assert.equal((await run()).id, "fwd-1");
      assert.deepEqual([creates(), cloud.entries.size], [2, 1]);
    });

    it("without any answer until the time is over: the error says that it is not known", async () => {
      cloud.api.createForwardEntry.rejects(unanswered("CreateForwardEntry"));
      await refused(
        run({}, {}, limited("create", 30_000)),
        /It is not known whether the entry was created: "pulumi up" checks for it/,
      );
      assert.ok(Date.now() - time.start <= 45_000, `${Date.now() - time.start}`);
    });

    it("where the look gets no answer either: the error says that it is not known, and nothing is sent again", async () => {
      dropAfterWork();
      cloud.api.describeForwardTableEntries
        .onSecondCall()
        .rejects(failure("NoPermission", "DescribeForwardTableEntries"));
      cloud.api.describeForwardTableEntries
        .onThirdCall()
        .rejects(failure("NoPermission", "DescribeForwardTableEntries"));
      await refused(run(), /It is not known whether the entry was created/);
      assert.equal(creates(), 1);
    });
  });

  describe("what an interrupted run left behind", () => {
    it("is not taken silently: the error names it and the one command that takes it", async () => {
      const id = cloud.add(stored);
      const error = await refused(run(), new RegExp(`ENS_ADOPT=${id} pulumi up`));
      assert.match(
        error.message,
        /already exists and has the name that this resource generates\. Either an earlier run was interrupted/,
      );
      assert.equal(creates(), 0);
    });

    it("is taken by ENS_ADOPT, and said so", async () => {
      const id = cloud.add(stored);
      assert.equal((await run({}, { adopt: new Set([id]) })).id, id);
      assert.equal(creates(), 0);
      assert.match(lines.warnings.join(), new RegExp(`adopted forward entry ${id}`));
    });

    it("is waited for where it is still Pending", async () => {
      cloud.settlesInMs = 1_000;
      const id = cloud.add(stored);
      assert.equal((await run({}, { adoptInterrupted: true })).id, id);
      assert.ok(Date.now() - time.start >= 1_000);
    });

    it("is nobody's where it is being deleted", async () => {
      cloud.settlesInMs = 500;
      const id = cloud.add({ ...stored, status: "Deleting" });
      await run({}, { adoptInterrupted: true });
      assert.notEqual(creates(), 0);
      assert.equal(lines.warnings.join().includes(id), false);
    });

    it("ENS_ADOPT takes a foreign entry that is in all that is declared, whoever made it", async () => {
      const id = cloud.add({ ...stored, forwardEntryName: "by hand" });
      assert.equal((await run({ forwardEntryName: "by hand" }, { adopt: new Set([id]) })).id, id);
    });

    it("ENS_ADOPT names entries of two protocols on one port: each resource takes its own", async () => {
      const udp = cloud.add({ ...stored, ipProtocol: "UDP" });
      const tcp = cloud.add({ ...stored, ipProtocol: "TCP" });
      assert.equal((await run({ ipProtocol: "TCP" }, { adopt: new Set([udp, tcp]) })).id, tcp);
      assert.equal((await run({ ipProtocol: "UDP" }, { adopt: new Set([udp, tcp]) })).id, udp);
    });

    it("ENS_ADOPT takes one that is called otherwise, and makes it what is declared", async () => {
      const id = cloud.add({ ...stored, forwardEntryName: "by hand" });
      const { outputs } = await run({ healthCheckPort: 22 }, { adopt: new Set([id]) });
      assert.equal(outputs["forwardEntryName"], inputs.forwardEntryName);
      assert.equal(cloud.entries.get(id)?.forwardEntryName, inputs.forwardEntryName);
      assert.equal(cloud.entries.get(id)?.healthCheckPort, "22");
      assert.equal(creates(), 0);
    });

    it("one that was taken is kept where it cannot be made what is declared", async () => {
      const id = cloud.add({ ...stored, forwardEntryName: "by hand" });
      cloud.api.modifyForwardEntry.rejects(failure("NoPermission", "ModifyForwardEntry"));
      const failed = await partial(run({}, { adopt: new Set([id]) }));
      assert.equal(failed.entryId, id);
      assert.ok(failed.adoptedAt);
    });

    it("ENS_ADOPT that names an entry of another port does not concern this one", async () => {
      const id = cloud.add({ ...stored, externalPort: "23", forwardEntryName: "other" });
      const made = await run({}, { adopt: new Set([id]) });
      assert.notEqual(made.id, id);
    });

    it("ens:adoptInterrupted never takes a foreign entry: not another name, and not a nameless one", async () => {
      for (const forwardEntryName of ["other", ""]) {
        cloud = new Cloud();
        const id = cloud.add({ ...stored, forwardEntryName });
        cloud.api.createForwardEntry.rejects(
          failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"),
        );
        await refused(run({}, { adoptInterrupted: true }), new RegExp(id));
        await refused(run({ forwardEntryName: "" }, { adoptInterrupted: true }), new RegExp(id));
      }
    });

    it("nor a nameless one where the resource has no mark of its own", async () => {
      const id = cloud.add({ ...stored, forwardEntryName: "" });
      cloud.api.createForwardEntry.rejects(
        failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"),
      );
      await refused(
        run(
          { forwardEntryName: undefined },
          { adoptInterrupted: true },
          { ...resource, autoName: undefined },
        ),
        new RegExp(`held by forward entry ${id}`),
      );
    });
  });

  describe("a port that is held", () => {
    it("names the holder, and how to take it where it is in all that is declared", async () => {
      const id = cloud.add({ ...stored, forwardEntryName: "by hand" });
      cloud.api.createForwardEntry.rejects(
        failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"),
      );
      const same = await refused(run({ forwardEntryName: "by hand" }));
      assert.match(same.message, new RegExp(`ENS_ADOPT=${id} pulumi up`));
      const other = await refused(run());
      assert.match(
        other.message,
        new RegExp(`held by forward entry ${id} \\("by hand", TCP 203\\.0\\.113\\.10:22`),
      );
      assert.match(other.message, /under another name or health check: .*"ENS_ADOPT=fwd-1 pulumi up"/);
      const elsewhere = await refused(run({ internalIp: "10.0.0.99" }));
      assert.doesNotMatch(elsewhere.message, /ENS_ADOPT/);
      assert.ok(
        Date.now() - time.start < 3 * 25_000,
        "deletions come last, so waiting for one could not end",
      );
    });

    it("is said to be held also where nobody can be seen who holds it", async () => {
      cloud.api.createForwardEntry.rejects(
        failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"),
      );
      await refused(run(), /External port TCP 203\.0\.113\.10:22/);
      assert.ok(creates() < 10);
    });

    const holds = (id: string) => {
      cloud.api.createForwardEntry.callsFake((request) =>
        cloud.now().some(({ forwardEntryId }) => forwardEntryId === id)
          ? Promise.reject(failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"))
          : answer({ forwardEntryId: cloud.add(request) }),
      );
    };

    it("is waited for where its holder is being deleted already, and not for ever", async () => {
      const id = cloud.add({ ...stored, status: "Deleting" });
      holds(id);
      setTimeout(() => cloud.entries.delete(id), 5_000);
      assert.notEqual((await run()).id, id);
      assert.ok(Date.now() - time.start < 8_000, `${Date.now() - time.start}`);
      cloud = new Cloud();
      holds(cloud.add({ ...stored, status: "Deleting" }));
      await refused(run(), /is being deleted\. Run "pulumi up" again when it is gone/);
    });

    it("by the entry that the resource itself replaces is told as such, by name of its own or not", async () => {
      for (const forwardEntryName of [inputs.forwardEntryName, "web"]) {
        cloud = new Cloud();
        const context = contextOf(cloud, { adoptInterrupted: true });
        const id = cloud.add({ ...stored, forwardEntryName });
        context.run.diff(id, resource.urn, { outputs: stored }, { ...stored, natGatewayId: "nat-2" });
        holds(id);
        const error = await refused(
          run({ forwardEntryName }, context),
          /the entry that this resource replaces.* deleteBeforeReplace\./,
        );
        assert.doesNotMatch(error.message, /interrupted|ENS_ADOPT/);
      }
    });

    it("by an entry that another resource of the program keeps is not offered, and not taken by ENS_ADOPT either", async () => {
      const other = "urn:pulumi:dev::p::t::other";
      const context = contextOf(cloud);
      const id = cloud.add({ ...stored, forwardEntryName: "other-89abcdef" });
      context.run.diff(id, other, { outputs: stored }, stored);
      holds(id);
      const error = await refused(
        run({}, context),
        /It belongs to "other", which keeps the port in this update/,
      );
      assert.doesNotMatch(error.message, /ENS_ADOPT/);
      await refused(
        run({}, { ...context, adopt: new Set([id]) }),
        /belongs to "other" of this stack, so ENS_ADOPT cannot give it to another resource/,
      );
    });

    it("is waited for where this run moves its holder away", async () => {
      const context = contextOf(cloud);
      const holder = cloud.add({ ...stored, forwardEntryName: "other" });
      context.run.diff(holder, undefined, { outputs: stored }, { ...stored, externalPort: "23" });
      cloud.api.createForwardEntry.callsFake((request) =>
        cloud.entries.get(holder)?.externalPort === request.externalPort
          ? Promise.reject(failure("Forbidden.ExternalPort.Duplicated", "CreateForwardEntry"))
          : answer({ forwardEntryId: cloud.add(request) }),
      );
      setTimeout(() => {
        Object.assign(cloud.entries.get(holder)!, { externalPort: "23" });
        context.run.changes.complete(holder);
      }, 3_000);
      const { id } = await run({}, context);
      assert.notEqual(id, holder);
      assert.ok(Date.now() - time.start >= 3_000);
    });
  });

  it("a failed create gives its place to the next", async () => {
    const context = contextOf(cloud, { writesPerGateway: 1 });
    refuse(0, failure("NoPermission", "CreateForwardEntry"));
    const first = refused(createEntry({ resource, inputs }, context, lines));
    const second = createEntry(
      { resource, inputs: { ...inputs, externalPort: "23", internalPort: "23" } },
      context,
      lines,
    );
    await time.run();
    await first;
    assert.equal((await second).id, "fwd-1");
    assert.deepEqual(lines.statuses.slice(0, 2), ["queued (next) on nat-1", "starting on nat-1"]);
  });

  it("in the log the waits and calls of each resource add up to its time, the line included", async () => {
    cloud.settlesInMs = 3_000;
    refuse(1, failure("SystemBusy", "CreateForwardEntry"));
    const context = contextOf(cloud, { writesPerGateway: 1 });
    const took = new Map<string, number>();
    const all = ["aa", "bb", "cc"].map(async (name, i) => {
      const values = {
        ...inputs,
        externalPort: `${i + 1}`,
        internalPort: `${i + 1}`,
      };
      await createEntry({ resource: { ...resource, name }, inputs: values }, context, lines);
      took.set(name, Date.now() - time.start);
    });
    await time.run();
    await Promise.all(all);
    for (const [name, ms] of took) {
      const calls = cloud.log.filter(({ resource }) => resource === name);
      assert.equal(
        calls.reduce((sum, { waitedMs, elapsedMs }) => sum + waitedMs + elapsedMs, 0),
        ms,
        name,
      );
    }
    assert.equal(took.size, 3);
    const waits = cloud.events.filter((event) => event.kind === "wait");
    assert.deepEqual(
      waits.map((wait) => [wait.resource, wait.for, wait.subject]),
      [
        ["aa", "settling", "fwd-1"],
        ["bb", "queue", "nat-1"],
        ["bb", "retry", "nat-1"],
        ["bb", "settling", "fwd-2"],
        ["cc", "queue", "nat-1"],
        ["cc", "settling", "fwd-3"],
      ],
    );
  });

  it("waiting for others does not use up the own time", async () => {
    cloud.settlesInMs = 20_000;
    const context = contextOf(cloud, { writesPerGateway: 1, operationTimeoutMs: 25_000 });
    const all = [22, 23, 24, 25].map((port) =>
      createEntry(
        { resource, inputs: { ...inputs, externalPort: `${port}`, internalPort: `${port}` } },
        context,
        reporter(),
      ),
    );
    await time.run();
    assert.equal((await Promise.all(all)).length, 4);
  });

  describe("with adoptId", () => {
    const unnamed = without(inputs, "forwardEntryName");
    const adopt = (
      changes: PropertyMap = {},
      context: Partial<ProviderContext> = {},
      of: ResourceRef = resource,
    ) => run({ ...unnamed, forwardEntryName: undefined, adoptId: "fwd-9", ...changes }, context, of);
    const there = (changes: PropertyMap = {}) =>
      cloud.add({ ...stored, forwardEntryId: "fwd-9", forwardEntryName: "by hand", ...changes });

    it("the entry is taken as it is: nothing is written, and its name shows in the outputs", async () => {
      there();
      const { id, outputs } = await adopt();
      assert.equal(id, "fwd-9");
      assert.equal(outputs["forwardEntryName"], "by hand");
      assert.equal(outputs["status"], "Available");
      assert.equal(outputs["adoptId"], "fwd-9");
      assert.equal(creates() + cloud.calls("modifyForwardEntry"), 0);
      assert.deepEqual(lines.notes, ["adopted forward entry fwd-9 as it is"]);
    });

    it("an entry of another gateway is told as such", async () => {
      cloud.gateways.add("nat-2");
      there({ natGatewayId: "nat-2" });
      await refused(adopt(), /natGatewayId is "nat-2", declared "nat-1"/);
    });

    it("one that does not exist is an error, and none is made in its place", async () => {
      await refused(adopt(), /adoptId names forward entry fwd-9, which does not exist at ens\.test/);
      assert.equal(creates(), 0);
    });

    it("where the gateway cannot be seen the error is about that", async () => {
      cloud.gateways.clear();
      await refused(adopt(), /NAT gateway nat-1 was not found at ens\.test/);
    });

    it("one that is being configured is waited for, and kept if that takes too long", async () => {
      cloud.settlesInMs = Infinity;
      there();
      const failed = await partial(adopt({}, {}, limited("create", 10_000)));
      assert.equal(failed.entryId, "fwd-9");
    });

    it("a resource that is gone from the program does not delete what was taken over", async () => {
      there();
      const context = contextOf(cloud);
      await adopt({}, context);
      const old = { ...resource, urn: "urn:old" };
      await deleteEntry("fwd-9", { resource: old, outputs: inputs }, context, lines);
      assert.equal(cloud.calls("deleteForwardEntry"), 0);
      assert.match(
        lines.warnings.join(),
        /was adopted by another resource in this update, so it is not deleted/,
      );
    });
  });
});
