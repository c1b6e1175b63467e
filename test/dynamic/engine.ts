import * as grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";

export interface EngineLog {
  readonly urn: string;
  readonly message: string;
  readonly ephemeral: boolean;
  /** When it came, in ms since 1970. */
  readonly at: number;
}

/** The part of Pulumi's engine that a provider process talks to: it takes log lines. */
export class Engine {
  readonly logs: EngineLog[] = [];
  private readonly server = new grpc.Server();
  address = "";

  static async start(): Promise<Engine> {
    const engine = new Engine();
    engine.server.addService(
      (engineGrpc as unknown as { EngineService: grpc.ServiceDefinition }).EngineService,
      {
        log: (call: { request: LogRequest }, answer: grpc.sendUnaryData<unknown>) => {
          const { request } = call;
          engine.logs.push({
            urn: request.getUrn(),
            message: request.getMessage(),
            ephemeral: request.getEphemeral(),
            at: Date.now(),
          });
          answer(null, new empty.Empty());
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      engine.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) {
          resolve(bound);
        } else {
          reject(error);
        }
      });
    });
    engine.address = `127.0.0.1:${port}`;
    return engine;
  }

  /** The first line that says it; nobody waits for lines, so it may come after the answer that it belongs to. */
  async told(what: RegExp): Promise<string> {
    for (let tries = 0; tries < 100; tries += 1) {
      const line = this.logs.find(({ message }) => what.test(message));
      if (line !== undefined) {
        return line.message;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(
      `Nothing was told of ${String(what)}, only: ${this.logs.map(({ message }) => message).join("; ")}`,
    );
  }

  stop(): void {
    this.server.forceShutdown();
  }
}
