import assert from "node:assert/strict";

import { EngineState, type Program } from "../faults/engineState.js";
import { declare, Lane } from "../faults/lane.js";

const program = (internalIp: string): Program => new Map([["ssh", declare("ssh", 2222, { internalIp })]]);

const deleting = (id: string) =>
  `Forward entry ${id} is being deleted, so it cannot be changed. It was deleted outside of this stack, or by an earlier run that was interrupted. ` +
  'When it is gone, run "pulumi refresh" and then "pulumi up" to create it again.';

describe("an update of an entry that is being deleted", () => {
  let lane: Lane;
  let state: EngineState;
  let id: string;
  beforeEach(async () => {
    lane = await Lane.open();
    state = new EngineState();
    assert.deepEqual(await state.up(program("10.0.0.10"), await lane.session()), []);
    [id = ""] = state.ids;
  });
  afterEach(() => lane.close());

  const up = async (internalIp = "10.0.0.11") => state.up(program(internalIp), await lane.session());
  const modifies = () => lane.ens.calls.filter(({ action }) => action === "ModifyForwardEntry").length;
  const messages = async (run: ReturnType<typeof up>) => (await run).map(({ message }) => message);

  it("fails at once, and sends no change", async () => {
    lane.ens.editEntry(id, { Status: "Deleting" });
    const begun = Date.now();
    assert.deepEqual(await messages(up()), [deleting(id)]);
    assert.ok(Date.now() - begun < 10_000, "it waited");
    assert.equal(modifies(), 0);
  });

  it("so does one that only has to wait until the entry is ready", async () => {
    state.resources.set("ssh", { ...state.resources.get("ssh")!, initErrors: ["was still Pending"] });
    lane.ens.editEntry(id, { Status: "Deleting" });
    assert.deepEqual(await messages(up("10.0.0.10")), [deleting(id)]);
  });

  it("so does one whose entry is deleted while the service refuses the change", async () => {
    lane.ens.faults.add({ action: "ModifyForwardEntry", error: { code: "IncorretDnatEntryStatus" } });
    const run = messages(up());
    while (modifies() === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    lane.ens.editEntry(id, { Status: "Deleting" });
    assert.deepEqual(await run, [deleting(id)]);
  });

  it("so does one whose entry is deleted while it is being configured, and the state keeps the entry", async () => {
    lane.ens.faults.add({ action: "ModifyForwardEntry", stuck: true });
    const run = messages(up());
    while (modifies() === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    lane.ens.editEntry(id, { Status: "Deleting" });
    assert.deepEqual(await run, [deleting(id)]);
    assert.deepEqual(state.ids, [id]);
    lane.ens.removeEntry(id);
    await refreshAndUp();
  });

  it("one whose entry is gone when the change arrives says how to go on", async () => {
    lane.ens.faults.add({ action: "ModifyForwardEntry", vanishMs: 0, error: { code: "SystemBusy" } });
    const run = messages(up());
    while (modifies() === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (lane.entries().some(({ ForwardEntryId }) => ForwardEntryId === id)) {
      lane.ens.removeEntry(id);
    }
    lane.ens.faults.clear();
    assert.deepEqual(await run, [
      `Forward entry ${id} does not exist any more: it was deleted outside of this stack. Run "pulumi refresh" and then "pulumi up" to create it again.`,
    ]);
    await refreshAndUp();
  });

  it("the next step that the error names leads to a new entry, also where it is taken too early", async () => {
    lane.ens.editEntry(id, { Status: "Deleting" });
    await up();
    assert.deepEqual(await state.refresh(await lane.session()), []);
    assert.deepEqual(await messages(up()), [deleting(id)], "taken before the entry was gone");
    lane.ens.removeEntry(id);
    await refreshAndUp();
  });

  async function refreshAndUp(): Promise<void> {
    assert.deepEqual(await state.refresh(await lane.session()), []);
    assert.deepEqual(state.ids, []);
    assert.deepEqual(await up(), []);
    const [created] = lane.entries().filter(({ ExternalPort }) => ExternalPort === "2222");
    assert.deepEqual(state.ids, [created?.ForwardEntryId]);
    assert.notEqual(created?.ForwardEntryId, id);
    assert.equal(created?.InternalIp, "10.0.0.11");
    assert.equal(created.Status, "Available");
  }
});
