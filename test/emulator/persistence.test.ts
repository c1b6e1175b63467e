import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccountState, ManualClock, startEnsEmulator } from "../../emulator/src/index.js";
import { call, callPop, create, describe1, entry, gateway, refusal, type Reply } from "./clients.js";
import { serve, stop } from "./served.js";

describe("an emulator that keeps its state in a file", function () {
  this.timeout(30_000);
  let folder: string;
  let child: ChildProcess | undefined;
  const clock = new ManualClock(Date.now());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ens-state-"));
  });
  afterEach(async () => {
    if (child) await stop(child, "SIGKILL");
    child = undefined;
    rmSync(folder, { recursive: true });
  });

  it("goes on where it stopped, also in the middle of a transition", async () => {
    const stateFile = join(folder, "state.json");
    const options = {
      stateFile,
      clock,
      durations: { create: 1000, delete: { describes: 3 } },
      randomSeed: 1,
    } as const;
    const first = await startEnsEmulator(options);
    const id = await create(first, entry(22, { ForwardEntryName: "kept" }));
    await first.close();
    assert.equal(statSync(stateFile).mode & 0o777, 0o600);

    const second = await startEnsEmulator(options);
    assert.equal((await describe1(second, id)).Status, "Pending");
    clock.advance(1000);
    const shown = await describe1(second, id);
    assert.deepEqual([shown.Status, shown.ForwardEntryName], ["Available", "kept"]);
    const other = await create(second, entry(23));
    assert.notEqual(other, id, "the same random seed makes no id twice");
    await call(second, "DeleteForwardEntry", { ForwardEntryId: id });
    await describe1(second, id);
    await second.close();

    const third = await startEnsEmulator({ ...options, seed: {} });
    assert.equal((await describe1(third, id)).Status, "Deleting");
    await describe1(third, id);
    await refusal(describe1(third, id), "InvalidParameter.DnatNotFound");
    assert.equal(third.entries(gateway).length, 1, "the file wins over the seed");
    third.reset();
    assert.deepEqual(third.state().gateways, [], "reset goes back to the seed");
    await third.close();
  });

  it("loses nothing that was answered when it is killed", async () => {
    const stateFile = join(folder, "state.json");
    const started = await serve("--state", stateFile, "--create-ms", "0", "--quota", "10000");
    child = started.child;
    const answered: string[] = [];
    let killed = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let count = 0; ; count++) {
        try {
          answered.push(await create(started.target, entry(1 + writer * 5000 + count)));
        } catch (error) {
          if (!killed) throw error;
          return;
        }
      }
    });
    while (answered.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
    killed = true;
    await stop(child, "SIGKILL");
    await Promise.all(writers);
    const again = await startEnsEmulator({ stateFile, quota: 10_000 });
    const kept = new Set(again.entries().map((one) => one.ForwardEntryId));
    await again.close();
    assert.ok(answered.length >= 60);
    assert.deepEqual(
      answered.filter((id) => !kept.has(id)),
      [],
    );
  });

  it("loads a file that version 0.1 wrote", async () => {
    const stateFile = join(folder, "state.json");
    const snat = {
      NatGatewayId: "nat-old",
      SnatEntryName: "",
      StandbySnatIp: "",
      SourceCIDR: "",
      SourceVSwitchId: "",
      SourceNetworkId: "",
      CreationTime: "2026-01-01T00:00:00Z",
    };
    const given = { SnatIp: "203.0.113.11", EipAffinity: "False", IspAffinity: "True", IdleTimeout: "900" };
    const plain = { SnatIp: "203.0.113.12", EipAffinity: "", IspAffinity: "", IdleTimeout: "" };
    const first = { ...snat, ...given, SnatEntryId: "snat-1" };
    const gateway0 = {
      NatGatewayId: "nat-old",
      Name: "nat-old",
      EnsRegionId: "cn-hangzhou-44",
      NetworkId: "n-1",
      VSwitchId: "vsw-1",
      Spec: "enat.default",
      CreationTime: "2026-01-01T00:00:00Z",
      Tags: [],
      Status: "Available",
    };
    const eip = {
      AllocationId: "eip-old",
      IpAddress: "203.0.113.11",
      Name: "",
      Description: "",
      EnsRegionId: "cn-hangzhou-44",
      Bandwidth: 5,
      Isp: "",
      ChargeType: "PostPaid",
      InternetChargeType: "95BandwidthByMonth",
      AllocationTime: "2026-01-01T00:00:00Z",
      InstanceId: "nat-old",
      InstanceType: "Nat",
      Standby: false,
      Status: "InUse",
    };
    const content = {
      format: "alicloud-ens-emulator state 1",
      gateways: [gateway0],
      eips: [eip],
      entries: [],
      snats: [
        {
          ...first,
          Status: "Pending",
          turning: { until: "stuck", into: { ...first, Status: "Available" } },
        },
        { ...snat, ...plain, SnatEntryId: "snat-2", Status: "Available" },
      ],
    };
    writeFileSync(stateFile, JSON.stringify(content));
    for (const run of ["the old file", "what the first run wrote"]) {
      const ens = await startEnsEmulator({ stateFile });
      const describe = (SnatEntryId: string) => call(ens, "DescribeSnatAttribute", { SnatEntryId });
      const [one, two] = [await describe("snat-1"), await describe("snat-2")];
      assert.deepEqual(
        [one.Status, one.EipAffinity, one.IspAffinity, one.IdleTimeout],
        ["Pending", false, true, 900],
        run,
      );
      assert.deepEqual([two.EipAffinity, two.IspAffinity, two.IdleTimeout], [true, false, undefined], run);
      assert.deepEqual(two.SnatIps, [
        { Ip: "203.0.113.12", Status: "Running", CreationTime: "2026-01-01T00:00:00Z" },
      ]);
      await call(ens, "CreateNetwork", { EnsRegionId: "cn-hangzhou-44", CidrBlock: "10.0.0.0/8" });
      await ens.close();
    }
  });

  it("keeps networks, vSwitches, tags and used client tokens", async () => {
    const stateFile = join(folder, "state.json");
    const zone = { EnsRegionId: "cn-hangzhou-44" };
    const token = {
      ClientToken: "once",
      InstanceChargeType: "PostPaid",
      InternetChargeType: "95BandwidthByMonth",
    };
    const first = await startEnsEmulator({ stateFile });
    const { NetworkId } = await call(first, "CreateNetwork", { ...zone, CidrBlock: "10.0.0.0/8" });
    await call(first, "CreateVSwitch", { ...zone, NetworkId: NetworkId as string, CidrBlock: "10.0.8.0/24" });
    const { AllocationId } = await call(first, "CreateEipInstance", {
      ...zone,
      ...token,
      "Tag.1.Key": "team",
    });
    const before = first.state();
    await first.close();
    const second = await startEnsEmulator({ stateFile });
    assert.deepEqual(second.state(), before);
    const again = await call(second, "CreateEipInstance", { ...zone, ...token, "Tag.1.Key": "team" });
    assert.equal(again.AllocationId, AllocationId);
    await second.close();
  });

  it("refuses a file that is damaged or of somebody else, and leaves it alone", async () => {
    const stateFile = join(folder, "state.json");
    const good = await startEnsEmulator({ stateFile });
    await create(good, entry(22));
    await good.close();
    const text = readFileSync(stateFile, "utf8");
    const wrong: [string, RegExp][] = [
      [
        text.slice(0, -10),
        /state: .*state\.json is damaged, it is not JSON; move it away to start from the seed/,
      ],
      ["", /is damaged, it is not JSON/],
      ['{"name":"package"}', /is not a state of this emulator; move it away/],
      ["null", /is not a state of this emulator/],
      [
        text.replace('"Pending"', '"Dancing"').replace('"Available"', '"Dancing"'),
        /is damaged, account: .*Status must be/,
      ],
      [text.replace('"ExternalPort"', '"Port"'), /is damaged, account: /],
    ];
    for (const [content, message] of wrong) {
      writeFileSync(stateFile, content);
      await assert.rejects(startEnsEmulator({ stateFile }), message);
      assert.equal(readFileSync(stateFile, "utf8"), content);
    }
    await assert.rejects(
      startEnsEmulator({ stateFile: join(folder, "no", "state.json") }),
      /state: cannot write .*ENOENT/,
    );
    assert.deepEqual(readdirSync(folder), ["state.json"], "no drafts are left");
  });

  it("starts from the seed when a file that it refuses is moved away, as the error promises", async () => {
    const stateFile = join(folder, "state.json");
    const options = { stateFile, seed: { gateways: [{ natGatewayId: "nat-of-the-seed" }] } };
    writeFileSync(stateFile, '{"name":"package"}');
    await assert.rejects(startEnsEmulator(options), /move it away to start from the seed/);
    renameSync(stateFile, join(folder, "away.json"));

    const started = await startEnsEmulator(options);
    const idsOf = ({ gateways }: AccountState) => gateways.map(({ NatGatewayId }) => NatGatewayId);
    assert.deepEqual(idsOf(started.state()), ["nat-of-the-seed"]);
    await started.close();
    const again = await startEnsEmulator({ stateFile });
    assert.deepEqual(idsOf(again.state()), ["nat-of-the-seed"], "the new file has the seed");
    await again.close();
  });
});

