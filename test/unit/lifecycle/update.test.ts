import assert from "node:assert/strict";

import type { PropertyMap } from "../../../provider/src/entry/properties.js";
import type { ProviderContext, ResourceRef } from "../../../provider/src/lifecycle/operation.js";
import { updateEntry } from "../../../provider/src/lifecycle/update.js";
import { without } from "../support/bags.js";
import { answer, Cloud, contextOf, reporter } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { inputs, limited, partial, refused, resource, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";

describe("update", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let id: string;
  beforeEach(() => {
    cloud = new Cloud();
    id = cloud.add(stored);
  });
  const run = async (
    changes: PropertyMap,
    context: ProviderContext = contextOf(cloud),
    of: ResourceRef = resource,
    lines = reporter(),
  ) => {
    return time.finish(updateEntry(id, { resource: of, inputs: { ...inputs, ...changes } }, context, lines));
  };
  const modifies = () => cloud.calls("modifyForwardEntry");

  it("sends the whole tuple, waits, and gives full outputs", async () => {
    cloud.settlesInMs = 1_500;
    const lines = reporter();
    const outputs = await run({ externalPort: "23" }, contextOf(cloud), resource, lines);
    assert.deepEqual(
      [...new Set(lines.statuses)],
      ["waiting until fwd-1 is Available", "waiting until fwd-1 is Available (1 s)", "fwd-1 is Available"],
    );
    assert.deepEqual(outputs, { ...inputs, externalPort: "23", status: "Available" });
    const tuple = without(stored, "natGatewayId");
    assert.deepEqual(cloud.api.modifyForwardEntry.args, [
      [{ ...tuple, forwardEntryId: id, externalPort: "23" }],
    ]);
    assert.ok(Date.now() - time.start >= 1_500);
  });

  it("never sends what the API has no parameter for", async () => {
    await run({ externalPort: "23", standbyExternalIp: "203.0.113.20" });
    const sent = cloud.api.modifyForwardEntry.args[0]?.[0] ?? {};
    assert.equal("natGatewayId" in sent || "standbyExternalIp" in sent, false);
  });

  it("sends nothing where the entry is as declared already, in any spelling", async () => {
    Object.assign(cloud.entries.get(id)!, { externalPort: "22/22", ipProtocol: "tcp" });
    assert.equal((await run({}))["status"], "Available");
    assert.deepEqual([modifies(), cloud.calls("describeForwardEntryAttribute")], [0, 1]);
  });

  it("a health check that nobody declared goes with the internal ports, which must hold it", async () => {
    for (const [internalPort, probed, next, carried] of [
      ["22", "22", "23", 23],
      ["8000/8010", "8004", "9000/9010", 9004],
      ["8000/8010", "8004", "9000/9002", 9000],
      ["8000/8010", "8004", "8004/8014", undefined],
    ] as const) {
      const externalPort = internalPort;
      id = cloud.add({ ...stored, externalPort, internalPort, healthCheckPort: probed });
      cloud.api.modifyForwardEntry.resetHistory();
      const lines = reporter();
      await run({ externalPort: next, internalPort: next }, contextOf(cloud), resource, lines);
      assert.equal(cloud.api.modifyForwardEntry.args[0]?.[0].healthCheckPort, carried, next);
      assert.deepEqual(
        lines.warnings,
        carried === undefined
          ? []
          : [
              `forward entry ${id} has a health check on port ${probed}, which the program does not declare and the API cannot remove; as it must lie inside internalPort, it is set to ${carried}. Declare healthCheckPort to manage it.`,
            ],
      );
      cloud.entries.delete(id);
    }
  });

  it("a health check that is declared goes where it is declared", async () => {
    id = cloud.add({
      ...stored,
      externalPort: "8000/8010",
      internalPort: "8000/8010",
      healthCheckPort: "8004",
    });
    await run({ externalPort: "9000/9010", internalPort: "9000/9010", healthCheckPort: 9007 });
    assert.equal(cloud.api.modifyForwardEntry.args[0]?.[0].healthCheckPort, 9007);
  });

  it("only waits for an entry that was left half-made", async () => {
    cloud.settlesInMs = 2_000;
    id = cloud.add(stored);
    assert.equal((await run({}))["status"], "Available");
    assert.equal(modifies(), 0);
    assert.ok(Date.now() - time.start >= 2_000);
  });

  for (const [what, error] of [
    ["busy", failure("IncorretDnatEntryStatus", "ModifyForwardEntry")],
    ["unanswered", unanswered("ModifyForwardEntry")],
  ] as const) {
    it(`is sent again where it was ${what}`, async () => {
      cloud.api.modifyForwardEntry.onFirstCall().rejects(error);
      assert.equal((await run({ externalPort: "23" }))["status"], "Available");
      assert.equal(modifies(), 2);
    });
  }

  it("a refusal leaves the state as it is", async () => {
    cloud.api.modifyForwardEntry.rejects(failure("InvalidParameter.HealthCheckPort", "ModifyForwardEntry"));
    await refused(run({ healthCheckPort: 22 }), /^HealthCheckPort 22 is not accepted for internalPort 22/);
  });

  it("without any answer the entry is kept as declared, so that the next update looks and goes on", async () => {
    cloud.api.modifyForwardEntry.rejects(unanswered("ModifyForwardEntry"));
    const failed = await partial(run({ externalPort: "23" }, contextOf(cloud), limited("update", 20_000)));
    assert.equal(failed.entryId, id);
    assert.equal(failed.outputs["externalPort"], "23");
    assert.match(failed.message, /not known whether forward entry fwd-1 was changed/);
    cloud.api.modifyForwardEntry.resetBehavior();
    cloud.api.modifyForwardEntry.callsFake((request) => {
      Object.assign(cloud.entries.get(id)!, { externalPort: request.externalPort });
      return Promise.resolve({ headers: {}, statusCode: 200, body: {} });
    });
    assert.equal((await run({ externalPort: "23" }))["status"], "Available");
    assert.equal(cloud.entries.get(id)?.externalPort, "23");
  });

  it("an attempt without an answer is not forgotten when a later one is refused", async () => {
    cloud.api.modifyForwardEntry.onCall(0).rejects(unanswered("ModifyForwardEntry"));
    cloud.api.modifyForwardEntry.rejects(failure("NoPermission", "ModifyForwardEntry"));
    const kept = await partial(run({ externalPort: "23" }));
    assert.match(kept.message, /It is not known whether forward entry/);
    assert.equal(kept.entryId, id);
  });

  it("one that does not settle in time is kept", async () => {
    cloud.settlesInMs = Infinity;
    const failed = await partial(run({ externalPort: "23" }, contextOf(cloud), limited("update", 30_000)));
    assert.deepEqual([failed.entryId, failed.outputs["status"]], [id, "Pending"]);
    assert.equal(
      failed.message,
      `Forward entry ${id} exists but is still Pending after 30 s. Run "pulumi up" again to go on waiting, or raise customTimeouts.`,
    );
  });

  const being =
    'Forward entry fwd-1 is being deleted, so it cannot be changed. It was deleted outside of this stack, or by an earlier run that was interrupted. When it is gone, run "pulumi refresh" and then "pulumi up" to create it again.';
  const gone =
    'Forward entry fwd-1 does not exist any more: it was deleted outside of this stack. Run "pulumi refresh" and then "pulumi up" to create it again.';

  describe("of an entry that is deleted by somebody else", () => {
    const notFound = failure("InvalidParameter.DnatNotFound", "ModifyForwardEntry");
    const deleteIt = () => {
      cloud.entries.delete(id);
      return Promise.reject(notFound);
    };

    const startDeletion = async () => {
      cloud.settlesInMs = Infinity;
      await cloud.api.deleteForwardEntry({ forwardEntryId: id });
      return answer({});
    };

    it("is refused before anything is sent while it is Deleting", async () => {
      await startDeletion();
      assert.equal((await refused(run({ externalPort: "23" }))).message, being);
      assert.equal(modifies(), 0);
    });

    it("says what became of it where the change finds it gone, also after a call without an answer", async () => {
      cloud.api.modifyForwardEntry.onFirstCall().callsFake(deleteIt);
      assert.equal((await refused(run({ externalPort: "23" }))).message, gone);
      cloud.add({ ...stored, forwardEntryId: id });
      cloud.api.modifyForwardEntry.onSecondCall().rejects(unanswered("ModifyForwardEntry"));
      cloud.api.modifyForwardEntry.onThirdCall().callsFake(deleteIt);
      assert.equal((await refused(run({ externalPort: "23" }))).message, gone);
    });

    it("is the error of the service where the entry is there after all", async () => {
      cloud.api.modifyForwardEntry.rejects(notFound);
      await refused(run({ externalPort: "23" }), /DnatNotFound/);
    });

    it("is not taken for gone after any other refusal", async () => {
      cloud.api.modifyForwardEntry.callsFake(() => {
        cloud.entries.delete(id);
        return Promise.reject(failure("NoPermission", "ModifyForwardEntry"));
      });
      await refused(run({ externalPort: "23" }), /may not call ens:ModifyForwardEntry/);
    });

    it("keeps one that is Deleting while it is waited for, so that a refresh finds out", async () => {
      cloud.api.modifyForwardEntry.callsFake(startDeletion);
      const kept = await partial(run({ externalPort: "23" }));
      assert.deepEqual([kept.message, kept.outputs["status"]], [being, "Deleting"]);
    });

    it("says that it vanished where that happens while it is waited for", async () => {
      cloud.settlesInMs = Infinity;
      setTimeout(() => {
        cloud.entries.clear();
      }, 5_000);
      assert.equal(
        (await refused(run({ externalPort: "23" }))).message,
        'Forward entry fwd-1 vanished while it was being configured: it was deleted elsewhere, or the service discarded it. Run "pulumi refresh" and then "pulumi up" to create a new one.',
      );
    });
  });

  describe("keeps an entry that is waited for", () => {
    const denied = failure("InvalidParameter.DnatNotFound");
    const deny = () =>
      cloud.api.describeForwardEntryAttribute.onFirstCall().callsFake(() => {
        cloud.api.describeForwardEntryAttribute.rejects(denied);
        return answer({ ...cloud.entries.get(id), forwardEntryId: id });
      });

    it("and that only the list of the gateway still shows, not yet Available", async () => {
      cloud.settlesInMs = Infinity;
      deny();
      const kept = await partial(run({ externalPort: "23" }));
      assert.match(kept.message, /^Forward entry fwd-1 exists but is still Pending after 300 s\./);
    });

    it("and is not seen before the time limit", async () => {
      deny();
      const kept = await partial(run({ externalPort: "23" }, contextOf(cloud), limited("update", 5_000)));
      assert.match(kept.message, /^Forward entry fwd-1 exists but is still not visible after 5 s\./);
    });
  });

  it("of an entry that somebody deleted is an error that says how to go on, once the gateway was seen", async () => {
    cloud.entries.clear();
    assert.equal((await refused(run({}))).message, gone);
    cloud.gateways.clear();
    await refused(run({}, contextOf(cloud)), /NAT gateway nat-1 was not found/);
  });

  it("of a port that another entry holds names that entry, and never the own one", async () => {
    const other = cloud.add({ ...stored, externalPort: "23", forwardEntryName: "other" });
    cloud.api.modifyForwardEntry.rejects(failure("Forbidden.ExternalPort.Duplicated", "ModifyForwardEntry"));
    const error = await refused(
      run({ externalPort: "22/23", internalPort: "22/23" }),
      new RegExp(`held by forward entry ${other}`),
    );
    assert.equal(error.message.includes(`entry ${id} `), false);
  });

  it("two that swap their ports are told so at once", async () => {
    const context = contextOf(cloud);
    const other = cloud.add({ ...stored, externalPort: "23", forwardEntryName: "other" });
    context.run.diff(other, undefined, { outputs: { ...stored, externalPort: "23" } }, stored);
    context.run.diff(id, undefined, { outputs: stored }, { ...stored, externalPort: "23" });
    cloud.api.modifyForwardEntry.rejects(failure("Forbidden.ExternalPort.Duplicated", "ModifyForwardEntry"));
    await refused(
      run({ externalPort: "23" }, context),
      /exchange external ports, which cannot be done in one update/,
    );
    assert.ok(Date.now() - time.start < 5_000);
  });

  it("its end is told, well or not, to those that wait for its port", async () => {
    for (const error of [undefined, failure("NoPermission", "ModifyForwardEntry")]) {
      const context = contextOf(cloud);
      context.run.diff(id, undefined, { outputs: stored }, { ...stored, externalPort: "24" });
      const ended = context.run.activity.untilQuiet(
        20_000,
        () => context.run.changes.planOf(id, stored).kind !== "leaves",
      );
      if (error !== undefined) cloud.api.modifyForwardEntry.rejects(error);
      await run({ externalPort: error === undefined ? "23" : "24" }, context).catch(() => undefined);
      await ended;
      assert.ok(context.run.activity.quietMs() < 20_000);
    }
  });

  it("a chain of moves, each into the port that the next one leaves, comes through in any order", async () => {
    const context = contextOf(cloud);
    const ids = [
      id,
      cloud.add({ ...stored, externalPort: "23" }),
      cloud.add({ ...stored, externalPort: "24" }),
    ];
    const holders = () =>
      new Map([...cloud.entries.values()].map((one) => [one.externalPort, one.forwardEntryId]));
    cloud.api.modifyForwardEntry.callsFake(({ forwardEntryId, externalPort }) => {
      const holder = holders().get(externalPort);
      if (holder !== undefined && holder !== forwardEntryId) {
        return Promise.reject(failure("Forbidden.ExternalPort.Duplicated", "ModifyForwardEntry"));
      }
      Object.assign(cloud.entries.get(forwardEntryId)!, { externalPort });
      return Promise.resolve({ headers: {}, statusCode: 200, body: {} });
    });
    ids.forEach((one, i) => {
      context.run.diff(
        one,
        undefined,
        { outputs: { ...stored, externalPort: `${22 + i}` } },
        { ...stored, externalPort: `${23 + i}` },
      );
    });
    const all = Promise.all(
      ids.map((one, i) =>
        updateEntry(one, { resource, inputs: { ...inputs, externalPort: `${23 + i}` } }, context, reporter()),
      ),
    );
    await time.run();
    await all;
    assert.deepEqual(
      ids.map((one) => cloud.entries.get(one)?.externalPort),
      ["23", "24", "25"],
    );
  });
});
