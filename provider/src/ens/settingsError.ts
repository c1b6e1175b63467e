/** A setting that cannot be used. The message names it, what was given and what is allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  /** `from` is the place of the value, where one alone is to blame. */
  constructor(
    message: string,
    readonly from?: string,
  ) {
    super(message);
  }
}
