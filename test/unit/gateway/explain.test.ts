import assert from "node:assert/strict";
import { GatewayNotFoundError } from "../../../provider/src/gateway/reads.js";
import { explain } from "../../../provider/src/gateway/explain.js";
import { sound } from "../support/bags.js";
import { failure, unanswered } from "../support/errors.js";
import { UserError } from "../../../provider/src/api/errors.js";

const account = "at ens.test with the access key from ens:accessKey";
const say = (error: unknown) => explain(error, { ...sound, standbyExternalIp: "203.0.113.20" }, account);

describe("what a person reads about an error", () => {
  for (const [code, sentence] of [
    [
      "InvalidParameter.ExternalIp",
      /^ExternalIp 203\.0\.113\.10 is not the address of an EIP.*nat-1.*attach/,
    ],
    ["Forbidden.ExternalIpUsedInSnat", /^ExternalIp 203\.0\.113\.10 is used by an SNAT entry.*another EIP/],
    ["InvalidParameter.InternalIpNotFound", /^InternalIp 10\.0\.0\.5 is not the private address/],
    ["InvalidParameter.InternalIp", /^InternalIp 10\.0\.0\.5 is not the private address/],
    ["ForwardEntryLimitExceed", /^NAT gateway nat-1 has as many forward entries as it may have.*quota/],
    ["InvalidParameter.HealthCheckPort", /^HealthCheckPort 9005 is not accepted for internalPort 9000\/9010/],
    ["InvalidParameter.StandbyExternalIp", /^StandbyExternalIp 203\.0\.113\.20 is not a standby EIP/],
    ["NoPermission", /^The account at ens\.test .* may not call ens:CreateForwardEntry.*RAM policy/],
    ["InvalidAccessKeyId.NotFound", /^The keys were not accepted by the endpoint at ens\.test/],
    [
      "SignatureDoesNotMatch",
      /^The keys were not accepted.* key is active and that the secret belongs to it/,
    ],
    ["InvalidSecurityToken.Expired", /token has not expired/],
    ["InvalidTimeStamp.Expired", /^The clock of this machine is more than 15 minutes away.*Set the clock/],
  ] as const) {
    it(`${code}: what to do, and the service's own words`, () => {
      const text = say(failure(code, "CreateForwardEntry"));
      assert.match(text, sentence);
      assert.ok(text.includes(`because of ${code}`) && text.includes("CreateForwardEntry failed"), text);
    });
  }

  it("a gateway that is busy is named, and when to try again", () => {
    assert.equal(
      say(failure("IncorrectInstanceStatus", "CreateForwardEntry")),
      "NAT gateway nat-1 is busy: this entry or another one of the gateway is still being configured. Run the command again when that has ended. CreateForwardEntry failed: because of IncorrectInstanceStatus (IncorrectInstanceStatus, HTTP 400).",
    );
  });

  it("ends in a full stop, whatever happened, so that a sentence can follow", () => {
    for (const error of [
      failure("NoPermission", "CreateForwardEntry"),
      failure("Brand.New", "CreateForwardEntry"),
      failure("InvalidParameter.NatNotFound", "CreateForwardEntry"),
      failure("ECONNREFUSED", "X", { transport: "network", status: undefined }),
      failure("X", "X", { transport: "unreadable", status: 200 }),
      new GatewayNotFoundError("nat-1"),
      unanswered("CreateForwardEntry"),
    ]) {
      for (const entry of ["new", "existing"] as const) {
        assert.match(explain(error, sound, account, entry), /[^.]\.$/);
      }
    }
  });

  it("keys of the configuration that are refused: --run-program is named, for others it is not", () => {
    const refusal = failure("InvalidAccessKeyId.NotFound", "DescribeForwardTableEntries");
    const advice =
      /belongs to it\. If you changed the keys after the last "pulumi up": .* --run-program\. Desc/;
    for (const place of ["ens:accessKey", "alicloud:accessKey", 'accessKey of provider "other"']) {
      assert.match(explain(refusal, sound, `at ens.test with the access key from ${place}`), advice);
    }
    for (const keys of [
      "access key from ALICLOUD_ACCESS_KEY",
      "keys that ens:profile names",
      "role acs:ram::1:role/r",
    ]) {
      assert.doesNotMatch(explain(refusal, sound, `at ens.test with the ${keys}`), /run-program/);
    }
  });

  it("an unknown code is told in the service's words", () => {
    assert.equal(
      say(failure("Brand.New", "ModifyForwardEntry")),
      "ModifyForwardEntry failed: because of Brand.New (Brand.New, HTTP 400).",
    );
  });

  it("a gateway that is not found names account and endpoint and the way on, whoever found out", () => {
    for (const error of [
      new GatewayNotFoundError("nat-1"),
      failure("InvalidParameter.NatNotFound", "CreateForwardEntry"),
    ]) {
      const text = say(error);
      assert.match(
        text,
        /^NAT gateway nat-1 was not found at ens\.test with the access key from ens:accessKey/,
      );
      // a plain refresh goes by the configuration of the last up
      assert.match(text, /config set ens:missingGateway gone" and then "pulumi refresh --run-program"/);
    }
  });

  it("a gateway that is not found for a new entry has none that could be gone with it", () => {
    for (const error of [
      new GatewayNotFoundError("nat-1"),
      failure("InvalidParameter.NatNotFound", "CreateForwardEntry"),
    ]) {
      const text = explain(error, { natGatewayId: "nat-1" }, "at ens.test", "new");
      assert.match(
        text,
        /^NAT gateway nat-1 was not found at ens\.test: check natGatewayId, .* and the endpoint\./,
      );
      assert.doesNotMatch(text, /missingGateway/);
    }
  });

  it("an endpoint that is not reached names the settings to look at", () => {
    const text = say(failure("ECONNREFUSED", "X", { transport: "network", status: undefined }));
    assert.match(text, /was not reached.*ECONNREFUSED.*ens:endpoint.*proxies are not supported/);
  });

  it("no answer is told as such", () => {
    assert.match(say(unanswered("CreateForwardEntry")), /^CreateForwardEntry failed: no answer came/);
  });

  it("errors of settings and keys speak for themselves", () => {
    assert.equal(say(new UserError("ens:endpoint is bad")), "ens:endpoint is bad");
    assert.equal(say(new UserError("No keys")), "No keys");
  });

  it("anything that is thrown becomes a sentence", () => {
    for (const thrown of ["text", undefined, null, 5, { message: "m" }]) {
      assert.equal(typeof say(thrown), "string");
      assert.ok(say(thrown).length > 0);
    }
  });
});
