import assert from "node:assert/strict";

import { inspectGateway } from "../../../../provider/src/cli/doctor/gateway.js";
import { Patience } from "../../../../provider/src/cli/doctor/patience.js";
import { inspectPermissions } from "../../../../provider/src/cli/doctor/permissions.js";
import type { Verdict } from "../../../../provider/src/cli/doctor/trial.js";
import { tryAll, type Trials } from "../../../../provider/src/cli/doctor/trials.js";
import { systemClock } from "../../../../provider/src/api/clock.js";
import type { EnsError } from "../../../../provider/src/api/errors.js";
import {
  actions,
  featureNames,
  needsOf,
  type FeatureName,
} from "../../../../provider/src/api/permissions.js";
import { resolvePublicSettings } from "../../../../provider/src/config/settings.js";
import { answer, apiOf, Cloud, type EnsCalls } from "../../support/cloud.js";
import { failure, unanswered } from "../../support/errors.js";
import { reader } from "../../support/reader.js";
import { fakeTime } from "../../support/time.js";

type Action = (typeof actions)[number];
const method = (action: Action) => `${action.charAt(0).toLowerCase()}${action.slice(1)}` as keyof EnsCalls;

const preflighting = (preflight: string) => resolvePublicSettings(reader({ "ens:preflight": preflight }));
const account = "at ens.test with the access key from ens:accessKey";

describe("one call for each action", () => {
  const time = fakeTime();
  let cloud: Cloud;
  beforeEach(() => {
    cloud = new Cloud();
  });

  async function trials(
    wish: { gateway?: string; triesWrites?: boolean } = {},
    limitMs = 45_000,
  ): Promise<Trials> {
    const tried = tryAll(
      { gateway: wish.gateway, triesWrites: wish.triesWrites ?? true },
      apiOf(cloud),
      new Patience(systemClock, limitMs),
    );
    await time.run();
    return tried;
  }
  const refuse = (action: Action, error: EnsError) => cloud.api[method(action)].rejects(error);
  const kinds = ({ verdicts }: Trials) =>
    Object.fromEntries(actions.map((action) => [action, verdicts.get(action)?.kind]));

  it("changes nothing, names nothing that exists in a change, and creates without parameters", async () => {
    cloud.add();
    const before = JSON.stringify(cloud.now());
    await trials();
    assert.equal(JSON.stringify(cloud.now()).includes("Deleting"), false);
    const noEntry = "fwd-this-entry-cannot-exist";
    assert.deepEqual(cloud.api.modifyForwardEntry.args, [[{ forwardEntryId: noEntry }]]);
    assert.deepEqual(cloud.api.deleteForwardEntry.args, [[{ forwardEntryId: noEntry }]]);
    assert.deepEqual(cloud.api.createForwardEntry.args, [[{}]]);
    assert.ok(before.includes("fwd-1"));
  });

  it("asks for an entry that exists where there is one, as a policy may allow single ones only", async () => {
    cloud.add();
    const { verdicts } = await trials();
    assert.deepEqual(cloud.api.describeForwardEntryAttribute.args, [[{ forwardEntryId: "fwd-1" }]]);
    assert.deepEqual(verdicts.get("DescribeForwardEntryAttribute"), { kind: "allowed", inferred: false });
  });

  it("without --try-writes nothing that is named after a change is sent", async () => {
    const told = await trials({ triesWrites: false });
    for (const action of ["CreateForwardEntry", "ModifyForwardEntry", "DeleteForwardEntry"] as const) {
      assert.equal(cloud.calls(method(action)), 0);
      assert.equal(told.verdicts.get(action)?.kind, "not tried");
    }
  });

  for (const [code, kind] of [
    ["NoPermission", "refused"],
    ["Forbidden.RAM", "refused"],
    ["MissingNatGatewayId", "allowed"],
    ["InvalidParameter.DnatNotFound", "allowed"],
    ["IncorretDnatEntryStatus", "allowed"],
    ["InvalidAction.NotFound", "unknown"],
    ["ens.interface.error", "unknown"],
    ["Throttling.User", "unknown"],
  ] as const) {
    it(`${code} says that the call is ${kind}`, async () => {
      refuse("ModifyForwardEntry", failure(code, "ModifyForwardEntry"));
      assert.equal(kinds(await trials())["ModifyForwardEntry"], kind);
    });
  }

  it("no answer says nothing", async () => {
    refuse("DeleteForwardEntry", unanswered("DeleteForwardEntry"));
    assert.equal(kinds(await trials())["DeleteForwardEntry"], "unknown");
  });

  for (const error of [
    failure("SignatureDoesNotMatch", "DescribeNatGateways"),
    failure("InvalidTimeStamp.Expired", "DescribeNatGateways"),
    unanswered("DescribeNatGateways"),
    failure("InvalidAction.NotFound", "DescribeNatGateways", { status: 404 }),
  ]) {
    it(`after ${error.code ?? "no answer"} to the first call nothing more is tried`, async () => {
      refuse("DescribeNatGateways", error);
      const told = await trials();
      assert.equal(told.hopeless, error);
      assert.deepEqual(new Set(Object.values(kinds(told))), new Set(["unknown"]));
      assert.equal(cloud.calls("describeForwardTableEntries"), 0);
    });
  }

  it("a refusal of the first call does not keep the others from being tried", async () => {
    refuse("DescribeNatGateways", failure("NoPermission", "DescribeNatGateways"));
    const told = await trials();
    assert.equal(told.hopeless, undefined);
    assert.deepEqual(kinds(told), {
      ...Object.fromEntries(actions.map((action) => [action, "allowed"])),
      DescribeNatGateways: "refused",
    });
  });

  it("when the time is over nothing more is sent", async () => {
    cloud.api.describeNatGateways.callsFake(async () => {
      await systemClock.sleep(2_000);
      return answer({ natGateways: [] });
    });
    const told = await trials({}, 1_000);
    assert.equal(kinds(told)["DescribeNatGateways"], "allowed");
    assert.equal(kinds(told)["CreateForwardEntry"], "unknown");
    assert.equal(cloud.calls("createForwardEntry"), 0);
  });
});

