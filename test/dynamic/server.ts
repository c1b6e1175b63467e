import { spawn, type ChildProcess } from "node:child_process";

import * as grpc from "@grpc/grpc-js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";

import { providerText } from "../../provider/src/dynamic/providerText.js";

type Bag = Record<string, unknown>;
type Method = "configure" | "check" | "diff" | "create" | "read" | "update" | "delete";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** A create or update that left a resource which is not ready. */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly properties: Bag,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("\n"));
  }
}

export interface ServerOptions {
  /** Stack configuration by full key, such as `ens:endpoint`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly engine?: string;
  /** Where the package and the SDK are found; the workspace unless said otherwise. */
  readonly cwd?: string;
}

const script = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");

/** The SDK's real dynamic-provider server as the engine starts it, spoken to as the engine speaks to it. */
export class DynamicServer {
  /** What the process wrote, which Pulumi would show to the user. */
  output = "";

  private constructor(
    readonly process: ChildProcess,
    private readonly client: grpc.Client,
  ) {}

  static async start(options: ServerOptions = {}): Promise<DynamicServer> {
    const child = spawn(process.execPath, [script, options.engine ?? "127.0.0.1:1"], {
      cwd: options.cwd ?? process.cwd(),
      env: { ...cleanEnvironment(), PULUMI_NODEJS_PROJECT: "test", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const server = new DynamicServer(child, clientOf(await portOf(child)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        server.output += String(chunk);
      });
    }
    await server.configure(options.config ?? {});
    return server;
  }

  configure(config: Readonly<Record<string, string>>): Promise<unknown> {
    const request = new proto.ConfigureRequest();
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(true);
    return this.call("configure", request);
  }

  async check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: CheckFailure[] }> {
    const request = new proto.CheckRequest();
    request.setUrn("urn:test");
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(withText(news)));
    const answer = await this.call<InstanceType<typeof proto.CheckResponse>>("check", request);
    return {
      inputs: answer.getInputs()?.toJavaScript() ?? {},
      failures: answer.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async diff(
    id: string,
    olds: Bag,
    news: Bag,
  ): Promise<{ changes: "unknown" | "none" | "some"; replaces: string[]; deleteBeforeReplace: boolean }> {
    const request = new proto.DiffRequest();
    request.setId(id);
    request.setOlds(toStruct(withText(olds)));
    request.setNews(toStruct(withText(news)));
    const answer = await this.call<InstanceType<typeof proto.DiffResponse>>("diff", request);
    return {
      changes: ["unknown", "none", "some"][answer.getChanges()] as "unknown" | "none" | "some",
      replaces: answer.getReplacesList(),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
    };
  }

  async create(inputs: Bag): Promise<{ id: string; outputs: Bag }> {
    const request = new proto.CreateRequest();
    request.setProperties(toStruct(withText(inputs)));
    const answer = await this.call<InstanceType<typeof proto.CreateResponse>>("create", request);
    return { id: answer.getId(), outputs: answer.getProperties()?.toJavaScript() ?? {} };
  }

  async read(id: string, props: Bag): Promise<{ id: string; outputs: Bag; inputs: Bag | undefined }> {
    const request = new proto.ReadRequest();
    request.setId(id);
    request.setProperties(toStruct(withText(props)));
    const answer = await this.call<InstanceType<typeof proto.ReadResponse>>("read", request);
    return {
      id: answer.getId(),
      outputs: answer.getProperties()?.toJavaScript() ?? {},
      inputs: answer.getInputs()?.toJavaScript(),
    };
  }

  async update(id: string, olds: Bag, news: Bag): Promise<Bag> {
    const request = new proto.UpdateRequest();
    request.setId(id);
    request.setOlds(toStruct(withText(olds)));
    request.setNews(toStruct(withText(news)));
    const answer = await this.call<InstanceType<typeof proto.UpdateResponse>>("update", request);
    return answer.getProperties()?.toJavaScript() ?? {};
  }

  async delete(id: string, outputs: Bag): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setId(id);
    request.setProperties(toStruct(withText(outputs)));
    await this.call("delete", request);
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.client.close();
    await endProcess(this.process, signal);
  }

  private call<Answer>(method: Method, request: unknown): Promise<Answer> {
    return callOf(this.client, method, request);
  }
}

/** Ends a process, unless it has ended. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }
}

/** Calls a method as the engine does; an entry that is not ready is an {@link InitFailed}. */
export function callOf<Answer>(client: grpc.Client, method: string, request: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = (client as unknown as Record<string, Call<Answer>>)[method] as Call<Answer>;
    call.call(client, request, (error, answer) => {
      if (error === null) {
        resolve(answer);
      } else {
        reject(initFailed(error) ?? new Error(error.details));
      }
    });
  });
}

/** The port that a process prints in its first line. */
export function portOf(child: ChildProcess): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
      const line = /^(\d+)\n/.exec(text);
      if (line !== null) {
        resolve(line[1] as string);
      }
    });
    child.once("exit", (code) => {
      reject(new Error(`the server ended with code ${String(code)} before it told its port`));
    });
  });
}

export function clientOf(port: string): grpc.Client {
  const Client = (providerGrpc as unknown as { ResourceProviderClient: typeof grpc.Client })
    .ResourceProviderClient;
  return new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": 1 << 28,
    "grpc.max_send_message_length": 1 << 28,
  });
}

type Call<Answer> = (
  request: unknown,
  done: (error: grpc.ServiceError | null, answer: Answer) => void,
) => void;

export function initFailed(error: grpc.ServiceError): InitFailed | undefined {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (bytes === undefined) {
    return undefined;
  }
  const status = (statusProto as { Status: { deserializeBinary(bytes: Uint8Array): StatusMessage } }).Status;
  const [detail] = status.deserializeBinary(bytes as Buffer).getDetailsList();
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
  return new InitFailed(
    failed.getId(),
    failed.getProperties()?.toJavaScript() ?? {},
    failed.getReasonsList(),
  );
}

interface StatusMessage {
  getDetailsList(): { getValue_asU8(): Uint8Array }[];
}

export function toStruct(bag: Bag) {
  return struct.Struct.fromJavaScript(bag as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}

function withText(bag: Bag): Bag {
  return { __provider: providerText, ...bag };
}

/** The environment without any credential of the person who runs the tests. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(ALICLOUD|ALIBABA|ENS_|PULUMI)/.test(name));
  return { ...Object.fromEntries(kept), ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true", HOME: "/nonexistent" };
}
