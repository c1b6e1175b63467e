// eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundler follows a require, and not a path that is read
const { version } = require("../../package.json") as { readonly version: string };

/** The version of this package. */
export function packageVersion(): string {
  return version;
}