describe("what the doctor says of permissions", () => {
  const allowed: Verdict = { kind: "allowed", inferred: false };
  const without = (action: Action, verdict: Verdict, preflight = "off") =>
    new Map(
      inspectPermissions(
        new Map(actions.map((one) => [one, one === action ? verdict : allowed])),
        preflighting(preflight),
      ).map((finding) => [finding.check, finding]),
    );
  const refused: Verdict = { kind: "refused", error: failure("NoPermission") };

  for (const action of actions) {
    it(`without ${action} the features that need it are told, and no other`, () => {
      const findings = without(action, refused);
      for (const feature of featureNames) {
        const may = needsOf(feature)[action] === undefined;
        const told = findings.get(`feature:${feature}`);
        assert.equal(told === undefined, may, feature);
        assert.equal(
          findings
            .get("allowed")
            ?.text.split(/[ ,:]+/)
            .includes(feature) ?? false,
          may,
          feature,
        );
        if (told !== undefined) {
          const { text, next = "" } = told;
          assert.ok(text.includes(`ens:${action} is refused`), text);
          assert.ok(next.includes(`permissions --for ${feature}`), next);
        }
      }
    });
  }

  it("what up, refresh and destroy need is a problem, what the settings ask for a warning, the rest a note", () => {
    const level = (action: Action, feature: FeatureName, preflight = "off") =>
      without(action, refused, preflight).get(`feature:${feature}`)?.level;
    assert.equal(level("CreateForwardEntry", "create"), "problem");
    assert.equal(level("DescribeEnsEipAddresses", "preflight"), "note");
    assert.equal(level("DescribeEnsEipAddresses", "preflight", "warn"), "warning");
    assert.equal(level("ModifyForwardEntry", "adopt"), "note");
  });

  it("what is not known, or was not tried, is not called allowed", () => {
    const { level, text } =
      without("DeleteForwardEntry", { kind: "unknown", why: "no answer" }).get("feature:delete") ??
      assert.fail();
    assert.deepEqual(
      [level, /not known, as ens:DeleteForwardEntry got no answer/.test(text)],
      ["warning", true],
    );
    const skipped = without("ModifyForwardEntry", { kind: "not tried" });
    assert.deepEqual(skipped.get("not-checked"), {
      check: "not-checked",
      level: "note",
      text: "not checked: update, adopt, because a check would have to call ens:ModifyForwardEntry",
      next: '"npx pulumi-alicloud-ens doctor --try-writes" calls them with parameters that the service must refuse',
    });
    assert.doesNotMatch(skipped.get("allowed")?.text ?? "", /update|adopt/);
  });

  it("what is only inferred is said to be", () => {
    assert.equal(without("CreateForwardEntry", allowed).has("inferred"), false);
    const told = without("CreateForwardEntry", { kind: "allowed", inferred: true }).get("inferred");
    assert.match(
      told?.text ?? "",
      /^CreateForwardEntry: allowed as far as can be told without a change\. .*assumed/,
    );
  });
});

