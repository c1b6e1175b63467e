// npm run schema [-- --check]: writes the schema of the plugin, or shows whether it is up to date. The packages must be built.
import { readFileSync, writeFileSync } from "node:fs";
import { packageSchema } from "./schema.mjs";

const file = new URL("../../provider/plugin/schema.json", import.meta.url);
const text = `${JSON.stringify(packageSchema(), null, 2)}\n`;
if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
  console.error("provider/plugin/schema.json is out of date. Run: npm run schema");
  process.exitCode = 1;
}
