import * as grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";

export interface EngineLog {
  readonly urn: string;
  readonly message: string;
  readonly ephemeral: boolean;
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

  stop(): void {
    this.server.forceShutdown();
  }
}
