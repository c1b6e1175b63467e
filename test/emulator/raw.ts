import { createHash, createHmac, randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Reply, Target } from "./clients.js";

/** A signer of our own, written from the documents and not from the emulator, for requests that no client makes. */
export interface RawRequest {
  action?: string;
  version?: string;
  method?: string;
  params?: Record<string, string>;
  form?: Record<string, string>;
  date?: Date | string;
  nonce?: string;
  headers?: Record<string, string>;
  signedHeaders?: string[];
  authorization?: string;
  /** Without it, as long as it takes. */
  timeoutMs?: number;
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const query = (params: Record<string, string>) =>
  Object.keys(params)
    .sort()
    .map((key) => `${encode(key)}=${encode(params[key]!)}`)
    .join("&");

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

export const seconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

/** Without what is empty: that is how a test leaves something out. */
const filled = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

export async function rawV3(target: Target, request: RawRequest) {
  const url = new URL(target.endpoint);
  const method = request.method ?? "POST";
  const body = request.form ? query(request.form) : "";
  const date = request.date ?? new Date();
  const headers = filled({
    host: url.host,
    "x-acs-action": request.action ?? "DescribeNatGateways",
    "x-acs-version": request.version ?? "2017-11-10",
    "x-acs-date": typeof date === "string" ? date : seconds(date),
    "x-acs-signature-nonce": request.nonce ?? randomBytes(16).toString("hex"),
    "x-acs-content-sha256": sha256(body),
    ...(target.securityToken !== undefined && { "x-acs-security-token": target.securityToken }),
    ...(request.form && { "content-type": "application/x-www-form-urlencoded" }),
    ...request.headers,
  });
  const names = (request.signedHeaders ?? Object.keys(headers)).sort();
  const canonicalRequest = [
    method,
    "/",
    query(request.params ?? {}),
    names.map((name) => `${name}:${headers[name] ?? ""}\n`).join(""),
    names.join(";"),
    sha256(body),
  ].join("\n");
  const signature = createHmac("sha256", target.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonicalRequest)}`)
    .digest("hex");
  headers.authorization =
    request.authorization ??
    `ACS3-HMAC-SHA256 Credential=${target.accessKeyId},SignedHeaders=${names.join(";")},Signature=${signature}`;
  const response = await fetch(`${target.endpoint}/?${query(request.params ?? {})}`, {
    method,
    headers,
    ...(request.form && { body }),
    redirect: "manual",
    ...(request.timeoutMs !== undefined && { signal: AbortSignal.timeout(request.timeoutMs) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as Reply };
}

/** Signature 1.0: a GET with all in the query, or a POST with the parameters of the operation in the form. */
export async function rawV1(target: Target, params: Record<string, string>, form?: Record<string, string>) {
  const all = filled({
    Action: "DescribeNatGateways",
    Version: "2017-11-10",
    Format: "JSON",
    Timestamp: seconds(new Date()),
    SignatureNonce: randomBytes(16).toString("hex"),
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    AccessKeyId: target.accessKeyId,
    ...(target.securityToken !== undefined && { SecurityToken: target.securityToken }),
    ...params,
  });
  const method = form ? "POST" : "GET";
  const toSign = `${method}&${encode("/")}&${encode(query({ ...all, ...form }))}`;
  all.Signature =
    params.Signature ?? createHmac("sha1", `${target.accessKeySecret}&`).update(toSign).digest("base64");
  const response = await fetch(`${target.endpoint}/?${query(all)}`, {
    method,
    ...(form && {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: query(form),
    }),
  });
  return { status: response.status, ...((await response.json()) as Reply) } as Reply & { status: number };
}

/** Bytes to a port, and what came back until the other side closed or the time was over. */
export function rawBytes(target: Target, bytes: string | Buffer, waitMs = 2000): Promise<string> {
  const { hostname, port } = new URL(target.endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(done, waitMs);
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("close", done);
    socket.on("error", done);
    socket.write(bytes);
  });
}
