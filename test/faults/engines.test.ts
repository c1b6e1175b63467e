import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator, type FaultRule } from "../../emulator/src/index.js";
import { DynamicServer } from "../dynamic/server.js";
import { EngineState, type Program } from "./engineState.js";
import { declare, seedOf } from "./lane.js";
import { tell } from "./oracle.js";
import { tally } from "./tally.js";

const stacks = ["one", "two", "three"];

const disturbed: FaultRule[] = [
  { action: "CreateForwardEntry", nth: [2, 7, 11], drop: "after" },
  { action: "CreateForwardEntry", nth: [4, 9], answer: "bad-gateway", work: true },
  { action: "DeleteForwardEntry", nth: [3, 6], drop: "after" },
  { action: "DescribeForwardTableEntries", nth: [2, 5, 8], error: { code: "SystemBusy" } },
];

/** Several engines know nothing of each other; only the cloud stands between them. */
describe("several engines on one gateway at the same time", function () {
  this.timeout(120_000);

  for (const [what, refuseWhileSiblingBusy, faults] of [
    ["and a cloud that takes writes side by side", false, []],
    ["and a cloud that refuses a write beside another", true, []],
    ["with faults, and a cloud that takes writes side by side", false, disturbed],
    ["with faults, and a cloud that refuses a write beside another", true, disturbed],
  ] as const) {
    it(`${what}: nothing lost, nothing doubled, all end`, async () => {
      const ens = await startEnsEmulator({
        seed: seedOf("dynamic"),
        refuseWhileSiblingBusy,
        durations: { create: 40, modify: 40, delete: 30 },
        faults,
      });
      const foreign = ens.entries();
      const engines = await Promise.all(stacks.map((stack, index) => openEngine(ens, stack, index)));
      try {
        await Promise.all(engines.map(({ state, program, server }) => ends(state.up(program, server))));
        assert.equal(ens.entries().length, foreign.length + 15);
        assert.deepEqual(
          engines.flatMap(({ state }) => state.ids).sort(),
          ens
            .entries()
            .slice(foreign.length)
            .map(({ ForwardEntryId }) => ForwardEntryId)
            .sort(),
        );
        // the first one goes, the second one changes, the third one comes again
        const [one, two, three] = engines as [Engine, Engine, Engine];
        const moved = new Map(
          [...two.program].map(([name, bag]) => [name, { ...bag, internalIp: "10.0.0.77" }]),
        );
        await Promise.all([
          ends(one.state.destroy(one.server)),
          ends(two.state.up(moved, two.server)),
          ends(three.state.refresh(three.server)),
        ]);
        assert.deepEqual(
          [...two.state.ids, ...three.state.ids].sort(),
          ens
            .entries()
            .slice(foreign.length)
            .map(({ ForwardEntryId }) => ForwardEntryId)
            .sort(),
        );
        assert.deepEqual(ens.entries().slice(0, foreign.length), foreign);
        tally.cases += 1;
        tally.faults += ens.faults.list().reduce((sum, { hit }) => sum + hit, 0);
      } finally {
        await Promise.all(engines.map(({ server }) => server.stop()));
        await ens.close();
      }
    });
  }
});

interface Engine {
  readonly server: DynamicServer;
  readonly state: EngineState;
  readonly program: Program;
}

async function openEngine(ens: EnsEmulator, stack: string, index: number): Promise<Engine> {
  const program: Program = new Map(
    Array.from({ length: 5 }, (_, n) => {
      const name = `${stack}-${n}`;
      return [name, declare(name, 2000 + index * 10 + n)] as const;
    }),
  );
  const server = await DynamicServer.start({
    config: {
      "ens:endpoint": ens.endpoint,
      "ens:accessKey": ens.accessKeyId,
      "ens:secretKey": ens.accessKeySecret,
    },
  });
  return { server, state: new EngineState(), program };
}

async function ends(run: ReturnType<EngineState["up"]>): Promise<void> {
  const troubles = await run;
  assert.equal(tell(troubles), "no error");
}
