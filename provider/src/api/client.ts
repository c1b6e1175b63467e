import { randomBytes } from "node:crypto";

import OpenApi, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";

import { type FailureDetails, failureOf, readAnswer } from "./answers.js";
import type { Endpoint } from "./endpoint.js";
import { EnsError, expiredKeyCodes } from "./errors.js";
import type { Transport } from "./ensApi.js";
import { type Answer, type Operation, operations, parametersOf, type Request } from "./operations.js";
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
  /** Called before each request, because keys can be renewed. */
  readonly keys: () => Promise<Keys>;
  /** Rejects if the engine has ended. Called after the keys, which can take seconds to fetch. */
  readonly assertEngineRunning?: () => Promise<void>;
  /** Learns every key that signs. */
  readonly redactor?: Redactor;
  /** Reads rejected keys again; returns whether they have changed. */
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
  /** The newest keys. If they are renewed while a call is prepared, the new ones sign it. */
  private keys: Keys | undefined;

  constructor(private readonly options: EnsClientOptions) {
    this.watch = new ResponseWatch(options.readTimeoutMs);
    this.redactor = options.redactor ?? new Redactor();
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
    await this.options.assertEngineRunning?.();
    try {
      return await this.callApi(operation, request);
    } catch (error) {
      if (error instanceof EnsError && expiredKeyCodes.test(error.code ?? "")) {
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
        throw this.error(operation, envelope(), failureOf(error, envelope(), this.options));
      }
      const { headers, statusCode } = answer;
      const read = readAnswer(operation, statusCode, answer.body);
      if ("failure" in read) {
        throw this.error(operation, envelope(), read.failure);
      }
      return { headers, statusCode, body: read.body };
    });
  }

  private runtime(): RuntimeOptions {
    // the library's own limits are 3 s, and its retries would repeat a create that may have been carried out
    return new RuntimeOptions({
      connectTimeout: this.options.connectTimeoutMs,
      readTimeout: this.options.readTimeoutMs,
      autoretry: false,
    });
  }

  private error(
    operation: Operation,
    envelope: Envelope | undefined,
    details: FailureDetails,
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

function header(envelope: Envelope | undefined, name: string): string | undefined {
  const value = envelope?.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function positive(value: string | number | undefined): number | undefined {
  const number = Number(value);
  return value !== undefined && Number.isFinite(number) && number > 0 ? number : undefined;
}
