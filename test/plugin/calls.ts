import empty from "google-protobuf/google/protobuf/empty_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";

import { type CheckFailure, toStruct } from "../dynamic/server.js";

type Bag = Record<string, unknown>;

export const typeToken = "ens:index:ForwardEntry";

export const urnOf = (name: string) => `urn:pulumi:dev::test::${typeToken}::${name}`;

export interface Diff {
  readonly changes: "unknown" | "none" | "some";
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly detailed: Readonly<Record<string, string>>;
}

const kinds = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

/** The calls that the engine makes of a provider plugin. */
export abstract class PluginCalls {
  async checkConfig(
    news: Bag,
    name = "default",
    project = "test",
  ): Promise<{ inputs: Bag; failures: CheckFailure[] }> {
    const request = new proto.CheckRequest();
    request.setUrn(`urn:pulumi:dev::${project}::pulumi:providers:ens::${name}`);
    request.setNews(toStruct(news));
    const answer = await this.call<InstanceType<typeof proto.CheckResponse>>("checkConfig", request);
    return {
      inputs: answer.getInputs()?.toJavaScript() ?? {},
      failures: answer.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async configure(args: Bag, name = "default") {
    const request = new proto.ConfigureRequest();
    request.setArgs(toStruct(args));
    request.setUrn(`urn:pulumi:dev::test::pulumi:providers:ens::${name}`);
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    const answer = await this.call<InstanceType<typeof proto.ConfigureResponse>>("configure", request);
    return answer.toObject();
  }

  async check(name: string, olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: CheckFailure[] }> {
    const request = new proto.CheckRequest();
    request.setUrn(urnOf(name));
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.call<InstanceType<typeof proto.CheckResponse>>("check", request);
    return {
      inputs: answer.getInputs()?.toJavaScript() ?? {},
      failures: answer.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async diff(name: string, id: string, olds: Bag, news: Bag): Promise<Diff> {
    const request = new proto.DiffRequest();
    request.setUrn(urnOf(name));
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.call<InstanceType<typeof proto.DiffResponse>>("diff", request);
    const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
    const detailed = answer.toObject().detaileddiffMap;
    return {
      changes:
        answer.getChanges() === DIFF_NONE ? "none" : answer.getChanges() === DIFF_SOME ? "some" : "unknown",
      diffs: answer.getDiffsList(),
      replaces: answer.getReplacesList(),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
      detailed: Object.fromEntries(detailed.map(([key, { kind }]) => [key, kinds[kind] ?? "?"])),
    };
  }

  async create(
    name: string,
    inputs: Bag,
    { preview = false, timeout = 0 } = {},
  ): Promise<{ id: string; outputs: Bag }> {
    const request = new proto.CreateRequest();
    request.setUrn(urnOf(name));
    request.setProperties(toStruct(inputs));
    request.setPreview(preview);
    request.setTimeout(timeout);
    const answer = await this.call<InstanceType<typeof proto.CreateResponse>>("create", request);
    return { id: answer.getId(), outputs: answer.getProperties()?.toJavaScript() ?? {} };
  }

  /** Without properties it is the read of an import. */
  async read(
    name: string,
    id: string,
    outputs?: Bag,
    inputs?: Bag,
  ): Promise<{ id: string; outputs: Bag | undefined; inputs: Bag | undefined }> {
    const request = new proto.ReadRequest();
    request.setUrn(urnOf(name));
    request.setId(id);
    if (outputs !== undefined) request.setProperties(toStruct(outputs));
    if (inputs !== undefined) request.setInputs(toStruct(inputs));
    const answer = await this.call<InstanceType<typeof proto.ReadResponse>>("read", request);
    return {
      id: answer.getId(),
      outputs: answer.getProperties()?.toJavaScript(),
      inputs: answer.getInputs()?.toJavaScript(),
    };
  }

  async update(
    name: string,
    id: string,
    olds: Bag,
    news: Bag,
    { preview = false, timeout = 0 } = {},
  ): Promise<Bag> {
    const request = new proto.UpdateRequest();
    request.setUrn(urnOf(name));
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setPreview(preview);
    request.setTimeout(timeout);
    const answer = await this.call<InstanceType<typeof proto.UpdateResponse>>("update", request);
    return answer.getProperties()?.toJavaScript() ?? {};
  }

  async delete(name: string, id: string, outputs: Bag): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setUrn(urnOf(name));
    request.setId(id);
    request.setProperties(toStruct(outputs));
    await this.call("delete", request);
  }

  async invoke(token: string, args: Bag): Promise<Bag> {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    const answer = await this.call<InstanceType<typeof proto.InvokeResponse>>("invoke", request);
    return answer.getReturn()?.toJavaScript() ?? {};
  }

  async schema(version = 0, subpackage = ""): Promise<string> {
    const request = new proto.GetSchemaRequest();
    request.setVersion(version);
    request.setSubpackageName(subpackage);
    return (await this.call<InstanceType<typeof proto.GetSchemaResponse>>("getSchema", request)).getSchema();
  }

  async version(): Promise<string> {
    const answer = await this.call<InstanceType<typeof pluginProto.PluginInfo>>(
      "getPluginInfo",
      new empty.Empty(),
    );
    return answer.getVersion();
  }

  async attach(engine: string): Promise<void> {
    const request = new pluginProto.PluginAttach();
    request.setAddress(engine);
    await this.call("attach", request);
  }

  async cancel(): Promise<void> {
    await this.call("cancel", new empty.Empty());
  }

  /** @param method of the provider protocol, such as `create` */
  protected abstract call<Answer>(method: string, request: unknown): Promise<Answer>;
}
