/** No keys could be had to sign a call with. The message says what was looked for; it never holds a secret. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}
