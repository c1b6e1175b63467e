import assert from "node:assert/strict";

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { policyFor } from "../../provider/src/cli/permissions.js";
import { actions, featureNames, needsOf, type FeatureName } from "../../provider/src/api/permissions.js";
import { openAccount } from "../../provider/src/session/account.js";
import { resolveSettings } from "../../provider/src/config/settings.js";
import { Lookups } from "../../provider/src/lookups/lookups.js";
import { runCommand } from "../cli/run.js";
import { reader } from "../unit/support/reader.js";
import { Engine } from "./engine.js";
import { DynamicServer } from "./server.js";

type Action = (typeof actions)[number];

/** A place of its own for each story, so that nothing which the process remembers of one serves another. */
interface Place {
  readonly server: DynamicServer;
  readonly engine: Engine;
  readonly ens: EnsEmulator;
  /** What a program looks things up with. */
  readonly lookups: Lookups;
  /** Runs the import command on a gateway. */
  readonly importing: (...args: string[]) => Promise<void>;
  /** The properties of an entry on the gateway of the story. */
  readonly declared: Record<string, unknown>;
  /** The ids of the entries that the gateway begins with. */
  readonly ids: readonly string[];
}

interface Story {
  readonly feature: FeatureName;
  readonly what: string;
  /** The calls that it makes, no more and no less. */
  readonly calls: readonly Action[];
  /** A call that it makes and can do without. */
  readonly goesWithout?: Action;
  /** How it shows that a call was refused, where that is not told by an error. */
  readonly shows?: Partial<Record<Action, RegExp>>;
  /** How many entries the gateway begins with. */
  readonly entries: number;
  /** Takes long, so it is told only where one of its calls may be refused. */
  readonly slow?: true;
  /** Rejects with what a person would read where it does not end as it should. */
  readonly run: (place: Place) => Promise<void>;
}

/** Where the right end of a story is an error. */
async function endsWith(sentence: RegExp, step: Promise<unknown>): Promise<void> {
  const error = await step.then(
    () => new Error("it has not failed"),
    (thrown: unknown) => thrown as Error,
  );
  if (!sentence.test(error.message)) {
    throw error;
  }
}

