import type { EnsErrorDetails } from "./errors.js";
import { type Body, type Operation, readBody } from "./operations.js";
import type { Envelope } from "./responseWatch.js";

/** What is known of a failed call before secrets are removed. */
export type FailureDetails = Omit<EnsErrorDetails, "operation" | "endpoint">;

/** Reads the answer of a call that the library takes for a success. */
export function readAnswer<Op extends Operation>(
  operation: Op,
  statusCode: number,
  body: unknown,
): { readonly body: Body<Op> } | { readonly failure: FailureDetails } {
  if (statusCode < 200 || statusCode > 299) {
    const reason = `the endpoint answered with HTTP ${statusCode} instead of an answer of the API`;
    return { failure: { status: statusCode, reason } };
  }
  let read: ReturnType<typeof readBody<Op>>;
  try {
    read = readBody(operation, body);
  } catch {
    // the request may have been carried out
    const reason = "the answer cannot be read, for example because it is nested too deeply";
    return { failure: { status: 200, transport: "unreadable", reason } };
  }
  if ("problem" in read) {
    return { failure: rejection(body) ?? misread(operation, objectOf(body), read.problem) };
  }
  const failure = "forwardEntryId" in read.body ? undefined : rejection(body);
  return failure === undefined ? { body: read.body } : { failure };
}

/** A success whose answer lacks what was asked for. */
function misread(
  operation: Operation,
  answer: Readonly<Record<string, unknown>>,
  problem: string,
): FailureDetails {
  const isEmpty =
    operation === "DescribeForwardEntryAttribute" &&
    (answer["ForwardEntryId"] === undefined || answer["ForwardEntryId"] === "") &&
    answer["RequestId"] !== undefined;
  return {
    status: 200,
    requestId: asText(answer["RequestId"]),
    transport: isEmpty ? "empty" : "unreadable",
    reason: `the answer is not what the API documents: ${problem}`,
  };
}

/** The error in an answer with HTTP 200, if any. Older ENS calls report a success as `"Code": 0`. */
function rejection(body: unknown): FailureDetails | undefined {
  const answer = objectOf(body);
  const code = asText(field(answer, "Code"));
  return code === undefined || /^(|0|200|ok|success)$/i.test(code)
    ? undefined
    : { ...errorFields(answer), status: 200, code };
}

/** An error that the library throws. */
interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  /** The body of an answer with an HTTP error, and its status. */
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Limits {
  readonly endpoint: { readonly host: string };
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
}

/** What a failed call shows: the service's error, or what happened instead of an answer. */
export function failureOf(error: unknown, envelope: Envelope | undefined, limits: Limits): FailureDetails {
  const thrown = error as Thrown;
  if (thrown.data === undefined) {
    return withoutAnswer(thrown, envelope, limits);
  }
  const { data } = thrown;
  const code = asText(field(data, "Code"));
  return {
    ...errorFields(data),
    code,
    status: typeof data["statusCode"] === "number" ? data["statusCode"] : undefined,
    ...(code === undefined ? { transport: "unreadable" as const } : {}),
  };
}

/** Node's errors for a request that it does not send. */
const notSendable =
  /^ERR_(INVALID_(ARG|CHAR|DOMAIN|HTTP_TOKEN|PROTOCOL|URL)|HTTP_INVALID|UNESCAPED_CHARACTERS)/;

const tlsCodes = /^(EPROTO|DEPTH_ZERO_|SELF_SIGNED_|CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/;

/** The reasons do not quote the message of the error, which holds the parameters of the request. */
function withoutAnswer(
  { name, code, message }: Thrown,
  envelope: Envelope | undefined,
  { endpoint, connectTimeoutMs, readTimeoutMs }: Limits,
): FailureDetails {
  const status = envelope?.status;
  if (name === "RequestTimeoutError" || envelope?.late === true) {
    const reason =
      message?.startsWith("ConnectTimeout") === true
        ? `no connection was established within ${connectTimeoutMs / 1000} s`
        : `no complete answer came within ${readTimeoutMs / 1000} s`;
    return { transport: "timeout", status, reason };
  }
  if (name === "SyntaxError") {
    const reason = "the answer is not JSON; a proxy or a wrong endpoint may have returned it";
    return { transport: "unreadable", status, reason };
  }
  if (code !== undefined && notSendable.test(code)) {
    return { code, reason: "the request has a value that cannot be sent over HTTP, so it was not sent" };
  }
  if (code !== undefined && tlsCodes.test(code)) {
    return { transport: "tls", code, reason: `no secure connection to ${endpoint.host} could be established` };
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return { transport: "network", code, reason: `the endpoint ${endpoint.host} cannot be reached` };
  }
  return { transport: "network", code, status, reason: "the connection broke before an answer came" };
}

function errorFields(answer: Readonly<Record<string, unknown>>) {
  return {
    requestId: asText(field(answer, "RequestId")),
    reason: asText(field(answer, "Message")) ?? "the service gave no reason",
  };
}

/** A field of an answer, also with a lower-case first letter. */
function field(answer: Readonly<Record<string, unknown>>, name: string): unknown {
  return answer[name] ?? answer[name.charAt(0).toLowerCase() + name.slice(1)];
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
