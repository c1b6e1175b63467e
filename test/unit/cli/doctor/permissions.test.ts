import assert from "node:assert/strict";

import { TimeBudget } from "../../../../provider/src/cli/doctor/permissions.js";
import {
  inspectPermissions,
  probePermissions,
  type ProbeResults,
  type Verdict,
} from "../../../../provider/src/cli/doctor/permissions.js";
import { sleep } from "../../../../provider/src/api/clock.js";
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

describe("one call for each action", () => {
  const time = fakeTime();
  let cloud: Cloud;
  beforeEach(() => {
    cloud = new Cloud();
  });

  async function probe(
    options: { gateway?: string; tryWrites?: boolean } = {},
    limitMs = 45_000,
  ): Promise<ProbeResults> {
    const tried = probePermissions(
      { gateway: options.gateway, tryWrites: options.tryWrites ?? true },
      apiOf(cloud),
      new TimeBudget(limitMs),
    );
    await time.run();
    return tried;
  }
  const refuse = (action: Action, error: EnsError) => cloud.api[method(action)].rejects(error);
  const kinds = ({ verdicts }: ProbeResults) =>
    Object.fromEntries(actions.map((action) => [action, verdicts.get(action)?.kind]));

  it("changes nothing, names nothing that exists in a change, and creates without parameters", async () => {
    cloud.add();
    const before = JSON.stringify(cloud.now());
    await probe();
    assert.equal(JSON.stringify(cloud.now()).includes("Deleting"), false);
    const noEntry = "fwd-this-entry-cannot-exist";
    assert.deepEqual(cloud.api.modifyForwardEntry.args, [[{ forwardEntryId: noEntry }]]);
    assert.deepEqual(cloud.api.deleteForwardEntry.args, [[{ forwardEntryId: noEntry }]]);
    assert.deepEqual(cloud.api.createForwardEntry.args, [[{}]]);
    assert.ok(before.includes("fwd-1"));
  });

  it("asks for an entry that exists where there is one, as a policy may allow single ones only", async () => {
    cloud.add();
    const { verdicts } = await probe();
    assert.deepEqual(cloud.api.describeForwardEntryAttribute.args, [[{ forwardEntryId: "fwd-1" }]]);
    assert.deepEqual(verdicts.get("DescribeForwardEntryAttribute"), { kind: "allowed", inferred: false });
  });

  it("without --try-writes nothing that is named after a change is sent", async () => {
    const told = await probe({ tryWrites: false });
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
      assert.equal(kinds(await probe())["ModifyForwardEntry"], kind);
    });
  }

  it("no answer says nothing", async () => {
    refuse("DeleteForwardEntry", unanswered("DeleteForwardEntry"));
    assert.equal(kinds(await probe())["DeleteForwardEntry"], "unknown");
  });

  for (const error of [
    failure("SignatureDoesNotMatch", "DescribeNatGateways"),
    failure("InvalidTimeStamp.Expired", "DescribeNatGateways"),
    unanswered("DescribeNatGateways"),
    failure("InvalidAction.NotFound", "DescribeNatGateways", { status: 404 }),
  ]) {
    it(`after ${error.code ?? "no answer"} to the first call nothing more is tried`, async () => {
      refuse("DescribeNatGateways", error);
      const told = await probe();
      assert.equal(told.fatal, error);
      assert.deepEqual(new Set(Object.values(kinds(told))), new Set(["unknown"]));
      assert.equal(cloud.calls("describeForwardTableEntries"), 0);
    });
  }

  it("a refusal of the first call does not keep the others from being tried", async () => {
    refuse("DescribeNatGateways", failure("NoPermission", "DescribeNatGateways"));
    const told = await probe();
    assert.equal(told.fatal, undefined);
    assert.deepEqual(kinds(told), {
      ...Object.fromEntries(actions.map((action) => [action, "allowed"])),
      DescribeNatGateways: "refused",
    });
  });

  it("when the time is over nothing more is sent", async () => {
    cloud.api.describeNatGateways.callsFake(async () => {
      await sleep(2_000);
      return answer({ natGateways: [] });
    });
    const told = await probe({}, 1_000);
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
  const refused: Verdict = { kind: "refused" };

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
          const { text, hint = "" } = told;
          assert.ok(text.includes(`ens:${action} is refused`), text);
          assert.ok(hint.includes(`permissions --for ${feature}`), hint);
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
      [level, /not known, as ens:DeleteForwardEntry got no conclusive answer/.test(text)],
      ["warning", true],
    );
    const skipped = without("ModifyForwardEntry", { kind: "not tried" });
    assert.deepEqual(skipped.get("not-checked"), {
      check: "not-checked",
      level: "note",
      text: "not checked: update, adopt, because a check would have to call ens:ModifyForwardEntry",
      hint: '"npx pulumi-alicloud-ens doctor --try-writes" calls them with parameters that the service must refuse',
    });
    assert.doesNotMatch(skipped.get("allowed")?.text ?? "", /update|adopt/);
  });

  it("what is only inferred is said to be", () => {
    assert.equal(without("CreateForwardEntry", allowed).has("inferred"), false);
    const told = without("CreateForwardEntry", { kind: "allowed", inferred: true }).get("inferred");
    assert.match(
      told?.text ?? "",
      /^CreateForwardEntry: probably allowed, which cannot be proven without a change\. .*assumed/,
    );
  });
});
