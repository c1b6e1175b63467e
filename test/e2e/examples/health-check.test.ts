import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { access, writes } from "../emulator.js";
import { Project, testLimitMs } from "../harness.js";
import { entriesOf, example } from "./example.js";

describe("examples/health-check", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ main: example("health-check"), ...access(emulator) });
    await project.up();
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  const web = "203.0.113.10:443 10.0.0.21:8443 TCP 8443";
  const media = (port: number): string => `203.0.113.10:8000/8010 10.0.0.21:9000/9010 TCP ${port}`;

  it("probes an internal port of each entry", () => {
    assert.deepEqual(entriesOf(emulator), [web, media(9000)]);
  });

  it("refuses a port outside in the preview, and probes another one inside after a change in place", async () => {
    await project.setConfig({ mediaHealthCheckPort: "9011" });
    const { text } = await project.fail("preview");
    assert.match(text, /healthCheckPort must be inside internalPort "9000\/9010", got 9011/);
    await project.setConfig({ mediaHealthCheckPort: "9010" });
    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before), ["ModifyForwardEntry"]);
    assert.deepEqual(entriesOf(emulator), [web, media(9010)]);
  });
});