describe("the state file of an emulator", function () {
  this.timeout(30_000);
  let folder: string;
  let stateFile: string;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ens-state-"));
    stateFile = join(folder, "state.json");
  });
  afterEach(async () => {
    if (child) await stop(child, "SIGKILL");
    child = undefined;
    rmSync(folder, { recursive: true });
  });

  it("belongs to one emulator at a time, in this process and in others", async () => {
    const first = await startEnsEmulator({ stateFile });
    const refused = new RegExp(
      `state: .*state\\.json is used by another emulator \\(process ${process.pid}\\)\\. Stop it`,
    );
    await assert.rejects(startEnsEmulator({ stateFile }), refused);
    symlinkSync(stateFile, join(folder, "link.json"));
    await assert.rejects(startEnsEmulator({ stateFile: join(folder, "link.json") }), refused);
    await create(first, entry(22));
    await first.close();
    rmSync(join(folder, "link.json"));
    assert.deepEqual(readdirSync(folder), ["state.json"]);

    ({ child } = await serve("--state", stateFile));
    await assert.rejects(
      startEnsEmulator({ stateFile }),
      new RegExp(`is used by another emulator \\(process ${child.pid}\\)`),
    );
    await stop(child, "SIGKILL");
    const next = await startEnsEmulator({ stateFile });
    assert.equal(next.entries().length, 1, "the lock of a process that was killed does not count");
    await next.close();
    assert.deepEqual(readdirSync(folder), ["state.json"]);
  });

  it("is free again when a start fails", async () => {
    const other = await startEnsEmulator();
    await assert.rejects(startEnsEmulator({ stateFile, port: other.port }), /is in use/);
    await assert.rejects(startEnsEmulator({ stateFile, recordFile: folder }), /record: cannot write/);
    await other.close();
    await (await startEnsEmulator({ stateFile })).close();
  });

  it("has no drafts beside it after a kill and a new start, also not those of version 0.1.0", async () => {
    for (const name of ["state.json.tmp", "state.json.12345.tmp", "state.json.mine", "other.json.7.tmp"]) {
      writeFileSync(join(folder, name), "draft");
    }
    const ens = await startEnsEmulator({ stateFile });
    await create(ens, entry(22));
    await ens.close();
    assert.deepEqual(readdirSync(folder).sort(), ["other.json.7.tmp", "state.json", "state.json.mine"]);
  });

  it("is written through a symbolic link, also one whose target does not exist yet", async function () {
    if (process.platform === "win32") this.skip();
    mkdirSync(join(folder, "data"));
    const link = join(folder, "link.json");
    symlinkSync(join("data", "state.json"), link);
    for (const port of [22, 23]) {
      const ens = await startEnsEmulator({ stateFile: link });
      await create(ens, entry(port));
      await ens.close();
      assert.ok(lstatSync(link).isSymbolicLink());
    }
    assert.deepEqual(readdirSync(join(folder, "data")), ["state.json"]);
    const again = await startEnsEmulator({ stateFile: join(folder, "data", "state.json") });
    assert.equal(again.entries().length, 2);
    await again.close();
  });

  it("that cannot be written is reported once on stderr, and again after it could", async () => {
    const reports: string[] = [];
    const { error } = console;
    console.error = (text: string) => reports.push(text);
    const ens = await startEnsEmulator({ stateFile });
    try {
      // A directory where the draft must be stands for a full disk.
      for (const round of [1, 2]) {
        mkdirSync(`${stateFile}.tmp`);
        await refusal(create(ens, entry(22)), "InternalError", 500);
        await refusal(create(ens, entry(24)), "InternalError", 500);
        assert.equal(reports.length, round);
        assert.match(
          String(reports[round - 1]),
          /^alicloud-ens-emulator: state: cannot write .*state\.json \(EISDIR\)\. Calls that change something/,
        );
        rmdirSync(`${stateFile}.tmp`);
        ens.reset();
        await create(ens, entry(23));
      }
    } finally {
      console.error = error;
      rmSync(`${stateFile}.tmp`, { recursive: true, force: true });
      await ens.close();
    }
  });
});

