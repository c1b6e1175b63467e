import assert from "node:assert/strict";
import { GatewayNotFoundError } from "../../../provider/src/gateway/reads.js";
import { explain } from "../../../provider/src/gateway/explain.js";
import { sound } from "../support/bags.js";
import { failure, unanswered } from "../support/errors.js";
import { UserError } from "../../../provider/src/api/errors.js";

const account = "at ens.test with the access key from ens:accessKey";
const say = (error: unknown) => explain(error, { ...sound, standbyExternalIp: "203.0.113.20" }, account);

describe("what a person reads about an error", () => {
  const refused = `The keys were not accepted by the endpoint ${account}: check that the access key is active`;
  const run =
    '. If you changed the keys after the last "pulumi up": refresh, destroy, "up --refresh" and "preview --refresh" use the keys in the state, so run the command again with --run-program';
  for (const [code, sentence] of [
    [
      "InvalidParameter.ExternalIp",
      "ExternalIp 203.0.113.10 is not the address of an EIP that is attached to NAT gateway nat-1: attach the EIP first, and let the entry depend on the attachment",
    ],
    [
      "Forbidden.ExternalIpUsedInSnat",
      "ExternalIp 203.0.113.10 is used by an SNAT entry, and ENS does not share an EIP between SNAT and port forwards: use another EIP, or delete the SNAT entry",
    ],
    ...["InvalidParameter.InternalIpNotFound", "InvalidParameter.InternalIp"].map(
      (code) =>
        [
          code,
          "InternalIp 10.0.0.5 is not the private address of an instance in the network of NAT gateway nat-1",
        ] as const,
    ),
    [
      "ForwardEntryLimitExceed",
      "NAT gateway nat-1 has as many forward entries as it may have: delete some, merge neighbouring ports into a range, or have the quota raised",
    ],
    ["InvalidParameter.HealthCheckPort", "HealthCheckPort 9005 is not accepted for internalPort 9000/9010"],
    [
      "InvalidParameter.StandbyExternalIp",
      'StandbyExternalIp 203.0.113.20 is not a standby EIP of NAT gateway nat-1: attach it with "standby" first',
    ],
    ...["NoPermission", "Forbidden.RAM"].map(
      (code) =>
        [
          code,
          `The account ${account} may not call ens:CreateForwardEntry: allow it in the RAM policy of the user or role ("npx pulumi-alicloud-ens permissions" prints one)`,
        ] as const,
    ),
    ...["InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch"].map(
      (code) => [code, `${refused} and that the secret belongs to it${run}`] as const,
    ),
    [
      "InvalidSecurityToken.Expired",
      `${refused}, that the secret belongs to it and that the security token has not expired${run}`,
    ],
    [
      "InvalidTimeStamp.Expired",
      `The clock of this machine is more than 15 minutes away from the one of the service ${account}. The service rejects such signatures. Set the clock`,
    ],
  ] as const) {
    it(`${code}: what to do, and the service's own words`, () => {
      assert.equal(
        say(failure(code, "CreateForwardEntry")),
        `${sentence}. CreateForwardEntry failed: because of ${code} (${code}, HTTP 400).`,
      );
    });
  }

  it("an error without advice is one sentence, also where its code resembles a known one", () => {
    assert.equal(say(unanswered("CreateForwardEntry")), "CreateForwardEntry failed: no answer came.");
    for (const code of [
      "Brand.New",
      "XInvalidParameter.ExternalIp",
      "InvalidParameter.ExternalIpX",
      "InvalidParameter.InternalIp2",
    ]) {
      assert.equal(
        say(failure(code)),
        `DescribeForwardEntryAttribute failed: because of ${code} (${code}, HTTP 400).`,
      );
    }
  });

  it("a value that is unknown or misshapen is a question mark", () => {
    const text = explain(
      failure("InvalidParameter.HealthCheckPort"),
      { healthCheckPort: {}, internalPort: 22 },
      account,
    );
    assert.match(text, /^HealthCheckPort \? is not accepted for internalPort 22\. /);
  });

  it("a gateway that is busy is named, and when to try again", () => {
    assert.equal(
      say(failure("IncorrectInstanceStatus", "CreateForwardEntry")),
      "NAT gateway nat-1 is busy: this entry or another one of the gateway is still being configured. Run the command again when that has ended. CreateForwardEntry failed: because of IncorrectInstanceStatus (IncorrectInstanceStatus, HTTP 400).",
    );
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

  it("a gateway that is not found names account, endpoint and the way on, which a new entry has no need of", () => {
    const notFound =
      "NAT gateway nat-1 was not found at ens.test: check natGatewayId, that the keys belong to the account that owns it, and the endpoint.";
    const gone =
      ' If the gateway was deleted together with its entries, run "pulumi config set ens:missingGateway gone" and then "pulumi refresh --run-program".';
    const code = "InvalidParameter.NatNotFound";
    for (const [error, words] of [
      [new GatewayNotFoundError("nat-1"), ""],
      [
        failure(code, "CreateForwardEntry"),
        ` CreateForwardEntry failed: because of ${code} (${code}, HTTP 400).`,
      ],
    ] as const) {
      assert.equal(explain(error, sound, "at ens.test", "new"), notFound + words);
      assert.equal(explain(error, sound, "at ens.test"), notFound + gone + words);
    }
  });

  it("an endpoint that is not reached, or is not that of the API, names the settings to look at", () => {
    const check = "Check ens:endpoint, ens:region and the network. HTTP proxies are not supported.";
    assert.equal(
      say(failure("ECONNREFUSED", "X", { transport: "network", status: undefined })),
      `The ENS API was not reached: because of ECONNREFUSED (ECONNREFUSED). ${check}`,
    );
    assert.equal(
      say(unanswered("X", { transport: "unreadable", status: 200 })),
      `X failed: no answer came (HTTP 200). The answer probably did not come from the ENS API. ${check}`,
    );
  });

  it("errors of settings and keys speak for themselves", () => {
    assert.equal(say(new UserError("ens:endpoint is bad")), "ens:endpoint is bad");
    assert.equal(say(new UserError("No keys")), "No keys");
  });

  it("anything that is thrown becomes a sentence", () => {
    for (const thrown of ["text", undefined, null, 5]) assert.equal(say(thrown), String(thrown));
  });
});
