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