const stories: readonly Story[] = [
  {
    feature: "create",
    what: "an entry is made",
    calls: ["CreateForwardEntry", "DescribeForwardEntryAttribute", "DescribeForwardTableEntries"],
    entries: 0,
    run: async ({ server, declared }) => {
      await server.create(declared);
    },
  },
  {
    feature: "create",
    what: "an entry vanishes while it is made",
    calls: [
      "CreateForwardEntry",
      "DescribeForwardEntryAttribute",
      "DescribeForwardTableEntries",
      "DescribeNatGateways",
    ],
    entries: 0,
    slow: true,
    run: async ({ server, ens, declared }) => {
      ens.faults.add({
        action: "CreateForwardEntry",
        gateway: String(declared["natGatewayId"]),
        vanishMs: 1,
      });
      await endsWith(/vanished while it was being configured/, server.create(declared));
    },
  },
  {
    feature: "update",
    what: "an entry is changed",
    calls: ["ModifyForwardEntry", "DescribeForwardEntryAttribute"],
    entries: 1,
    run: async ({ server, declared, ids }) => {
      await server.update(String(ids[0]), declared, { ...declared, internalPort: "2022" });
    },
  },
  {
    feature: "update",
    what: "an entry that is gone is to be changed",
    calls: ["DescribeForwardEntryAttribute", "DescribeForwardTableEntries", "DescribeNatGateways"],
    entries: 1,
    run: async ({ server, ens, declared, ids: [id = ""] }) => {
      ens.removeEntry(id);
      const news = { ...declared, internalPort: "2022" };
      await endsWith(/does not exist any more/, server.update(id, declared, news));
    },
  },
  {
    feature: "delete",
    what: "an entry is deleted",
    calls: ["DeleteForwardEntry", "DescribeForwardEntryAttribute"],
    entries: 1,
    run: ({ server, declared, ids: [id = ""] }) => server.delete(id, declared),
  },
  {
    feature: "delete",
    what: "an entry that is gone is to be deleted",
    calls: ["DeleteForwardEntry", "DescribeForwardTableEntries", "DescribeNatGateways"],
    entries: 1,
    run: ({ server, ens, declared, ids: [id = ""] }) => {
      ens.removeEntry(id);
      return server.delete(id, declared);
    },
  },
  {
    feature: "refresh",
    what: "one entry of a gateway is read",
    calls: ["DescribeForwardEntryAttribute"],
    entries: 1,
    run: async ({ server, declared, ids: [id = ""] }) => {
      assert.equal((await server.read(id, declared)).id, id);
    },
  },
  {
    feature: "refresh",
    what: "several entries of a gateway are read",
    calls: ["DescribeForwardTableEntries"],
    entries: 3,
    run: async ({ server, declared, ids }) => {
      const read = await Promise.all(ids.map((id) => server.read(id, declared)));
      assert.deepEqual(
        read.map(({ id }) => id),
        ids,
      );
    },
  },
  {
    feature: "refresh",
    what: "an entry that is gone is read",
    calls: ["DescribeForwardEntryAttribute", "DescribeForwardTableEntries", "DescribeNatGateways"],
    entries: 1,
    run: async ({ server, ens, declared, ids: [id = ""] }) => {
      ens.removeEntry(id);
      assert.equal((await server.read(id, declared)).id, "");
    },
  },
  {
    feature: "preflight",
    what: "a preview asks the cloud",
    calls: ["DescribeForwardTableEntries", "DescribeNatGateways", "DescribeEnsEipAddresses"],
    entries: 0,
    run: async ({ server, engine, declared }) => {
      assert.deepEqual((await server.check({}, declared)).failures, []);
      const told = await engine.told(/the preflight check failed/).catch(() => undefined);
      if (told !== undefined) {
        throw new Error(told);
      }
    },
  },
  {
    feature: "adopt",
    what: "adoptId names an entry",
    calls: ["DescribeForwardEntryAttribute"],
    entries: 1,
    run: async ({ server, declared, ids: [id = ""] }) => {
      assert.equal((await server.create({ ...declared, adoptId: id })).id, id);
    },
  },
  {
    feature: "adopt",
    what: "adoptId names an entry that does not exist",
    calls: ["DescribeForwardEntryAttribute", "DescribeForwardTableEntries", "DescribeNatGateways"],
    entries: 0,
    run: ({ server, declared }) =>
      endsWith(/which does not exist/, server.create({ ...declared, adoptId: "fwd-nowhere" })),
  },
  {
    feature: "adopt",
    what: "ENS_ADOPT names an entry of another name",
    calls: ["DescribeForwardTableEntries", "DescribeForwardEntryAttribute", "ModifyForwardEntry"],
    entries: 1,
    run: async ({ server, declared, ids: [id = ""] }) => {
      assert.equal((await server.create({ ...declared, forwardEntryName: "another-name" })).id, id);
    },
  },
  {
    feature: "get",
    what: "an entry is looked at",
    calls: ["DescribeForwardEntryAttribute"],
    entries: 1,
    run: async ({ server, ids: [id = ""] }) => {
      assert.equal((await server.read(id, {})).outputs["externalPort"], "1000");
    },
  },
  {
    feature: "import",
    what: "the entries of a gateway are imported",
    calls: ["DescribeForwardTableEntries"],
    entries: 2,
    slow: true,
    run: ({ importing }) => importing(),
  },
  {
    feature: "import",
    what: "an entry that does not exist is to be imported",
    calls: ["DescribeForwardTableEntries", "DescribeForwardEntryAttribute"],
    entries: 1,
    slow: true,
    run: ({ importing }) => endsWith(/which does not exist/, importing("--id", "fwd-nowhere")),
  },
  {
    feature: "import",
    what: "a gateway without entries is to be imported",
    calls: ["DescribeForwardTableEntries", "DescribeNatGateways"],
    entries: 0,
    slow: true,
    run: ({ importing }) => endsWith(/there is nothing to import/, importing()),
  },
  {
    feature: "getForwardEntries",
    what: "entries are looked up",
    calls: ["DescribeForwardTableEntries"],
    entries: 2,
    run: async ({ lookups, declared, ids }) => {
      const found = await lookups.getForwardEntries({ natGatewayId: String(declared["natGatewayId"]) });
      assert.deepEqual(found.ids, ids);
    },
  },
  {
    feature: "getForwardEntries",
    what: "entries of a gateway that has none are looked up",
    calls: ["DescribeForwardTableEntries", "DescribeNatGateways"],
    entries: 0,
    run: async ({ lookups, declared }) => {
      await lookups.getForwardEntries({ natGatewayId: String(declared["natGatewayId"]) });
    },
  },
  {
    feature: "getForwardEntry",
    what: "an entry is looked up",
    calls: ["DescribeForwardEntryAttribute"],
    entries: 1,
    run: async ({ lookups, ids: [id = ""] }) => {
      assert.equal((await lookups.getForwardEntry({ id })).id, id);
    },
  },
  {
    feature: "getForwardEntry",
    what: "entries of one gateway are looked up together",
    calls: ["DescribeForwardTableEntries"],
    entries: 2,
    run: async ({ lookups, declared, ids }) => {
      const natGatewayId = String(declared["natGatewayId"]);
      await Promise.all(ids.map((id) => lookups.getForwardEntry({ id, natGatewayId })));
    },
  },
  {
    feature: "getForwardEntry",
    what: "an entry that does not exist is looked up on a gateway",
    calls: ["DescribeForwardEntryAttribute", "DescribeNatGateways"],
    entries: 0,
    run: ({ lookups, declared }) =>
      endsWith(
        /does not exist/,
        lookups.getForwardEntry({ id: "fwd-nowhere", natGatewayId: String(declared["natGatewayId"]) }),
      ),
  },
  {
    feature: "getEipAddress",
    what: "an EIP is looked up",
    calls: ["DescribeEnsEipAddresses"],
    entries: 0,
    run: async ({ lookups, declared }) => {
      const eip = await lookups.getEipAddress({
        allocationId: String(declared["natGatewayId"]).replace("nat", "eip"),
      });
      assert.equal(eip.ipAddress, declared["externalIp"]);
    },
  },
  {
    feature: "getNatGateway",
    what: "a gateway is looked up",
    calls: ["DescribeNatGateways", "DescribeEnsEipAddresses"],
    goesWithout: "DescribeEnsEipAddresses",
    entries: 0,
    run: async ({ lookups, declared }) => {
      const { addresses } = await lookups.getNatGateway({ id: String(declared["natGatewayId"]) });
      assert.equal(addresses[0]?.ipAddress, declared["externalIp"]);
    },
  },
  {
    feature: "standby",
    what: "it is looked up which addresses of a gateway are standby ones",
    calls: ["DescribeNatGateways", "DescribeEnsEipAddresses"],
    shows: { DescribeEnsEipAddresses: /standby is undefined/ },
    entries: 0,
    run: async ({ lookups, declared }) => {
      const { addresses } = await lookups.getNatGateway({ id: String(declared["natGatewayId"]) });
      if (addresses[0]?.standby === undefined) {
        throw new Error("standby is undefined");
      }
    },
  },
];

