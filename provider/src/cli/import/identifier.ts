/**
 * What a constant of a program may be called in every version of TypeScript that Pulumi brings along: letters, digits and
 * marks of the basic plane that can be seen. A middle dot is an identifier's character in one version and not in another.
 */
const outsideOfWords =
  /(?:[^\p{L}\p{Nd}\p{Mn}\p{Mc}_]|[\u{10000}-\u{10FFFF}]|\p{Default_Ignorable_Code_Point}|\u2E2F)+/gu;

/** What begins with two underscores belongs to Node.js and to the compiler. */
const wellFormed = /^(?!__)[\p{ID_Start}_]\p{ID_Continue}*$/u;

/** Reserved words, and what a module has at its top already. */
const unavailable: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
   finally for function if implements import in instanceof interface let new null package private protected public return
   static super switch this throw true try typeof undefined var void while with yield
   console ens exports global globalThis module process pulumi require`.split(/\s+/),
);

/** `web-ssh` becomes `webSsh`, `8080` becomes `entry8080`. */
export function identifierOf(name: string): string {
  const words = name.normalize("NFC").split(outsideOfWords).filter(Boolean);
  const joined = words.reduce(
    (before, word) => before + (before === "" ? lower(word) : joint(before, word)),
    "",
  );
  return wellFormed.test(joined) && !unavailable.has(joined) ? joined : `entry${upper(joined)}`;
}

/** Digits that follow digits stay apart, or 80 and 8000 would be what 808 and 000 are. */
function joint(before: string, word: string): string {
  return /\p{Nd}$/u.test(before) && /^\p{Nd}/u.test(word) ? `_${word}` : upper(word);
}

function upper(word: string): string {
  return word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** `Web` and `web` for `web`, `SSH` for `ssh`, `HTTPServer` for `httpServer`. */
function lower(word: string): string {
  return word.replace(/^\p{Lu}+(?=\p{Lu}\p{Ll}|[^\p{L}]|$)|^\p{Lu}/u, (letters) => letters.toLowerCase());
}
