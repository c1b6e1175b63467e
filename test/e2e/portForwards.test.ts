import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway, writes } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

const programOf = (...lines: string[]): string => `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
const on = { natGatewayId: "${gateway}", externalIp: "${eip}", internalIp: "10.0.0.10" };
${lines.join("\n")}
`;

const lone = `
new ens.ForwardEntry("ssh", { ...on, externalPort: 2222, internalPort: 22, ipProtocol: "TCP" });
new ens.ForwardEntry("media", { ...on, externalPort: "8000/8010", internalPort: "9000/9010", ipProtocol: "UDP" });
`;

/** The same two below a component. */
const table = (name: string, aliases: Partial<Record<"ssh" | "media", string>>, opts = ""): string => `
new ens.PortForwards("${name}", {
  ...on,
  forwards: {
    ssh: { externalPort: 2222, internalPort: 22, ipProtocol: "tcp", opts: { ${aliases.ssh ?? ""} } },
    media: {
      externalPort: "8000/8010", internalPort: "9000/9010", ipProtocol: "udp", opts: { ${aliases.media ?? ""} },
    },
  },
}, { ${opts} });
`;

/** The URNs of the entries before they move below the component. */
const topUrns = {
  ssh: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::ssh",
  media: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::media",
};
const fromTheTop = { ssh: `aliases: ["${topUrns.ssh}"]`, media: `aliases: ["${topUrns.media}"]` };

describe("PortForwards with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
    project = await Project.create({ program: programOf(lone), ...access(emulator) });
    await project.up();
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  const inCloud = () =>
    emulator
      .entries(gateway)
      .map(({ ForwardEntryId, ForwardEntryName, ExternalPort }) => [
        ExternalPort,
        ForwardEntryId,
        ForwardEntryName,
      ])
      .sort();

  /** Runs `up` with another program, which may change the state but nothing in the cloud. */
  async function upChangesNothing(program: string): Promise<void> {
    await project.setProgram(program);
    const [before, calls] = [inCloud(), emulator.calls.length];
    await project.up();
    assert.deepEqual(writes(emulator, calls), []);
    assert.deepEqual(inCloud(), before);
  }

  it("entries that move below it without aliases find their ports held, and are told the aliases", async () => {
    await project.setProgram(programOf(table("web", {})));
    const before = inCloud();
    const { text } = await project.failingUp();
    // the second may not have been tried after the first one failed
    assert.ok(
      Object.values(topUrns).some((urn) =>
        text.includes(`the option aliases with the old URN "${urn}" instead.`),
      ),
      text,
    );
    assert.deepEqual(inCloud(), before);
  });

  it("entries that move below it with these aliases stay as they are in the cloud, with their names", async () => {
    await upChangesNothing(programOf(table("web", fromTheTop)));
    const { entries, resources } = await project.state();
    assert.deepEqual([...entries.keys()].sort(), ["web-media", "web-ssh"]);
    assert.match(entries.get("web-ssh")?.urn ?? "", /::ens:index:PortForwards\$pulumi-nodejs:dynamic/);
    const ids = resources.find(({ type }) => type === "ens:index:PortForwards")?.outputs?.["ids"];
    assert.deepEqual(ids, { ssh: entries.get("web-ssh")?.id, media: entries.get("web-media")?.id });
  });

  it("the aliases can go afterwards, one of the component takes all entries along, and a table can become a list", async () => {
    await upChangesNothing(programOf(table("edge", {}, `aliases: [{ name: "web" }]`)));
    assert.deepEqual([...(await project.state()).entries.keys()].sort(), ["edge-media", "edge-ssh"]);
    await project.setProgram(
      programOf(`
new ens.PortForwards("edge", { ...on, forwards: [
  { externalPort: 2222, internalPort: 22, ipProtocol: "tcp", opts: { aliases: [{ name: "edge-ssh" }] } },
  {
    externalPort: "8000/8010", internalPort: "9000/9010", ipProtocol: "udp",
    opts: { aliases: [{ name: "edge-media" }] },
  },
]});
`),
    );
    await project.preview("--expect-no-changes");
  });

  it("transforms, providers, protection, order and time limits of the component reach its entries", async () => {
    const account = `
const account = new ens.Provider("account", {
  endpoint: "${emulator.endpoint}",
  accessKey: "${emulator.accessKeyId}",
  secretKey: pulumi.secret("${emulator.accessKeySecret}"),
});
const first = new ens.ForwardEntry("first", { ...on, externalPort: 1, internalPort: 1, ipProtocol: "TCP" });
new ens.PortForwards("game", { ...on, ipProtocol: "udp", forwards: ["27015:27015", "27016:10.0.0.11:27016/tcp"] }, {
  dependsOn: first,
  providers: [account],
  protect: true,
  customTimeouts: { create: "9m" },
  transforms: [({ type, props, opts }) =>
    type.endsWith("ForwardEntry") ? { props: { ...props, healthCheckPort: Number(props.internalPort) }, opts } : undefined,
  ],
});
`;
    await project.setProgram(programOf(table("edge", {}), account));
    const before = emulator.calls.length;
    await project.up();
    const created = emulator.calls.slice(before).filter(({ action }) => action === "CreateForwardEntry");
    assert.equal(created.length, 3);
    const { entries, resources } = await project.state();
    for (const [name, port] of [
      ["game-27015-udp", 27015],
      ["game-27016-tcp", 27016],
    ] as const) {
      const entry = entries.get(name) as unknown as Record<string, unknown> & { urn: string };
      const outputs = entry["outputs"] as Record<string, unknown>;
      assert.deepEqual([outputs["externalPort"], outputs["healthCheckPort"]], [String(port), port]);
      assert.deepEqual([entry["protect"], entry["dependencies"]], [true, [entries.get("first")?.urn]]);
      assert.match(String(entry["provider"]), /pulumi:providers:pulumi-nodejs::account::/);
      assert.deepEqual(outputs["__timeouts"], { create: "9m" });
    }
    assert.equal(resources.filter(({ type }) => type === "ens:index:PortForwards").length, 2);
  });

  it("lines that cannot be used fail the preview, all at once and without a stack trace", async () => {
    await project.setProgram(
      programOf(
        `new ens.PortForwards("web", { ...on, forwards: ["443:10.0.0.5:08443/tcp", "80:8080/tcp", "53:53"] });`,
      ),
    );
    const { text } = await project.fail("preview");
    assert.match(text, /error: PortForwards "web": 2 of 3 forwards cannot be used\.\n/);
    const lines = text.split("\n").map((line) => line.trimEnd());
    const at = lines.findIndex((line) => line.trim() === "443:10.0.0.5:08443/tcp");
    const column = lines[at]!.indexOf("08443");
    assert.equal(lines[at + 1]?.indexOf("^ found 08443"), column, "the caret is below its character");
    assert.doesNotMatch(text, /^ +at /m);
  });
});
