
/** Real keys are longer. A shorter one is only found as it is: in other spellings it could be part of a common word. */
const shortestSpelled = 8;

/** So many characters of a secret at the end of a text are hidden even if the rest of the secret is missing. */
const shortestBeginning = 12;

/** What a part of a text stands for in one of its encodings; an empty `text` can be left out, like a line break. */
interface Reading {
  readonly end: number;
  readonly text: string;
}

/** Where secrets are in a text. */
export interface Found {
  /** The end of the longest secret that begins at an index; other indexes are holes. */
  readonly ends: readonly (number | undefined)[];
  /** How many transitions were tried. Tests use it to check that the time is linear. */
  readonly steps: number;
}

/** Starts an encoded character, or a line break that a peer has written out. */
const starts = /[%=&\\]/;

/** A backslash, also encoded for a URL, and what follows it in JSON and JavaScript. */
const escape = /(?:\\|%(?:25)*5c)(?:u([0-9a-f]{4})|x([0-9a-f]{2})|[nrt])/iy;

/** An HTML entity, also encoded for a URL, for HTML again or for JSON. */
const entity =
  /(?:&|%(?:25)*26|(?:\\|%(?:25)*5c)u0026)(?:amp(?:;|%(?:25)*3b))*(?:(?:#|%(?:25)*23)(?:x0*([0-9a-f]{1,6})|0*(\d{1,7}))|([a-z]{2,8}))(?:;|%(?:25)*3b)/iy;

const entityNames: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  bsol: "\\",
  equals: "=",
  gt: ">",
  lt: "<",
  newline: "\n",
  num: "#",
  percnt: "%",
  plus: "+",
  quot: '"',
  sol: "/",
};

/** The beginning of an encoded character at the end of a text. */
const unfinished =
  /(?:(?:[%=](?:25|3d)*[89a-f][0-9a-f]){0,3}(?:[%=](?:25|3d)*[0-9a-f]?)?|(?:\\|%(?:25)*5c)(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|(?:&|%(?:25)*26|(?:\\|%(?:25)*5c)u0026)(?:amp(?:;|%(?:25)*3b))*(?:(?:#|%(?:25)*23)x?[0-9a-f]*|[a-z]{0,8})(?:%(?:25)*[0-9a-f]?)?)$/iy;

/** One more byte of a character that has several in UTF-8. */
const continuation = /[%=](?:25|3d)*([89ab][0-9a-f])/iy;

/**
 * Searches a text for secrets in any mixture of spellings: as they are, encoded for a URL, JSON, HTML or
 * quoted-printable, several times, and broken over lines. Case does not count.
 *
 * An encoded character has several readings: "%2525" is "%25" or "%". All of them are followed at once, from left to
 * right, so the time is proportional to the length of the text. A regular expression would try them one after the other.
 *
 * @param isCut whether the text goes on: a secret that may have begun at its end is then found, however little it shows
 */
export function findSpelled(text: string, forms: readonly string[], isCut: boolean): Found {
  // white space comes from broken lines, which may break an encoded character, too
  const places = text.split("").flatMap((character, at) => (character.trim() === "" ? [] : [at]));
  const compact = places.map((at) => text.charAt(at)).join("");
  const readings = places.map((_, at) =>
    starts.test(compact.charAt(at)) ? readingsAt(compact, at) : undefined,
  );
  const found: (number | undefined)[] = [];
  let steps = 0;
  for (const form of forms) {
    steps += search(compact, readings, form, isCut, found);
  }
  const ends: (number | undefined)[] = [];
  found.forEach((end, start) => {
    ends[places[start] ?? 0] = end === undefined ? undefined : (places[end - 1] ?? 0) + 1;
  });
  return { ends, steps };
}

/** The form in which {@link findSpelled} needs a secret; undefined for one that is too short. */
export function spelledForm(secret: string): string | undefined {
  const form = Array.from(secret.replace(/\s/g, "").split(""), small).join("");
  return form.length < shortestSpelled ? undefined : form;
}

function search(
  text: string,
  readings: readonly (readonly Reading[] | undefined)[],
  form: string,
  isCut: boolean,
  ends: (number | undefined)[],
): number {
  // form decoding turns a plus into a blank, which may be lost; a form of pluses would then match everything
  const plusIsOptional = form.replaceAll("+", "").length >= shortestSpelled;
  const skipsAt = (index: number) => plusIsOptional && form[index] === "+";
  // by position in the text: how much of the form may have been read before it, and since where
  const states: (Map<number, number> | undefined)[] = [];
  const firsts = [0];
  while (skipsAt(firsts.length - 1)) {
    firsts.push(firsts.length);
  }
  let steps = 0;

  const found = (start: number, end: number) => {
    ends[start] = Math.max(ends[start] ?? 0, end);
  };
  const reach = (end: number, index: number, start: number) => {
    for (let next = index; ; next += 1) {
      if (next === form.length) {
        found(start, end);
        return;
      }
      const state = (states[end] ??= new Map<number, number>());
      state.set(next, Math.min(state.get(next) ?? start, start));
      if (!skipsAt(next)) {
        return;
      }
    }
  };
  const read = (index: number, start: number, { end, text: meant }: Reading) => {
    steps += 1;
    if (meant === "") {
      reach(end, index, start);
    } else if (form.startsWith(meant, index)) {
      reach(end, index + meant.length, start);
    }
  };

  for (let at = 0; at <= text.length; at += 1) {
    const state = states[at];
    if (state !== undefined && (at === text.length || isUnfinished(text, at))) {
      for (const [index, start] of state) {
        if (isCut || index >= shortestBeginning) {
          found(start, text.length);
        }
      }
    }
    if (at === text.length) {
      break;
    }
    const literal = { end: at + 1, text: small(text.charAt(at)) };
    for (const reading of [literal, ...(readings[at] ?? [])]) {
      if (reading.text !== "") {
        for (const first of firsts) {
          read(first, at, reading);
        }
      }
      if (state !== undefined) {
        for (const [index, start] of state) {
          read(index, start, reading);
        }
      }
    }
    states[at] = undefined;
  }
  return steps;
}

/** Whether the text ends within an encoded character that begins at an index. */
function isUnfinished(text: string, at: number): boolean {
  unfinished.lastIndex = at;
  return starts.test(text.charAt(at)) && unfinished.test(text);
}

/** The readings of a text at an index beside its character itself. */
function readingsAt(text: string, at: number): readonly Reading[] {
  const readings: Reading[] = [];
  const add = (end: number, meant: string) => {
    const skipped = meant.trim() === "";
    if (!skipped) {
      readings.push({ end, text: small(meant) });
    }
    if (skipped || meant === "\\" || meant === "=") {
      readings.push({ end, text: "" });
    }
  };
  const match = (expression: RegExp) => {
    expression.lastIndex = at;
    return expression.exec(text) ?? undefined;
  };

  const one = text.charAt(at);
  // a backslash may escape what follows, and quoted-printable ends a broken line with "="
  if (one === "\\" || one === "=") {
    readings.push({ end: at + 1, text: "" });
  }
  if (one === "%" || one === "=") {
    addBytes(text, at, add);
  }
  const escaped = match(escape);
  if (escaped !== undefined) {
    const [all, unit, byte] = escaped;
    const code = unit ?? byte;
    add(at + all.length, code === undefined ? "\n" : String.fromCharCode(parseInt(code, 16)));
  }
  const named = match(entity);
  if (named !== undefined) {
    const [all, hex, decimal, name = ""] = named;
    const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal ?? NaN);
    const meant = code <= 0x10ffff ? String.fromCodePoint(code) : entityNames[name.toLowerCase()];
    if (meant !== undefined) {
      add(at + all.length, meant);
    }
  }
  return readings;
}

/** The bytes that "%2B", "%252B", "=2B" and "=3D2B" may stand for. */
function addBytes(text: string, at: number, add: (end: number, meant: string) => void): void {
  for (let digits = at + 1; ; digits += 2) {
    const pair = text.slice(digits, digits + 2);
    if (!/^[0-9a-f]{2}$/i.test(pair)) {
      return;
    }
    const byte = parseInt(pair, 16);
    if (byte < 0x80) {
      add(digits + 2, String.fromCharCode(byte));
    } else {
      addCharacter(text, digits + 2, byte, add);
    }
    if (!/^(?:25|3d)$/i.test(pair)) {
      return;
    }
  }
}

/** A character that has several bytes in UTF-8, by the first of them. */
function addCharacter(
  text: string,
  after: number,
  first: number,
  add: (end: number, meant: string) => void,
): void {
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  const bytes = [first];
  let end = after;
  for (let count = 0; count < more; count += 1) {
    continuation.lastIndex = end;
    const next = continuation.exec(text);
    if (next === null) {
      return;
    }
    bytes.push(parseInt(next[1] ?? "", 16));
    end += next[0].length;
  }
  if (more > 0) {
    add(end, Buffer.from(bytes).toString("utf8"));
  }
}

/** In small letters, without a change of length. */
function small(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