describe("an emulator that records", () => {
  it("appends one line of JSON for every call and its answer, without secrets", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ens-record-"));
    const recordFile = join(folder, "calls.jsonl");
    const keys = {
      accessKeyId: "STS.key",
      accessKeySecret: "very-secret",
      securityToken: "very-secret-token",
    };
    try {
      for (const run of [1, 2]) {
        const ens = await startEnsEmulator({ recordFile, accessKeys: [keys], durations: { create: 0 } });
        const target = { endpoint: ens.endpoint, ...keys };
        await create(target, entry(22));
        await callPop(target, "DescribeForwardTableEntries", { NatGatewayId: gateway });
        ens.faults.add({ action: "DescribeNatGateways", drop: "after" });
        await assert.rejects(call(target, "DescribeNatGateways"));
        await ens.close();
        const text = readFileSync(recordFile, "utf8");
        const lines = text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Reply);
        assert.equal(lines.length, 3 * run);
        assert.deepEqual(
          lines
            .slice(-3)
            .map((line): unknown[] => [
              line.action,
              line.status,
              (line.params as Reply).ExternalPort ?? (line.params as Reply).NatGatewayId,
            ]),
          [
            ["CreateForwardEntry", 200, "22"],
            ["DescribeForwardTableEntries", 200, gateway],
            ["DescribeNatGateways", 0, undefined],
          ],
        );
        assert.equal(lines[1]?.answer.ForwardTableEntries.length, 1);
        assert.ok(!/very-secret|STS\.key|Signature|SecurityToken/.test(text), text);
      }
      await assert.rejects(startEnsEmulator({ recordFile: folder }), /record: cannot write/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
