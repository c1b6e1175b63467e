import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { guessedCodes } from "../../emulator/src/errors.js";
import { guessChoices } from "../../emulator/src/guesses.js";
import { startEnsEmulator, type EnsEmulator, type GuessesInput } from "../../emulator/src/index.js";
import { call, create, describe1, entry, gateway, refusal } from "./clients.js";

describe("guesses: what the documents leave open is a switch", () => {
  let ens: EnsEmulator | undefined;
  afterEach(() => ens?.close());

  const withGuess = async (guesses: GuessesInput, more = {}) => {
    ens = await startEnsEmulator({ guesses, durations: { create: 0, modify: 0, delete: 0 }, ...more });
    return ens;
  };
  const list = (target: EnsEmulator) =>
    call(target, "DescribeForwardTableEntries", { NatGatewayId: gateway });
  const creating = (target: EnsEmulator, ...params: Parameters<typeof entry>) =>
    call(target, "CreateForwardEntry", entry(...params));

  it("overlap", async () => {
    let target = await withGuess({ overlap: "same-protocol" });
    await creating(target, 22);
    await creating(target, 22, { IpProtocol: "Any", InternalIp: "10.0.0.2" });
    await refusal(creating(target, 22), "Forbidden.ExternalPort.Duplicated");
    await target.close();
    target = await withGuess({ overlap: "off" });
    await creating(target, 22);
    await creating(target, 22);
  });

  it("internalTupleUnique", async () => {
    const target = await withGuess({ internalTupleUnique: true });
    await creating(target, 22);
    await refusal(creating(target, 23, { InternalPort: 22 }), "Forbidden.InternalPort.Duplicated");
  });

  it("rangeLimit", async () => {
    let target = await withGuess({ rangeLimit: "difference" });
    await creating(target, "1/1001");
    await refusal(creating(target, "2001/3002"), "InvalidPort.Malformed");
    await target.close();
    target = await withGuess({ rangeLimit: "off" });
    await creating(target, "1/65535");
  });

  it("unset", async () => {
    const target = await withGuess({ unset: "null" });
    const id = await create(target, entry(22));
    assert.equal((await describe1(target, id)).HealthCheckPort, null);
    await target.close();
    const other = await withGuess({ unset: "missing" });
    const { ForwardTableEntries } = (await creating(other, 22), await list(other));
    assert.ok(
      !("HealthCheckPort" in ForwardTableEntries[0]) && !("StandbyExternalIp" in ForwardTableEntries[0]),
    );
  });

  it("describeNotFound", async () => {
    let target = await withGuess({ describeNotFound: "InvalidForwardEntryId.NotFound" });
    await refusal(describe1(target, "fwd-none"), "InvalidForwardEntryId.NotFound");
    await target.close();
    target = await withGuess({ describeNotFound: "empty" });
    assert.equal((await describe1(target, "fwd-none")).ForwardEntryId, "");
  });

  it("healthCheckPortZero and emptyName", async () => {
    const expected: [GuessesInput, [string, string] | string][] = [
      [{}, "InvalidParameter.HealthCheckPort"],
      [{ healthCheckPortZero: "ignore" }, ["22", "name"]],
      [{ healthCheckPortZero: "clear", emptyName: "clear" }, ["", ""]],
      [{ healthCheckPortZero: "ignore", emptyName: "refuse" }, "InvalidForwardEntryName"],
    ];
    for (const [guesses, result] of expected) {
      const target = await withGuess(guesses);
      const id = await create(target, entry(22, { HealthCheckPort: 22, ForwardEntryName: "name" }));
      const change = call(target, "ModifyForwardEntry", {
        ForwardEntryId: id,
        HealthCheckPort: 0,
        ForwardEntryName: "",
      });
      if (typeof result === "string") await refusal(change, result);
      else {
        await change;
        const { HealthCheckPort, ForwardEntryName } = await describe1(target, id);
        assert.deepEqual([HealthCheckPort, ForwardEntryName], result);
      }
      await target.close();
    }
  });

  it("protocolCase and protocolEcho", async () => {
    const strict = await withGuess({});
    await refusal(creating(strict, 22, { IpProtocol: "tcp" }), "InvalidIpProtocol");
    await strict.close();
    const target = await withGuess({ protocolCase: "any", protocolEcho: "lower" });
    const id = await create(target, entry(22, { IpProtocol: "tCp" }));
    assert.equal((await describe1(target, id)).IpProtocol, "tcp");
  });

  it("standbyStatus and standbyAsExternalIp", async () => {
    const target = await withGuess({ standbyStatus: "Stopped", standbyAsExternalIp: true });
    const id = await create(target, entry(22, { StandbyExternalIp: "203.0.113.12" }));
    assert.equal((await describe1(target, id)).StandbyStatus, "Stopped");
    await creating(target, 22, { ExternalIp: "203.0.113.12", InternalPort: 22 });
  });

  it("totals and listOrder", async () => {
    const target = await withGuess({ totals: "number", listOrder: "newest-first" });
    await creating(target, 1);
    await creating(target, 2);
    const { TotalCount, ForwardTableEntries } = await list(target);
    assert.equal(TotalCount, 2);
    assert.equal(ForwardTableEntries[0].ExternalPort, "2");
  });

  it("entryBusyCode and siblingBusyCode", async () => {
    const target = await withGuess(
      { entryBusyCode: "IncorrectDnatEntryStatus", siblingBusyCode: "OperationConflict" },
      { durations: { create: "stuck" }, refuseWhileSiblingBusy: true },
    );
    const id = await create(target, entry(22));
    await refusal(call(target, "DeleteForwardEntry", { ForwardEntryId: id }), "IncorrectDnatEntryStatus");
    await refusal(creating(target, 23), "OperationConflict", 409);
  });

  it("internalIpPrivate", async () => {
    const target = await withGuess({ internalIpPrivate: false });
    await creating(target, 22, { InternalIp: "8.8.8.8" });
  });

  it("postForGetOnly", async () => {
    const target = await withGuess({ postForGetOnly: false });
    await refusal(call(target, "DescribeNatGateways"), "UnsupportedHTTPMethod");
    await call(target, "DescribeNatGateways", {}, { method: "GET" });
  });

  it("noPermissionStatus", async () => {
    const target = await withGuess(
      { noPermissionStatus: 403 },
      { accessKeys: [{ accessKeyId: "a", accessKeySecret: "b", policy: { Statement: [] } }] },
    );
    await refusal(call(target, "DescribeNatGateways"), "NoPermission", 403);
  });

  it("docs/emulator-differences.md lists every switch with its default", () => {
    const text = readFileSync(join(__dirname, "..", "..", "docs", "emulator-differences.md"), "utf8");
    const rows = (/\n## Switches\n([\s\S]*?)\n## /.exec(text)?.[1] ?? "")
      .split("\n")
      .filter((line) => /^\| `[a-zA-Z]+` +\|/.test(line))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    for (const [name, [byDefault]] of Object.entries(guessChoices)) {
      const row = rows.find((cells) => cells[1] === `\`${name}\``);
      assert.equal(row?.[2], `\`${String(byDefault)}\``, name);
    }
    assert.equal(rows.length, Object.keys(guessChoices).length, "and nothing else");
  });

  it("docs/emulator-differences.md lists every code that ENS does not document", () => {
    const text = readFileSync(join(__dirname, "..", "..", "docs", "emulator-differences.md"), "utf8");
    const section = /\n### Codes that ENS does not document\n([\s\S]*?)\n## /.exec(text)?.[1] ?? "";
    const listed = [...section.matchAll(/^\| `([\w.]+)`/gm)].map(([, code]) => code);
    assert.deepEqual(listed.sort(), [...guessedCodes].sort());
  });
});
