import { randomBytes } from "node:crypto";

import OpenApi, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";

import type { Endpoint } from "./endpoint.js";
import { EnsError, type EnsErrorDetails, keysOutdated } from "./errors.js";
import type { Transport } from "./ensApi.js";
import { type Answer, type Operation, operations, parametersOf, readBody, type Request } from "./operations.js";
import { longestName, Redactor } from "./redact.js";
import { type Envelope, nonceHeader, ResponseWatch } from "./responseWatch.js";

/** The keys that sign a call. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

const apiVersion = "2017-11-10";

export interface EnsClientOptions {
  readonly endpoint: Endpoint;
  /** Called before each request, so that renewed keys reach the next one. */
  readonly keys: () => Promise<Keys>;
  /**
   * Rejects where nothing may be sent any more. Called when the keys are there, directly before the request: fetching
   * them can take seconds.
   */
  readonly mayStillSend?: () => Promise<void>;
  /** Learns every key that signs; without one the client has its own. */
  readonly redactor?: Redactor;
  /** Reads keys again that the service refused; returns whether there are others now. */
  readonly replaceKeys?: (refused: Keys) => Promise<boolean>;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly userAgent?: string;
}

/** Sends requests through @alicloud/openapi-client, each once. */
export class EnsClient implements Transport {
  private readonly client: OpenApi;
  private readonly watch: ResponseWatch;
  private readonly redactor: Redactor;
  /** The newest keys. A call whose keys were renewed meanwhile can be signed with these as well. */
  private keys: Keys | undefined;

  constructor(private readonly options: EnsClientOptions) {
    this.watch = new ResponseWatch(options.readTimeoutMs);
    this.redactor = options.redactor ?? new Redactor();
    // the default export of a CommonJS module, as TypeScript's node16 modules see it
    this.client = new OpenApi(
      new Config({
        endpoint: options.endpoint.host,
        protocol: options.endpoint.protocol,
        credential: { getCredential: () => Promise.resolve({ type: "access_key", ...this.keys }) },
        userAgent: options.userAgent,
      }),
    );
  }

  async send<Op extends Operation>(operation: Op, request: Request<Op>): Promise<Answer<Op>> {
    const keys = await this.options.keys();
    this.keys = keys;
    this.redactor.add(keys.accessKeyId, keys.accessKeySecret, keys.securityToken);
    await this.options.mayStillSend?.();
    try {
      return await this.callApi(operation, request);
    } catch (error) {
      if (error instanceof EnsError && keysOutdated.test(error.code ?? "")) {
        const areReplaced = (await this.options.replaceKeys?.(keys)) ?? false;
        throw areReplaced ? error.withReplacedKeys() : error;
      }
      throw error;
    }
  }

  close(): void {
    this.watch.close();
  }

  private async callApi<Op extends Operation>(operation: Op, request: object): Promise<Answer<Op>> {
    const nonce = randomBytes(16).toString("hex");
    return this.watch.during(nonce, async (envelope) => {
      let answer: { body: unknown; headers: Record<string, string>; statusCode: number };
      try {
        answer = (await this.client.callApi(
          params(operation),
          new OpenApiRequest({ query: parametersOf(request), headers: { [nonceHeader]: nonce } }),
          this.runtime(),
        )) as typeof answer;
      } catch (error) {
        throw this.failed(operation, error, envelope());
      }
      if (answer.statusCode < 200 || answer.statusCode > 299) {
        throw this.error(operation, envelope(), {
          status: answer.statusCode,
          reason: `the endpoint answered with HTTP ${answer.statusCode} instead of an answer of the API`,
        });
      }
      const read = this.read(operation, answer.body, envelope());
      if ("problem" in read) {
        throw this.error(operation, envelope(), misread(operation, answer.body, read.problem));
      }
      const refusal = "forwardEntryId" in read.body ? undefined : refusalIn(answer.body);
      if (refusal !== undefined) {
        throw this.error(operation, envelope(), refusal);
      }
      return { headers: answer.headers, statusCode: answer.statusCode, body: read.body };
    });
  }

  /** Reads an answer. Whatever goes wrong here, the request may have been carried out. */
  private read<Op extends Operation>(operation: Op, body: unknown, envelope: Envelope | undefined) {
    try {
      return readBody(operation, body);
    } catch {
      throw this.error(operation, envelope, {
        status: 200,
        transport: "unreadable",
        reason: "the answer cannot be read, for example because it is nested too deeply",
      });
    }
  }

  private runtime(): RuntimeOptions {
    // the library's own limits are 3 s, and its retries would repeat a create that may have been carried out
    return new RuntimeOptions({
      connectTimeout: this.options.connectTimeoutMs,
      readTimeout: this.options.readTimeoutMs,
      autoretry: false,
    });
  }

