import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planOf, type Plan } from "../../provider/src/cli/report/plan.js";
import { readPreview } from "../../provider/src/cli/report/preview.js";

/** Previews of the real CLI, trimmed. */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, "fixtures", name), "utf8");
}

export function plan(name: string): Plan {
  return planOf(readPreview(JSON.parse(fixture(`${name}.json`))));
}

type Values = Record<string, unknown>;

const usual = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "80",
  internalIp: "10.0.0.1",
  internalPort: "80",
  ipProtocol: "TCP",
};

/** One step of a preview, in the form that the CLI writes it. */
export function step(op: string, name: string, before?: Values, after?: Values, old: Values = {}): Values {
  const state = (values: Values | undefined, more: Values) =>
    values === undefined ? null : { inputs: { ...usual, ...values }, ...more };
  const outputs = before === undefined ? {} : { outputs: { ...usual, ...before, status: "Available" } };
  return {
    op,
    urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ens:ForwardEntry::${name}`,
    oldState: state(before, { id: `fwd-${name}`, ...outputs, ...old }),
    newState: state(after, {}),
  };
}

/** The plan of such steps. */
export function planned(...steps: Values[]): Plan {
  return planOf(readPreview({ steps, changeSummary: {} }));
}

/** What the warnings of a plan say, without type of its own. */
export function told(some: Plan): string[] {
  return some.warnings.map(
    ({ kind, phrases }) =>
      `${kind}: ${phrases.map((part) => (typeof part === "string" ? part : Object.values(part)[0])).join("")}`,
  );
}
