import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultPort } from "../../emulator/src/cli/flags.js";
import { startHelp } from "../../emulator/src/cli/start.js";
import { operations } from "../../emulator/src/operations/operations.js";
import { startEnsEmulator, type AccessKey, type FaultRule, type Seed } from "../../emulator/src/index.js";
import { faultRuleFields } from "../../emulator/src/faults/rule.js";
import { gateway } from "./clients.js";

const file = join(__dirname, "..", "..", "docs", "emulator.md");

describe("docs/emulator.md", () => {
  const text = readFileSync(file, "utf8");
  const blocks = new Map(
    [...text.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(([, name = "", json = ""]) => [
      name,
      JSON.parse(json),
    ]),
  );

  it("shows a seed, fault rules and keys that the emulator takes", async () => {
    const ens = await startEnsEmulator({
      seed: blocks.get("seed") as Seed,
      faults: blocks.get("faults") as FaultRule[],
      accessKeys: blocks.get("keys") as AccessKey[],
    });
    assert.equal(ens.state().gateways[0]?.Name, "edge");
    assert.equal(ens.faults.list().length, 2);
    await ens.close();
  });

  it("names every flag of start, every operation and every field of a fault rule", () => {
    for (const [flag] of startHelp.matchAll(/--[a-z-]+/g)) assert.ok(text.includes(flag), flag);
    for (const name of operations.keys()) assert.ok(text.includes(name), name);
    for (const name of faultRuleFields) assert.ok(text.includes(`\`${name}`), name);
    assert.ok(text.includes(`127.0.0.1:${defaultPort}`) && text.includes(gateway));
  });
});
