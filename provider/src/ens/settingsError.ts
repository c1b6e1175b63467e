/** A setting that cannot be used. The message names it, what was given and what is allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}
