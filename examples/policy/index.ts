import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import {
  nameFollows,
  noAdministrationPort,
  noAnyProtocol,
  rangeAtMost,
  type ForwardEntryProps,
  type Rule,
} from "./rules";

/** The type of a port forward in every state and preview; it will not change. */
const forwardEntry = "pulumi-nodejs:dynamic/ens:ForwardEntry";

const names = /^[a-z][a-z0-9-]*$/;
const widestRange = 100;

function policy(
  name: string,
  description: string,
  enforcementLevel: "advisory" | "mandatory",
  rule: Rule,
): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel,
    validateResource: ({ type, props }, report) => {
      if (type !== forwardEntry) return;
      const broken = rule(known(props));
      if (broken !== undefined) report(broken);
    },
  };
}

/** In a preview a value that is not known yet cannot be read; what is known of the entry is judged all the same. */
function known(props: Record<string, unknown>): ForwardEntryProps {
  const read = (property: string): string | undefined => {
    try {
      const value = props[property];
      return typeof value === "string" ? value : undefined;
    } catch {
      return undefined;
    }
  };
  const properties = ["externalIp", "externalPort", "internalPort", "ipProtocol", "forwardEntryName"];
  return Object.fromEntries(properties.map((property) => [property, read(property)]));
}

new PolicyPack("port-forwards", {
  policies: [
    policy(
      "no-administration-port",
      "Administration ports are not open to the Internet.",
      "mandatory",
      noAdministrationPort,
    ),
    policy("no-any-protocol", "A port forward names its protocol.", "mandatory", noAnyProtocol),
    policy("name", "Names are in lower case with hyphens.", "advisory", nameFollows(names)),
    policy("range", "Ranges of ports are narrow.", "mandatory", rangeAtMost(widestRange)),
  ],
});
