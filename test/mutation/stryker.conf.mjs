import { accessSync } from "node:fs";
import path from "node:path";

// Each directory gets a score. Of api/, only what judges the outcome of calls is mutated.
const mutated = [
  "provider/src/entry/**/*.ts",
  "provider/src/gateway/**/*.ts",
  "provider/src/lifecycle/**/*.ts",
  "provider/src/api/{answers,clock,concurrency,ensApi,errors,operations,retry}.ts",
];

// Tests that run in the worker's own process, on the sources: none that starts processes or needs a build.
const testDirectories = ["api", "dynamic", "entry", "gateway", "lifecycle", "lookups", "session"].map(
  (name) => `test/unit/${name}`,
);
const testFiles = [
  ...["entry", "shortForm"].map((name) => `test/property/${name}.test.ts`),
  ...["callLimit", "hangingList", "slowGateway", "portHolders", "portOrder", "stories", "fuzz"].map(
    (name) => `test/faults/${name}.test.ts`,
  ),
];

// The runner would silently go on without the tests that it does not find.
for (const name of [...testDirectories, ...testFiles]) accessSync(name);

// Stryker selects tests by title, and the titles contain the seed, so each worker must use the same one.
process.env.SEED ??= "1";
process.env.RUNS ??= "60";

const results = "reports/mutation";
const here = (name) => path.join(import.meta.dirname, name);

export default {
  mutate: mutated,
  plugins: [here("mochaRunner.mjs"), here("moduleScores.mjs")],
  testRunner: "mocha",
  testRunnerNodeArgs: ["--import", "tsx"],
  mochaOptions: {
    "no-config": true,
    spec: [...testDirectories.map((name) => `${name}/**/*.test.ts`), ...testFiles],
    require: ["./test/mutation/setup.ts"],
  },
  coverageAnalysis: "perTest",
  // Tables and constants are evaluated once, on import; each mutant in them would need a process of its own.
  ignoreStatic: true,
  ignorePatterns: ["dist", "/reports"],
  tempDirName: `${results}/sandbox`,
  incrementalFile: `${results}/incremental.json`,
  jsonReporter: { fileName: `${results}/mutation.json` },
  htmlReporter: { fileName: `${results}/mutation.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  reporters: ["progress-append-only", "clear-text", "json", "html", "modules"],
  concurrency: 2,
  timeoutMS: 5_000,
  timeoutFactor: 2,
};
