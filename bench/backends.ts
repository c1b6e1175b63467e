import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { runCommand } from "../tools/pulumi-cli/command.mjs";
import { startCloud } from "./cloud.js";
import { figure, type Effort, type Figure } from "./figure.js";
import { Project } from "./project.js";

/** What a bucket in the same region takes for one request, in ms. */
const bucketMs = 25;

/** `pulumi up` of new entries with the state in files and in an object store: Pulumi saves it after each step. */
export async function backendFigures({ quick }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const entries of quick ? [10] : [100, 300]) {
    const files = await upOf(entries);
    const store = await ObjectStore.open();
    try {
      const bucket = await upOf(entries, store);
      figures.push(
        figure(`up of ${entries}, state in files`, files, "s"),
        figure(`up of ${entries}, state in a bucket of ${bucketMs} ms`, bucket, "s"),
        figure(`requests to the bucket for each entry of ${entries}`, store.requests / entries, "calls"),
        figure(`sent to the bucket for ${entries} entries`, store.bytes / 1e6, "MB"),
      );
    } finally {
      await store.close();
    }
  }
  return figures;
}

async function upOf(entries: number, store?: ObjectStore): Promise<number> {
  const cloud = await startCloud(entries);
  const project = await Project.open("entries", cloud, store?.backend);
  try {
    await project.newStack();
    await project.preview(1);
    store?.forget();
    return await project.up(entries);
  } finally {
    project.remove();
    await cloud.close();
  }
}

/** An S3 bucket on this machine, behind a door that lets each request wait and counts it. */
class ObjectStore {
  requests = 0;
  bytes = 0;

  private constructor(
    private readonly directory: string,
    private readonly server: ChildProcess,
    private readonly door: http.Server,
  ) {}

  static async open(): Promise<ObjectStore> {
    const directory = await mkdtemp(path.join(os.tmpdir(), "ens-bucket-"));
    await writeFile(path.join(directory, "package.json"), JSON.stringify({ private: true }));
    const installed = await runCommand("npm", ["install", "--no-audit", "--no-fund", "s3rver@3.7.1"], {
      cwd: directory,
      env: process.env,
      limitMs: 180_000,
    });
    if (installed.code !== 0) throw new Error(`s3rver could not be installed:\n${installed.text}`);
    await writeFile(path.join(directory, "serve.js"), serve);
    const server = spawn(process.execPath, ["serve.js"], {
      cwd: directory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    process.once("exit", () => server.kill());
    const port = await new Promise<number>((resolve, reject) => {
      server.stdout.once("data", (chunk) => {
        resolve(Number(String(chunk)));
      });
      server.once("exit", () => {
        reject(new Error("s3rver ended before it began to listen"));
      });
    });
    const door = http.createServer();
    const store = new ObjectStore(directory, server, door);
    door.on("request", (request, response) => {
      void buffer(request).then((body) => {
        store.requests += 1;
        store.bytes += body.length;
        setTimeout(() => {
          const { method, url, headers } = request;
          const onward = http.request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          });
          onward.on("error", () => response.destroy());
          onward.end(body);
        }, bucketMs);
      });
    });
    await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
    return store;
  }

  /** What tells a Pulumi CLI to keep its state here. */
  get backend(): NodeJS.ProcessEnv {
    const { port } = this.door.address() as AddressInfo;
    return {
      PULUMI_BACKEND_URL: `s3://state?endpoint=127.0.0.1:${port}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1`,
      AWS_ACCESS_KEY_ID: "S3RVER",
      AWS_SECRET_ACCESS_KEY: "S3RVER",
    };
  }

  /** What counts begins here. */
  forget(): void {
    this.requests = 0;
    this.bytes = 0;
  }

  async close(): Promise<void> {
    this.door.closeAllConnections();
    this.door.close();
    this.server.kill();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** It has no command that takes any free port and says which. */
const serve = `const S3rver = require("s3rver");
new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory: require("node:path").join(__dirname, "data"),
  configureBuckets: [{ name: "state" }] }).run().then(({ port }) => console.log(port));
`;
