/** What signs a request or names who signs it, as it may be quoted by whatever stands between us and the service. */
const named =
  /\b(Signature|SignatureNonce|Credential|AccessKeyId|AccessKeySecret|AccessKey|SecretKey|SecurityToken|Token|x-acs-security-token|Authorization)(["']?\s*[=:]\s*["']?)[^\s&,"'<>]+/gi;

/** Ids of access keys, permanent and temporary. */
const keyId = /\b(LTAI|STS\.)[A-Za-z0-9]{8,}/g;

/** A text of somebody else's, without what may be a secret in it. */
export function redact(text: string): string {
  return text.replace(named, "$1$2…").replace(keyId, "…");
}
