import { LocalWorkspace, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import * as ens from "pulumi-alicloud-ens";

const usage = `Usage: npm start -- preview|up|destroy [FORWARD…]
Forwards are short forms, such as 443:10.0.0.5:8443/tcp. Those of the last call that are left out are deleted.`;

const commands = ["preview", "up", "destroy"] as const;
type Command = (typeof commands)[number];

/** The inline program: the port forwards that the command line names, and no others. */
const programOf = (forwards: string[]) => () => {
  const gateway = new ens.PortForwards("gateway", {
    natGatewayId: process.env["NAT_GATEWAY_ID"] ?? "nat-5quickstart00000000000000",
    externalIp: process.env["EXTERNAL_IP"] ?? "203.0.113.10",
    forwards,
  });
  return Promise.resolve({ ids: gateway.ids });
};

async function main([command, ...forwards]: string[]): Promise<number> {
  if (!commands.some((known) => known === command)) {
    console.error(usage);
    return 2;
  }
  const stack = await LocalWorkspace.createOrSelectStack({
    projectName: "forwards",
    stackName: process.env["STACK"] ?? "dev",
    program: programOf(forwards),
  });
  const errors = new Set<string>();
  const onEvent = (event: EngineEvent): void => {
    tell(event, errors);
  };
  try {
    await run(stack, command as Command, onEvent);
    return 0;
  } catch (error) {
    // what the engine printed is shown already
    if (errors.size === 0) console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function run(stack: Stack, command: Command, onEvent: (event: EngineEvent) => void): Promise<void> {
  switch (command) {
    case "preview": {
      const { changeSummary } = await stack.preview({ onEvent });
      console.log(`Would be done: ${inWords(changeSummary)}.`);
      return;
    }
    case "up": {
      const { summary, outputs } = await stack.up({ onEvent });
      console.log(`Done: ${inWords(summary.resourceChanges)}.`);
      for (const [name, id] of Object.entries((outputs["ids"]?.value ?? {}) as Record<string, string>)) {
        console.log(`${name} is ${id}`);
      }
      return;
    }
    case "destroy": {
      const { summary } = await stack.destroy({ onEvent });
      console.log(`Done: ${inWords(summary.resourceChanges)}.`);
    }
  }
}

/** One line for each entry to which something happens, and what goes wrong, once. */
function tell({ resourcePreEvent, diagnosticEvent }: EngineEvent, errors: Set<string>): void {
  const step = resourcePreEvent?.metadata;
  if (step !== undefined && step.op !== "same" && step.type.endsWith("/ens:ForwardEntry")) {
    const properties = step.diffs === undefined ? "" : ` (${step.diffs.join(", ")})`;
    console.log(`${step.op} ${step.urn.split("::").at(-1) ?? ""}${properties}`);
  }
  const { severity, message = "" } = diagnosticEvent ?? {};
  if (severity === "warning" || (severity === "error" && !errors.has(message))) {
    console.error(message.trim());
  }
  if (severity === "error") errors.add(message);
}

function inWords(changes: Record<string, number> | undefined): string {
  const parts = Object.entries(changes ?? {}).map(([operation, count]) => `${count} ${operation}`);
  return parts.join(", ") || "nothing";
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
