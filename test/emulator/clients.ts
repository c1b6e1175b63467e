import OpenApi, {
  Config as OldConfig,
  OpenApiRequest as OldRequest,
  Params as OldParams,
} from "@alicloud/openapi-client";
import * as Core from "@alicloud/openapi-core";
import Pop from "@alicloud/pop-core";
import { RuntimeOptions } from "@alicloud/tea-util";
import assert from "node:assert/strict";
import type { EnsEmulator } from "../../emulator/src/index.js";

export interface Target {
  endpoint: string;
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

export type Params = Record<string, string | number | boolean>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read field by field
export type Reply = Record<string, any>;

export interface Failure {
  code: string;
  status: number;
  message: string;
  data: Reply;
}

const action = (name: string, method = "POST") => ({
  action: name,
  version: "2017-11-10",
  protocol: "HTTP",
  pathname: "/",
  method,
  authType: "AK",
  style: "RPC",
  reqBodyType: "formData",
  bodyType: "json",
});

const texts = (params: Params) =>
  Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]));

const hostOf = (endpoint: string) => new URL(endpoint).host;
const protocolOf = (endpoint: string) => new URL(endpoint).protocol.slice(0, -1);

/** One call through the unmodified @alicloud/openapi-client. */
export async function call(
  target: Target,
  name: string,
  params: Params = {},
  how: { method?: string; body?: boolean; signatureAlgorithm?: string; timeoutMs?: number } = {},
): Promise<Reply> {
  const client = new OpenApi(
    new OldConfig({
      endpoint: hostOf(target.endpoint),
      protocol: protocolOf(target.endpoint),
      accessKeyId: target.accessKeyId,
      accessKeySecret: target.accessKeySecret,
      ...(target.securityToken !== undefined && { securityToken: target.securityToken }),
      ...(how.signatureAlgorithm !== undefined && { signatureAlgorithm: how.signatureAlgorithm }),
    }),
  );
  const timeout = how.timeoutMs ?? 10_000;
  const answer = await client.callApi(
    new OldParams(action(name, how.method)),
    new OldRequest(how.body ? { body: texts(params) } : { query: texts(params) }),

    new RuntimeOptions({ connectTimeout: timeout, readTimeout: timeout }),
  );
  return answer.body as Reply;
}

/** The same through @alicloud/openapi-core, on which the official ENS SDK stands. */
export async function callCore(
  target: Target,
  name: string,
  params: Params = {},
  method = "POST",
): Promise<Reply> {
  const client = new Core.default(
    new Core.$OpenApiUtil.Config({
      endpoint: hostOf(target.endpoint),
      protocol: "http",
      accessKeyId: target.accessKeyId,
      accessKeySecret: target.accessKeySecret,
      ...(target.securityToken !== undefined && { securityToken: target.securityToken }),
    }),
  );
  const answer = await client.callApi(
    new Core.$OpenApiUtil.Params(action(name, method)),
    new Core.$OpenApiUtil.OpenApiRequest({ query: texts(params) }),
    { readTimeout: 10_000, connectTimeout: 10_000 } as never,
  );
  return answer.body as Reply;
}

/** The same through the old @alicloud/pop-core, which signs with SignatureVersion 1.0. */
export async function callPop(
  target: Target,
  name: string,
  params: Params = {},
  method = "POST",
): Promise<Reply> {
  const client = new Pop({ ...(target as Required<Target>), apiVersion: "2017-11-10" });
  return client.request<Reply>(name, params, { method, timeout: 10_000 });
}

/** Expects a refusal and answers with what it says. */
export async function refusal(promise: Promise<unknown>, code: string, status = 400): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    const failure = error as { code?: string; statusCode?: number; message: string; data?: Reply };
    assert.equal(failure.code, code, failure.message);
    // pop-core keeps the status to itself
    if ("statusCode" in failure) assert.equal(failure.statusCode, status, failure.message);
    return { code, status, message: failure.message, data: failure.data ?? {} };
  }
  assert.fail(`${code} was expected, but the call succeeded`);
}

export const gateway = "nat-5quickstart00000000000000";
export const secondGateway = "nat-5secondgate00000000000000";

/** A complete set of parameters; the external port is what usually differs. */
export const entry = (port: number | string, more: Params = {}): Params => ({
  NatGatewayId: gateway,
  ExternalIp: "203.0.113.10",
  ExternalPort: port,
  InternalIp: "192.168.1.10",
  InternalPort: port,
  IpProtocol: "TCP",
  ...more,
});

export async function create(ens: EnsEmulator | Target, params: Params): Promise<string> {
  const { ForwardEntryId } = await call(ens, "CreateForwardEntry", params);
  assert.equal(typeof ForwardEntryId, "string");
  return ForwardEntryId as string;
}

export const describe1 = (ens: Target, id: string) =>
  call(ens, "DescribeForwardEntryAttribute", { ForwardEntryId: id });
