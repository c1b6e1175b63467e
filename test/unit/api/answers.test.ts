import assert from "node:assert/strict";

import { failureOf, type FailureDetails, readAnswer } from "../../../provider/src/api/answers.js";
import type { Operation } from "../../../provider/src/api/operations.js";

const limits = { endpoint: { host: "ens.test" }, connectTimeoutMs: 5_000, readTimeoutMs: 10_000 };

describe("a call without an answer of the API", () => {
  const notSent = "the request has a value that cannot be sent over HTTP, so it was not sent";
  const tls = "no secure connection to ens.test could be established";
  const noEndpoint = "the endpoint ens.test cannot be reached";
  const broken = "the connection broke before an answer came";
  const rows: [what: string, thrown: object, late: boolean, failure: FailureDetails][] = [
    [
      "that could not connect in time",
      { name: "RequestTimeoutError", message: "ConnectTimeout(5000)" },
      false,
      { transport: "timeout", status: 200, reason: "no connection was established within 5 s" },
    ],
    [
      "that was not answered in time",
      { name: "RequestTimeoutError", message: "ReadTimeout(10000)" },
      false,
      { transport: "timeout", status: 200, reason: "no complete answer came within 10 s" },
    ],
    [
      "that was ended at its time limit",
      { name: "Error", code: "ECONNRESET" },
      true,
      { transport: "timeout", status: 200, reason: "no complete answer came within 10 s" },
    ],
    [
      "that was answered with something else",
      { name: "SyntaxError" },
      false,
      {
        transport: "unreadable",
        status: 200,
        reason: "the answer is not JSON; a proxy or a wrong endpoint may have returned it",
      },
    ],
    ...["ERR_INVALID_CHAR", "ERR_UNESCAPED_CHARACTERS"].map((code): (typeof rows)[number] => [
      `with ${code}`,
      { code },
      false,
      { code, reason: notSent },
    ]),
    ...["DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID"].map(
      (code): (typeof rows)[number] => [`with ${code}`, { code }, false, { transport: "tls", code, reason: tls }],
    ),
    ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].map((code): (typeof rows)[number] => [
      `with ${code}`,
      { code },
      false,
      { transport: "network", code, reason: noEndpoint },
    ]),
    ...["ECONNRESET", "X_ERR_TLS_", "X_ERR_INVALID_CHAR", undefined].map((code): (typeof rows)[number] => [
      `with ${code}`,
      { code },
      false,
      { transport: "network", code, status: 200, reason: broken },
    ]),
  ];
  for (const [what, thrown, late, failure] of rows) {
    it(`${what} shows ${failure.transport ?? "its code"}`, () => {
      assert.deepEqual(failureOf(thrown, { status: 200, headers: {}, late }, limits), failure);
    });
  }

  it("is told from one whose answer has an HTTP error, with or without an error of the API in it", () => {
    const failure = (data: object) => failureOf({ code: "ECONNRESET", data }, undefined, limits);
    assert.deepEqual(failure({ statusCode: 400, Code: "NoPermission", Message: "no", RequestId: "R" }), {
      status: 400,
      code: "NoPermission",
      reason: "no",
      requestId: "R",
    });
    assert.deepEqual(failure({ statusCode: "502", message: 5 }), {
      status: undefined,
      code: undefined,
      reason: "5",
      requestId: undefined,
      transport: "unreadable",
    });
    assert.equal(failure({}).reason, "the service gave no reason");
  });
});

describe("an answer that is no error of HTTP", () => {
  const failure = (operation: Operation, body: unknown, status = 200): FailureDetails => {
    const read = readAnswer(operation, status, body);
    return "failure" in read ? read.failure : assert.fail(JSON.stringify(read));
  };

  it("is one of the API only with a status from 200 to 299", () => {
    for (const [status, isAnswer] of [
      [199, false],
      [200, true],
      [299, true],
      [300, false],
    ] as const) {
      const read = readAnswer("DeleteForwardEntry", status, { RequestId: "R" });
      const reason = `the endpoint answered with HTTP ${status} instead of an answer of the API`;
      assert.deepEqual(read, isAnswer ? { body: { requestId: "R" } } : { failure: { status, reason } });
    }
  });

  it("leaves it open whether the call was carried out if it cannot be read", () => {
    const deep: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    assert.deepEqual(failure("DeleteForwardEntry", { A: deep }), {
      status: 200,
      transport: "unreadable",
      reason: "the answer cannot be read, for example because it is nested too deeply",
    });
    assert.deepEqual(failure("CreateForwardEntry", { RequestId: 5 }), {
      status: 200,
      requestId: "5",
      transport: "unreadable",
      reason:
        'the answer is not what the API documents: forwardEntryId: Invalid key: Expected "forwardEntryId" but received undefined',
    });
  });

  it("means that there is no entry only if it is from the API, about one entry, and names none", () => {
    for (const [operation, body, transport] of [
      ["DescribeForwardEntryAttribute", { RequestId: "R" }, "empty"],
      ["DescribeForwardEntryAttribute", { RequestId: "R", ForwardEntryId: "" }, "empty"],
      ["DescribeForwardEntryAttribute", { RequestId: "R", ForwardEntryId: 5 }, "unreadable"],
      ["DescribeForwardEntryAttribute", {}, "unreadable"],
      ["DescribeForwardEntryAttribute", null, "unreadable"],
      ["DescribeForwardEntryAttribute", "RequestId", "unreadable"],
      ["CreateForwardEntry", { RequestId: "R" }, "unreadable"],
    ] as const) {
      assert.equal(failure(operation, body).transport, transport, JSON.stringify(body));
    }
  });

  it("is an error if its code is one, unless it has the id of a new entry", () => {
    const refused = { Code: "NoPermission", Message: "no", RequestId: "R" };
    const details = { status: 200, code: "NoPermission", reason: "no", requestId: "R" };
    for (const operation of ["DeleteForwardEntry", "DescribeForwardEntryAttribute"] as const) {
      assert.deepEqual(failure(operation, refused), details);
    }
    assert.deepEqual(failure("DeleteForwardEntry", { code: "XOK" }), {
      status: 200,
      code: "XOK",
      reason: "the service gave no reason",
      requestId: undefined,
    });
    assert.equal(failure("DeleteForwardEntry", { Code: "0K" }).code, "0K");
    for (const body of [{ ...refused, ForwardEntryId: "fwd-1" }, { Code: true, ForwardEntryId: "fwd-1" }]) {
      assert.ok("body" in readAnswer("CreateForwardEntry", 200, body));
    }
    for (const Code of [0, "", "200", "ok", "Success", null]) {
      assert.ok("body" in readAnswer("DeleteForwardEntry", 200, { Code }), String(Code));
    }
  });
});
