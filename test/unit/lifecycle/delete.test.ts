import assert from "node:assert/strict";

import { createEntry } from "../../../provider/src/lifecycle/create.js";
import { deleteEntry } from "../../../provider/src/lifecycle/delete.js";
import type { ProviderContext, ResourceRef } from "../../../provider/src/lifecycle/operation.js";
import type { RunState } from "../../../provider/src/lifecycle/runState.js";
import { Cloud, contextOf, reporter } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { inputs, limited, refused, resource, stored, urnOf } from "../support/life.js";
import { fakeTime } from "../support/time.js";

describe("delete", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let id: string;
  beforeEach(() => {
    cloud = new Cloud();
    id = cloud.add(stored);
  });
  const run = async (
    context: ProviderContext = contextOf(cloud),
    of: ResourceRef = resource,
    lines = reporter(),
    adoptedAt?: string,
  ) => {
    return time.finish(deleteEntry(id, { resource: of, outputs: inputs, adoptedAt }, context, lines));
  };
  const deletes = () => cloud.calls("deleteForwardEntry");

  it("deletes and waits until the entry is gone", async () => {
    cloud.settlesInMs = 2_000;
    const lines = reporter();
    await run(contextOf(cloud), resource, lines);
    assert.deepEqual(
      new Set(lines.statuses),
      new Set(["waiting until fwd-1 is gone", "waiting until fwd-1 is gone (1 s)", "fwd-1 is gone"]),
    );
    assert.deepEqual(cloud.api.deleteForwardEntry.args, [[{ forwardEntryId: id }]]);
    assert.ok(Date.now() - time.start >= 2_000);
    assert.equal(cloud.entries.size, 0);
  });

  for (const code of ["InvalidParameter.DnatNotFound", "InvalidForwardEntryId.NotFound"]) {
    it(`an entry that is gone already (${code}) is a success, once the gateway was seen`, async () => {
      cloud.entries.clear();
      cloud.api.deleteForwardEntry.rejects(failure(code, "DeleteForwardEntry"));
      await run();
      assert.ok(cloud.calls("describeNatGateways") > 0, "an empty list proves nothing");
    });
  }

  it("where the gateway is not seen, a missing entry is no success: the key may be the wrong one", async () => {
    cloud.entries.clear();
    cloud.gateways.clear();
    await refused(run(), /NAT gateway nat-1 was not found/);
  });

  it("nor where the service speaks of the gateway itself", async () => {
    cloud.gateways.clear();
    cloud.api.deleteForwardEntry.rejects(failure("InvalidParameter.NatNotFound", "DeleteForwardEntry"));
    await refused(run(), /NAT gateway nat-1 was not found/);
  });

  it("unless ens:missingGateway says that entries go with their gateway, whichever call finds out", async () => {
    cloud.gateways.clear();
    for (const code of ["InvalidParameter.NatNotFound", "InvalidParameter.DnatNotFound"]) {
      cloud.api.deleteForwardEntry.rejects(failure(code, "DeleteForwardEntry"));
      await run(contextOf(cloud, { missingGateway: "gone" }));
    }
  });

  it("is sent again while the entry is busy, and after no answer", async () => {
    cloud.api.deleteForwardEntry.onCall(0).rejects(failure("IncorrectDnatEntryStatus", "DeleteForwardEntry"));
    cloud.api.deleteForwardEntry.onCall(1).rejects(unanswered("DeleteForwardEntry"));
    await run();
    assert.equal(deletes(), 3);
  });

  it("an answer that got lost after the work is a success", async () => {
    cloud.api.deleteForwardEntry.onCall(0).callsFake(() => {
      cloud.entries.delete(id);
      return Promise.reject(unanswered("DeleteForwardEntry"));
    });
    await run();
    assert.equal(deletes(), 2);
  });

  it("an entry that is denied but still listed is deleted again, until both agree", async () => {
    cloud.api.deleteForwardEntry
      .onCall(0)
      .rejects(failure("InvalidParameter.DnatNotFound", "DeleteForwardEntry"));
    await run();
    assert.equal(deletes(), 2);
    assert.equal(cloud.entries.size, 0);
  });

  it("and is an error where they do not agree within 10 s or the time limit: the state keeps what may be there", async () => {
    cloud.api.deleteForwardEntry.rejects(failure("InvalidParameter.DnatNotFound", "DeleteForwardEntry"));
    for (const [limitMs, ms] of [
      [30_000, 10_000],
      [4_000, 4_000],
    ] as const) {
      const begun = Date.now();
      const { message } = await refused(run(contextOf(cloud), limited("delete", limitMs)));
      assert.equal(
        message,
        "The service reports no forward entry fwd-1, but lists it as Available. Run the command again.",
      );
      assert.equal(Date.now() - begun, ms);
    }
  });

  it("a refusal is an error, and the entry stays in the state", async () => {
    cloud.api.deleteForwardEntry.rejects(failure("NoPermission", "DeleteForwardEntry"));
    await refused(run(), /may not call ens:DeleteForwardEntry/);
  });

  it("an entry that stays Deleting is an error in its own time limit", async () => {
    cloud.settlesInMs = Infinity;
    await refused(
      run(contextOf(cloud), limited("delete", 20_000)),
      /fwd-1 is still Deleting after 20 s\. .*longer with ENS_OPERATION_TIMEOUT=60:/,
    );
    assert.ok(Date.now() - time.start <= 21_000);
  });

  it("where the gateway takes many writes at once, those that take very long let the next one go on", async () => {
    const context = contextOf(cloud);
    cloud.settlesInMs = 200_000;
    const ids = Array.from({ length: 65 }, (_, index) =>
      cloud.add({ ...stored, status: "Available", externalPort: `${1000 + index}` }),
    );
    const all = Promise.all(
      ids.map((one) => deleteEntry(one, { resource, outputs: inputs }, context, reporter())),
    );
    await time.tick(20_000);
    assert.equal(deletes(), 64);
    await time.tick(40_000);
    assert.equal(deletes(), 65);
    await time.run(20_000);
    await all;
  });

  it("an answer that is missing while it is waited for is an error, not a success", async () => {
    cloud.settlesInMs = 1_000;
    cloud.api.describeForwardEntryAttribute.rejects(failure("NoPermission"));
    await refused(run());
  });

  describe("where the run knows more of the entry", () => {
    const other = urnOf("other");
    const adoptedAt = "2026-01-01T00:00:00.000Z";
    const keptBy = (urn: string | undefined, at?: string) => (state: RunState) => {
      state.changes.set(id, { urn, properties: stored, adoptedAt: at, retained: true });
    };
    const byOther = `belongs to ${other} as well, which keeps it, so it is not deleted`;
    const byReplacement =
      "was adopted by the resource that replaced this one in an earlier run, so it is not deleted";
    const inThisUpdate = "was adopted by another resource in this update, so it is not deleted";

    for (const [situation, urn, prepare, keptFor] of [
      ["another resource keeps it", resource.urn, keptBy(other), byOther],
      ["another resource has adopted it earlier", resource.urn, keptBy(other, adoptedAt), byOther],
      [
        "the resource has adopted it anew in an earlier run",
        resource.urn,
        keptBy(resource.urn, adoptedAt),
        byReplacement,
      ],
      [
        "another resource adopts it in this update",
        resource.urn,
        (state: RunState) => state.adoptions.set(id, other),
        inThisUpdate,
      ],
      ["the resource itself has it", resource.urn, keptBy(resource.urn), undefined],
      ["the resource that deletes it is not known", undefined, keptBy(other), undefined],
      ["the resource that has it is not known", resource.urn, keptBy(undefined, adoptedAt), undefined],
      [
        "another resource had it, and is replaced",
        resource.urn,
        (state: RunState) => state.diff(id, other, { outputs: stored }, { ...stored, natGatewayId: "nat-2" }),
        undefined,
      ],
    ] as const) {
      it(`${keptFor === undefined ? "deletes" : "keeps"} it where ${situation}`, async () => {
        const context = contextOf(cloud);
        prepare(context.run);
        const lines = reporter();
        await run(context, { ...resource, urn }, lines);
        assert.equal(deletes(), keptFor === undefined ? 1 : 0);
        assert.deepEqual(lines.warnings, keptFor === undefined ? [] : [`forward entry ${id} ${keptFor}`]);
      });
    }

    it("deletes an entry that the resource itself has adopted", async () => {
      const context = contextOf(cloud);
      keptBy(resource.urn, adoptedAt)(context.run);
      await run(context, resource, reporter(), adoptedAt);
      assert.equal(deletes(), 1);
    });

    it("those that wait for its port learn that the deletion has begun, has failed, or is done", async () => {
      const context = contextOf(cloud);
      const { changes } = context.run;
      const plan = () => changes.planOf(id, stored);
      changes.plan(
        id,
        { urn: resource.urn, properties: stored },
        { ...stored, externalPort: "23" },
        {
          changed: ["externalPort"],
          replaces: ["externalPort"],
          deleteBeforeReplace: true,
        },
      );
      let begun: unknown;
      cloud.api.deleteForwardEntry.onFirstCall().callsFake(() => {
        begun = plan();
        return Promise.reject(failure("NoPermission", "DeleteForwardEntry"));
      });
      await refused(run(context));
      assert.deepEqual(begun, { kind: "leaves", urn: resource.urn, started: true });
      assert.equal(plan().kind, "failed");
      await run(context);
      assert.equal(plan().kind, "undeclared");
    });
  });

  it("one that a create of this run has taken over is left alone", async () => {
    const context = contextOf(cloud, { adoptInterrupted: true });
    const taken = createEntry({ resource, inputs }, context, reporter());
    await time.run();
    assert.equal((await taken).id, id);
    await run(context);
    assert.equal(deletes(), 0);
    assert.equal(cloud.entries.size, 1);
  });

  it("and the port is free for the next create, which does not take the deleted one for its own", async () => {
    const context = contextOf(cloud);
    await run(context);
    const made = createEntry({ resource, inputs }, context, reporter());
    await time.run();
    assert.notEqual((await made).id, id);
  });
});
