import { UserError } from "../api/errors.js";
import { packageVersion } from "../api/version.js";

/** The only version of the format that Pulumi has. */
const formatVersion = 0;

/** The schema of the package as JSON. It is written by `npm run schema`, without the version, which changes with each release. */
export function schemaText(version: number, subpackage: string): string {
  if (version !== formatVersion) {
    throw new UserError(
      `The schema of ens exists in version ${formatVersion} of the format only, and version ${version} was requested. Use a Pulumi CLI that reads version ${formatVersion}.`,
    );
  }
  if (subpackage !== "") {
    throw new UserError(
      `The schema of "${subpackage}" was requested, but ens takes no parameters and has no other packages. Remove the parameters after "ens".`,
    );
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundler follows a require, and not a path that is read
  const schema = require("../../plugin/schema.json") as object;
  return JSON.stringify({ ...schema, version: packageVersion() });
}
