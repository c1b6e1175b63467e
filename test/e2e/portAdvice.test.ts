import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

const head = `
const ens = require("pulumi-alicloud-ens");
const on = { natGatewayId: ${JSON.stringify(gateway)}, externalIp: ${JSON.stringify(eip)}, internalIp: "10.0.0.10", ipProtocol: "TCP" };
const entry = (name, externalPort, options, more) => new ens.ForwardEntry(name, { ...on, externalPort, internalPort: externalPort, ...more }, options);
`;

describe("what a refused update recommends about ports and adoption works, with the real CLI", function () {
  this.timeout(testLimitMs * 2);
  let emulator: EnsEmulator;
  let project: Project;

  beforeEach(async () => {
    emulator = await startEnsEmulator();
    // a refused update ends after 10 s in place of 20 s, with the same errors
    const env = { ENS_OPERATION_TIMEOUT: "10" };
    project = await Project.create({ program: head, env, ...access(emulator) });
  });
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  const declare = (...lines: readonly string[]) => project.setProgram([head, ...lines].join("\n"));
  const up = async (...lines: readonly string[]) => {
    await declare(...lines);
    return project.up();
  };
  const failingUp = async (...lines: readonly string[]) => {
    await declare(...lines);
    return (await project.failingUp()).text;
  };
  const entries = () => emulator.entries(gateway);
  const ports = () =>
    entries()
      .map(({ ExternalPort }) => ExternalPort)
      .sort();
  const urnOf = async (name: string) => (await project.state()).entries.get(name)?.urn ?? "";

  it("--replace of an entry: the error names the flags, and deleteBeforeReplace is the way", async () => {
    await up(`entry("a", 443);`);
    const urn = await urnOf("a");
    const replace = ["up", "--yes", "--skip-preview", "--replace", urn];
    const hint =
      /If this run replaces the resource \(--replace, --target-replace, replacementTrigger, replaceWith, pulumi state taint\), give it the option deleteBeforeReplace instead\./;
    // with a change of the resource that has nothing to do with its port
    await declare(`entry("a", 443, {}, { internalIp: "10.0.0.11" });`);
    const { text } = await project.fail(...replace);
    assert.match(text, hint);
    assert.match(
      text,
      /Either an earlier run was interrupted after creating it, or it stayed when the resource left the state \(retainOnDelete, pulumi state delete\)/,
    );
    const [before] = entries();
    await declare(`entry("a", 443, { deleteBeforeReplace: true }, { internalIp: "10.0.0.11" });`);
    await project.succeed(...replace);
    const [after] = entries();
    assert.notEqual(after?.ForwardEntryId, before?.ForwardEntryId);
    assert.deepEqual([after?.InternalIp, ports()], ["10.0.0.11", ["443"]]);
  });

  it("an entry that stayed in the cloud (retainOnDelete) and comes back is taken by the command of the error", async () => {
    await up(`entry("a", 443, { retainOnDelete: true });`);
    const [{ ForwardEntryId: id } = { ForwardEntryId: "" }] = entries();
    await up("");
    const text = await failingUp(`entry("a", 443);`);
    const [, variable = "", adopted = ""] = /run "(ENS_ADOPT)=(\S+) pulumi up"/.exec(text) ?? [];
    assert.equal(adopted, id);
    await project.succeedWith({ [variable]: adopted }, "up", "--yes", "--skip-preview");
    assert.equal((await project.state()).entries.get("a")?.id, id);
  });

  it("an entry by hand that holds the port is adopted by the command of the error", async () => {
    const { ForwardEntryId: id } = emulator.addEntry({
      natGatewayId: gateway,
      externalIp: eip,
      externalPort: "443",
      internalIp: "10.0.0.10",
      internalPort: "443",
      ipProtocol: "TCP",
      forwardEntryName: "by hand",
    });
    const text = await failingUp(`entry("a", 443);`);
    assert.match(text, /No resource that this run has declared so far has that entry\./);
    const [, adopted = ""] =
      /if no resource of the stack has it, run "ENS_ADOPT=(\S+) pulumi up" to adopt it and change those/.exec(
        text,
      ) ?? [];
    assert.equal(adopted, id);
    await project.succeedWith({ ENS_ADOPT: id }, "up", "--yes", "--skip-preview");
    assert.deepEqual(
      entries().map(({ ForwardEntryId, ForwardEntryName }) => [
        ForwardEntryId,
        /^a-[0-9a-f]{8}$/.test(ForwardEntryName),
      ]),
      [[id, true]],
    );
  });

  it("a holder whose replacement deletes last: an update before frees the port", async () => {
    const named = `{ forwardEntryName: "named" }`;
    const nameless = `{ forwardEntryName: "" }`;
    await up(`entry("a", 1);`, `entry("b", 2, {}, ${named});`);
    const text = await failingUp(`entry("b", 3, {}, ${nameless});`, `setTimeout(() => entry("a", 2), 1500);`);
    assert.match(
      text,
      /It belongs to "b", which is replaced, and Pulumi deletes the old entry last\. Run "pulumi up" with this resource unchanged first: that deletes it, unless it is retained \(retainOnDelete\)\./,
    );
    await up(`entry("b", 3, {}, ${nameless});`, `entry("a", 1);`);
    await up(`entry("b", 3, {}, ${nameless});`, `entry("a", 2);`);
    assert.deepEqual(ports(), ["2", "3"]);
  });

  it("a holder that is elsewhere by the state: a refresh, and the next update, get the port free", async () => {
    await up(`entry("a", 1);`, `entry("b", 2);`);
    const b = entries().find(({ ExternalPort }) => ExternalPort === "2")!.ForwardEntryId;
    emulator.editEntry(b, { ExternalPort: "3" });
    const text = await failingUp(`entry("b", 2);`, `setTimeout(() => entry("a", 3), 1500);`);
    assert.match(
      text,
      /It belongs to "b", which should not hold this port any more: the state and the service differ\. Run "pulumi refresh", then "pulumi up" again\./,
    );
    await project.refresh();
    await project.up();
    assert.deepEqual(ports(), ["2", "3"]);
  });

  it("an entry that changes hands under a new name does so by aliases, as the refusal of adoptId says", async () => {
    await up(`entry("back", 81);`);
    const [{ ForwardEntryId: id } = { ForwardEntryId: "" }] = entries();
    await declare(
      `const b = entry("back", 81);`,
      `b.id.apply(() => entry("front", 81, {}, { adoptId: "${id}" }));`,
    );
    const { text } = await project.fail("preview");
    const [, alias = ""] =
      /If this resource continues "back" under a new name, also remove "back" from the program and give this resource the option aliases with the old name (".*?")\.\s/.exec(
        text,
      ) ?? [];
    assert.notEqual(alias, "", text);
    await up(`entry("front", 81, { aliases: [{ name: ${alias} }] });`);
    assert.equal((await project.state()).entries.get("front")?.id, id);
    assert.deepEqual(ports(), ["81"]);
  });

  it("an entry whose resource has left the state is adopted by ENS_ADOPT, as the refusal of adoptId says", async () => {
    await up(`entry("old", 81);`);
    const [{ ForwardEntryId: id } = { ForwardEntryId: "" }] = entries();
    await project.succeed("state", "delete", await urnOf("old"), "--yes");
    const text = await failingUp(`entry("front", 81, {}, { adoptId: "${id}" });`);
    const [, adopted = ""] =
      /If the state has no "old" any more, remove adoptId and run "ENS_ADOPT=(\S+) pulumi up"/.exec(text) ??
      [];
    assert.equal(adopted, id);
    await declare(`entry("front", 81);`);
    await project.succeedWith({ ENS_ADOPT: adopted }, "up", "--yes", "--skip-preview");
    assert.equal((await project.state()).entries.get("front")?.id, id);
    assert.deepEqual(ports(), ["81"]);
  });

  it("a replaced entry that was adopted once is created again, although the program still names the old one", async () => {
    const { ForwardEntryId: id } = emulator.addEntry({
      natGatewayId: gateway,
      externalIp: eip,
      externalPort: "81",
      internalIp: "10.0.0.10",
      internalPort: "81",
      ipProtocol: "TCP",
    });
    await up(`entry("a", 81, { deleteBeforeReplace: true }, { adoptId: "${id}" });`);
    await project.succeed("up", "--yes", "--skip-preview", "--replace", await urnOf("a"));
    assert.deepEqual(ports(), ["81"]);
    assert.notEqual((await project.state()).entries.get("a")?.id, id);
  });
});
