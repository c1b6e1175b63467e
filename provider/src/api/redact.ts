import { findSpelled, spelledForm } from "./spelledSecret.js";

/** Longest text of a peer that is kept; the documented messages of the service are far shorter. */
const longestText = 2_000;

/** Longest code or RequestId that is kept. */
export const longestName = 100;

/** What is not scanned is not shown either. */
const longestScanned = 1_000_000;

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

  /** @param shortest length of what is a secret; a shorter text could be a common word */
  constructor(private readonly shortest = 1) {}

  /** Remembers keys and tokens that are in use. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret !== undefined && secret.length >= this.shortest && !this.known.has(secret)) {
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
    const known =
      signature === undefined ? this.known : new Map([...this.known, [signature, formsOf(signature)]]);
    const spaced = text.slice(0, longestScanned).replace(/\s{3,}/g, " ");
    const masked = maskAll(spaced, longest, known, text.length > longestScanned);
    const quoted = signedText.exec(masked)?.index;
    const kept = quoted === undefined ? masked : trimTrailing(masked.slice(0, quoted), /[.,;:\s]/);
    const clean = collapse(kept)
      .replace(authorization, "$1$2…")
      .replace(signing, "$1$2…")
      .replace(keyId, "…");
    return quoted === undefined && masked.length < spaced.length ? `${clean}…` : clean;
  }

  /** A text of our own without the secrets that it quotes; nothing else in it changes. */
  hide(text: string): string {
    return collapse(maskAll(text, text.length, this.known, false));
  }
}

function collapse(masked: string): string {
  return masked.replace(/\uE000+/g, "…");
}

/** The beginning of a text, with a mask in place of each character of a secret. */
function maskAll(
  text: string,
  longest: number,
  known: ReadonlyMap<string, readonly string[]>,
  isCut: boolean,
): string {
  const forms = [...known.values()].flat();
  // a secret that begins before `longest` may end after it; one that has not ended here is hidden as well
  const head = text.slice(0, longest + 2 * Math.max(0, ...forms.map(({ length }) => length)));
  const masked = head.split("");
  for (const secret of known.keys()) {
    if (secret !== "" && spelledForm(secret) === undefined) {
      for (let at = head.indexOf(secret); at !== -1; at = head.indexOf(secret, at + secret.length)) {
        masked.fill(mask, at, at + secret.length);
      }
    }
  }
  const { ends } = findSpelled(head, forms, isCut || head.length < text.length);
  let end = 0;
  for (let at = 0; at < masked.length; at += 1) {
    end = Math.max(end, ends[at] ?? 0);
    if (at < end) {
      masked[at] = mask;
    }
  }
  return masked.slice(0, longest).join("");
}

/** The forms of a secret that are searched for, each in all spellings: as it is, and in base64. */
function formsOf(secret: string): readonly string[] {
  if (spelledForm(secret) === undefined) {
    return [];
  }
  const base64 = [0, 1, 2].map((before) => insideBase64(secret, before));
  const forms = [
    secret,
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ].map(spelledForm);
  return [...new Set(forms)].filter((form) => form !== undefined);
}

/** The characters of a base64 text that depend on the secret alone where so many bytes (modulo 3) come before it. */
function insideBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const text = bytes.toString("base64");
  const mixed = bytes.length % 3 === 0 ? 0 : 1;
  return text.slice(before === 0 ? 0 : before + 1, trimTrailing(text, /=/).length - mixed);
}

/**
 * A text without the characters at its end that match `character`. A regular expression that ends in `[.\s]+$` takes
 * quadratic time on a long run of such characters that is followed by something else.
 */
export function trimTrailing(text: string, character: RegExp): string {
  let end = text.length;
  while (end > 0 && character.test(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(0, end);
}
