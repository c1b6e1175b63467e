import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { load } from "js-yaml";

import { startEnsEmulator, type EnsEmulator, type Seed } from "../../emulator/src/index.js";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";

const bin = fileURLToPath(new URL("../../provider/bin/pulumi-alicloud-ens.js", import.meta.url));

const seed: Seed = {
  gateways: [
    {
      natGatewayId: "nat-1",
      eips: [
        { allocationId: "eip-1", ipAddress: "203.0.113.10" },
        { allocationId: "eip-2", ipAddress: "203.0.113.11" },
      ],
      entries: [
        entry("fwd-web", "web", 443, "203.0.113.10"),
        entry("fwd-ssh", "ssh", 22, "203.0.113.10"),
        entry("fwd-far", "far", 80, "203.0.113.11"),
        entry("fwd-going", "going", 81, "203.0.113.11"),
      ],
    },
    {
      natGatewayId: "nat-2",
      eips: [{ allocationId: "eip-3", ipAddress: "203.0.113.12" }],
      entries: [entry("fwd-other", "other", 80, "203.0.113.12")],
    },
    { natGatewayId: "nat-empty" },
  ],
};

function entry(forwardEntryId: string, forwardEntryName: string, port: number, externalIp: string) {
  return {
    forwardEntryId,
    forwardEntryName,
    externalIp,
    externalPort: port,
    internalIp: "10.0.0.5",
    internalPort: port,
    ipProtocol: "TCP" as const,
  };
}

/** A Pulumi CLI that answers what the command asks, with a stack of project "shop" that has the entry fwd-ssh. */
const fakePulumi = (version: string, settings: object) => `#!/bin/sh
case "$1 $2" in
  "version "*) echo "${version}" ;;
  "stack --show-name") echo "dev" ;;
  "config --json") echo '${JSON.stringify(settings)}' ;;
  "stack export") echo '${JSON.stringify({
    deployment: {
      resources: [
        { urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", type: "pulumi:pulumi:Stack" },
        {
          urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::bastion",
          type: "pulumi-nodejs:dynamic/ens:ForwardEntry",
          id: "fwd-ssh",
        },
        {
          urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::looked-at",
          type: "pulumi-nodejs:dynamic/ens:ForwardEntry",
          id: "fwd-web",
          external: true,
        },
      ],
    },
  })}' ;;
  *) echo "error: $*" >&2; exit 1 ;;
esac
`;

