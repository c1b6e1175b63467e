import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTcp } from "node:net";
import type { AddressInfo, Socket } from "node:net";

import { EnsClient } from "../../../provider/src/api/client.js";
import { EnsError, UserError } from "../../../provider/src/api/errors.js";

const keys = {
  accessKeyId: "LTAIaccessKeyIdOfTest",
  accessKeySecret: "accessKeySecretOfTest",
  securityToken: "securityTokenOfTest",
};

const create = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "8000/8010",
  internalIp: "10.0.0.5",
  internalPort: "9000/9010",
  ipProtocol: "TCP",
  forwardEntryName: "näme 中 !'()*~ +&=/%?#@",
  healthCheckPort: 9005,
};

describe("the client", () => {
  let server: Server;
  let client: EnsClient;
  let host: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: IncomingMessage[];
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = open();
  });
  afterEach(() => {
    client.close();
    server.closeAllConnections();
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });

  const open = (to = host, changes: object = {}) =>
    new EnsClient({
      endpoint: { host: to, protocol: "http" },
      keys: () => Promise.resolve(keys),
      connectTimeoutMs: 200,
      readTimeoutMs: 200,
      ...changes,
    });

  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}) =>
    (_request: IncomingMessage, response: ServerResponse): void => {
      response
        .writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    };

  /** The error of a call, after proof that it tells no secret and nothing of how it was sent. */
  async function failed(
    call: () => Promise<unknown> = () => client.send("CreateForwardEntry", create),
  ): Promise<EnsError> {
    let caught: unknown;
    await assert.rejects(call, (error) => {
      caught = error;
      return true;
    });
    assert.ok(caught instanceof EnsError, String(caught));
    const told = `${caught.message} ${caught.stack ?? ""} ${JSON.stringify(caught)} ${JSON.stringify(caught.cause)}`;
    for (const secret of [...Object.values(keys), "Signature=", "ACS3-HMAC", "http://", "NatGatewayId="]) {
      assert.ok(!told.includes(secret), `${secret} in ${told}`);
    }
    assert.equal("id" in caught, false);
    return caught;
  }

  const seen = (e: EnsError) => ({ outcome: e.outcome, kind: e.kind, code: e.code, status: e.status });

  it("sends the operation in a header, the parameters in the query, capitalised, and nothing that is not set", async () => {
    answer = json(200, { RequestId: "R", ForwardEntryId: "fwd-1" });
    const { body } = await client.send("CreateForwardEntry", create);
    assert.equal(body.forwardEntryId, "fwd-1");
    const [request] = requests;
    assert.equal(request?.method, "POST");
    assert.equal(request.headers["x-acs-action"], "CreateForwardEntry");
    assert.equal(request.headers["x-acs-version"], "2017-11-10");
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    assert.equal(pathname, "/");
    assert.deepEqual(Object.fromEntries(searchParams), {
      NatGatewayId: "nat-1",
      ExternalIp: "203.0.113.10",
      ExternalPort: "8000/8010",
      InternalIp: "10.0.0.5",
      InternalPort: "9000/9010",
      IpProtocol: "TCP",
      ForwardEntryName: create.forwardEntryName,
      HealthCheckPort: "9005",
    });
    assert.match(request.headers.authorization ?? "", /^ACS3-HMAC-SHA256 Credential=LTAIaccessKeyIdOfTest,/);
    assert.equal(request.headers["x-acs-security-token"], keys.securityToken);
  });

  it("asks for gateways with GET, the only method that is documented for it", async () => {
    answer = json(200, { RequestId: "R", NatGateways: [], TotalCount: 0 });
    await client.send("DescribeNatGateways", { natGatewayId: "nat-1" });
    const [request] = requests;
    assert.equal(request?.method, "GET");
    assert.equal(new URL(request.url ?? "", "http://x").searchParams.get("NatGatewayId"), "nat-1");
  });

  it("sends the items of a list under a number each, as the official SDK does", async () => {
    answer = json(200, { RequestId: "R", NatGateways: [], TotalCount: 0 });
    await client.send("DescribeNatGateways", { natGatewayIds: ["nat-1", "nat-2"], pageSize: 100 });
    const sent = new URL(requests[0]?.url ?? "", "http://x").searchParams;
    assert.deepEqual(
      ["NatGatewayIds.1", "NatGatewayIds.2", "NatGatewayIds", "PageSize"].map((name) => sent.get(name)),
      ["nat-1", "nat-2", null, "100"],
    );
  });

  it("asks for the keys before every call, so that renewed ones are used", async () => {
    answer = json(200, { RequestId: "R" });
    let asked = 0;
    client.close();
    client = open(host, { keys: () => Promise.resolve({ ...keys, accessKeyId: `key-${(asked += 1)}` }) });
    await client.send("DeleteForwardEntry", { forwardEntryId: "fwd-1" });
    await client.send("DeleteForwardEntry", { forwardEntryId: "fwd-1" });
    assert.deepEqual(
      requests.map((request) => /Credential=([^,]+)/.exec(request.headers.authorization ?? "")?.[1]),
      ["key-1", "key-2"],
    );
  });

  for (const [what, wrong] of [
    ["a character that no header takes", { accessKeyId: "LTAI\u200b" }],
    ["a line break", { securityToken: "one\ntwo" }],
  ] as const) {
    it(`keys with ${what} are refused and no broken connection, and nothing is sent`, async () => {
      client.close();
      client = open(host, { keys: () => Promise.resolve({ ...keys, ...wrong }) });
      await assert.rejects(client.send("CreateForwardEntry", create), (error: unknown) => {
        assert.ok(error instanceof EnsError);
        assert.equal(error.outcome, "rejected", error.message);
        assert.match(error.message, /cannot be sent over HTTP/);
        return true;
      });
      assert.equal(requests.length, 0);
    });
  }

  it("where there are no keys nothing is sent, and the error is the one that says so", async () => {
    const none = new UserError("none");
    client.close();
    client = open(host, { keys: () => Promise.reject(none) });
    await assert.rejects(client.send("CreateForwardEntry", create), (error) => error === none);
    assert.equal(requests.length, 0);
  });

  it("no number of failures makes it send one call twice", async () => {
    for (const [status, body] of [
      [503, { Code: "ServiceUnavailable", Message: "m" }],
      [500, "<html>"],
      [400, { Code: "Throttling.User", Message: "m" }],
    ] as const) {
      requests = [];
      answer = json(status, body);
      await failed();
      assert.equal(requests.length, 1, String(status));
    }
  });

  it("an error of the API keeps code, status, words and RequestId", async () => {
    answer = json(400, {
      Code: "Forbidden.ExternalPort.Duplicated",
      Message: "The specified ExternalPort is duplicated.",
      RequestId: "EF6D",
      HostId: "ens.aliyuncs.com",
      Recommend: "https://api.aliyun.com/troubleshoot",
    });
    const error = await failed();
    assert.deepEqual(seen(error), {
      outcome: "rejected",
      kind: undefined,
      code: "Forbidden.ExternalPort.Duplicated",
      status: 400,
    });
    assert.equal(error.requestId, "EF6D");
    assert.equal(
      error.message,
      "CreateForwardEntry failed: The specified ExternalPort is duplicated (Forbidden.ExternalPort.Duplicated, HTTP 400, RequestId EF6D)",
    );
  });

  it("an error whose fields are in lower case is understood as well", async () => {
    answer = json(400, { code: "InvalidParameter.DnatNotFound", message: "not found", requestId: "EF6D" });
    const error = await failed();
    assert.deepEqual(
      [error.outcome, error.code, error.requestId],
      ["notFound", "InvalidParameter.DnatNotFound", "EF6D"],
    );
    assert.match(error.message, /not found/);
  });

  it("the wait that the service asks for and its clock are kept", async () => {
    answer = json(
      400,
      { Code: "Throttling.User", Message: "m" },
      { "x-acs-retry-after": "1500", date: "Thu, 01 Jan 2026 00:00:07 GMT", "x-acs-request-id": "HEAD" },
    );
    const error = await failed();
    assert.equal(error.retryAfterMs, 1500);
    assert.equal(error.serverTime, Date.parse("2026-01-01T00:00:07Z"));
    assert.equal(error.requestId, "HEAD", "the header's, where the body has none");
  });

  it("a wait or a date that makes no sense counts as none", async () => {
    for (const [wait, date] of [
      ["soon", "yesterday"],
      ["-5", ""],
      ["0", "0"],
      ["NaN", "NaN"],
    ] as const) {
      answer = json(400, { Code: "Throttling.User", Message: "m" }, { "x-acs-retry-after": wait, date });
      const error = await failed();
      assert.equal(error.retryAfterMs, undefined);
      assert.ok(error.serverTime === undefined || error.serverTime > 0);
    }
  });

  it("answers of calls at the same time are not mixed up", async () => {
    answer = (request, response) => {
      const id = new URL(request.url ?? "", "http://x").searchParams.get("ForwardEntryId") ?? "";
      setTimeout(
        () => {
          json(
            400,
            { Code: "Throttling.User", Message: id },
            { "x-acs-retry-after": id.slice(4) },
          )(request, response);
        },
        id === "fwd-1" ? 30 : 5,
      );
    };
    const errors = await Promise.all(
      ["fwd-1", "fwd-2", "fwd-3"].map((id) =>
        failed(() => client.send("DeleteForwardEntry", { forwardEntryId: id })),
      ),
    );
    assert.deepEqual(
      errors.map((error) => error.retryAfterMs),
      [1, 2, 3],
    );
  });

  it("a refused signature is told without the signed text, which holds the key and the token", async () => {
    answer = json(400, {
      Code: "SignatureDoesNotMatch",
      Message: `Specified signature is not matched with our calculation. server StringToSign is [ACS3-HMAC-SHA256\nabc] server CanonicalRequest is [POST\n/\nNatGatewayId=nat-1\nx-acs-accesskey-id:${keys.accessKeyId}\nx-acs-security-token:${keys.securityToken}]`,
      RequestId: "R",
    });
    const error = await failed();
    assert.equal(error.code, "SignatureDoesNotMatch");
    assert.match(error.message, /Specified signature is not matched/);
  });

  it("keys that the service quotes in any error are taken out", async () => {
    answer = json(403, {
      Code: "NoPermission",
      Message: `${keys.accessKeyId} may not; ${keys.securityToken}`,
    });
    assert.match((await failed()).message, /may not/);
  });

  const unreadable: [
    string,
    (request: IncomingMessage, response: ServerResponse) => void,
    number | undefined,
  ][] = [
    [
      "502 with a page of a proxy",
      json(502, "<html><body>Bad Gateway</body></html>", { "content-type": "text/html" }),
      502,
    ],
    ["503 without a body", json(503, ""), 503],
    ["404 with a page", json(404, "<html>", { "content-type": "text/html" }), 404],
    ["400 without a code", json(400, {}), 400],
    ["400 with a text", json(400, '"no"'), 400],
    ["400 with null", json(400, "null"), 400],
    ["500 with a list", json(500, "[]"), 500],
    ["200 with an empty body", json(200, ""), 200],
    ["200 with truncated JSON", json(200, '{"ForwardEntryId":"fwd-1'), 200],
    ["200 with a page", json(200, "<html>"), 200],
    ["200 with a text", json(200, '"fwd-1"'), 200],
    ["200 with null", json(200, "null"), 200],
    ["200 with a list", json(200, "[]"), 200],
    ["200 without an id", json(200, { RequestId: "R" }), 200],
    ["200 with an empty id", json(200, { RequestId: "R", ForwardEntryId: "" }), 200],
    ["200 with code 0 and no id", json(200, { RequestId: "R", Code: 0 }), 200],
    ["302 to a login page", json(302, "<html>", { location: "http://login/" }), 302],
    [
      "302 with JSON that looks like an answer",
      json(302, { ForwardEntryId: "fwd-1" }, { location: "/" }),
      302,
    ],
    ["204", json(204, ""), 204],
  ];
  for (const [what, reply, status] of unreadable) {
    it(`${what}: nobody knows whether the entry was made`, async () => {
      answer = reply;
      const error = await failed();
      assert.equal(error.outcome, "unknown", error.message);
      assert.equal(error.status, status);
      assert.match(error.message, /^CreateForwardEntry failed: \S+/);
    });
  }

  it("a 200 that tells an error by its code is that error, also where nothing else is asked for", async () => {
    answer = json(200, { RequestId: "R", Code: "Throttling.User", Message: "slow down" });
    for (const call of [
      () => client.send("CreateForwardEntry", create),
      () => client.send("ModifyForwardEntry", { forwardEntryId: "fwd-1" }),
      () => client.send("DeleteForwardEntry", { forwardEntryId: "fwd-1" }),
      () => client.send("DescribeForwardEntryAttribute", { forwardEntryId: "fwd-1" }),
      () => client.send("DescribeForwardTableEntries", { natGatewayId: "nat-1" }),
    ]) {
      const error = await failed(call);
      assert.deepEqual([error.outcome, error.code], ["notApplied", "Throttling.User"]);
      assert.match(error.message, /slow down/);
    }
  });

  it("a 200 that tells its success by a code is a success", async () => {
    for (const code of [0, "0", 200, "200", "OK", "Success", ""]) {
      answer = json(200, { RequestId: "R", Code: code, ForwardEntryId: "fwd-1" });
      assert.equal((await client.send("CreateForwardEntry", create)).body.forwardEntryId, "fwd-1");
      await client.send("DeleteForwardEntry", { forwardEntryId: "fwd-1" });
    }
  });

  it("a description that names no entry means that there is none; a garbled one means nothing", async () => {
    const describe = () => client.send("DescribeForwardEntryAttribute", { forwardEntryId: "fwd-1" });
    answer = json(200, { RequestId: "R" });
    assert.equal((await failed(describe)).outcome, "notFound");
    answer = json(200, { RequestId: "R", ForwardEntryId: "" });
    assert.equal((await failed(describe)).outcome, "notFound");
    answer = json(200, {});
    assert.equal((await failed(describe)).outcome, "unknown");
    answer = json(200, { RequestId: "R", ForwardEntryId: "fwd-1", Status: {} });
    assert.equal((await failed(describe)).outcome, "unknown");
  });

  it("no answer in time: nobody knows, and the call ends near its limit", async () => {
    answer = () => undefined;
    const begun = Date.now();
    const error = await failed();
    assert.equal(error.outcome, "unknown");
    assert.match(error.message, /no complete answer came within 0\.2 s/);
    assert.ok(Date.now() - begun < 1500);
  });

  it("has the whole time for an answer, however short the one for connecting is", async () => {
    client.close();
    client = open(host, { connectTimeoutMs: 50, readTimeoutMs: 400 });
    for (const waitMs of [150, 150, 2_000]) {
      answer = (_request, response) => {
        setTimeout(() => response.end(JSON.stringify({ RequestId: "r", ForwardEntryId: "fwd-1" })), waitMs);
      };
      const answered = client.send("CreateForwardEntry", create);
      if (waitMs < 400) {
        assert.equal((await answered).body.forwardEntryId, "fwd-1");
      } else {
        await assert.rejects(answered, /no complete answer came within 0\.4 s/);
      }
    }
  });

  it("an answer that stops in the middle ends, too", async () => {
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
      response.write('{"ForwardEntryId":');
    };
    assert.equal((await failed()).outcome, "unknown");
  });

  it("an answer that drips for ever ends, too", async () => {
    let timer: NodeJS.Timeout | undefined;
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      timer = setInterval(() => response.write(" "), 20);
    };
    const begun = Date.now();
    try {
      assert.equal((await failed()).outcome, "unknown");
      assert.ok(Date.now() - begun < 2000);
    } finally {
      clearInterval(timer);
    }
  });

  it("also on a connection that has brought an answer before", async () => {
    answer = json(200, { RequestId: "r", ForwardEntryId: "fwd-1" });
    await client.send("CreateForwardEntry", create);
    let timer: NodeJS.Timeout | undefined;
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      timer = setInterval(() => response.write(" "), 20);
    };
    try {
      const error = await failed();
      assert.match(error.message, /no complete answer came within 0\.2 s/);
    } finally {
      clearInterval(timer);
    }
  });

  it("a connection that is reset before or in the middle of the answer: nobody knows", async () => {
    answer = (request) => {
      request.socket.resetAndDestroy();
    };
    assert.equal((await failed()).outcome, "unknown");
    answer = (request, response) => {
      response.writeHead(200, { "content-length": "500" });
      response.write("{");
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    };
    assert.equal((await failed()).outcome, "unknown");
  });

  it("an answer that is not HTTP: nobody knows", async () => {
    const odd = createTcp((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.end("SSH-2.0-OpenSSH_9.6\r\n");
    });
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    client.close();
    client = open(`127.0.0.1:${(odd.address() as AddressInfo).port}`);
    try {
      assert.equal((await failed()).outcome, "unknown");
    } finally {
      odd.close();
    }
  });

  it("an endpoint where nobody listens was not reached: nothing was sent", async () => {
    client.close();
    client = open("127.0.0.1:1");
    const error = await failed();
    assert.deepEqual(seen(error), {
      outcome: "notApplied",
      kind: "unreachable",
      code: "ECONNREFUSED",
      status: undefined,
    });
    assert.match(error.message, /127\.0\.0\.1:1 cannot be reached/);
  });

  it("https to a server that speaks http: refused, because asking again would not help", async () => {
    client.close();
    client = open(host, { endpoint: { host, protocol: "https" } });
    const error = await failed();
    assert.equal(error.outcome, "rejected", error.message);
    assert.match(error.message, /no secure connection/);
  });
});
