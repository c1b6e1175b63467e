import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, writes } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

/** The head of every program: how an entry is declared, and a value that is known only after some time. */
const head = `
const ens = require("pulumi-alicloud-ens");
const on = { natGatewayId: ${JSON.stringify(gateway)}, externalIp: ${JSON.stringify(eip)}, internalIp: "10.0.0.10", ipProtocol: "TCP" };
const entry = (name, externalPort, internalPort, options, more) => new ens.ForwardEntry(name, { ...on, externalPort, internalPort, ...more }, options);
const later = (value, ms = 4000) => new Promise((resolve) => setTimeout(() => resolve(value), ms));
`;

const program = (...lines: readonly string[]) => [head, ...lines].join("\n");

describe("ports that move between entries, in any order of declaration, with the real CLI", function () {
  this.timeout(testLimitMs * 2);
  let emulator: EnsEmulator;
  let project: Project;

  const start = async (options: Parameters<typeof startEnsEmulator>[0] = {}) => {
    emulator = await startEnsEmulator(options);
    project = await Project.create({ program: program(), ...access(emulator) });
  };
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  /** Internal ports by external port: internal ones tell the entries apart. */
  const ports = () =>
    Object.fromEntries(
      emulator.entries(gateway).map(({ ExternalPort, InternalPort }) => [ExternalPort, InternalPort]),
    );
  const idOf = (internalPort: string) =>
    emulator.entries(gateway).find(({ InternalPort }) => InternalPort === internalPort)!.ForwardEntryId;
  const up = async (...lines: readonly string[]) => {
    await project.setProgram(program(...lines));
    return project.up();
  };
  const failingUp = async (...lines: readonly string[]) => {
    await project.setProgram(program(...lines));
    // a refused update ends after 10 s in place of 20 s, with the same errors
    const { text, code } = await project.runWith(
      { ENS_OPERATION_TIMEOUT: "10" },
      "up",
      "--yes",
      "--skip-preview",
    );
    assert.notEqual(code, 0, text);
    return text;
  };

  it("an entry takes the port of one that is declared seconds later and moves away", async () => {
    await start();
    await up(`entry("a", 20001, 1001);`, `entry("b", 20002, 1002);`);
    await up(`entry("a", 20002, 1001);`, `entry("b", 20003, later(1002));`);
    assert.deepEqual(ports(), { 20002: "1001", 20003: "1002" });
  });

  it("an entry that depends on the one that takes its port: the error is true, and its way out works", async () => {
    await start();
    await up(`entry("a", 20001, 1001);`, `entry("b", 20002, 1002);`);
    const text = await failingUp(
      `const a = entry("a", 20002, 1001);`,
      `entry("b", 20003, 1002, { dependsOn: [a] });`,
    );
    assert.match(
      text,
      /This stack created it as "b", which has not been declared in this run so far\. If "b" is still in the program and moves to another port, let this resource depend on it \(option dependsOn\) instead of the other way round, or move "b" in a "pulumi up" of its own first\./,
    );
    assert.doesNotMatch(text, /aliases|no longer declares/);
    assert.deepEqual(ports(), { 20001: "1001", 20002: "1002" });
    await up(`const b = entry("b", 20003, 1002);`, `entry("a", 20002, 1001, { dependsOn: [b] });`);
    assert.deepEqual(ports(), { 20002: "1001", 20003: "1002" });
  });

  it("adoptId that names the entry of another resource is refused before anything changes, and the way out works", async () => {
    await start();
    await up(`entry("back", 81, 8081);`);
    const id = idOf("8081");
    const front = `entry("front", 81, 8081, {}, { adoptId: ${JSON.stringify(id)} })`;
    const dependent = [`const front = ${front};`, `entry("back", 82, 8081, { dependsOn: [front] });`];
    await project.setProgram(program(...dependent));
    const preview = await project.fail("preview");
    const refusal =
      /Forward entry fwd-\w+ belongs to "back", but "front" names it by adoptId, which is for entries that no resource of the stack has\. Nothing was changed\. Remove adoptId "fwd-\w+" from "front"/;
    assert.match(preview.text, refusal);
    const before = emulator.entries(gateway);
    const since = emulator.calls.length;
    assert.deepEqual(writes(emulator, since), []);

    // without a preview, "front" is created before "back" is declared
    const text = await failingUp(...dependent);
    assert.match(
      text,
      /which this stack created as "back"\. adoptId is for entries that no resource of the stack has\. Nothing was changed\. If "back" is in the program, remove adoptId\./,
    );
    assert.deepEqual(emulator.entries(gateway), before);

    // the advice, to its end
    await up(`entry("front", 81, 8081);`, `entry("back", 82, 8081);`);
    assert.deepEqual(ports(), { 81: "8081", 82: "8081" });
    assert.equal((await project.state()).entries.get("back")?.id, id);
  });

  it("nor through another provider, whose process knows nothing of the first one", async () => {
    await start();
    await up(`entry("back", 81, 8081);`);
    const before = emulator.entries(gateway);
    const other = `const other = new ens.Provider("other", { endpoint: ${JSON.stringify(emulator.endpoint)}, accessKey: ${JSON.stringify(emulator.accessKeyId)}, secretKey: ${JSON.stringify(emulator.accessKeySecret)} });`;
    const text = await failingUp(
      other,
      `const front = entry("front", 81, 8081, { provider: other }, { adoptId: ${JSON.stringify(idOf("8081"))} });`,
      `entry("back", 82, 8081, { dependsOn: [front] });`,
    );
    assert.match(text, /which this stack created as "back"\. adoptId is for entries that no resource/);
    assert.deepEqual(emulator.entries(gateway), before);
    // a port that an entry of another provider leaves is seen by looking
    await up(other, `entry("b", 82, 8082, { provider: other });`, `entry("back", 81, 8081);`);
    await up(other, `entry("b", 83, 8082, { provider: other });`, `entry("back", 82, 8081);`);
    assert.deepEqual(ports(), { 82: "8081", 83: "8082" });
  });

  it("a name that was given by hand does not show its owner: the second resource fails before it changes anything, and the way out works", async () => {
    await start();
    const back = (port: number, options = "") =>
      `entry("back", ${port}, 8081, { ${options} }, { forwardEntryName: "mine" });`;
    await up(back(81));
    const id = idOf("8081");
    const before = emulator.entries(gateway);
    const text = await failingUp(
      `const front = entry("front", 81, 8081, {}, { adoptId: ${JSON.stringify(id)} });`,
      back(82, "dependsOn: [front]"),
    );
    assert.match(text, /Forward entry fwd-\w+ belongs to two resources of this stack, "back" and "front"/);
    assert.deepEqual(emulator.entries(gateway), before);
    const [, remedy = ""] = /run "pulumi state delete '([^']+)'"/.exec(text) ?? [];
    assert.match(remedy, /::front$/);
    await project.succeed("state", "delete", remedy, "--yes");
    await up(`entry("front", 81, 8081);`, back(82));
    assert.deepEqual(ports(), { 81: "8081", 82: "8081" });
    const { entries } = await project.state();
    assert.equal(entries.get("back")?.id, id);
    assert.notEqual(entries.get("front")?.id, id);
  });

  it("ENS_ADOPT never gives the entry of one resource to another one, also where its owner is declared later", async () => {
    await start();
    await up(`entry("b", 81, 8081);`);
    const id = idOf("8081");
    const before = emulator.entries(gateway);
    await project.setProgram(program(`entry("a", 81, 8081);`, `entry("b", 82, later(8081));`));
    const env = { ENS_ADOPT: id };
    const result = await project.runWith(env, "up", "--yes", "--skip-preview");
    assert.notEqual(result.code, 0, result.text);
    assert.match(
      result.text,
      /belongs to "b" of this stack, so ENS_ADOPT cannot give it to another resource/,
    );
    assert.deepEqual(
      emulator
        .entries(gateway)
        .map(({ ForwardEntryId, ForwardEntryName }) => [ForwardEntryId, ForwardEntryName]),
      before.map(({ ForwardEntryId, ForwardEntryName }) => [ForwardEntryId, ForwardEntryName]),
    );
    // the advice: without ENS_ADOPT
    await project.up();
    assert.deepEqual(ports(), { 81: "8081", 82: "8081" });
  });

  it("a ring of three is refused in the preview, and named whole", async () => {
    await start();
    await up(`entry("a", 1, 1001);`, `entry("b", 2, 1002);`, `entry("c", 3, 1003);`);
    await project.setProgram(
      program(`entry("a", 2, 1001);`, `entry("b", 3, 1002);`, `entry("c", 1, later(1003, 1000));`),
    );
    const since = emulator.calls.length;
    const { text } = await project.fail("up", "--yes");
    assert.match(
      text,
      /"a" \(TCP 203\.0\.113\.10:1 to TCP 203\.0\.113\.10:2\), "b" \(.*\) and "c" \(.*\) exchange external ports, which cannot be done in one update\. Move one of them to an unused port, run "pulumi up", then set the final ports and run it again/,
    );
    assert.deepEqual(writes(emulator, since), []);
  });

  it("entries that merge into one: the error gives the advice that works, and no alias", async () => {
    await start();
    const tcp = (protocol: string) => `entry("tcp", 53, 53, {}, { ipProtocol: "${protocol}" });`;
    const udp = `entry("udp", 53, 53, {}, { ipProtocol: "UDP" });`;
    await up(tcp("TCP"), udp);
    const text = await failingUp(tcp("Any"));
    assert.match(
      text,
      /If "udp" has left the program, Pulumi deletes it last: run "pulumi up" with this resource unchanged first\./,
    );
    assert.doesNotMatch(text, /aliases/);
    await up(tcp("TCP"));
    await up(tcp("Any"));
    assert.deepEqual(
      emulator.entries(gateway).map(({ IpProtocol }) => IpProtocol),
      ["Any"],
    );
  });

  it("12 entries that each move up by one port do so in one update, with a slot for each", async () => {
    await start({ durations: { create: 20, modify: 20, delete: 20 } });
    const chain = (by: number) =>
      Array.from({ length: 12 }, (_, index) => `entry("e${index}", ${3000 + index + by}, ${4000 + index});`);
    await up(...chain(0));
    await project.setProgram(program(...chain(1)));
    await project.succeed("up", "--yes", "--skip-preview", "--parallel", "12");
    assert.deepEqual(
      ports(),
      Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [String(3001 + index), String(4000 + index)]),
      ),
    );
  });
});
