import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { access, writes } from "../emulator.js";
import { Project, testLimitMs } from "../harness.js";
import { entriesOf, example } from "./example.js";

describe("examples/port-range", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ main: example("port-range"), ...access(emulator) });
    await project.up();
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  const media = "203.0.113.10:8000/8010 10.0.0.31:9000/9010 UDP";
  const piece = (ports: string): string => `203.0.113.10:${ports} 10.0.0.31:${ports} UDP`;

  it("cuts a range that is wider than an entry can be into pieces", () => {
    assert.deepEqual(entriesOf(emulator), [
      ...["20000/20999", "21000/21999", "22000/22499"].map(piece),
      media,
    ]);
  });

  it("lets the last piece grow in place, and makes another one, when the range grows", async () => {
    await project.setConfig({ lastPort: "23499" });
    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before).sort(), ["CreateForwardEntry", "ModifyForwardEntry"]);
    assert.deepEqual(entriesOf(emulator), [
      ...["20000/20999", "21000/21999", "22000/22999", "23000/23499"].map(piece),
      media,
    ]);
  });
});
