import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, writes } from "./emulator.js";
import { Project, shown, testLimitMs } from "./harness.js";

const declare = (name: string, port: number | string, more = "") =>
  `new ens.ForwardEntry(${JSON.stringify(name)}, { natGatewayId: ${JSON.stringify(gateway)}, externalIp: ${JSON.stringify(eip)}, externalPort: ${JSON.stringify(port)}, internalIp: "10.0.0.10", internalPort: ${JSON.stringify(port)}, ipProtocol: "TCP" }, { ${more} });`;

const programOf = (...lines: readonly string[]) =>
  ['const ens = require("pulumi-alicloud-ens");', ...lines].join("\n");

describe("previews with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ program: programOf(), ...access(emulator) });
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("two entries on one port fail the preview with one message that names both", async () => {
    await project.setProgram(programOf(declare("web", 443), declare("ssh", 22), declare("proxy", 443)));
    const { text } = await project.fail("preview");
    const errors = text.split("\n").filter((line) => line.trim().startsWith("error: pulumi-nodejs:"));
    assert.equal(errors.length, 1, text);
    assert.match(
      errors[0] ?? "",
      /resource '(web|proxy)': property externalPort value \{443\} has a problem: "proxy" and "web" both claim TCP external port 443 of 203\.0\.113\.10\. Give one of them another port/,
    );
    assert.deepEqual(emulator.calls, []);
  });

  it("an entry that leaves while another takes its port is named, with how to order it", async () => {
    await project.setProgram(programOf(declare("web", 8443), declare("alt", 9443)));
    await project.up();
    await project.setProgram(programOf(declare("web", 8443), declare("late", 9443)));
    const { text } = await project.failingUp();
    assert.match(
      text,
      /This stack created it as "alt", which has not been declared in this run so far\. .*If "alt" has left the program, Pulumi deletes it last: run "pulumi up" without this resource first; if this resource continues "alt" under a new name, give it the option aliases with the old name "alt" instead\./,
    );
    await project.setProgram(
      programOf(declare("web", 8443), declare("late", 9443, 'aliases: [{ name: "alt" }]')),
    );
    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before), []);
  });

  it("a replacement that only the program asks for deletes the old entry first where both hold the port", async () => {
    const old = emulator.entries(gateway).find(({ ExternalPort }) => ExternalPort === "8443");
    const elsewhere = declare("web", 8443, 'replaceOnChanges: ["internalIp"]').replace(
      "10.0.0.10",
      "10.0.0.11",
    );
    await project.setProgram(programOf(elsewhere));
    const before = emulator.calls.length;
    await project.up();
    // the last one is of the entry that has left the program
    assert.deepEqual(writes(emulator, before), [
      ...["DeleteForwardEntry", "CreateForwardEntry", "DeleteForwardEntry"],
    ]);
    assert.notEqual(emulator.entries(gateway)[0]?.ForwardEntryId, old?.ForwardEntryId);
  });

  it("a port that ignoreChanges keeps is neither changed nor drift, and others collide with it, not with the program", async () => {
    const web = declare("web", 443, 'ignoreChanges: ["externalPort", "internalPort"]').replace(
      "10.0.0.10",
      "10.0.0.11",
    );
    await project.setProgram(programOf(web));
    const { text } = await project.preview("--expect-no-changes");
    assert.deepEqual(shown(text, "web"), []);

    await project.setProgram(programOf(web, declare("alt", 8443)));
    assert.match(
      (await project.fail("preview")).text,
      /"alt" and "web" both claim TCP external port 8443 of 203\.0\.113\.10/,
    );

    const [entry] = emulator.entries(gateway);
    emulator.editEntry(entry?.ForwardEntryId ?? "", { ExternalPort: "8444" });
    await project.setProgram(programOf(web, declare("alt", 443)));
    await project.refresh();
    const before = emulator.calls.length;
    const updated = await project.up();
    assert.deepEqual(shown(updated.text, "web"), []);
    assert.deepEqual(writes(emulator, before), ["CreateForwardEntry"]);
    assert.deepEqual(
      emulator.entries(gateway).map(({ ExternalPort }) => ExternalPort),
      ["8444", "443"],
    );
  });
});

describe("a preview without keys and without a network", function () {
  this.timeout(testLimitMs);
  let endpoint: Server;
  let connections = 0;
  let project: Project;
  let log: string;

  /** Writes down every connection that a Node process of the run opens, and lets only the engine's through. */
  const guard = (file: string, port: number) => `
const net = require("node:net"), fs = require("node:fs");
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const to = typeof first === "object" ? first : { port: first, host: args[1] };
  const local = to.path !== undefined || ["127.0.0.1", "localhost", "::1", undefined].includes(to.host);
  if (!local || Number(to.port) === ${port}) {
    fs.appendFileSync(${JSON.stringify(file)}, JSON.stringify({ host: to.host, port: to.port }) + "\\n");
    throw new Error("no network");
  }
  return connect.apply(this, args);
};`;

  before(async () => {
    endpoint = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
    const { port } = endpoint.address() as { port: number };
    project = await Project.create({
      program: programOf(declare("web", 443), declare("range", "8000/8010")),
      config: { "ens:endpoint": `http://127.0.0.1:${port}` },
      env: { NODE_OPTIONS: "" },
    });
    log = path.join(project.directory, "connections.jsonl");
    await writeFile(log, "");
    await project.write("guard.cjs", guard(log, port));
  });
  after(async () => {
    await project.remove();
    endpoint.close();
  });

  it("shows what will be, asks nobody, and says nothing about keys", async () => {
    const { text } = await project.succeedWith(
      { NODE_OPTIONS: `--require ${path.join(project.directory, "guard.cjs")}` },
      "preview",
      "--diff",
    );
    assert.match(text, /\+ 3 to create/);
    assert.match(text, /externalPort\s*: "8000\/8010"/);
    assert.doesNotMatch(text, /credential|access ?key|secret/i);
    assert.equal(await readFile(log, "utf8"), "");
    assert.equal(connections, 0);
  });
});
