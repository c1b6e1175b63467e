import { parseArgs } from "node:util";
import type { Effort, Figure } from "./figure.js";
import { table } from "./table.js";

/** Figures that are made together. The modules are loaded when it is their turn: one that is broken stops only itself. */
interface Suite {
  /** What `--only` looks at. */
  readonly name: string;
  readonly run: (effort: Effort) => Promise<readonly Figure[]>;
}

const suites: readonly Suite[] = [
  {
    name: "import of the package",
    run: async (effort) => (await import("./importTime.js")).importTimeFigures(effort),
  },
  { name: "state per entry", run: async (effort) => (await import("./state.js")).stateFigures(effort) },
  {
    name: "preview and up of 100 entries",
    run: async (effort) => (await import("./upTime.js")).figuresOfAHundred(effort),
  },
  {
    name: "preview and up of 1000 entries",
    run: async (effort) => (await import("./upTime.js")).figuresOfAThousand(effort),
  },
  {
    name: "refresh of 1000 entries",
    run: async (effort) => (await import("./refreshTime.js")).refreshFigures(effort),
  },
  {
    name: "plugin, 100 entries",
    run: async (effort) => (await import("./pluginTime.js")).pluginFiguresOfAHundred(effort),
  },
  {
    name: "plugin, 1000 entries",
    run: async (effort) => (await import("./pluginTime.js")).pluginFiguresOfAThousand(effort),
  },
  { name: "emulator", run: async (effort) => (await import("./emulator.js")).emulatorFigures(effort) },
  {
    name: "gateway that accepts concurrent writes",
    run: async (effort) => (await import("./gatewayTime.js")).gatewayFigures(effort, false),
  },
  {
    name: "gateway that refuses concurrent writes",
    run: async (effort) => (await import("./gatewayTime.js")).gatewayFigures(effort, true),
  },
  {
    name: "gateway through the CLI",
    run: async (effort) => (await import("./gatewayCli.js")).gatewayCliFigures(effort),
  },
  {
    name: "usual policy",
    run: async (effort) => (await import("./usualPolicy.js")).usualPolicyFigures(effort),
  },
  {
    name: "backends",
    run: async (effort) => (await import("./backends.js")).backendFigures(effort),
  },
  { name: "report", run: async (effort) => (await import("./report.js")).reportFigures(effort) },
  { name: "memory", run: async (effort) => (await import("./memory.js")).memoryFigures(effort) },
];

const usage = `usage: npm run --silent bench -- [--json] [--quick] [--only TEXT]
  --json       one JSON object for each figure, and nothing else
  --quick      smaller and fewer: to try the benchmarks out, not to quote them
  --only TEXT  the suites with TEXT in their names: ${suites.map(({ name }) => name).join(", ")}`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  const chosen = suites.filter(({ name }) => name.includes(values.only));
  if (values.help || chosen.length === 0) {
    console.error(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const all: Figure[] = [];
  for (const { name, run } of chosen) {
    const begun = performance.now();
    console.error(`measuring: ${name} …`);
    try {
      const figures = await run({ quick: values.quick });
      all.push(...figures);
      if (values.json) figures.forEach(printJson);
      console.error(`measured: ${name}, in ${Math.round((performance.now() - begun) / 1000)} s`);
    } catch (error) {
      // the other figures are worth having all the same
      console.error(error);
      process.exitCode = 1;
    }
  }
  if (!values.json) console.log(table(all));
}

function printJson({ name, value, unit, goal, ok }: Figure): void {
  console.log(JSON.stringify({ name, value, unit, goal, ok }));
}

// exit handlers end what was started and remove temporary directories; a signal alone would skip them
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => process.exit(1));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 2;
});
