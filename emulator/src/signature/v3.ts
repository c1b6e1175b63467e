import { createHash, createHmac } from "node:crypto";
import { ApiError } from "../errors.js";
import { canonical, sameText } from "./encoding.js";
import { header, type Claim, type WireRequest } from "./request.js";

const algorithm = "ACS3-HMAC-SHA256";
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

const incomplete = () =>
  new ApiError("IncompleteSignature", "The request signature does not conform to Alibaba Cloud standards.");

/** These must be among the signed headers, or anybody between could change them. */
const mustSign = (request: WireRequest): string[] =>
  Object.keys(request.headers).filter(
    (name) =>
      name === "host" || name.startsWith("x-acs-") || (name === "content-type" && request.body.length > 0),
  );

/** Reads an `Authorization: ACS3-HMAC-SHA256 …` header; undefined where there is none of this kind. */
export function readV3(request: WireRequest): Claim | undefined {
  const authorization = header(request, "authorization");
  if (authorization === undefined) return undefined;
  const match = /^(\S+) +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-fA-F]+)\s*$/.exec(
    authorization,
  );
  if (match?.[1] !== algorithm) throw incomplete();
  const [, , accessKeyId = "", signedList = "", signature = ""] = match;
  const signed = signedList.toLowerCase().split(";").sort();
  if (mustSign(request).some((name) => !signed.includes(name))) throw incomplete();
  const bodyHash = sha256(request.body);

  const canonicalRequest = [
    request.method,
    request.path,
    canonical(request.query),
    signed.map((name) => `${name}:${(header(request, name) ?? "").trim()}\n`).join(""),
    signed.join(";"),
    bodyHash,
  ].join("\n");
  const stringToSign = `${algorithm}\n${sha256(canonicalRequest)}`;
  const statedHash = header(request, "x-acs-content-sha256");

  return {
    accessKeyId,
    securityToken: header(request, "x-acs-security-token"),
    nonce: header(request, "x-acs-signature-nonce"),
    time: header(request, "x-acs-date"),
    signedWith: (secret) =>
      (statedHash === undefined || statedHash.toLowerCase() === bodyHash) &&
      sameText(createHmac("sha256", secret).update(stringToSign).digest("hex"), signature.toLowerCase()),
  };
}
