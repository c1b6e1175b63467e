import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, standbyEip, writes } from "./emulator.js";
import { Project, shown, testLimitMs } from "./harness.js";

const program = (existing: string) => `
const ens = require("pulumi-alicloud-ens");
module.exports = async () => {
  const { addresses } = await ens.getNatGateway({ name: "quickstart" });
  const seen = ens.ForwardEntry.get("seen", process.env.SEEN ?? "${existing}");
  const address = ens.getEipAddressOutput({ allocationId: "eip-5quickstart00000000000010" });
  const web = new ens.ForwardEntry("web", {
    natGatewayId: seen.natGatewayId,
    externalIp: address.ipAddress,
    externalPort: 443,
    internalIp: "10.0.0.10",
    internalPort: 8443,
    ipProtocol: "TCP",
    standbyExternalIp: addresses.find(({ standby }) => standby).ipAddress,
  });
  const { ids } = await ens.getForwardEntries({ natGatewayId: "${gateway}", nameRegex: "^by hand$" });
  return {
    seen: { id: seen.id, port: seen.externalPort, status: seen.status },
    ids,
    own: ens.getForwardEntryOutput({ id: web.id, natGatewayId: web.natGatewayId }).standbyStatus,
    all: ens.getForwardEntriesOutput({ natGatewayId: "${gateway}" }, { dependsOn: [web] }).ids.apply((all) => all.length),
  };
};
`;

describe("a program that looks things up", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let existing: string;

  before(async () => {
    emulator = await startEnsEmulator();
    existing = emulator.addEntry({
      ...{ natGatewayId: gateway, forwardEntryName: "by hand", externalIp: eip, externalPort: 22 },
      ...{ internalIp: "10.0.0.5", internalPort: 22, ipProtocol: "TCP" },
    }).ForwardEntryId;
    project = await Project.create({ program: program(existing), ...access(emulator) });
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  it("knows in the preview what is there, and not what is yet to be made", async () => {
    const { text } = await project.preview();
    const [web] = shown(text, "web");
    for (const line of [
      `externalIp: "${eip}"`,
      `standbyExternalIp: "${standbyEip}"`,
      `natGatewayId: "${gateway}"`,
    ]) {
      assert.ok(web?.lines.includes(line), `${line}\n${text}`);
    }
    assert.match(text, /^ *port *: "22"$/m);
    assert.match(text, /^ *own *: \[unknown\]$/m);
    assert.match(text, /^ *all *: \[unknown\]$/m);
    assert.deepEqual(writes(emulator), []);
  });

  it("gets its answers in an update, also of what the update made", async () => {
    await project.up();
    assert.deepEqual(await project.outputs(), {
      seen: { id: existing, port: "22", status: "Available" },
      ids: [existing],
      own: "Running",
      all: 2,
    });
    assert.deepEqual(writes(emulator), ["CreateForwardEntry"]);
  });

  it("changes nothing when nothing has changed, and asks for no more than it needs", async () => {
    const before = emulator.calls.length;
    await project.preview("--expect-no-changes");
    const asked = emulator.calls.slice(before).map(({ action }) => action);
    // the addresses of the gateway, and the one of the EIP
    assert.equal(asked.filter((action) => action === "DescribeEnsEipAddresses").length, 2);
    assert.equal(asked.filter((action) => action === "DescribeNatGateways").length, 1);
    // get, the entry by hand, and then the own one and all, which may share a list
    assert.ok(asked.length >= 6 && asked.length <= 7, asked.join(" "));
  });

  it("fails with one sentence where an entry that is only read does not exist", async () => {
    project.env["SEEN"] = "fwd-nope";
    const { text } = await project.fail("preview");
    delete project.env["SEEN"];
    assert.match(
      text,
      /^ *error: Preview failed: Forward entry fwd-nope does not exist at 127\.0\.0\.1:\d+ with/m,
    );
    assert.doesNotMatch(text, /^ +at /m, "no stack");
  });

  it("deletes what it made, and nothing that it only read", async () => {
    await project.destroy();
    assert.deepEqual(
      emulator.entries().map((entry) => entry.ForwardEntryId),
      [existing],
    );
  });
});
