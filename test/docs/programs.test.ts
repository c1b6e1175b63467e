import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, gateway } from "../e2e/emulator.js";
import { Project, testLimitMs } from "../e2e/harness.js";
import { pageAt, type Block } from "./pages.js";

/** The programs of a page by the section that they are in: blocks with the name of a file. */
function programsOf(file: string): Map<string, readonly Block[]> {
  const named = pageAt(file).blocks.filter(({ name }) => /\.\w+$/.test(name));
  return new Map(
    named.map(({ section }) => [section, named.filter((block) => block.section === section)] as const),
  );
}

describe("the programs on the pages, with the real CLI on the emulator", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  beforeEach(async () => {
    emulator = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
    // code.test.ts compiles the programs
    project = await Project.create({ ...access(emulator), env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } });
  });
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  /** Writes the files that a section shows. */
  async function write(page: string, section: string): Promise<void> {
    const files = programsOf(page).get(section) ?? [];
    assert.notEqual(files.length, 0, `${page} has no program in "${section}"`);
    for (const { name, text } of files) await project.write(name, text);
  }

  const ports = () =>
    emulator
      .entries(gateway)
      .map(({ ExternalPort, IpProtocol, InternalIp, InternalPort }) =>
        [ExternalPort, IpProtocol, InternalIp, InternalPort].join(" "),
      )
      .sort();

  for (const section of ["CommonJS", "ES modules"]) {
    it(`plain JavaScript, ${section}: up, a preview without changes, destroy`, async () => {
      await write("docs/javascript.md", section);
      await project.up();
      assert.deepEqual(ports(), ["2222 TCP 10.0.0.10 22"]);
      assert.deepEqual(await project.outputs(), { address: "203.0.113.10:2222" });
      await project.preview("--expect-no-changes");
      await project.destroy();
      assert.deepEqual(emulator.entries(), []);
    });
  }

  for (const [title, change] of [
    ["as it is on the page", (text: string) => text],
    [
      "with the line ends of Windows and blank lines",
      (text: string) => `${text.replaceAll("\n", "\r\n")}\r\n\r\n`,
    ],
  ] as const) {
    it(`a table from a CSV file, ${title}`, async () => {
      const page = "docs/many-ports.md";
      await write(page, "Load port forwards from a file");
      const csv = pageAt(page).blocks.find(({ name }) => name === "ports.csv")!;
      await project.write("ports.csv", change(csv.text));
      await project.write("package.json", JSON.stringify({ name: "test", private: true, main: "index.ts" }));
      await project.write("tsconfig.json", JSON.stringify({ compilerOptions: { module: "Node16" } }));
      await project.up();
      assert.deepEqual(ports(), ["443 TCP 10.0.0.21 8443", "8000/8010 UDP 10.0.0.31 9000/9010"]);
    });
  }
});
