import type { handleServerStreamingCall, handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";

import { packageVersion } from "../api/version.js";
import { autoName, nameOf } from "../entry/names.js";
import { inputTable, isUnset, properties, type PropertyMap } from "../entry/properties.js";
import type { Failure } from "../entry/validate.js";
import type { ResourceRef } from "../lifecycle/operation.js";
import type { EntryDiff } from "../session/session.js";
import { toServiceError } from "./failure.js";
import type { Libraries } from "./libraries.js";
import { secretSettings } from "./configuration.js";
import {
  decodeInputs,
  decodeOutputs,
  decodeStruct,
  encodeOutputs,
  encodeStruct,
  markSecrets,
} from "./properties.js";
import { assertResourceType, type PluginProvider } from "./provider.js";
import { schemaText } from "./schema.js";

/**
 * The calls of Pulumi's provider protocol, each translated to one of a {@link PluginProvider}. The engine needs no others:
 * `diffConfig` could only replace every entry with its provider, and `handshake` would demand that secrets are accepted.
 */
export function resourceProvider(
  provider: PluginProvider,
  libraries: Libraries,
): UntypedServiceImplementation {
  const empty = () => new libraries.empty.Empty();
  const encode = (values: PropertyMap) => encodeStruct(values, libraries);

  const unary =
    <Request, Response>(
      answer: (request: Request) => Response | Promise<Response>,
    ): handleUnaryCall<Request, Response> =>
    (call, callback) => {
      const run = async (): Promise<Response> => answer(call.request);
      run().then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(toServiceError(error, libraries), null);
        },
      );
    };

  const checked = (inputs: ReturnType<proto.CheckRequest["getNews"]>, failures: readonly Failure[]) => {
    const response = new proto.CheckResponse();
    response.setInputs(inputs);
    for (const { property, reason } of failures) {
      const failure = new proto.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      response.addFailures(failure);
    }
    return response;
  };

  const list: handleServerStreamingCall<proto.ListRequest, proto.ListResponse> = (call) => {
    const { request } = call;
    const run = async () => provider.list(request.getToken(), decodeStruct(request.getQuery()));
    run().then(
      (entries) => {
        const limit = request.getLimit();
        for (const { id, forwardEntryName } of limit > 0 ? entries.slice(0, limit) : entries) {
          const result = new proto.ListResponse.Result();
          result.setId(id);
          result.setName(forwardEntryName);
          const response = new proto.ListResponse();
          response.setResult(result);
          call.write(response);
        }
        call.end();
      },
      (error: unknown) => call.emit("error", toServiceError(error, libraries)),
    );
  };

  return {
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(packageVersion());
      return info;
    }),
    getSchema: unary((request: proto.GetSchemaRequest) => {
      const response = new proto.GetSchemaResponse();
      response.setSchema(schemaText(request.getVersion(), request.getSubpackageName()));
      return response;
    }),
    attach: unary((request: PluginAttach) => {
      provider.attach(request.getAddress());
      return empty();
    }),
    cancel: unary(() => {
      provider.cancel();
      return empty();
    }),
    checkConfig: unary((request: proto.CheckRequest) => {
      const news = request.getNews();
      const failures = provider.checkConfig({ urn: request.getUrn(), args: decodeStruct(news) });
      return checked(markSecrets(news, secretSettings, libraries), failures);
    }),
    configure: unary((request: proto.ConfigureRequest) => {
      provider.configure({ urn: request.getUrn() ?? "", args: decodeStruct(request.getArgs()) });
      const response = new proto.ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    check: unary(async (request: proto.CheckRequest) => {
      const { inputs, failures } = await provider.check(decodeInputs(request.getOlds()), {
        resource: resourceOf(request),
        inputs: decodeInputs(request.getNews()),
      });
      return checked(encode(inputs), failures);
    }),
    diff: unary((request: proto.DiffRequest) => {
      const resource = resourceOf(request);
      const state = decodeOutputs(request.getOlds());
      const inputs = decodeInputs(request.getNews());
      const difference = provider.diff(request.getId(), { resource, ...state }, { resource, inputs });
      return diffResponse(difference, state.outputs, inputs);
    }),
    create: unary(async (request: proto.CreateRequest) => {
      const { id, outputs, adoptedAt } = await provider.create({
        resource: resourceOf(request, request.getTimeout()),
        inputs: decodeInputs(request.getProperties()),
        preview: request.getPreview(),
      });
      const response = new proto.CreateResponse();
      response.setId(id);
      response.setProperties(encodeOutputs(outputs, adoptedAt, libraries));
      return response;
    }),
    read: unary(async (request: proto.ReadRequest) => {
      const state = { resource: resourceOf(request), ...decodeOutputs(request.getProperties()) };
      const observed = await provider.read(request.getId(), state);
      const response = new proto.ReadResponse();
      // without properties the engine reports that the resource does not exist
      if (observed !== undefined) {
        response.setId(request.getId());
        response.setProperties(encodeOutputs(observed.outputs, state.adoptedAt, libraries));
        response.setInputs(encode(observed.inputs));
      }
      return response;
    }),
    update: unary(async (request: proto.UpdateRequest) => {
      const { adoptedAt } = decodeOutputs(request.getOlds());
      const response = new proto.UpdateResponse();
      const outputs = await provider.update(
        request.getId(),
        {
          resource: resourceOf(request, request.getTimeout()),
          inputs: decodeInputs(request.getNews()),
          preview: request.getPreview(),
        },
        adoptedAt,
      );
      response.setProperties(encodeOutputs(outputs, adoptedAt, libraries));
      return response;
    }),
    delete: unary(async (request: proto.DeleteRequest) => {
      const resource = resourceOf(request, request.getTimeout());
      await provider.delete(request.getId(), { resource, ...decodeOutputs(request.getProperties()) });
      return empty();
    }),
    invoke: unary(async (request: proto.InvokeRequest) => {
      const result = await provider.invoke(request.getTok(), decodeStruct(request.getArgs()));
      const response = new proto.InvokeResponse();
      response.setReturn(encode({ ...result }));
      return response;
    }),
    list,
  };
}

/** The resource that a call is about. Throws a UserError if this provider has no such resource. */
function resourceOf(request: { getUrn(): string }, timeoutSeconds = 0): ResourceRef {
  const urn = request.getUrn();
  assertResourceType(typeOf(urn));
  const name = nameOf(urn);
  const limitMs = timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined;
  const timeouts = { create: limitMs, update: limitMs, delete: limitMs };
  return { urn, name, autoName: autoName(name, urn), timeouts };
}

/** The type of the resource of a URN, which also has the types of its parents. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The properties that an update in place leaves as they are. */
const stable = properties.filter((property) => inputTable[property].onChange === "replace");

function diffResponse(
  { differences, deleteBeforeReplace }: EntryDiff,
  olds: PropertyMap,
  news: PropertyMap,
): proto.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
  const response = new proto.DiffResponse();
  response.setChanges(differences.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { property, kind } of differences) {
    const [add, remove, update] =
      kind === "replace" ? [ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE] : [ADD, DELETE, UPDATE];
    const detail = new proto.PropertyDiff();
    detail.setKind(
      isUnset(property, olds[property]) ? add : isUnset(property, news[property]) ? remove : update,
    );
    response.getDetaileddiffMap().set(property, detail);
    response.addDiffs(property);
    if (kind === "replace") {
      response.addReplaces(property);
    }
  }
  if (response.getReplacesList().length === 0) {
    response.setStablesList([...stable]);
  }
  return response;
}
