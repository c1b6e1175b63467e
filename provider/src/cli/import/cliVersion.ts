import { Complaint } from "../complaint.js";
import { runPulumi } from "../pulumi.js";

/** Older ones do not take outputs in an import file, and then cannot import dynamic resources at all. */
const oldest = [3, 254] as const;

/** Complains of a Pulumi CLI that could not import; answers with what is to be told where there is none to look at. */
export async function proveCli(directory: string): Promise<string | undefined> {
  const ran = await runPulumi(["version"], directory);
  if ("problem" in ran) {
    return `the version of the Pulumi CLI is not known (${ran.problem}): ${oldest.join(".")} or newer is needed for what comes next`;
  }
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(ran.stdout.trim()) ?? [];
  const isOlder = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  if (isOlder) {
    throw new Complaint(
      `Pulumi CLI ${ran.stdout.trim()} cannot import forward entries: it takes ${oldest.join(".")} or newer. Install a newer one, or let the program adopt the entries with adoptId.`,
    );
  }
  return undefined;
}
