import { spawn, type ChildProcess } from "node:child_process";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { median } from "./median.js";

const launcher = fileURLToPath(new URL("../emulator/bin/alicloud-ens-emulator.js", import.meta.url));
const gateway = "nat-5bench0000000000000000000";
const connections = 8;

/** The least that a server in Node can do: what the emulator takes beyond it is its own. */
const bareServer = `
  const body = JSON.stringify({ RequestId: "0".repeat(36), TotalCount: "0" });
  const server = require("node:http").createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
`;

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

async function run(args: string[]): Promise<Running> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  for await (const line of createInterface(child.stdout)) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return { child, port: Number(port) };
  }
  throw new Error("the server did not start");
}

async function stop({ child }: Running): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const empty = sha256("");

/** A signed request as bytes, so that the sender has nothing to do but send while time is taken. */
function signed(port: number, action: string, params: Record<string, string>): Buffer {
  const query = Object.keys(params)
    .sort()
    .map((key) => `${key}=${encodeURIComponent(params[key] ?? "")}`)
    .join("&");
  const headers: Record<string, string> = {
    host: `127.0.0.1:${port}`,
    "x-acs-action": action,
    "x-acs-content-sha256": empty,
    "x-acs-date": `${new Date().toISOString().slice(0, 19)}Z`,
    "x-acs-signature-nonce": randomBytes(16).toString("hex"),
    "x-acs-version": "2017-11-10",
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    "POST",
    "/",
    query,
    names.map((name) => `${name}:${headers[name] ?? ""}\n`).join(""),
    names.join(";"),
    empty,
  ].join("\n");
  const signature = createHmac("sha256", "emulator-key-secret")
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
  const lines = [
    `POST /?${query} HTTP/1.1`,
    ...names.map((name) => `${name}: ${headers[name] ?? ""}`),
    `Authorization: ACS3-HMAC-SHA256 Credential=emulator-key-id,SignedHeaders=${names.join(";")},Signature=${signature}`,
    "Content-Length: 0",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}

/** Sends one request after the other over one kept connection; every answer must be a 200. */
function sendAll(port: number, requests: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let next = 0;
    let head = "";
    let missing = 0;
    const send = () => {
      const request = requests[next++];
      if (request) socket.write(request);
      else socket.end(resolve);
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      if (missing > 0) {
        missing -= chunk.length;
      } else {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (!head.startsWith("HTTP/1.1 200")) {
          reject(new Error(head.slice(0, 400)));
          return;
        }
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        missing = length - (head.length - end - 4);
        head = "";
      }
      if (missing <= 0) send();
    });
  });
}

async function callsPerSecond(port: number, calls: number): Promise<number> {
  const params = { NatGatewayId: gateway, PageSize: "1" };
  const piles = Array.from({ length: connections }, () =>
    Array.from({ length: calls / connections }, () => signed(port, "DescribeForwardTableEntries", params)),
  );
  const begun = performance.now();
  await Promise.all(piles.map((pile) => sendAll(port, pile)));
  return calls / ((performance.now() - begun) / 1000);
}

async function startupMs(): Promise<number> {
  const begun = performance.now();
  const emulator = await run([launcher, "start", "--port", "0"]);
  await (await fetch(`http://127.0.0.1:${emulator.port}/_ens/health`)).text();
  const took = performance.now() - begun;
  await stop(emulator);
  return took;
}

async function residentMegabytes({ child }: Running): Promise<number> {
  const status = await readFile(`/proc/${child.pid ?? 0}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

function seedFile(folder: string, entries: number): string {
  const file = join(folder, `seed-${entries}.json`);
  const eips = [{ allocationId: "eip-5bench0000000000000000000", ipAddress: "203.0.113.10" }];
  const entry = (port: number) => ({
    forwardEntryName: `entry-${port}`,
    externalIp: "203.0.113.10",
    externalPort: port,
    internalIp: "10.0.0.1",
    internalPort: port,
    ipProtocol: "TCP",
  });
  const made = Array.from({ length: entries }, (_, index) => entry(index + 1));
  writeFileSync(file, JSON.stringify({ gateways: [{ natGatewayId: gateway, eips, entries: made }] }));
  return file;
}

/** What the emulator costs: beside a server that only answers, and with ten thousand entries. */
export async function emulatorFigures({ quick }: Effort = { quick: false }): Promise<Figure[]> {
  const entries = quick ? 1000 : 10_000;
  const calls = quick ? 2000 : 16_000;
  const folder = mkdtempSync(join(tmpdir(), "ens-bench-"));
  const emulator = await run([launcher, "start", "--port", "0", "--seed", seedFile(folder, 10)]);
  const full = await run([launcher, "start", "--port", "0", "--seed", seedFile(folder, entries)]);
  const bare = await run(["-e", bareServer]);
  try {
    const starts: number[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) starts.push(await startupMs());
    const own: number[] = [];
    const constant: number[] = [];
    // both warm up in their first round, and take turns so that a busy machine slows both
    for (let round = 0; round < (quick ? 2 : 4); round++) {
      own.push(await callsPerSecond(emulator.port, calls));
      constant.push(await callsPerSecond(bare.port, calls));
    }
    const rate = median(own.slice(1));
    const bareRate = median(constant.slice(1));

    const pages = Array.from({ length: entries / 100 }, (_, page) =>
      signed(full.port, "DescribeForwardTableEntries", {
        NatGatewayId: gateway,
        PageSize: "100",
        PageNumber: String(page + 1),
      }),
    );
    const begun = performance.now();
    await sendAll(full.port, pages);
    const listMs = performance.now() - begun;
    return [
      atMost(300, figure("emulator: start to first answer", median(starts), "ms")),
      figure("emulator: verified calls per second over kept connections", rate, "/s"),
      figure("emulator: the same of a bare node:http server with a constant answer", bareRate, "/s"),
      figure("emulator: calls / bare calls", rate / bareRate, "×"),
      figure(`emulator: memory with ${entries} entries`, await residentMegabytes(full), "MB"),
      figure(`emulator: list of ${entries} entries, page by page`, listMs, "ms"),
    ];
  } finally {
    await Promise.all([emulator, full, bare].map(stop));
    rmSync(folder, { recursive: true });
  }
}
