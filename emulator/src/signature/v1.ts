import { createHmac } from "node:crypto";
import { ApiError, missing } from "../errors.js";
import { canonical, encode, sameText } from "./encoding.js";
import type { Claim, WireRequest } from "./request.js";

/** Reads the old signature (SignatureVersion 1.0) from the parameters; undefined where there is none. */
export function readV1(request: WireRequest): Claim | undefined {
  const params = new Map([...request.form, ...request.query]);
  const signature = params.get("Signature");
  const accessKeyId = params.get("AccessKeyId");
  if (signature === undefined && accessKeyId === undefined) return undefined;
  if (!accessKeyId) throw missing("AccessKeyId");
  if (!signature) throw missing("Signature");
  const method = params.get("SignatureMethod") ?? "HMAC-SHA1";
  if (method !== "HMAC-SHA1" || (params.get("SignatureVersion") ?? "1.0") !== "1.0") {
    throw new ApiError("InvalidSignatureMethod", "Specified signature method is not valid.");
  }
  params.delete("Signature");
  const stringToSign = `${request.method}&${encode("/")}&${encode(canonical(params))}`;

  return {
    accessKeyId,
    securityToken: params.get("SecurityToken"),
    nonce: params.get("SignatureNonce"),
    time: params.get("Timestamp"),
    signedWith: (secret) =>
      sameText(createHmac("sha1", `${secret}&`).update(stringToSign).digest("base64"), signature),
  };
}
