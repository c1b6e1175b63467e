import assert from "node:assert/strict";

import { createEntry } from "../../../provider/src/lifecycle/create.js";
import { deleteEntry } from "../../../provider/src/lifecycle/delete.js";
import type { ProviderContext } from "../../../provider/src/lifecycle/operation.js";
import { Cloud, contextOf, reporter } from "../support/cloud.js";
import { failure, unanswered } from "../support/errors.js";
import { inputs, limited, refused, resource, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";

describe("delete", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let id: string;
  beforeEach(() => {
    cloud = new Cloud();
    id = cloud.add(stored);
  });
  const run = async (context: ProviderContext = contextOf(cloud), of = resource) => {
    const done = deleteEntry(id, { resource: of, outputs: inputs }, context, reporter());
    const ended = done.catch(() => undefined);
    await time.run();
    await ended;
    return done;
  };
  const deletes = () => cloud.calls("deleteForwardEntry");

  it("deletes and waits until the entry is gone", async () => {
    cloud.settlesInMs = 2_000;
    await run();
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

  it("and is an error where they never agree: the state keeps what may be there", async () => {
    cloud.api.deleteForwardEntry.rejects(failure("InvalidParameter.DnatNotFound", "DeleteForwardEntry"));
    await refused(run(), /fwd-1/);
    assert.ok(Date.now() - time.start <= 60_000);
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