describe("pulumi-alicloud-ens import", function () {
  this.timeout(20_000);
  let emulator: EnsEmulator;
  let directory: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    emulator = await startEnsEmulator({ seed });
  });
  after(() => emulator.close());

  beforeEach(async () => {
    emulator.reset();
    emulator.editEntry("fwd-going", { Status: "Deleting" });
    directory = await mkdtemp(path.join(tmpdir(), "ens-import-"));
    env = {
      PATH: path.join(directory, "bin"),
      HOME: directory,
      ENS_ENDPOINT: emulator.endpoint,
      ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
      ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
    };
    await mkdir(path.join(directory, "bin"));
    await mkdir(path.join(directory, "work"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<CommandResult> =>
    runCommand(process.execPath, [bin, "import", ...args], {
      cwd: path.join(directory, "work"),
      env,
      limitMs: 15_000,
    });

  const usual = ["--gateway", "nat-1", "--out", "forwards"];

  const files = async (): Promise<string[]> => (await readdir(path.join(directory, "work"))).sort();
  const written = (file: string): Promise<string> => readFile(path.join(directory, "work", file), "utf8");

  const install = async (version: string, settings: object = {}): Promise<void> => {
    const file = path.join(directory, "bin", "pulumi");
    await writeFile(file, fakePulumi(version, settings));
    await chmod(file, 0o755);
  };
  const project = (): Promise<void> =>
    writeFile(path.join(directory, "work", "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");

  /** What is wrong is one sentence, and nothing is written. */
  const refused = async (sentence: RegExp | string, ...args: string[]): Promise<void> => {
    const before = await files();
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    const last = stderr.replace(/^pulumi-alicloud-ens: (note: |using the settings of |waiting ).*\n/gm, "");
    if (typeof sentence === "string") assert.equal(last, `pulumi-alicloud-ens: ${sentence}\n`);
    else assert.match(last, sentence);
    assert.deepEqual(await files(), before);
  };

  describe("without a stack", () => {
    it("reads with the environment, says so, and tells what to do next and what was left out", async () => {
      const { code, stdout, stderr } = await run(...usual);
      assert.equal(code, 0, stderr);
      assert.equal(
        stderr,
        `pulumi-alicloud-ens: note: the version of the Pulumi CLI could not be checked (there is no pulumi command on the PATH). The next steps need 3.254 or newer.
pulumi-alicloud-ens: note: no stack was found (there is no Pulumi.yaml in ${path.join(directory, "work")} or above), so the settings come from the environment.
pulumi-alicloud-ens: read 4 forward entries of nat-1 with 1 call.
`,
      );
      assert.equal(
        stdout,
        `Wrote forwards.ts and forwards.import.json: 3 forward entries. Nothing has been changed yet.

Next:
  1. Import forwards.ts in the program, unless it is the program: import "./forwards";
  2. pulumi import --file forwards.import.json --generate-code=false
  3. pulumi preview --expect-no-changes
     If it shows deletions, the program does not declare the entries yet.
  4. pulumi up
     It changes nothing in the cloud and removes the protection from deletion that the import has set.
  5. Delete forwards.import.json; it is not needed any more.

Left out:
  fwd-going ("going", TCP 203.0.113.11:81 to 10.0.0.5:81): it is being deleted
`,
      );
      assert.deepEqual(await files(), ["forwards.import.json", "forwards.ts"]);
      assert.doesNotMatch(await written("forwards.import.json"), /__urn|__autoName/);
    });

    it("tells names apart, and entries that are not ready yet, and quotes what a shell would take apart", async () => {
      await mkdir(path.join(directory, "work", "my program"));
      emulator.editEntry("fwd-ssh", { ForwardEntryName: "web", Status: "Pending" });
      const { code, stdout, stderr } = await run("--gateway", "nat-1", "--out", "my program/forwards");
      assert.equal(code, 0, stderr);
      assert.match(stdout, /: import "\.\/my program\/forwards";\n/);
      assert.match(stdout, / --file "my program\/forwards\.import\.json" /);
      assert.match(
        stdout,
        /\nSeveral entries have the same name, so their resources are named:\n {2}web: web-tcp-22, web-tcp-443\n\nStill being configured, .*:\n {2}fwd-ssh \("web", .*\)\n\nLeft out:\n/,
      );
    });

    it("writes the same again, and nothing that is secret", async () => {
      await run(...usual);
      const before = [await written("forwards.ts"), await written("forwards.import.json")];
      const { code } = await run(...usual, "--force");
      assert.equal(code, 0);
      assert.deepEqual([await written("forwards.ts"), await written("forwards.import.json")], before);
      assert.equal(before.join("").includes(emulator.accessKeySecret), false);
    });

    it("takes the entries on some addresses, or some by their ids", async () => {
      await run(...usual, "--external-ip", "203.0.113.11", "--external-ip", "203.0.113.11");
      assert.match(await written("forwards.ts"), /const externalIp = "203\.0\.113\.11";\n\nconst far = new/);
      await run(...usual, "--force", "--id", "fwd-ssh", "--id", "fwd-far");
      const program = await written("forwards.ts");
      assert.deepEqual(
        [...program.matchAll(/new ens\.ForwardEntry\("(.*)"/g)].map(([, name]) => name),
        ["ssh", "far"],
      );
    });

    it("warns of names that this provider generates, and with --id for the others takes only those", async () => {
      emulator.editEntry("fwd-ssh", { ForwardEntryName: "ssh-0a1b2c3d" });
      emulator.editEntry("fwd-far", { ForwardEntryName: "far-20240229" });
      const { stdout } = await run(...usual);
      assert.match(
        stdout,
        /^Wrote .*\n\nThese names have the form that this provider generates:\n {2}fwd-ssh \("ssh-0a1b2c3d", .*\)\nAnother stack may manage these entries, .* run this command again with --force, and with --id for each entry that this stack should manage\.\n\nNext:\n/,
      );
      const again = await run(...usual, "--force", "--id", "fwd-web", "--id", "fwd-far");
      assert.equal(again.code, 0, again.stderr);
      assert.doesNotMatch(again.stdout, /These names/);
      assert.doesNotMatch(await written("forwards.ts"), /ssh-0a1b2c3d/);
    });

    it("warns of entries that claim the same port, and with --id for the others takes only those", async () => {
      emulator.editEntry("fwd-ssh", { ExternalPort: "440/445", InternalPort: "440/445" });
      emulator.editEntry("fwd-far", { ExternalPort: "443" });
      const { stdout } = await run(...usual);
      assert.match(
        stdout,
        /\n\nThese entries claim the same external port:\n {2}fwd-ssh \("ssh", TCP 203\.0\.113\.10:440\/445 .*\) and fwd-web \("web", TCP 203\.0\.113\.10:443 .*\)\nA preview refuses .*\n\nNext:\n/,
      );
      emulator.editEntry("fwd-ssh", { IpProtocol: "UDP" });
      assert.doesNotMatch((await run(...usual, "--force")).stdout, /the same external port/);
      emulator.editEntry("fwd-ssh", { IpProtocol: "Any" });
      assert.match((await run(...usual, "--force")).stdout, /the same external port/);
      const again = await run(...usual, "--force", "--id", "fwd-web", "--id", "fwd-far");
      assert.equal(again.code, 0, again.stderr);
      assert.doesNotMatch(again.stdout, /the same external port/);
    });

    it("with --fragment leaves the import line to the program that it is pasted into", async () => {
      const { stdout } = await run(...usual, "--fragment");
      assert.match(await written("forwards.ts"), /^const natGatewayId = "nat-1";\n/);
      assert.match(
        stdout,
        /1\. Paste forwards\.ts into the program; it uses: import \* as ens from "pulumi-alicloud-ens";/,
      );
    });
  });

  describe("for the plugin", () => {
    const forPlugin = [...usual, "--face", "plugin"];

    it("needs no certain version of the CLI, and writes types, names and ids", async () => {
      await install("v3.200.0");
      const { code, stdout, stderr } = await run(...forPlugin, "--id", "fwd-web");
      assert.equal(code, 0, stderr);
      assert.deepEqual(JSON.parse(await written("forwards.import.json")), {
        resources: [{ type: "ens:index:ForwardEntry", name: "web", id: "fwd-web" }],
      });
      assert.match(await written("forwards.ts"), /^import \* as ens from "@pulumi\/ens";\n/);
      assert.match(stdout, /1\. Import forwards\.ts in the program/);
    });

    it("writes YAML that declares the entries as they are, whatever their names are", async () => {
      const odd = 'a: "b"\u202E🚀 $' + "{c} # \u{E0001}";
      emulator.editEntry("fwd-web", { ForwardEntryName: odd });
      const { code, stdout, stderr } = await run(...forPlugin, "--language", "yaml");
      assert.equal(code, 0, stderr);
      assert.deepEqual(await files(), ["forwards.import.json", "forwards.yaml"]);
      assert.match(stdout, /1\. Copy forwards\.yaml into Pulumi\.yaml; if that has "resources:" already,/);
      const text = await written("forwards.yaml");
      // no character that a reviewer cannot see
      assert.doesNotMatch(text, /[\u202E\u{E0001}]/u);
      const { resources } = load(text) as {
        resources: Record<string, { type: string; properties: Record<string, unknown> }>;
      };
      const imported = JSON.parse(await written("forwards.import.json")) as { resources: { name: string }[] };
      assert.deepEqual(Object.keys(resources).sort(), imported.resources.map(({ name }) => name).sort());
      assert.deepEqual(resources["ssh"], {
        type: "ens:index:ForwardEntry",
        properties: {
          natGatewayId: "nat-1",
          externalIp: "203.0.113.10",
          externalPort: "22",
          internalIp: "10.0.0.5",
          internalPort: "22",
          ipProtocol: "TCP",
          forwardEntryName: "ssh",
        },
      });
      const names = Object.values(resources).map(({ properties }) => properties["forwardEntryName"]);
      assert.ok(names.includes(odd.replace("$" + "{", "$$" + "{")), String(names));

      const fragment = await run(...forPlugin, "--language", "yaml", "--fragment", "--force");
      assert.match(fragment.stdout, /1\. Paste forwards\.yaml below "resources:" in the program\./);
      assert.equal(`resources:\n${await written("forwards.yaml")}`, text);
    });

    it("leaves to the stack what it has, and leaves out a name that the plugin would generate", async () => {
      await install("v3.259.0", {});
      await project();
      const urn = "urn:pulumi:dev::shop::ens:index:ForwardEntry::web";
      const generated = `web-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
      emulator.editEntry("fwd-web", { ForwardEntryName: generated });
      const { code, stdout, stderr } = await run(...forPlugin);
      assert.equal(code, 0, stderr);
      assert.match(stdout, / {2}fwd-ssh \("ssh", .*\): the stack already has it, as "bastion"\n/);
      assert.doesNotMatch(stdout, /These names/);
      const program = await written("forwards.ts");
      assert.match(program, /new ens\.ForwardEntry\("web", /);
      assert.doesNotMatch(program, new RegExp(generated));
    });
  });

  describe("with a stack", () => {
    const settings = () => ({
      "ens:endpoint": { value: emulator.endpoint },
      "ens:accessKey": { value: emulator.accessKeyId },
      "ens:secretKey": { value: emulator.accessKeySecret, secret: true },
    });

    it("reads with its settings, and leaves to it what it has already", async () => {
      await install("v3.259.0", settings());
      await project();
      env = { PATH: env["PATH"], HOME: directory };
      const { code, stdout, stderr } = await run(...usual);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /using the settings of stack dev of project shop, then the environment\.\n/);
      assert.match(stdout, / {2}2\. pulumi import --stack dev --file forwards\.import\.json /);
      assert.match(stdout, / {2}fwd-ssh \("ssh", .*\): the stack already has it, as "bastion"\n/);
      const file = await written("forwards.import.json");
      assert.match(file, /"__urn": "urn:pulumi:dev::shop::pulumi-nodejs:dynamic\/ens:ForwardEntry::web"/);
      assert.match(file, /"__autoName": "web-[0-9a-f]{8}"/);
    });

    for (const text of ["\uFEFFname: shop\n", '"name": shop\n', "name: &n shop\ndescription: *n\n"]) {
      it(`knows the project as Pulumi does: ${JSON.stringify(text)}`, async () => {
        await install("v3.259.0", settings());
        await writeFile(path.join(directory, "work", "Pulumi.yaml"), `${text}runtime: nodejs\n`);
        const { code, stderr } = await run(...usual);
        assert.equal(code, 0, stderr);
        assert.match(stderr, /using the settings of stack dev of project shop/);
        assert.match(await written("forwards.import.json"), /"__urn": "urn:pulumi:dev::shop::/);
      });
    }

    it("says why the project is not known, and goes on without a stack", async () => {
      await install("v3.259.0", settings());
      await writeFile(path.join(directory, "work", "Pulumi.yaml"), "name: [shop\n");
      const { code, stderr } = await run(...usual);
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /note: no stack was found \(.*Pulumi\.yaml is not valid YAML: .*, so the settings come from/,
      );
    });

    it("warns only of names that a resource of it, at its top or in PortForwards, would not get", async () => {
      await install("v3.259.0", settings());
      await project();
      const type = "pulumi-nodejs:dynamic/ens:ForwardEntry";
      const name = (chain: string, resource: string) =>
        `${resource}-${createHash("sha256").update(`urn:pulumi:dev::shop::${chain}::${resource}`).digest("hex").slice(0, 8)}`;
      emulator.editEntry("fwd-web", { ForwardEntryName: name(type, "web") });
      emulator.editEntry("fwd-far", { ForwardEntryName: name(`ens:index:PortForwards$${type}`, "edge-80") });
      assert.doesNotMatch((await run(...usual)).stdout, /These names/);
      emulator.editEntry("fwd-far", { ForwardEntryName: name(`shop:index:Other$${type}`, "edge-80") });
      assert.match(
        (await run(...usual, "--force")).stdout,
        /These names .*, but probably not for this stack:\n {2}fwd-far \(.*\)\nAnother stack/,
      );
    });

    it("complains of an entry of it that --id names, and where it has all", async () => {
      await install("v3.259.0", settings());
      await project();
      await refused(
        `--id names forward entry fwd-ssh ("ssh", TCP 203.0.113.10:22 to 10.0.0.5:22), which cannot be imported: the stack already has it, as "bastion".`,
        ...usual,
        "--id",
        "fwd-ssh",
      );
      emulator.removeEntry("fwd-web");
      emulator.removeEntry("fwd-far");
      await refused(
        /nothing to import from NAT gateway nat-1, because all entries are left out:\n {2}fwd-ssh .*\n {2}fwd-going .*\n$/,
        ...usual,
      );
    });

    it("with --no-stack asks it nothing", async () => {
      await install("v3.259.0", { "ens:endpoint": { value: "http://127.0.0.1:1" } });
      await project();
      const { code, stderr } = await run(...usual, "--no-stack");
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /note: no stack was found \(--no-stack was given\), so the settings come from the environment\.\n/,
      );
    });

    it("complains of a stack that is named and cannot be read", async () => {
      await refused(
        /^pulumi-alicloud-ens: stack prod cannot be read: there is no Pulumi\.yaml in /,
        ...usual,
        "--stack",
        "prod",
      );
    });

    it("complains of settings that cannot be used", async () => {
      await install("v3.259.0", { "ens:endpoint": { value: "ftp://x" } });
      await project();
      await refused(/ens:endpoint must be a host, .*, got "ftp:\/\/x"\. .*\.\n$/, ...usual);
    });
  });

  describe("refuses", () => {
    for (const [what, args, sentence] of [
      ["no gateway", ["--out", "forwards"], /--gateway is required, such as/],
      [
        "no place to write",
        ["--gateway", "nat-1"],
        `--out is required, such as "--out forwards"; see --help.`,
      ],
      ["a gateway that is none", ["--gateway", "a b", "--out", "x"], `--gateway takes one id, not "a b".`],
      ["ids in one flag", [...usual, "--id", "fwd-1,fwd-2"], `--id takes one id, not "fwd-1,fwd-2".`],
      [
        "an address that is none",
        [...usual, "--external-ip", "eip-1"],
        `--external-ip takes the IPv4 address of an EIP, such as 203.0.113.10, not "eip-1".`,
      ],
      [
        "--stack and --no-stack",
        [...usual, "--stack", "a", "--no-stack"],
        "--stack and --no-stack cannot be used together.",
      ],
      ["a face that is none", [...usual, "--face", "x"], '--face must be dynamic or plugin, got "x".'],
      [
        "a language that it cannot write",
        [...usual, "--face", "plugin", "--language", "go"],
        '--language must be typescript or yaml, got "go".',
      ],
      [
        "YAML for the dynamic provider",
        [...usual, "--language", "yaml"],
        "--language yaml needs --face plugin: the dynamic provider serves Node.js programs only.",
      ],
      ["a flag that is not known", [...usual, "--all"], `Unknown option '--all'; see --help.`],
      ["a word too many", [...usual, "nat-2"], /Unexpected argument 'nat-2'/],
      [
        "a directory that is not there",
        ["--gateway", "nat-1", "--out", "no/where/x"],
        "--out is no/where/x, but the directory no/where does not exist. Create it first.",
      ],
    ] as const) {
      it(what, async () => {
        await refused(sentence, ...args);
        assert.deepEqual(emulator.calls, []);
      });
    }

    it("files that are there, before it asks anything", async () => {
      await writeFile(path.join(directory, "work", "forwards.ts"), "mine");
      await refused("forwards.ts already exists. Use another --out, or --force to overwrite.", ...usual);
      assert.equal(await written("forwards.ts"), "mine");
      assert.deepEqual(emulator.calls, []);
    });

    it("a Pulumi CLI that cannot import outputs", async () => {
      await install("v3.253.1");
      await refused(
        /Pulumi CLI v3\.253\.1 cannot import forward entries; 3\.254 or newer is required\./,
        ...usual,
      );
      await install("v4.0.0-alpha.1");
      assert.equal((await run(...usual)).code, 0);
    });

    for (const [what, args, sentence] of [
      [
        "a gateway that is not found",
        ["--gateway", "nat-none", "--out", "forwards"],
        /NAT gateway nat-none was not found at 127\.0\.0\.1:\d+ with the access key from ALICLOUD_ACCESS_KEY: check --gateway, that the keys belong to the account that owns it, and the endpoint\./,
      ],
      [
        "a gateway without entries",
        ["--gateway", "nat-empty", "--out", "forwards"],
        /NAT gateway nat-empty has no forward entries at .*: there is nothing to import\./,
      ],
      [
        "an address that no entry is on",
        [...usual, "--external-ip", "203.0.113.12"],
        "no forward entry of NAT gateway nat-1 is on 203.0.113.12: its entries are on 203.0.113.10, 203.0.113.11.",
      ],
      [
        "an id of an entry that is not on the address, also beside one that is",
        [...usual, "--external-ip", "203.0.113.11", "--id", "fwd-far", "--id", "fwd-web"],
        `--id names forward entry fwd-web ("web", TCP 203.0.113.10:443 to 10.0.0.5:443), which is not on 203.0.113.11 as --external-ip requires.`,
      ],
      [
        "an id that does not exist",
        [...usual, "--id", "fwd-none", "--id", "fwd-web", "--id", "fwd-nil"],
        /--id names fwd-none, which does not exist at .*: check the id, the account and the endpoint\. nat-1 has no fwd-nil either\./,
      ],
      [
        "an id of another gateway",
        [...usual, "--id", "fwd-other"],
        "--id names fwd-other, which is an entry of NAT gateway nat-2, not of nat-1: import it with --gateway nat-2.",
      ],
      [
        "an entry that is being deleted, by its id",
        [...usual, "--id", "fwd-going"],
        `--id names forward entry fwd-going ("going", TCP 203.0.113.11:81 to 10.0.0.5:81), which cannot be imported: it is being deleted.`,
      ],
    ] as const) {
      it(`${what}, with no more than two calls beside the list`, async () => {
        await refused(sentence, ...args);
        assert.ok(emulator.calls.length <= 3);
      });
    }

    it("keys that are not there, wrong, or may not list", async () => {
      const { ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, ...none } = env;
      env = { ...none, ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" };
      await refused(/No keys|no keys|credentials/i, ...usual);
      env = { ...none, ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY: "wrong" };
      await refused(/The keys were not accepted by the endpoint at .*SignatureDoesNotMatch/, ...usual);
      env = { ...none, ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY };
      emulator.faults.add({ action: "DescribeForwardTableEntries", error: { code: "NoPermission" } });
      await refused(
        /The account at .* may not call ens:DescribeForwardTableEntries: allow it in the RAM policy of the user or role \("npx pulumi-alicloud-ens permissions" prints one\)\. .*RequestId/,
        ...usual,
      );
    });
  });

  it("tells all of it with --help", async () => {
    const { code, stdout } = await run("--help");
    assert.equal(code, 0);
    for (const flag of ["gateway", "external-ip", "id", "out", "fragment", "force", "stack", "no-stack"]) {
      assert.match(stdout, new RegExp(`^  --${flag}[ \\n]`, "m"));
    }
  });
});
