/** A look-up that has no answer. The message is a sentence; nothing in it is secret. */
export class LookupError extends Error {
  override readonly name = "LookupError";
}
