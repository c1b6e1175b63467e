import assert from "node:assert/strict";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator, type ShownEntry } from "../../emulator/src/index.js";
import { access, eip, gateway, standbyEip, writes } from "./emulator.js";
import { checkout, Project, shown, testLimitMs } from "./harness.js";

describe("the quickstart with the real CLI, from preview to destroy", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  /** The names that the first preview told. */
  const told = { ssh: "", media: "" };

  before(async () => {
    emulator = await startEnsEmulator();
    project = await Project.create({ main: path.join(checkout, "examples/quickstart"), ...access(emulator) });
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  const onPort = (port: string): ShownEntry => {
    const found = emulator.entries(gateway).filter((entry) => entry.ExternalPort === port);
    assert.equal(found.length, 1, `entries on port ${port}`);
    return found[0]!;
  };

  it("preview tells every value that up will use, without a call to the cloud", async () => {
    const { text } = await project.preview();
    for (const name of ["ssh", "media"] as const) {
      const line = shown(text, name)[0]?.lines.find((property) => property.startsWith("forwardEntryName:"));
      told[name] = /"(.*)"/.exec(line ?? "")?.[1] ?? "";
      assert.match(told[name], new RegExp(`^${name}-[0-9a-f]{8}$`));
    }
    assert.deepEqual(shown(text, "ssh"), [
      {
        operation: "create",
        lines: [
          `externalIp: "${eip}"`,
          `externalPort: "2222"`,
          `forwardEntryName: "${told.ssh}"`,
          `internalIp: "10.0.0.10"`,
          `internalPort: "22"`,
          `ipProtocol: "TCP"`,
          `natGatewayId: "${gateway}"`,
        ],
      },
    ]);
    assert.deepEqual(emulator.calls, []);
  });

  it("up creates the entries that the preview told", async () => {
    await project.up();
    const ssh = onPort("2222");
    const media = onPort("8000/8010");
    assert.deepEqual(
      [ssh, media].map(({ ForwardEntryName, InternalIp, InternalPort, IpProtocol, Status }) => [
        ForwardEntryName,
        `${InternalIp}:${InternalPort}`,
        IpProtocol,
        Status,
      ]),
      [
        [told.ssh, "10.0.0.10:22", "TCP", "Available"],
        [told.media, "10.0.0.10:9000/9010", "UDP", "Available"],
      ],
    );
    assert.deepEqual(await project.outputs(), {
      sshEntryId: ssh.ForwardEntryId,
      mediaEntryId: media.ForwardEntryId,
      sshAddress: `${eip}:2222`,
    });
  });

  it("the state holds the outputs, the constant code, and no secret", async () => {
    const { text, entries } = await project.state();
    const ssh = entries.get("ssh")!;
    assert.equal(ssh.id, onPort("2222").ForwardEntryId);
    assert.equal(ssh.outputs?.["status"], "Available");
    assert.equal(ssh.outputs["__provider"], `exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1`);
    assert.ok(!text.includes(emulator.accessKeySecret), "the access key secret is in the state");
  });

  it("the same program again changes nothing", async () => {
    await project.preview("--expect-no-changes");
  });

  it("another port is changed in place", async () => {
    const { ForwardEntryId } = onPort("2222");
    await project.setConfig({ sshPort: "2022" });
    assert.deepEqual(shown((await project.up()).text, "ssh"), [
      { operation: "update", lines: [`~ externalPort: "2222" => "2022"`] },
    ]);
    assert.equal(onPort("2022").ForwardEntryId, ForwardEntryId);
    assert.equal(emulator.entries(gateway).length, 2);
  });

  it("a standby address replaces the entry, the old one first because both want the same ports", async () => {
    const { ForwardEntryId } = onPort("8000/8010");
    await project.setConfig({ standbyExternalIp: standbyEip });
    assert.deepEqual(shown((await project.preview()).text, "media"), [
      { operation: "replace", lines: [`+ standbyExternalIp: "${standbyEip}"`] },
    ]);
    const before = emulator.calls.length;
    await project.up();
    assert.deepEqual(writes(emulator, before), ["DeleteForwardEntry", "CreateForwardEntry"]);
    const media = onPort("8000/8010");
    assert.notEqual(media.ForwardEntryId, ForwardEntryId);
    assert.equal(media.StandbyExternalIp, standbyEip);
    assert.equal(media.ForwardEntryName, told.media);
  });

  it("refresh shows exactly the properties that somebody edited by hand", async () => {
    emulator.editEntry(onPort("2022").ForwardEntryId, { InternalIp: "10.0.0.99", InternalPort: "2200" });
    const { text } = await project.refresh();
    assert.deepEqual(shown(text, "ssh"), [
      {
        operation: "update",
        lines: [`~ internalIp: "10.0.0.10" => "10.0.0.99"`, `~ internalPort: "22" => "2200"`],
      },
    ]);
    assert.deepEqual(shown(text, "media"), []);
  });

  it("the next up puts back what somebody edited by hand", async () => {
    const { text } = await project.up();
    assert.deepEqual(shown(text, "ssh"), [
      {
        operation: "update",
        lines: [`~ internalIp: "10.0.0.99" => "10.0.0.10"`, `~ internalPort: "2200" => "22"`],
      },
    ]);
    const { InternalIp, InternalPort } = onPort("2022");
    assert.deepEqual([InternalIp, InternalPort], ["10.0.0.10", "22"]);
  });

  it("destroy deletes every entry and leaves an empty state", async () => {
    await project.destroy();
    assert.deepEqual(emulator.entries(), []);
    assert.deepEqual((await project.state()).resources, []);
  });
});
