import assert from "node:assert/strict";

import {
  classification,
  classify,
  EnsError,
  type FailureKind,
  type Failure,
  type Outcome,
} from "../../../provider/src/api/errors.js";

const http400 = (code: string): Failure => ({ code, status: 400 });

const cases: [Failure, Outcome, FailureKind?][] = [
  // flow control
  ...["Throttling", "Throttling.User", "Throttling.Api", "Rejected.Throttling", "throttling.user"].map(
    (code): [Failure, Outcome, FailureKind] => [http400(code), "notApplied", "throttled"],
  ),
  [{ code: "Throttling.User", status: 503 }, "notApplied", "throttled"],
  [{ code: "Whatever", status: 429 }, "notApplied", "throttled"],
  [{ status: 429, transport: "unreadable" }, "notApplied", "throttled"],
  // still being configured, in both spellings
  ...[
    "IncorretDnatEntryStatus",
    "IncorrectDnatEntryStatus",
    "IncorrectInstanceStatus",
    "IncorrectStatus",
    "IncorrectStatus.NATGW",
    "IncorretForwardEntryStatus",
    "OperationConflict",
    "TaskConflict",
    "OperationUnsupported.EipInBinding",
  ].map((code): [Failure, Outcome, FailureKind] => [http400(code), "notApplied", "busy"]),
  // cannot take the call
  ...["SystemBusy", "ServiceUnavailable", "ServiceUnavailableTemporary"].map(
    (code): [Failure, Outcome, FailureKind] => [http400(code), "notApplied", "unavailable"],
  ),
  [{ code: "ServiceUnavailable", status: 503 }, "notApplied", "unavailable"],
  // never connected
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].map(
    (code): [Failure, Outcome, FailureKind] => [{ code, transport: "network" }, "notApplied", "unreachable"],
  ),
  // a gateway that is not found is never an entry that is gone
  ...[
    "InvalidParameter.NatNotFound",
    "InvalidParameter.NatGatewayNotFound",
    "InvalidNatGatewayId.NotFound",
    "InstanceIdNotFound",
  ].map((code): [Failure, Outcome, FailureKind] => [http400(code), "rejected", "no gateway"]),
  [{ code: "InvalidParameter.NatNotFound", status: 404 }, "rejected", "no gateway"],
  // gone
  ...[
    "InvalidParameter.DnatNotFound",
    "InvalidForwardEntryId.NotFound",
    "ForwardEntryNotFound",
    "Forbidden.DnatEntryNotFound",
  ].map((code): [Failure, Outcome] => [http400(code), "notFound"]),
  [{ code: "InvalidForwardEntryId.NotFound", status: 404 }, "notFound"],
  [{ transport: "empty", status: 200 }, "notFound"],
  [{ code: "SomethingNew", status: 404 }, "notFound"],
  // 404 of the gateway in front of all services
  ...[
    "InvalidAccessKeyId.NotFound",
    "InvalidAction.NotFound",
    "InvalidVersion",
    "InvalidApi.NotFound",
    "InvalidSecurityToken.Expired",
    "MissingSecurityToken",
    "SecurityTokenExpired",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "InvalidTimeStamp.Expired",
  ].map((code): [Failure, Outcome] => [{ code, status: 404 }, "rejected"]),
  // nobody knows
  ...["ens.interface.error", "InternalError", "UnknownError"].map((code): [Failure, Outcome] => [
    http400(code),
    "unknown",
  ]),
  [{ code: "InternalError", status: 500 }, "unknown"],
  [{ transport: "timeout" }, "unknown"],
  [{ transport: "network", code: "ECONNRESET" }, "unknown"],
  [{ transport: "network", code: "EPIPE" }, "unknown"],
  [{ transport: "network" }, "unknown"],
  [{ status: 500 }, "unknown"],
  [{ status: 502, transport: "unreadable" }, "unknown"],
  [{ status: 504, code: "SomethingNew" }, "unknown"],
  [{ status: 299 }, "rejected"],
  [{ status: 300 }, "unknown", "unreadable"],
  [{ status: 302 }, "unknown", "unreadable"],
  [{ status: 301, transport: "unreadable" }, "unknown", "unreadable"],
  [{ status: 200, transport: "unreadable" }, "unknown", "unreadable"],
  [{ status: 404, transport: "unreadable" }, "unknown", "unreadable"],
  [{ transport: "unreadable" }, "unknown", "unreadable"],
  // certificates
  [{ transport: "tls", code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "rejected"],
  // the service understood and said no
  ...[
    "InvalidParameter.ExternalIp",
    "InvalidParameter.InternalIpNotFound",
    "InvalidParameter.InternalIp",
    "Forbidden.ExternalIpUsedInSnat",
    "Forbidden.ExternalPort.Duplicated",
    "ForwardEntryLimitExceed",
    "InvalidParameter.HealthCheckPort",
    "InvalidPort.Malformed",
    "NoPermission",
    "MissingNatGatewayId",
    "InvalidExternalPort",
    "SignatureDoesNotMatch",
    "Some.Code.Nobody.Knows",
  ].map((code): [Failure, Outcome] => [http400(code), "rejected"]),
  [{ code: "InvalidSecurityToken.Expired", status: 400, keysReplaced: true }, "notApplied"],
  [{}, "rejected"],
  [{ status: 400 }, "rejected"],
  [{ status: 403 }, "rejected"],
];

describe("classification of errors", () => {
  for (const [failure, outcome, kind] of cases) {
    it(`${JSON.stringify(failure)} is ${outcome}${kind === undefined ? "" : ` (${kind})`}`, () => {
      assert.deepEqual(classify(failure), kind === undefined ? { outcome } : { outcome, kind });
    });
  }

  it("every row decides at least one of these cases, and gives its reason", () => {
    const used = new Set(cases.map(([failure]) => classification.find((row) => row.matches(failure))));
    for (const row of classification) {
      assert.ok(used.has(row), `no case for: ${row.why}`);
      assert.ok(row.why.length > 20);
    }
  });
});

describe("an EnsError", () => {
  it("is one sentence with operation, reason, code, status and RequestId", () => {
    const error = new EnsError({
      operation: "CreateForwardEntry",
      endpoint: "ens.test",
      code: "NoPermission",
      status: 400,
      requestId: "ABC",
      reason: "Permission denied. ",
    });
    assert.equal(
      error.message,
      "CreateForwardEntry failed: Permission denied (NoPermission, HTTP 400, RequestId ABC)",
    );
    assert.equal(error.outcome, "rejected");
    assert.ok(error instanceof Error);
  });

  it("has no empty brackets where nothing is known", () => {
    const error = new EnsError({ operation: "X", endpoint: "e", transport: "timeout", reason: "no answer" });
    assert.equal(error.message, "X failed: no answer");
  });

  it("has no `id`: Pulumi would take that for a resource that exists", () => {
    assert.equal("id" in new EnsError({ operation: "X", endpoint: "e", reason: "r" }), false);
  });
});
