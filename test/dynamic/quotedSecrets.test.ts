import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import os from "node:os";
import path from "node:path";

import { Peer } from "./peer.js";
import { DynamicServer } from "./server.js";

const key = {
  accessKeyId: "STS.NVtemporaryKeyOfThisTest",
  accessKeySecret: "kE9+secret/That\\Must/Never=BeSeen7Qx",
  securityToken: `CAIS+token/ThatMust=Never==${"BeSeen4Zw".repeat(60)}`,
};

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const twice = (text: string) => encodeURIComponent(encodeURIComponent(text));

const header = (sent: IncomingMessage) => String(sent.headers["authorization"]);
const signatureOf = (sent: IncomingMessage) => /Signature=(\w+)/.exec(header(sent))?.[1] ?? "";

/** How a peer quotes what it was sent. */
const spellings: readonly [string, (sent: IncomingMessage) => string][] = [
  ["as it is", () => Object.values(key).join(" ")],
  ["encoded for a URL", () => Object.values(key).map(encodeURIComponent).join("&")],
  ["encoded for a URL twice", () => Object.values(key).map(twice).join("&")],
  [
    "encoded for a URL but for its slashes",
    () =>
      Object.values(key)
        .map((text) => encodeURIComponent(text).replaceAll("%2F", "/"))
        .join("&"),
  ],
  [
    "encoded for HTML",
    () =>
      Object.values(key)
        .join(" ")
        .replace(/[+/=]/g, (one) => `&#${one.charCodeAt(0)};`),
  ],
  ["as JSON within JSON", () => Object.values(key).map(json).map(json).join(" ")],
  ["escaped for JSON", () => Object.values(key).map(json).join(" ")],
  ["in base64", () => Object.values(key).map(base64).join(" ")],
  ["in base64, together", () => base64(Object.values(key).join(":"))],
  ["in small letters", () => Object.values(key).join(" ").toLowerCase()],
  ["broken over lines", () => Object.values(key).join(" ").replace(/.{20}/g, "$&\n")],
  ["as a header", (sent) => `Authorization: ${header(sent)}`],
  ["as a signature alone", signatureOf],
];

describe("a peer that quotes keys and signatures, on the SDK's real server", function () {
  this.timeout(60_000);
  let directory: string;
  let peer: Peer;
  let server: DynamicServer;

  before(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), "ens-quoted-"));
    peer = await Peer.start();
    server = await DynamicServer.start({
      config: {
        "ens:endpoint": peer.endpoint,
        "ens:accessKey": key.accessKeyId,
        "ens:secretKey": key.accessKeySecret,
        "ens:securityToken": key.securityToken,
      },
      env: { ENS_LOG: `debug:${path.join(directory, "calls.log")}` },
    });
  });
  after(async () => {
    await server.stop();
    peer.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Pieces of what must not be seen, in any spelling: of the middle, where no spelling begins or ends. */
  const pieces = (sent: IncomingMessage) => [
    ...[key.accessKeyId, key.accessKeySecret, key.securityToken].flatMap((secret) => {
      const forms = [secret, encodeURIComponent(secret), twice(secret), json(secret), base64(secret)];
      return forms.flatMap((form) => [form.slice(4, 12), form.slice(-14, -6)]);
    }),
    signatureOf(sent).slice(0, 12),
  ];

  for (const [spelling, quote] of spellings) {
    for (const place of ["Message", "Code", "RequestId"] as const) {
      it(`${spelling} in its ${place}: neither the error nor the log shows it`, async () => {
        const requests: IncomingMessage[] = [];
        const quotes: string[] = [];
        peer.change = (_action, answer, sent) => {
          requests.push(sent);
          quotes.push(quote(sent));
          const body = { Code: "Some.Code", Message: "It failed.", RequestId: "R-1", [place]: quote(sent) };
          return { ...answer, status: 400, body: JSON.stringify(body) };
        };
        const message = await server.read("fwd-1", { natGatewayId: "nat-1" }).then(
          () => assert.fail("it succeeded"),
          (error: unknown) => (error as Error).message,
        );
        const log = await written();
        const [sent] = requests;
        assert.ok(sent !== undefined && quotes.every((one) => one.length > 20));
        for (const piece of pieces(sent)) {
          for (const [where, text] of [
            ["the error", message],
            ["the log", log],
          ] as const) {
            assert.ok(
              !text.toLowerCase().replace(/\s/g, "").includes(piece.toLowerCase()),
              `${where} shows ${piece}: ${text}`,
            );
          }
        }
      });
    }
  }

  it("in the RequestId of a success: the log does not show it", async () => {
    peer.change = (_action, answer) => ({
      ...answer,
      body: JSON.stringify({
        RequestId: encodeURIComponent(key.securityToken),
        ForwardTableEntries: [],
        TotalCount: 0,
      }),
    });
    await server.read("fwd-1", { natGatewayId: "nat-1" }).catch(() => undefined);
    const log = await written();
    assert.match(log, /"outcome":"ok"/);
    assert.ok(!log.includes("BeSeen4Zw"), log);
  });

  /** The log; nobody waits for its lines, so they may come a moment later. */
  async function written(): Promise<string> {
    const file = path.join(directory, "calls.log");
    for (let tries = 0; ; tries += 1) {
      const lines = readFileSync(file, "utf8").split("\n");
      if (lines.filter((line) => line.includes('"operation"')).length >= peer.actions.length || tries > 300) {
        return lines.join("\n");
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
