import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

import type * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";

import { callOf, cleanEnvironment, clientOf, endProcess, portOf, toStruct } from "../dynamic/server.js";
import { PluginCalls } from "./calls.js";

export { typeToken, urnOf } from "./calls.js";

type Bag = Record<string, unknown>;

const executable = join(__dirname, "../../provider/plugin/pulumi-resource-ens");

export interface PluginOptions {
  readonly engine?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts another copy of the plugin. */
  readonly command?: readonly [file: string, ...args: string[]];
  readonly cwd?: string;
}

/** The provider plugin as the engine starts it, called as the engine calls it. */
export class PluginServer extends PluginCalls {
  output = "";

  private constructor(
    readonly process: ChildProcess,
    private readonly client: grpc.Client,
  ) {
    super();
  }

  static async start({
    engine = "127.0.0.1:1",
    env,
    command = [process.execPath, executable],
    cwd,
  }: PluginOptions = {}): Promise<PluginServer> {
    const [file, ...args] = command;
    const child = spawn(file, [...args, engine], {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const server = new PluginServer(child, clientOf(await portOf(child)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        server.output += String(chunk);
      });
    }
    return server;
  }

  list(token: string, query: Bag, limit = 0): Promise<{ id: string; name: string }[]> {
    const request = new proto.ListRequest();
    request.setToken(token);
    request.setQuery(toStruct(query));
    request.setLimit(limit);
    return new Promise((resolve, reject) => {
      const found: { id: string; name: string }[] = [];
      const client = this.client as unknown as {
        list(request: unknown): grpc.ClientReadableStream<InstanceType<typeof proto.ListResponse>>;
      };
      client
        .list(request)
        .on("data", (answer: InstanceType<typeof proto.ListResponse>) => {
          const result = answer.getResult();
          found.push({ id: result?.getId() ?? "", name: result?.getName() ?? "" });
        })
        .once("end", () => {
          resolve(found);
        })
        .once("error", (error: Error) => {
          reject(error);
        });
    });
  }

  /** Sends a request as bytes, which need not be a message. Resolves with the status of the answer. */
  raw(method: string, bytes: Buffer): Promise<{ code: number; details: string }> {
    return new Promise((resolve) => {
      this.client.makeUnaryRequest(
        `/pulumirpc.ResourceProvider/${method}`,
        (request: Buffer) => request,
        (answer: Buffer) => answer,
        bytes,
        (error: grpc.ServiceError | null) => {
          resolve(error === null ? { code: 0, details: "" } : { code: error.code, details: error.details });
        },
      );
    });
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.client.close();
    await endProcess(this.process, signal);
  }

  protected override call<Answer>(method: string, request: unknown): Promise<Answer> {
    return callOf(this.client, method, request);
  }
}
