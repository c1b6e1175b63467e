import { isOlder } from "../../dynamic/installation.js";
import { oldestForImports as oldest, runPulumi } from "../pulumi.js";
import { UserError } from "../../api/errors.js";

/** Complains of a Pulumi CLI that could not import; answers with what is to be told where there is none to look at. */
export async function proveCli(directory: string): Promise<string | undefined> {
  const ran = await runPulumi(["version"], directory);
  if ("problem" in ran) {
    return `the version of the Pulumi CLI is not known (${ran.problem}): ${oldest.join(".")} or newer is needed for what comes next`;
  }
  const [version] = /\d+\.\d+/.exec(ran.stdout) ?? [];
  if (version !== undefined && isOlder(version, oldest)) {
    throw new UserError(
      `Pulumi CLI ${ran.stdout.trim()} cannot import forward entries: it takes ${oldest.join(".")} or newer. Install a newer one, or let the program adopt the entries with adoptId.`,
    );
  }
  return undefined;
}