  private failed(operation: Operation, error: unknown, envelope: Envelope | undefined): EnsError {
    const thrown = error as {
      name?: string;
      code?: string;
      message?: string;
      data?: Record<string, unknown>;
    };
    const { data } = thrown;
    if (data !== undefined) {
      const code = asText(field(data, "Code"));
      return this.error(operation, envelope, {
        code,
        status: typeof data["statusCode"] === "number" ? data["statusCode"] : undefined,
        requestId: asText(field(data, "RequestId")),
        reason: asText(field(data, "Message")) ?? "the service gave no reason",
        ...(code === undefined ? { transport: "unreadable" as const } : {}),
      });
    }
    return this.error(operation, envelope, withoutAnswer(thrown, envelope, this.options));
  }

  private error(
    operation: Operation,
    envelope: Envelope | undefined,
    details: Omit<EnsErrorDetails, "operation" | "endpoint">,
  ): EnsError {
    return new EnsError({
      operation,
      endpoint: this.options.endpoint.host,
      retryAfterMs: positive(header(envelope, "x-acs-retry-after")),
      serverTime: positive(Date.parse(header(envelope, "date") ?? "")),
      ...details,
      code: this.cleanName(details.code, envelope),
      requestId: this.cleanName(details.requestId ?? header(envelope, "x-acs-request-id"), envelope),
      reason: this.redactor.clean(details.reason, undefined, envelope?.signature),
    });
  }

  private cleanName(name: string | undefined, envelope: Envelope | undefined): string | undefined {
    return name === undefined ? undefined : this.redactor.clean(name, longestName, envelope?.signature);
  }
}

function params(operation: Operation): Params {
  return new Params({
    action: operation,
    version: apiVersion,
    protocol: "HTTPS",
    pathname: "/",
    method: operations[operation].method,
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
}

type Details = Omit<EnsErrorDetails, "operation" | "endpoint">;

/** A success whose answer lacks what was asked for. */
function misread(operation: Operation, body: unknown, problem: string): Details {
  const answer = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const nothing = answer["ForwardEntryId"] === undefined || answer["ForwardEntryId"] === "";
  return (
    refusalIn(body) ?? {
      status: 200,
      requestId: asText(answer["RequestId"]),
      transport:
        operation === "DescribeForwardEntryAttribute" && nothing && answer["RequestId"] !== undefined
          ? "empty"
          : "unreadable",
      reason: `the answer is not what the API documents: ${problem}`,
    }
  );
}

/** The error that an answer with HTTP 200 tells by its code, if any. Older calls of ENS tell a success by `"Code": 0`. */
function refusalIn(body: unknown): Details | undefined {
  const answer = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const code = asText(field(answer, "Code"));
  return code === undefined || /^(|0|200|ok|success)$/i.test(code)
    ? undefined
    : {
        status: 200,
        code,
        requestId: asText(field(answer, "RequestId")),
        reason: asText(field(answer, "Message")) ?? "the service gave no reason",
      };
}

/** A field of an answer, also where it begins with a small letter. */
function field(answer: Readonly<Record<string, unknown>>, name: string): unknown {
  return answer[name] ?? answer[name.charAt(0).toLowerCase() + name.slice(1)];
}

/** Node's own complaints about a request that it does not send. */
const notSendable =
  /^ERR_(INVALID_(ARG|CHAR|DOMAIN|HTTP_TOKEN|PROTOCOL|URL)|HTTP_INVALID|UNESCAPED_CHARACTERS)/;

const tlsCodes = /^(EPROTO|DEPTH_ZERO_|SELF_SIGNED_|CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/;

/** Nothing readable came back: says what happened without the request's address, which holds its parameters. */
function withoutAnswer(
  thrown: { name?: string; code?: string; message?: string },
  envelope: Envelope | undefined,
  options: EnsClientOptions,
): Details {
  const { code } = thrown;
  const status = envelope?.status;
  if (thrown.name === "RequestTimeoutError" || envelope?.late === true) {
    const reason =
      thrown.message?.startsWith("ConnectTimeout") === true
        ? `no connection was made within ${options.connectTimeoutMs / 1000} s`
        : `no complete answer came within ${options.readTimeoutMs / 1000} s`;
    return { transport: "timeout", status, reason };
  }
  if (thrown.name === "SyntaxError") {
    return {
      transport: "unreadable",
      status,
      reason: "the answer is not JSON; a proxy or a wrong endpoint may have given it",
    };
  }
  if (code !== undefined && notSendable.test(code)) {
    return { code, reason: "the request has a value that cannot be sent over HTTP, so it was not sent" };
  }
  if (code !== undefined && tlsCodes.test(code)) {
    return {
      transport: "tls",
      code,
      reason: `no secure connection to ${options.endpoint.host} could be made`,
    };
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return { transport: "network", code, reason: `the endpoint ${options.endpoint.host} cannot be reached` };
  }
  return { transport: "network", code, status, reason: "the connection broke before an answer came" };
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function header(envelope: Envelope | undefined, name: string): string | undefined {
  const value = envelope?.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function positive(value: string | number | undefined): number | undefined {
  const number = Number(value);
  return value !== undefined && Number.isFinite(number) && number > 0 ? number : undefined;
}