const gatewayOf = (story: number) => `nat-story${story}`;
const idsOf = (story: number) =>
  Array.from({ length: stories[story]?.entries ?? 0 }, (_, at) => `fwd-story${story}entry${at}`);

const declaredOn = (story: number) => ({
  natGatewayId: gatewayOf(story),
  externalIp: `203.0.113.${story + 1}`,
  externalPort: "1000",
  internalIp: "10.0.0.5",
  internalPort: "1000",
  ipProtocol: "TCP",
  forwardEntryName: "ssh",
  __urn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::story${story}`,
});

const seed = {
  gateways: stories.map((_, story) => ({
    natGatewayId: gatewayOf(story),
    eips: [{ allocationId: `eip-story${story}`, ipAddress: `203.0.113.${story + 1}` }],
    entries: idsOf(story).map((forwardEntryId, at) => ({
      forwardEntryId,
      forwardEntryName: "ssh",
      externalIp: `203.0.113.${story + 1}`,
      externalPort: 1000 + at,
      internalIp: "10.0.0.5",
      internalPort: 1000 + at,
      ipProtocol: "TCP" as const,
    })),
  })),
};

/** Runs with a key that may do what the policy for all features allows, less one action. */
async function withPolicy<T>(
  without: Action | undefined,
  run: (place: (story: number) => Place, ens: EnsEmulator) => Promise<T>,
): Promise<T> {
  const policy = policyFor(featureNames);
  const key = { accessKeyId: "least", accessKeySecret: "not-a-secret" };
  const statements = policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((action) => action !== `ens:${without ?? ""}`),
  }));
  const ens = await startEnsEmulator({
    seed,
    accessKeys: [{ ...key, policy: { Version: "1", Statement: statements } }],
    durations: { create: 0, modify: 0, delete: 0 },
  });
  const engine = await Engine.start();
  const config = {
    "ens:endpoint": ens.endpoint,
    "ens:accessKey": key.accessKeyId,
    "ens:secretKey": key.accessKeySecret,
    "ens:preflight": "error",
  };
  const server = await DynamicServer.start({
    engine: engine.address,
    config,
    env: {
      ENS_ADOPT: stories
        .flatMap(({ what }, story) => (what.startsWith("ENS_ADOPT") ? idsOf(story) : []))
        .join(),
    },
  });
  const account = await openAccount(resolveSettings(reader(config)));
  const lookups = new Lookups(account.api, account.description);
  const directory = mkdtempSync(join(tmpdir(), "ens-permissions-"));
  const importing = async (natGatewayId: string, args: readonly string[]): Promise<void> => {
    const out = join(directory, natGatewayId);
    const ended = await runCommand(
      ["import", "--gateway", natGatewayId, "--out", out, "--no-stack", ...args],
      {
        cwd: directory,
        env: {
          ENS_ENDPOINT: ens.endpoint,
          ALICLOUD_ACCESS_KEY: key.accessKeyId,
          ALICLOUD_SECRET_KEY: key.accessKeySecret,
        },
      },
    );
    if (ended.code !== 0) {
      throw new Error(ended.stderr);
    }
  };
  try {
    return await run(
      (story) => ({
        server,
        engine,
        ens,
        lookups,
        importing: (...args) => importing(gatewayOf(story), args),
        declared: declaredOn(story),
        ids: idsOf(story),
      }),
      ens,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
    account.close();
    await server.stop();
    engine.stop();
    await ens.close();
  }
}

describe("the RAM policy that the command prints", function () {
  // an entry that vanishes is waited for
  this.timeout(180_000);

  /** How each story ended without an action. */
  const ends = new Map<Action, Promise<ReadonlyMap<Story, string>>>();
  before(() => {
    for (const action of actions) {
      ends.set(
        action,
        withPolicy(action, async (place) => {
          const told = stories.filter(({ slow, calls }) => slow !== true || calls.includes(action));
          const texts = await Promise.all(
            told.map((story) =>
              story.run(place(stories.indexOf(story))).then(
                () => "it worked",
                (error: unknown) => String(error),
              ),
            ),
          );
          return new Map(told.map((story, at) => [story, texts[at] ?? ""]));
        }),
      );
    }
  });
  after(() => Promise.allSettled(ends.values()));

  it("names for each feature the calls that its stories need, and no other", () => {
    for (const feature of featureNames) {
      const needed = stories
        .filter((story) => story.feature === feature)
        .flatMap(({ calls, goesWithout }) => calls.filter((action) => action !== goesWithout));
      assert.deepEqual([...new Set(needed)].sort(), Object.keys(needsOf(feature)).sort(), feature);
    }
  });

  it("is enough for every feature, which makes the calls that the table tells", () =>
    withPolicy(undefined, async (place, ens) => {
      for (const [at, story] of stories.entries()) {
        const before = ens.calls.length;
        await story.run(place(at));
        const made = new Set(ens.calls.slice(before).map(({ action }) => action));
        assert.deepEqual([...made].sort(), [...story.calls].sort(), `${story.feature}: ${story.what}`);
      }
    }));

  for (const action of actions) {
    it(`without ${action} exactly what needs it fails, and says what to allow`, async () => {
      const told = (await ends.get(action)) as ReadonlyMap<Story, string>;
      for (const [{ feature, what, calls, goesWithout, shows }, end] of told) {
        if (calls.includes(action) && action !== goesWithout) {
          const refusal =
            shows?.[action] ?? new RegExp(`may not call ens:${action}: allow it in the RAM policy`);
          assert.match(end, refusal, `${feature}: ${what}`);
        } else {
          assert.equal(end, "it worked", `${feature}: ${what}`);
        }
      }
    });
  }
});
