import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../../emulator/src/index.js";
import { access, gateway, writes } from "../emulator.js";
import { Project, testLimitMs } from "../harness.js";
import { entriesOf, example } from "./example.js";

describe("examples/many-ports", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let program: string;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create(access(emulator));
    // a copy, as this test edits the program
    const file = (name: string) => readFile(path.join(example("many-ports"), name), "utf8");
    program = await file("index.ts");
    for (const name of ["package.json", "tsconfig.json"]) await project.write(name, await file(name));
    await project.write("index.ts", program);
    await project.up();
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** Edits the program as a person would. */
  async function edit(line: string, by: string): Promise<void> {
    assert.equal(program.split(line).length, 2, `the program has ${line} once`);
    program = program.replace(line, by);
    await project.write("index.ts", program);
  }

  it("makes an entry of each line", async () => {
    assert.deepEqual(entriesOf(emulator), [
      "203.0.113.10:25 10.0.0.25:2525 TCP 2525",
      "203.0.113.10:27015 10.0.0.60:27015 TCP",
      "203.0.113.10:27015 10.0.0.60:27015 UDP",
      "203.0.113.10:27020/27030 10.0.0.60:27020/27030 UDP",
      "203.0.113.10:443 10.0.0.21:8443 TCP",
      "203.0.113.10:53 10.0.0.53:53 UDP",
      "203.0.113.11:27015 10.0.0.61:27015 UDP",
    ]);
    const { officeIds, gameIds } = (await project.outputs()) as Record<string, Record<string, string>>;
    assert.deepEqual(Object.keys(officeIds!).sort(), ["dns", "mail", "web"]);
    assert.deepEqual(Object.keys(gameIds!).sort(), [
      ...["203.0.113.11-27015-udp", "27015-tcp", "27015-udp", "27020-27030-udp"],
    ]);
  });

  it("lines in another order change nothing, one more line is one entry, another port is a change in place", async () => {
    const web = () => emulator.entries(gateway).find(({ InternalIp }) => InternalIp === "10.0.0.21");
    const id = web()?.ForwardEntryId;
    await edit(
      `    "27015:27015",\n    "27015:27015/tcp",\n`,
      `    "27015:27015/tcp",\n    "27015:27015",\n    "27005:27005",\n`,
    );
    await edit(`    dns: "53:10.0.0.53:53/udp",\n`, "");
    await edit(`    web: "443`, `    dns: "53:10.0.0.53:53/udp",\n    web: "443`);
    await edit(`"443:10.0.0.21:8443/tcp"`, `"8443:10.0.0.21:8443/tcp"`);
    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before).sort(), ["CreateForwardEntry", "ModifyForwardEntry"]);
    assert.deepEqual([web()?.ForwardEntryId, web()?.ExternalPort], [id, "8443"]);
    assert.equal(emulator.entries(gateway).length, 8);
  });
});
