import {
  actionsFor,
  basicFeatures,
  featureNames,
  features,
  needsOf,
  type FeatureName,
} from "../api/permissions.js";
import { UserError } from "../api/errors.js";
import { oneOf, print, readFlags, someOf, type Command } from "./command.js";

const formats = ["json", "text"] as const;

const help = `pulumi-alicloud-ens permissions [flags]

Prints the least RAM policy that the user or role behind the keys needs. It makes no calls and reads no settings.

  --for LIST        the features that you use, with commas between; default: ${basicFeatures.join(",")},
                    which is what pulumi up, refresh and destroy need; "all" for everything
${featureNames.map((name) => `                      ${name.padEnd(18)}${features[name].does}`).join("\n")}
  --format FORMAT   json (default): the policy, ready for RAM
                    text: each action, and what each feature needs it for

In RAM, ENS grants every call but DescribeForwardEntryAttribute for all resources or none, so the policy uses "*".
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
  await print(format === "json" ? `${JSON.stringify(policyFor(chosen), null, 2)}\n` : reasonsFor(chosen));
  return 0;
}

/** A RAM policy document. */
export interface Policy {
  readonly Version: "1";
  readonly Statement: readonly [
    { readonly Effect: "Allow"; readonly Action: readonly string[]; readonly Resource: "*" },
  ];
}

/** The least that some features need. RAM could limit only DescribeForwardEntryAttribute to single entries. */
export function policyFor(chosen: Iterable<FeatureName>): Policy {
  const Action = actionsFor(chosen).map((action) => `ens:${action}`);
  return { Version: "1", Statement: [{ Effect: "Allow", Action, Resource: "*" }] };
}

/** Each action that some features need, and what each of them needs it for. */
function reasonsFor(chosen: readonly FeatureName[]): string {
  const width = Math.max(...chosen.map((feature) => feature.length));
  const parts = actionsFor(chosen).map((action) => {
    const lines = chosen.flatMap((feature) => {
      const why = needsOf(feature)[action];
      return why === undefined ? [] : [`  ${feature.padEnd(width)}  ${why}`];
    });
    return [`ens:${action}`, ...lines].join("\n");
  });
  return `${parts.join("\n\n")}\n`;
}