describe("what the doctor says of a gateway", () => {
  const gateway = {
    natGatewayId: "nat-1",
    name: "edge",
    status: "Available",
    ipLists: [
      { ipAddress: "203.0.113.10", usingStatus: "UsedByForwardTable" },
      { ipAddress: "203.0.113.11", usingStatus: "UsedBySnatTable" },
      { ipAddress: "203.0.113.12", usingStatus: "Idle" },
      { ipAddress: "203.0.113.13", usingStatus: "Idle" },
    ],
  };
  const seen = (changes: object = {}, total = "3"): Trials => ({
    verdicts: new Map(),
    hopeless: undefined,
    gateways: { natGateways: [{ ...gateway, ...changes }] },
    table: { forwardTableEntries: [], totalCount: total },
    eips: {
      eipAddresses: { eipAddress: [{ allocationId: "eip-1", ipAddress: "203.0.113.13", standby: true }] },
    },
  });
  const look = (id: string | undefined, told: Trials) =>
    inspectGateway(id, told, account).map(({ level, text }) => `${level}: ${text}`);

  it("its state, its addresses and what they are used for, and its entries", () => {
    assert.deepEqual(look("nat-1", seen()), [
      'ok: NAT gateway nat-1 "edge" is Available',
      "ok: its addresses: 203.0.113.10 (forward entries), 203.0.113.11 (SNAT, so not for forward entries), 203.0.113.12 (free), 203.0.113.13 (standby)",
      "ok: it has 3 forward entries; 100 are assumed to be the quota",
    ]);
  });

  it("no address as free that may be a standby one, where the account may not ask which are", () => {
    assert.match(
      look("nat-1", { ...seen(), eips: undefined })[1] ?? "",
      /203\.0\.113\.12 \(free, if not standby\), 203\.0\.113\.13 \(free, if not standby\)$/,
    );
  });

  it("a use of an address that is not known is shown as the service names it", () => {
    const ipLists = [{ ipAddress: "203.0.113.10", usingStatus: "constructor" }];
    assert.equal(look("nat-1", seen({ ipLists }))[1], "ok: its addresses: 203.0.113.10 (constructor)");
  });

  it("one that is not ready, has no address, or is full", () => {
    const told = look("nat-1", seen({ status: "Creating", ipLists: [] }, "100"));
    assert.deepEqual(told, [
      'warning: NAT gateway nat-1 "edge" is Creating',
      "warning: no EIP is attached to it",
      "warning: it has 100 forward entries; 100 are assumed to be the quota",
    ]);
    assert.match(look("nat-1", seen({}, "95"))[2] ?? "", /^note: it has 95/);
    assert.match(look("nat-1", seen({}, "1"))[2] ?? "", /^ok: it has 1 forward entry;/);
  });

  it("one that is not found, with the account", () => {
    assert.deepEqual(look("nat-2", seen()), [`problem: NAT gateway nat-2 was not found ${account}`]);
  });

  it("without an id, which ones there are", () => {
    assert.match(look(undefined, seen())[0] ?? "", /^ok: sees nat-1; --gateway looks at one of them/);
    assert.match(
      look(undefined, { ...seen(), gateways: { natGateways: [] } })[0] ?? "",
      /^warning: there is no NAT gateway at ens\.test/,
    );
    const many = Array.from({ length: 7 }, (_, at) => ({ ...gateway, natGatewayId: `nat-${at}` }));
    assert.match(
      look(undefined, { ...seen(), gateways: { natGateways: many } })[0] ?? "",
      /nat-4 and 2 more; /,
    );
  });

  it("nothing where gateways may not be looked at", () => {
    assert.match(look("nat-1", { ...seen(), gateways: undefined })[0] ?? "", /^note: gateways could not be/);
  });
});
