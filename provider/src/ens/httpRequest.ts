import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";

import { KeySourceError } from "./session.js";

export interface HttpRequest {
  readonly method?: "GET" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole request, from the connection to the last byte of the answer. */
  readonly limitMs?: number;
}

const defaultLimitMs = 10_000;

/** Keys and tokens take a few kB. */
const maxAnswerBytes = 1_000_000;

/**
 * Sends one request to a service that gives keys, and returns the body of its answer. Errors never contain the URL or
 * the answer, because both may contain secrets.
 */
export async function fetchText(url: string, options: HttpRequest = {}): Promise<string> {
  const { status, text } = await exchange(url, options);
  if (status !== 200) {
    throw new KeySourceError(errorCode(text) ?? `HTTP ${status}`);
  }
  return text;
}

/** The same for an answer in JSON. */
export async function fetchJson(url: string, options?: HttpRequest): Promise<Record<string, unknown>> {
  const value = parseObject(await fetchText(url, options));
  if (value === undefined) {
    throw new KeySourceError("the answer is not a JSON object");
  }
  return value;
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function exchange(
  url: string,
  { method = "GET", headers = {}, body, limitMs = defaultLimitMs }: HttpRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      reject(new KeySourceError(reason));
    };
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (target === undefined || !/^https?:$/.test(target.protocol)) {
      fail("it is not an http or https URL");
      return;
    }
    // an agent of its own, so that no idle connection keeps a command from ending
    const request = (target.protocol === "https:" ? httpsRequest : httpRequest)(target, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }) },
      agent: false,
    });
    const timer = setTimeout(() => {
      fail(`no complete answer within ${limitMs / 1000} s`);
      request.destroy();
    }, limitMs);
    request.once("close", () => {
      clearTimeout(timer);
      fail("the connection was closed");
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      fail(error.code ?? "the connection broke");
    });
    request.once("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxAnswerBytes) {
          fail("the answer is too long");
          request.destroy();
        }
        chunks.push(chunk);
      });
      response.once("error", () => {
        fail("the connection broke");
      });
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.end(body);
  });
}

/** The code and request id of a refusal by an Alibaba Cloud service. */
function errorCode(text: string): string | undefined {
  const answer = parseObject(text);
  const [code, requestId] = [answer?.["Code"], answer?.["RequestId"]];
  if (typeof code !== "string" || !/^[A-Za-z][\w.]{1,80}$/.test(code)) {
    return undefined;
  }
  return typeof requestId === "string" && /^[\w-]{1,64}$/.test(requestId)
    ? `${code}, RequestId ${requestId}`
    : code;
}
