import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { missing, refuse } from "../errors.js";

/** A request as it arrived. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: ReadonlyMap<string, string>;
  readonly form: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** The signature of a request and what it says about the sender. Nothing of it is checked yet. */
export interface Signature {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  readonly nonce: string | undefined;
  readonly time: string | undefined;
  /** Whether this secret gives the signature that came. */
  readonly madeWith: (secret: string) => boolean;
}

/** RFC 3986: escapes also what encodeURIComponent leaves out, but not `~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Clients leave some signs raw on the wire, so parameters are decoded first and encoded again here. */
function canonical(params: ReadonlyMap<string, string>): string {
  return [...params.keys()]
    .sort(byCodeUnit)
    .map((key) => `${encode(key)}=${encode(params.get(key) ?? "")}`)
    .join("&");
}

/** Compares secrets in a time that does not depend on where they differ. */
export function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The hash of each algorithm of the V3 signature, and the header that has the hash of the body. */
const algorithms = new Map([
  ["ACS3-HMAC-SHA256", { hash: "sha256", bodyHeader: "x-acs-content-sha256" }],
  ["ACS3-HMAC-SM3", { hash: "sm3", bodyHeader: "x-acs-content-sm3" }],
]);

/** Headers that must be signed, or a proxy could change them. */
const mustSign = (request: WireRequest): string[] =>
  Object.keys(request.headers).filter(
    (name) =>
      name === "host" || name.startsWith("x-acs-") || (name === "content-type" && request.body.length > 0),
  );

/** Reads an `Authorization: ACS3-HMAC-SHA256 …` or `ACS3-HMAC-SM3 …` header; undefined if there is no such header. */
export function readV3(request: WireRequest): Signature | undefined {
  const authorization = header(request, "authorization");
  if (authorization === undefined) return undefined;
  const match = /^(\S+) +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-fA-F]+)\s*$/.exec(
    authorization,
  );
  const [, algorithm = "", accessKeyId = "", signedList = "", signature = ""] = match ?? [];
  const known = algorithms.get(algorithm);
  if (!known) throw refuse("IncompleteSignature");
  const digest = (data: string | Buffer) => createHash(known.hash).update(data).digest("hex");
  const signed = signedList.toLowerCase().split(";").sort();
  if (mustSign(request).some((name) => !signed.includes(name))) throw refuse("IncompleteSignature");
  const bodyHash = digest(request.body);

  const canonicalRequest = [
    request.method,
    request.path,
    canonical(request.query),
    signed.map((name) => `${name}:${(header(request, name) ?? "").trim()}\n`).join(""),
    signed.join(";"),
    bodyHash,
  ].join("\n");
  const stringToSign = `${algorithm}\n${digest(canonicalRequest)}`;
  const givenHash = header(request, known.bodyHeader);

  return {
    accessKeyId,
    securityToken: header(request, "x-acs-security-token"),
    nonce: header(request, "x-acs-signature-nonce"),
    time: header(request, "x-acs-date"),
    madeWith: (secret) =>
      (givenHash === undefined || givenHash.toLowerCase() === bodyHash) &&
      sameText(createHmac(known.hash, secret).update(stringToSign).digest("hex"), signature.toLowerCase()),
  };
}

/** Reads the old signature (SignatureVersion 1.0) from the parameters; undefined if there is none. */
export function readV1(request: WireRequest): Signature | undefined {
  const params = new Map([...request.form, ...request.query]);
  const signature = params.get("Signature");
  const accessKeyId = params.get("AccessKeyId");
  if (signature === undefined && accessKeyId === undefined) return undefined;
  if (!accessKeyId) throw missing("AccessKeyId");
  if (!signature) throw missing("Signature");
  const method = params.get("SignatureMethod") ?? "HMAC-SHA1";
  if (method !== "HMAC-SHA1" || (params.get("SignatureVersion") ?? "1.0") !== "1.0") {
    throw refuse("InvalidSignatureMethod");
  }
  params.delete("Signature");
  const stringToSign = `${request.method}&${encode("/")}&${encode(canonical(params))}`;

  return {
    accessKeyId,
    securityToken: params.get("SecurityToken"),
    nonce: params.get("SignatureNonce"),
    time: params.get("Timestamp"),
    madeWith: (secret) =>
      sameText(createHmac("sha1", `${secret}&`).update(stringToSign).digest("base64"), signature),
  };
}
