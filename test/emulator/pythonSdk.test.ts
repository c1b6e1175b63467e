/**
 * The emulator held against the official Python SDK from PyPI: every answer of every operation against its response
 * models, and its client in use. The SDK is kept in node_modules/.cache; without Python or PyPI, the tests are skipped.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { knownOperations, listedFrom } from "../../emulator/src/operations/knownOperations.js";
import { operations } from "../../emulator/src/operations/operations.js";
import { call, entry, gateway, type Params, type Reply } from "./clients.js";
import { root } from "./served.js";

const run = promisify(execFile);
const packages = join(root, "node_modules", ".cache", `alibabacloud-ens20171110-${listedFrom}`);

/** Installs the SDK unless it is there. Answers why that is not possible, or undefined. */
async function install(): Promise<string | undefined> {
  if (existsSync(packages)) return undefined;
  const draft = `${packages}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const flags = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2", "--timeout", "15"];
  const name = `alibabacloud-ens20171110==${listedFrom}`;
  try {
    await run("python3", ["-m", "pip", "install", ...flags, "--target", draft, name], { timeout: 240_000 });
    renameSync(draft, packages);
    return undefined;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    return (error as Error).message.trim().split("\n").at(-1);
  }
}

async function python(script: string, args: string[], input: string): Promise<Reply> {
  const started = run("python3", [join(__dirname, "python", script), ...args], {
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
    timeout: 60_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  started.child.stdin?.end(input);
  return JSON.parse((await started).stdout) as Reply;
}

/** One story that makes every call of the emulator. */
async function everyAnswer(ens: EnsEmulator): Promise<[string, Reply][]> {
  const answers: [string, Reply][] = [];
  const ask = async (name: string, params: Params = {}): Promise<Record<string, string>> => {
    const answer = await call(ens, name, params);
    answers.push([name, answer]);
    return answer;
  };
  const zone = { EnsRegionId: "cn-wuxi-9" };
  const tag = { "Tag.1.Key": "team", "Tag.1.Value": "edge" };

  const { NetworkId = "" } = await ask("CreateNetwork", { ...zone, ...tag, CidrBlock: "10.0.0.0/8" });
  const { VSwitchId = "" } = await ask("CreateVSwitch", {
    ...zone,
    ...tag,
    NetworkId,
    CidrBlock: "10.0.8.0/24",
  });
  const place = { ...zone, ...tag, NetworkId, VSwitchId };
  const { NatGatewayId = "" } = await ask("CreateNatGateway", place);
  const charge = { InstanceChargeType: "PostPaid", InternetChargeType: "95BandwidthByMonth" };
  const { AllocationId = "" } = await ask("CreateEipInstance", { ...zone, ...tag, ...charge });
  await ask("AssociateEnsEipAddress", { AllocationId, InstanceId: NatGatewayId, InstanceType: "Nat" });
  await ask("ModifyNetworkAttribute", { NetworkId, NetworkName: "edge" });
  await ask("ModifyVSwitchAttribute", { VSwitchId, VSwitchName: "edge" });
  await ask("ModifyNatGatewayAttribute", { NatGatewayId, Name: "edge" });
  await ask("ModifyEnsEipAddressAttribute", { AllocationId, Name: "edge" });
  const tagged = { ResourceType: "instance", "ResourceId.1": AllocationId };
  await ask("TagResources", { ...tagged, "Tag.1.Key": "cost" });
  await ask("ListTagResources", tagged);
  await ask("UntagResources", { ...tagged, "TagKey.1": "cost" });

  const snats = { NatGatewayId: gateway, SnatIp: "203.0.113.10", StandbySnatIp: "203.0.113.12" };
  const { SnatEntryId = "" } = await ask("CreateSnatEntry", {
    ...snats,
    SnatEntryName: "out",
    IdleTimeout: 900,
  });
  const other = { SnatEntryId, SnatIp: "203.0.113.11" };
  for (const verb of ["Add", "Stop", "Start", "Delete"]) {
    await ask(`${verb}SnatIpForSnatEntry`, other);
    await ask("DescribeSnatAttribute", { SnatEntryId });
  }
  await ask("ModifySnatEntry", { SnatEntryId, EipAffinity: false });

  const { ForwardEntryId = "" } = await ask("CreateForwardEntry", {
    ...entry(22, { ExternalIp: "203.0.113.11", HealthCheckPort: 22, StandbyExternalIp: "203.0.113.12" }),
  });
  await ask("ModifyForwardEntry", { ForwardEntryId, ForwardEntryName: "ssh" });
  await call(ens, "CreateForwardEntry", entry("80/90", { ExternalIp: "203.0.113.11" }));

  const reads: [string, Params][] = [
    ["DescribeNetworks", {}],
    ["DescribeNetworkAttribute", { NetworkId }],
    ["DescribeVSwitches", {}],
    ["DescribeVSwitchAttributes", { VSwitchId }],
    ["DescribeNatGateways", {}],
    ["DescribeEnsEipAddresses", { PageSize: 100 }],
    ["DescribeForwardEntryAttribute", { ForwardEntryId }],
    ["DescribeForwardTableEntries", { NatGatewayId: gateway }],
    ["DescribeSnatAttribute", { SnatEntryId }],
    ["DescribeSnatTableEntries", { NatGatewayId: gateway }],
    ["DescribeEnsRegions", {}],
  ];
  for (const [name, params] of reads) await ask(name, params);

  await ask("DeleteForwardEntry", { ForwardEntryId });
  await ask("DeleteSnatEntry", { SnatEntryId });
  await ask("UnAssociateEnsEipAddress", { AllocationId });
  await ask("DeleteEip", { InstanceId: AllocationId });
  await ask("DeleteNatGateway", { NatGatewayId });
  await ask("DeleteVSwitch", { VSwitchId });
  await ask("DeleteNetwork", { NetworkId });
  return answers;
}

describe("the emulator and the official Python SDK", function () {
  this.timeout(300_000);
  let ens: EnsEmulator | undefined;
  before(async function () {
    const reason = await install();
    if (reason !== undefined) {
      const title = this.test?.parent?.title ?? "";
      console.log(`    skipped: ${title}: the SDK cannot be installed with pip (${reason})`);
      this.skip();
    }
  });
  afterEach(async () => {
    await ens?.close();
    ens = undefined;
  });

  it("every answer of every operation has the names and types of its response model", async () => {
    ens = await startEnsEmulator({ durations: { create: 0, modify: 0, delete: 0 } });
    const answers = await everyAnswer(ens);
    assert.deepEqual([...new Set(answers.map(([name]) => name))].sort(), [...operations.keys()].sort());
    // The SDK does not have it; its answer is a request id and nothing else.
    const modelled = answers.filter(([name]) => name !== "ModifyNatGatewayAttribute");
    const { problems, operations: listed, version } = await python("models.py", [], JSON.stringify(modelled));
    assert.deepEqual(problems, []);
    assert.equal(version, listedFrom);
    assert.deepEqual([...knownOperations], listed, "emulator/src/operations/knownOperations.ts");
  });

  it("the check finds a wrong name and a wrong type", async () => {
    const wrong = [
      ["DescribeSnatAttribute", { RequestId: "x", EipAffinity: "true", SnatIps: [{ Ip: 1 }] }],
      ["DescribeNatGateways", { TotalCount: "1", NatGateways: [{ internalIps: [] }] }],
    ];
    const { problems } = await python("models.py", [], JSON.stringify(wrong));
    assert.deepEqual(problems, [
      "DescribeNatGateways.NatGateways[0].internalIps is not a field of the model",
      "DescribeNatGateways.total_count must be int, is str",
      "DescribeSnatAttribute.eip_affinity must be bool, is str",
      "DescribeSnatAttribute.snat_ips[0].ip must be str, is int",
    ]);
  });

  it("the example on docs/emulator-clients.md prints the gateways", async () => {
    ens = await startEnsEmulator();
    const page = readFileSync(join(root, "docs", "emulator-clients.md"), "utf8");
    const [, example = ""] = /```python\n([\s\S]*?)```/.exec(page) ?? [];
    const { stdout } = await run("python3", ["-c", example.replace("8367", String(ens.port))], {
      env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
      timeout: 60_000,
    });
    assert.equal(stdout.trim(), "['nat-5quickstart00000000000000', 'nat-5secondgate00000000000000']");
  });

  for (const algorithm of ["ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"]) {
    it(`its client creates, changes, reads and deletes SNAT and forward entries, signed with ${algorithm}`, async () => {
      ens = await startEnsEmulator();
      const key = [ens.accessKeyId, ens.accessKeySecret];
      const seen = await python("client.py", [new URL(ens.endpoint).host, ...key, algorithm, gateway], "");
      assert.deepEqual(seen, {
        regions: ["cn-chengdu-telecom", "cn-hangzhou-44"],
        snat: ["203.0.113.11", false, false, 900],
        snats: [1, ["203.0.113.11"]],
        entry: ["8000/8010", "8000", "web"],
        entries: ["1", 1],
        using: ["UsedByForwardTable", "UsedBySnatTable", "Idle"],
        refused: "InvalidParameter.DnatNotFound",
        missing: "InvalidAction.NotSupportedByEmulator",
      });
    });
  }
});
