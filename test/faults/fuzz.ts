import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { createServer as createTcp, type AddressInfo } from "node:net";

import fc from "fast-check";

import { decodeProps } from "../../provider/src/dynamic/internalProps.js";
import { encode } from "../../provider/src/session/wire.js";
import type { Operation, Request } from "../../provider/src/api/operations.js";
import { ConcurrencyLimiter } from "../../provider/src/api/concurrency.js";
import { EnsApi, type Transport } from "../../provider/src/api/ensApi.js";
import { EnsClient } from "../../provider/src/api/client.js";
import { Deadline } from "../../provider/src/api/clock.js";
import { EnsError } from "../../provider/src/api/errors.js";
import { RetryBudget } from "../../provider/src/api/retry.js";
import { check } from "../../provider/src/entry/validate.js";
import { diff } from "../../provider/src/entry/diff.js";
import { properties } from "../../provider/src/entry/properties.js";
import { listEntries } from "../../provider/src/gateway/reads.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);

const odd = fc.oneof(
  fc.constantFrom(
    "",
    "22",
    "1/65535",
    "65536",
    "0",
    "-1",
    "8000/8010",
    "tcp",
    "Any",
    "203.0.113.10",
    "http://x",
  ),
  fc.constantFrom("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "__proto__", "constructor", "\u0000", "\ud800"),
  fc.integer(),
  fc.double(),
  fc.anything({ maxDepth: 3, withNullPrototype: true }),
);

/** Values as the engine could send them: what it sends went through JSON. */
const bag = fc
  .record(
    Object.fromEntries(
      [...properties, "__autoName", "__urn", "__timeouts", "surplus"].map((key) => [key, odd]),
    ),
    { requiredKeys: [] },
  )
  .map(
    (given) =>
      JSON.parse(
        JSON.stringify(given, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
      ) as Record<string, unknown>,
  );

/** Check and diff take anything and answer soon, in a form that the engine can take. */
export function fuzzInputs(numRuns: number): void {
  it(`${numRuns} random inputs into check and diff [SEED=${seed}]`, () => {
    fc.assert(
      fc.property(bag, bag, (before, after) => {
        const begun = performance.now();
        const { resource, inputs: news } = decodeProps(after).request;
        const { inputs: olds } = decodeProps(before).request;
        const { inputs, failures } = check(olds, news, resource.autoName);
        JSON.stringify(encode({ ...inputs }));
        for (const { property, reason } of failures) {
          assert.ok([...properties, "surplus"].includes(property));
          assert.ok(reason.length > 0 && reason.length < 1000);
        }
        const { changed, replaces, deleteBeforeReplace } = diff(olds, news);
        assert.ok(replaces.every((property) => changed.includes(property)));
        assert.equal(typeof deleteBeforeReplace, "boolean");
        assert.ok(performance.now() - begun < 1_000);
      }),
      { seed, numRuns },
    );
  });
}

const entry = {
  NatGatewayId: "nat-1",
  ForwardEntryId: "fwd-1",
  ForwardEntryName: "a",
  ExternalIp: "203.0.113.10",
  ExternalPort: "22",
  InternalIp: "10.0.0.10",
  InternalPort: "22",
  IpProtocol: "TCP",
  HealthCheckPort: "",
  Status: "Available",
  CreationTime: "2026-01-01T00:00:00Z",
};
const sound = {
  RequestId: "R",
  ...entry,
  ForwardTableEntries: [entry],
  TotalCount: "1",
  PageNumber: "1",
  PageSize: "100",
  NatGateways: [{ NatGatewayId: "nat-1", IpLists: [] }],
  EipAddresses: { EipAddress: [] },
};

/** A sound answer in which some fields are anything else, or missing. */
const bent = fc
  .dictionary(
    fc.constantFrom(...Object.keys(sound), "Code", "Message"),
    fc.oneof(fc.jsonValue(), fc.constant(undefined)),
    {
      maxKeys: 4,
    },
  )
  .map((changes) => JSON.stringify({ ...sound, ...changes }));

const answers = fc.record({
  status: fc.oneof(
    { arbitrary: fc.constant(200), weight: 4 },
    fc.constantFrom(201, 204, 301, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503, 599),
  ),
  type: fc.constantFrom("application/json", "text/html", "application/octet-stream", ""),
  body: fc.oneof(
    { arbitrary: bent, weight: 3 },
    fc.json(),
    fc.string(),
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(bent, fc.nat({ max: 400 })).map(([text, length]) => text.slice(0, length)),
  ),
  headers: fc.dictionary(
    fc.constantFrom("x-acs-retry-after", "date", "x-acs-request-id", "location", "content-encoding"),
    fc.constantFrom("", "-1", "1e309", "NaN", "gzip", "never", "99999999999999999999"),
    { maxKeys: 2 },
  ),
  keeps: fc.boolean(),
});

const requests: { readonly [Op in Operation]: Request<Op> } = {
  CreateForwardEntry: {
    natGatewayId: "nat-1",
    externalIp: "203.0.113.10",
    externalPort: "22",
    internalIp: "10.0.0.10",
    internalPort: "22",
  },
  ModifyForwardEntry: { forwardEntryId: "fwd-1" },
  DeleteForwardEntry: { forwardEntryId: "fwd-1" },
  DescribeForwardEntryAttribute: { forwardEntryId: "fwd-1" },
  DescribeForwardTableEntries: { natGatewayId: "nat-1" },
  DescribeNatGateways: { natGatewayId: "nat-1" },
  DescribeEnsEipAddresses: {},
};

const anyOperation = fc.constantFrom(...(Object.keys(requests) as Operation[]));

/** Whatever comes back, a call ends with an answer of the documented form or with an EnsError. */
export function fuzzAnswers(numRuns: number): void {
  describe("random answers", () => {
    let server: Server;
    let client: EnsClient;
    let next: {
      status: number;
      type: string;
      body: string | Uint8Array;
      headers: Record<string, string>;
      keeps: boolean;
    };
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);

    const open = (port: number) =>
      new EnsClient({
        endpoint: { host: `127.0.0.1:${port}`, protocol: "http" },
        keys: () => Promise.resolve({ accessKeyId: "id", accessKeySecret: "secret" }),
        connectTimeoutMs: 2_000,
        readTimeoutMs: 2_000,
      });

    before(async () => {
      process.on("unhandledRejection", note);
      server = createServer((_request, response) => {
        const { status, type, body, headers, keeps } = next;
        response.writeHead(status, {
          "content-type": type,
          ...headers,
          ...(keeps ? {} : { connection: "close" }),
        });
        response.end(status === 204 ? undefined : body);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      client = open((server.address() as AddressInfo).port);
    });
    after(() => {
      process.off("unhandledRejection", note);
      client.close();
      server.closeAllConnections();
      server.close();
    });

    const ends = async (operation: Operation, by: EnsClient) => {
      try {
        const { body } = await by.send(operation, requests[operation]);
        assert.equal(typeof body, "object");
      } catch (error) {
        assert.ok(error instanceof EnsError, error instanceof Error ? error.stack : String(error));
        assert.ok(error.message.length < 5_000);
      }
    };

    it(`${numRuns} of them through HTTP [SEED=${seed}]`, async () => {
      await fc.assert(
        fc.asyncProperty(answers, anyOperation, async (answer, operation) => {
          next = answer;
          await ends(operation, client);
        }),
        { seed, numRuns },
      );
      assert.deepEqual(rejections, []);
    });

    it(`${Math.ceil(numRuns / 10)} that are not even HTTP`, async () => {
      let bytes: Uint8Array = new Uint8Array();
      const tcp = createTcp((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => socket.end(bytes));
      });
      await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
      const other = open((tcp.address() as AddressInfo).port);
      try {
        await fc.assert(
          fc.asyncProperty(
            fc.oneof(
              fc.uint8Array({ maxLength: 300 }),
              fc.string().map((text) => new TextEncoder().encode(`HTTP/1.1 200 OK\r\n${text}`)),
            ),
            anyOperation,
            async (garbage, operation) => {
              bytes = garbage;
              await ends(operation, other);
            },
          ),
          { seed, numRuns: Math.ceil(numRuns / 10) },
        );
        assert.deepEqual(rejections, []);
      } finally {
        other.close();
        tcp.close();
      }
    });

    it("lists of random pages end, within a bounded number of calls", async () => {
      const page = fc.record({
        totalCount: fc.oneof(
          fc.constant(undefined),
          fc.nat({ max: 400 }).map(String),
          fc.constantFrom("-1", "many", "1e9", ""),
        ),
        ids: fc.array(fc.nat({ max: 150 }), { maxLength: 120 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 4 }), async (pages) => {
          let asked = 0;
          const fake = {
            send: (_operation: Operation, { pageNumber = 1 }: { pageNumber?: number }) => {
              asked += 1;
              const { totalCount, ids } = pages[(pageNumber - 1) % pages.length]!;
              return Promise.resolve({
                headers: {},
                statusCode: 200,
                body: { totalCount, forwardTableEntries: ids.map((id) => ({ forwardEntryId: `fwd-${id}` })) },
              });
            },
          } as unknown as Transport;
          const api = new EnsApi({
            transport: fake,
            random: () => 0,
            limit: new ConcurrencyLimiter(16),
            budget: new RetryBudget(),
            assertEngineRunning: () => Promise.resolve(),
            log: () => undefined,
          });
          const entries = await listEntries("nat-1", api, { deadline: new Deadline(10_000) });
          assert.ok(asked <= 1_001, `${asked} calls`);
          const first = new Set(pages[0]!.ids.map((id) => `fwd-${id}`));
          assert.ok([...first].every((id) => entries.has(id)));
        }),
        { seed, numRuns: Math.min(500, numRuns) },
      );
    });
  });
}
