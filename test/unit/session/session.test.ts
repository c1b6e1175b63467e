import assert from "node:assert/strict";

import { UNKNOWN } from "../../../provider/src/entry/properties.js";
import { Session } from "../../../provider/src/session/session.js";
import { bag, sound, without } from "../support/bags.js";
import { Cloud, contextOf, reporter } from "../support/cloud.js";
import { inputs, resource, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";

describe("a session", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let opened: number;
  let session: Session;
  beforeEach(() => {
    cloud = new Cloud();
    opened = 0;
    session = new Session({
      config: () => undefined,
      env: () => undefined,
      open: (_reader, run) => {
        opened += 1;
        return Promise.resolve(contextOf(cloud, { run }));
      },
      reporter: () => reporter(),
    });
  });

  it("says of each difference whether it is an update or a replacement", () => {
    const news = { ...without(bag({ externalPort: "1/11", natGatewayId: "nat-2" }), "healthCheckPort") };
    const { differences, deleteBeforeReplace } = session.diff(
      "fwd-1",
      { resource, outputs: sound },
      { resource, inputs: news },
    );
    assert.deepEqual(differences, [
      { property: "natGatewayId", kind: "replace" },
      { property: "externalPort", kind: "update" },
      { property: "healthCheckPort", kind: "replace" },
    ]);
    assert.equal(deleteBeforeReplace, false);
  });

  it("takes the resource of a diff from the state where the program does not say it", async () => {
    const nameless = { ...resource, urn: undefined };
    session.diff("fwd-1", { resource, outputs: inputs }, { resource: nameless, inputs });
    const { inputs: checked } = await session.check(
      {},
      {
        resource,
        inputs: { ...inputs, adoptId: "fwd-1" },
      },
    );
    assert.equal("adoptId" in checked, false, "the resource has that entry already");
  });

  describe("in a preview", () => {
    it("a create makes no call, and returns the outputs as far as they are known", async () => {
      const { id, outputs } = await session.create({ resource, inputs, preview: true });
      assert.deepEqual([id, outputs], ["", { ...inputs, status: "Available" }]);
      const adopting = { ...without(inputs, "forwardEntryName"), standbyExternalIp: "203.0.113.12" };
      const open = await session.create({ resource, inputs: adopting, preview: true });
      assert.deepEqual(open.outputs, {
        ...adopting,
        forwardEntryName: UNKNOWN,
        standbyStatus: UNKNOWN,
        status: "Available",
      });
      assert.deepEqual(cloud.log, []);
    });

    it("an update makes none, and plans nothing", async () => {
      const id = cloud.add(stored);
      const changed = { ...inputs, externalPort: "23" };
      const outputs = await session.update(id, { resource, inputs: changed, preview: true });
      assert.deepEqual(outputs, { ...changed, status: "Available" });
      assert.equal(cloud.entries.get(id)?.externalPort, "22");
      assert.deepEqual(cloud.log, []);
    });
  });

  it("reads an entry of which only the id is known, as an import does", async () => {
    const id = cloud.add(stored);
    const reading = session.read(id);
    await time.run();
    assert.deepEqual(await reading, { inputs: stored, outputs: { ...stored, status: "Available" } });
  });

  it("opens the account once, and only for calls that need it", async () => {
    session.diff("fwd-1", { resource, outputs: inputs }, { resource, inputs });
    await session.check(inputs, { resource, inputs });
    assert.equal(opened, 0);
    const all = Promise.all([1, 2].map(() => session.create({ resource, inputs, preview: true })));
    await time.run();
    await all;
    assert.equal(opened, 1);
  });
});
