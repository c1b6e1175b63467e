import { basicFeatures, featureNames, features } from "../../api/permissions.js";
import type { Command } from "../command.js";
import { oneOf, readFlags, someOf } from "../command.js";
import { print } from "../command.js";
import { policyFor } from "./policy.js";
import { reasons } from "./reasons.js";
import { UserError } from "../../api/errors.js";

const formats = ["json", "text"] as const;

const help = `pulumi-alicloud-ens permissions [flags]

Prints the least RAM policy that the user or role behind the keys needs. No cloud is asked and no setting read.

  --for LIST        what shall be possible, with commas between; default: ${basicFeatures.join(",")},
                    which is what pulumi up, refresh and destroy need; "all" for everything
${featureNames.map((name) => `                      ${name.padEnd(18)}${features[name].does}`).join("\n")}
  --format FORMAT   json (default): the policy, ready for RAM
                    text: each action, and what each feature needs it for

In RAM, ENS grants every call but DescribeForwardEntryAttribute for all resources or none, so the policy says "*".
`;

const flags = {
  for: { type: "string", default: basicFeatures.join(",") },
  format: { type: "string", default: "json" },
} as const;

export const permissions: Command = {
  summary: "the least RAM policy that the keys need",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values } = readFlags({ args, options: flags, strict: true });
  const format = oneOf("format", values.format, formats);
  const named = someOf("for", values.for, ["all", ...featureNames]);
  const chosen = featureNames.filter((name) => named.has("all") || named.has(name));
  if (chosen.length === 0) {
    throw new UserError(`--for names nothing; it takes some of ${featureNames.join(", ")}, or all.`);
  }
  await print(format === "json" ? `${JSON.stringify(policyFor(chosen), null, 2)}\n` : reasons(chosen));
  return 0;
}
