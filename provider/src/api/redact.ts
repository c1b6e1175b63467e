/** The documented messages of ENS are far shorter. */
const longestText = 2_000;

/** The longest code or RequestId that is kept. */
export const longestName = 100;

/** A shorter secret is found only as it is: in other spellings it could be part of a common word. */
const shortestSpelled = 8;

/** If a text ends within a secret, its beginning is hidden from this length on. */
const shortestBeginning = 12;

/** Headers and parameters that sign a request or name its signer. */
const signing =
  /\b(Signature|SignatureNonce|Credential|AccessKeyId|AccessKeySecret|AccessKey|SecretKey|SecurityToken|Token|x-acs-security-token)(["']?\s*[=:]\s*["']?)[^\s&,"'<>]+/gi;

/** The header of a signature, also with a blank after the scheme. */
const authorization = /\b(Authorization)(["']?\s*[=:]\s*["']?)(?:(?:Bearer|Basic|acs)\s+)?[^\s&,"'<>]+/gi;

/** Ids of access keys, permanent and temporary. */
const keyId = /\b(LTAI|STS\.)[A-Za-z0-9]{8,}/g;

/** The service answers a wrong signature with the text to be signed, which holds the key id and the token. */
const signedText = /server\s*(string\s*to\s*sign|canonical\s*request)/i;

/**
 * Removes secrets from what the service and proxies write, for errors and the log: known secrets in any encoding, and
 * whatever looks like a signature or a key id.
 */
export class Redactor {
  private readonly known = new Map<string, readonly string[]>();

  /** @param shortest length of a secret; a shorter text could be a common word */
  constructor(private readonly shortest = 1) {}

  /** Remembers keys and tokens that are in use. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret !== undefined && secret.length >= Math.max(1, this.shortest) && !this.known.has(secret)) {
        this.known.set(secret, formsOf(secret));
      }
    }
  }

  /**
   * @param text from the service or a proxy
   * @param longest length to keep
   * @param signature of the request that the text answers
   */
  clean(text: string, longest: number = longestText, signature?: string): string {
    const known =
      signature === undefined ? this.known : new Map([...this.known, [signature, formsOf(signature)]]);
    const spaced = text.replace(/\s{3,}/g, " ");
    const hidden = hideSecrets(spaced, longest, known);
    const quoted = signedText.exec(hidden)?.index;
    const kept = quoted === undefined ? hidden : trimTrailing(hidden.slice(0, quoted), /[.,;:\s]/);
    const clean = kept.replace(authorization, "$1$2…").replace(signing, "$1$2…").replace(keyId, "…");
    return quoted === undefined && longest < spaced.length ? `${clean}…` : clean;
  }

  /** Removes known secrets from a text of our own, and changes nothing else. */
  hide(text: string): string {
    return hideSecrets(text, text.length, this.known);
  }
}

/** The first `longest` characters of a text without the known secrets that begin there. */
function hideSecrets(
  text: string,
  longest: number,
  known: ReadonlyMap<string, readonly string[]>,
): string {
  const forms = [...known.values()].flat();
  // a secret that begins before `longest` may end after it
  const head = text.slice(0, longest + 2 * Math.max(0, ...forms.map(({ length }) => length)));
  const { ends } = findSpelled(head, forms, head.length < text.length);
  for (const [secret, spelled] of known) {
    const isShort = spelled.length === 0;
    for (let at = isShort ? head.indexOf(secret) : -1; at !== -1; at = head.indexOf(secret, at + 1)) {
      ends[at] = Math.max(ends[at] ?? 0, at + secret.length);
    }
  }
  let hidden = "";
  let end = 0;
  for (let at = 0; at < Math.min(longest, head.length); at += 1) {
    const wasHidden = at > 0 && at <= end;
    end = Math.max(end, ends[at] ?? 0);
    hidden += at >= end ? head.charAt(at) : wasHidden ? "" : "…";
  }
  return hidden;
}

/** The forms of a secret that are searched for in all spellings: as it is, and in base64. */
function formsOf(secret: string): readonly string[] {
  const form = spelledForm(secret);
  if (form.length < shortestSpelled) {
    return [];
  }
  const base64Url = [0, 1, 2].map((before) => insideBase64(secret, before));
  const base64 = base64Url.map((text) => text.replaceAll("-", "+").replaceAll("_", "/"));
  return [...new Set([form, ...[...base64, ...base64Url].map(spelledForm)])];
}

/** The part of a base64url text that depends on the secret alone if `before` bytes (modulo 3) precede the secret. */
function insideBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const isMixed = bytes.length % 3 !== 0;
  return bytes.toString("base64url").slice(before === 0 ? 0 : before + 1, isMixed ? -1 : undefined);
}

/** The form in which {@link findSpelled} needs a secret. */
export function spelledForm(secret: string): string {
  return bytesOf(secret.replace(/\s/g, ""));
}

/** A text in lower case as UTF-8, one character for each byte: encodings for a URL encode bytes. */
function bytesOf(text: string): string {
  return Buffer.from(text.toLowerCase()).toString("latin1");
}

/** What a part of a text stands for; a part with an empty `decoded` can be left out, like a line break. */
interface Decoding {
  readonly end: number;
  readonly decoded: string;
}

/**
 * Searches a text for secrets in any mixture of spellings: as they are, encoded for a URL, JSON, HTML or
 * quoted-printable, several times, and broken over lines. Case does not count.
 *
 * An encoded character can be decoded in several ways: "%2525" is "%25" or "%". All of them are followed at once, from left to
 * right, so the time is proportional to the length of the text. A regular expression would try them one after the other.
 *
 * @param isCut whether the text goes on: any beginning of a secret at its end is found then
 * @returns for each index the end of the longest secret that begins there, and how many decodings were tried
 */
export function findSpelled(
  text: string,
  forms: readonly string[],
  isCut: boolean,
): { ends: (number | undefined)[]; steps: number } {
  // without white space: broken lines may break an encoded character as well
  const characters = [...text.matchAll(/\S/gu)];
  const bytes = characters.map(([character]) => bytesOf(character));
  const positions = characters.flatMap(({ index }, at) => Array<number>(bytes[at]?.length ?? 0).fill(index));
  const compact = bytes.join("");
  const decodings = Array.from(compact, (_, at) => decodingsAt(compact, at));
  const ends: (number | undefined)[] = [];
  let steps = 0;
  for (const form of forms) {
    steps += search(compact, decodings, form, isCut, (start, end) => {
      const from = positions[start] ?? 0;
      ends[from] = Math.max(ends[from] ?? 0, (positions[end - 1] ?? 0) + 1);
    });
  }
  return { ends, steps };
}

function search(
  text: string,
  decodingsByIndex: readonly (readonly Decoding[])[],
  form: string,
  isCut: boolean,
  found: (start: number, end: number) => void,
): number {
  // form decoding turns a plus into a blank, which may be lost; a form of pluses would then match everything
  const plusIsOptional = form.replaceAll("+", "").length >= shortestSpelled;
  // by position in the text: how much of the form may have been read before it, and since where
  const states: (Map<number, number> | undefined)[] = [];
  const advance = (at: number, index: number, start: number): void => {
    if (index === form.length) {
      found(start, at);
      return;
    }
    const state = (states[at] ??= new Map<number, number>());
    state.set(index, Math.min(state.get(index) ?? start, start));
    if (plusIsOptional && form[index] === "+") {
      advance(at, index + 1, start);
    }
  };
  let steps = 0;
  for (const [at, decodings] of decodingsByIndex.entries()) {
    advance(at, 0, at);
    for (const [index, start] of states[at] ?? []) {
      if (index >= shortestBeginning && matchAt(at, unfinished, text) !== null) {
        found(start, text.length);
      }
      for (const { end, decoded } of decodings) {
        steps += 1;
        if (form.startsWith(decoded, index) && (decoded !== "" || start < at)) {
          advance(end, index + decoded.length, start);
        }
      }
    }
    states[at] = undefined;
  }
  for (const [index, start] of states[text.length] ?? []) {
    if (isCut || index >= shortestBeginning) {
      found(start, text.length);
    }
  }
  return steps;
}

/** Matches a sticky pattern at an index. */
function matchAt(at: number, pattern: RegExp, text: string): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The beginning of an encoded character at the end of a text. */
const unfinished =
  /(?:[%=\\](?:25|3d|5c)*[ux]?[0-9a-f]{0,3}|(?:&|%(?:25)*26|\\u0026)(?:amp;|%|25|3b|23|#)*[a-z0-9]{0,8})$/y;

/** A backslash, also encoded for a URL, and what follows it in JSON and JavaScript. */
const escape = /(?:\\|%(?:25)*5c)(?:u([0-9a-f]{4})|x([0-9a-f]{2})|[nrt])/y;

/** An HTML entity, also encoded for a URL, for HTML again or for JSON. */
const entity =
  /(?:&|%(?:25)*26|(?:\\|%(?:25)*5c)u0026)(?:amp(?:;|%(?:25)*3b))*(?:(?:#|%(?:25)*23)(?:x0*([0-9a-f]{1,6})|0*(\d{1,7}))|([a-z]{2,8}))(?:;|%(?:25)*3b)/y;

const entityNames: Readonly<Record<string, string>> = {
  ...{ amp: "&", apos: "'", bsol: "\\", equals: "=", gt: ">", lt: "<", newline: "\n", num: "#" },
  ...{ percnt: "%", plus: "+", quot: '"', sol: "/" },
};

function decodingsAt(text: string, at: number): readonly Decoding[] {
  const decodings: Decoding[] = [];
  const add = (end: number, byte: string): void => {
    const isBlank = /^[\t-\r ]$/.test(byte);
    if (!isBlank) {
      decodings.push({ end, decoded: byte.replace(/[A-Z]/, (letter) => letter.toLowerCase()) });
    }
    // a backslash may escape what follows, and quoted-printable ends a broken line with "="
    if (isBlank || byte === "\\" || byte === "=") {
      decodings.push({ end, decoded: "" });
    }
  };
  const first = text.charAt(at);
  add(at + 1, first);
  if (first === "%" || first === "=") {
    // "%25252b" may stand for "%" (twice) and "+"
    let pair = first === "%" ? "25" : "3d";
    for (let end = at + 3; pair === "25" || pair === "3d"; end += 2) {
      pair = text.slice(end - 2, end);
      if (/^[0-9a-f]{2}$/.test(pair)) {
        add(end, String.fromCharCode(parseInt(pair, 16)));
      }
    }
  }
  const escaped = matchAt(at, escape, text);
  if (escaped !== null) {
    const [, unit, byte] = escaped;
    add(escape.lastIndex, bytesOf(String.fromCodePoint(parseInt(unit ?? byte ?? "a", 16))));
  }
  const named = matchAt(at, entity, text);
  if (named !== null) {
    const [, hex, decimal, name = ""] = named;
    const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    const decoded = code <= 0x10ffff ? bytesOf(String.fromCodePoint(code)) : entityNames[name];
    if (decoded !== undefined) {
      add(entity.lastIndex, decoded);
    }
  }
  return decodings;
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
