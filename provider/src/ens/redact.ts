import { trimTrailing } from "./trimTrailing.js";

/** Longest text of a peer that is kept; the documented messages of the service are far shorter. */
const longestText = 2_000;

/** Longest code or RequestId that is kept. */
export const longestName = 100;

/** What is not scanned is not shown either. */
const longestScanned = 1_000_000;

/** Real keys are longer. A shorter one is only found as it is: in other spellings it could be part of a common word. */
const shortestKey = 8;

/** Stands for one character of a secret while the text still has its length. */
const mask = "\uE000";

/** Headers and parameters that sign a request or name its signer. */
const signing =
  /\b(Signature|SignatureNonce|Credential|AccessKeyId|AccessKeySecret|AccessKey|SecretKey|SecurityToken|Token|x-acs-security-token)(["']?\s*[=:]\s*["']?)[^\s&,"'<>]+/gi;

/** The header of a signature, also in the forms that have a blank after the scheme. */
const authorization = /\b(Authorization)(["']?\s*[=:]\s*["']?)(?:(?:Bearer|Basic|acs)\s+)?[^\s&,"'<>]+/gi;

/** Ids of access keys, permanent and temporary. */
const keyId = /\b(LTAI|STS\.)[A-Za-z0-9]{8,}/g;

/** A refused signature is answered with the text to be signed, which holds the id of the key and the token. */
const signedText = /server\s*(string\s*to\s*sign|canonical\s*request)/i;

/**
 * Takes secrets out of what a peer writes, for errors and the log alike: the secrets that it knows, in the forms in
 * which a peer may quote them, and whatever looks like a signature or the id of a key.
 */
export class Redactor {
  private readonly known = new Map<string, readonly string[]>();

  /** Remembers keys and tokens that are in use. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret !== undefined && secret !== "" && !this.known.has(secret)) {
        this.known.set(secret, formsOf(secret));
      }
    }
  }

  /**
   * @param text of somebody else's
   * @param longest length that is kept of it
   * @param signature of the request that it answers
   */
  clean(text: string, longest: number = longestText, signature?: string): string {
    const forms = [...this.known.values(), ...(signature === undefined ? [] : [formsOf(signature)])].flat();
    const spaced = text.slice(0, longestScanned).replace(/\s{3,}/g, " ");
    const masked = maskAll(spaced, longest, forms, text.length > longestScanned);
    const quoted = signedText.exec(masked)?.index;
    const kept = quoted === undefined ? masked : trimTrailing(masked.slice(0, quoted), /[.,;:\s]/);
    const clean = kept
      .replace(/\uE000+/g, "…")
      .replace(authorization, "$1$2…")
      .replace(signing, "$1$2…")
      .replace(keyId, "…");
    return quoted === undefined && masked.length < spaced.length ? `${clean}…` : clean;
  }
}

/**
 * The beginning of a text, with a mask in place of each character of a secret. Case and white space do not count, because
 * a peer may write a form in small letters or break it over lines.
 */
function maskAll(text: string, longest: number, forms: readonly string[], cut: boolean): string {
  const reach = Math.max(0, ...forms.map(({ length }) => length));
  const head = text.slice(0, longest + 2 * reach);
  const masked = head.split("");
  for (const form of forms) {
    if (form.length < shortestKey) {
      for (let at = head.indexOf(form); at !== -1; at = head.indexOf(form, at + form.length)) {
        masked.fill(mask, at, at + form.length);
      }
    }
  }
  const places = masked.flatMap((character, at) => (character.trim() === "" ? [] : [at]));
  const compact = places.map((at) => small(head.charAt(at))).join("");
  for (const form of forms) {
    if (form.length >= shortestKey) {
      for (let at = compact.indexOf(form); at !== -1; at = compact.indexOf(form, at + form.length)) {
        masked.fill(mask, places[at], (places[at + form.length - 1] ?? 0) + 1);
      }
    }
  }
  // the end of `head` may have cut a secret in two, which then begins at most `reach` characters before it
  const isCut = reach > 0 && (cut || head.length < text.length);
  const whole = isCut ? (places[places.length - reach] ?? 0) : head.length;
  return masked.slice(0, Math.min(longest, whole)).join("");
}

/** The forms of a secret that are searched for: as it is, encoded for a URL once and twice, escaped for JSON, in base64. */
function formsOf(secret: string): readonly string[] {
  if (secret.length < shortestKey) {
    return [secret];
  }
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = [0, 1, 2].map((before) => insideBase64(secret, before));
  const plain = [
    secret,
    json,
    json.replaceAll("/", "\\/"),
    // as Java's Gson and others escape
    secret.replace(/[^A-Za-z0-9]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  const once = plain.flatMap(urlEncoded);
  const forms = [...plain, ...once, ...once.flatMap(urlEncoded)].map((form) =>
    small(form.replace(/\s/g, "")),
  );
  return [...new Set(forms)].filter(({ length }) => length >= shortestKey);
}

/** The characters of a base64 text that depend on the secret alone where so many bytes (modulo 3) come before it. */
function insideBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const text = bytes.toString("base64");
  const mixed = bytes.length % 3 === 0 ? 0 : 1;
  return text.slice(before === 0 ? 0 : before + 1, trimTrailing(text, /=/).length - mixed);
}

/** A text as `encodeURIComponent` writes it, and as a signature of the service does, which leaves fewer characters. */
function urlEncoded(text: string): string[] {
  return [/[\w.~!'()*-]/, /[\w.~-]/].map((kept) =>
    [...Buffer.from(text)]
      .map((byte) => [String.fromCharCode(byte), byte.toString(16).padStart(2, "0")] as const)
      .map(([character, hex]) => (kept.test(character) ? character : `%${hex}`))
      .join(""),
  );
}

/** In small letters, without a change of length. */
function small(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
