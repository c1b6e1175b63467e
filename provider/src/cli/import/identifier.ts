/**
 * The letters, marks and digits that a constant is called with. Which characters an identifier may hold is told by tables
 * of Unicode, and every version of TypeScript, also the old one that Pulumi brings along, has tables of its own: these
 * have been in all of them. Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, kana, Han and Hangul.
 */
const word =
  /[0-9A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u017F\u01A0\u01A1\u01AF\u01B0\u01CD-\u01DC\u1E00-\u1EFF\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE\u0400-\u0481\u048A-\u0513\u05D0-\u05EA\u0621-\u063A\u0641-\u0652\u0660-\u0669\u0671-\u06D3\u06F0-\u06F9\u0904-\u0939\u093E-\u094D\u0966-\u096F\u0E01-\u0E3A\u0E40-\u0E4E\u0E50-\u0E59\u3041-\u3096\u30A1-\u30FA\u30FC-\u30FE\u3400-\u4DB5\u4E00-\u9FA5\uAC00-\uD7A3]+/gu;

/** What begins with two underscores belongs to Node.js and to the compiler. */
const wellFormed = /^(?!__)[\p{ID_Start}_]/u;

/** Reserved words, and what a module has at its top already. */
const unavailable: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
   finally for function if implements import in instanceof interface let new null package private protected public return
   static super switch this throw true try typeof undefined var void while with yield
   console ens exports global globalThis module process pulumi require`.split(/\s+/),
);

/** `web-ssh` becomes `webSsh`, `8080` becomes `entry8080`; undefined where a name has nothing to call a constant by. */
export function identifierOf(name: string): string | undefined {
  const words = name.normalize("NFC").match(word) ?? [];
  if (words.length === 0) {
    return undefined;
  }
  const joined = words.reduce(
    (before, next) => before + (before === "" ? lower(next) : joint(before, next)),
    "",
  );
  return wellFormed.test(joined) && !unavailable.has(joined) ? joined : `entry${upper(joined)}`;
}

/** Digits that follow digits stay apart, or 80 and 8000 would be what 808 and 000 are. */
function joint(before: string, next: string): string {
  return /\d$/.test(before) && /^\d/.test(next) ? `_${next}` : upper(next);
}

function upper(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** `Web` and `web` for `web`, `SSH` for `ssh`, `HTTPServer` for `httpServer`. */
function lower(text: string): string {
  return text.replace(/^\p{Lu}+(?=\p{Lu}\p{Ll}|[^\p{L}]|$)|^\p{Lu}/u, (letters) => letters.toLowerCase());
}
