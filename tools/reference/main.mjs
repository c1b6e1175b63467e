// npm run reference [-- --check]: writes the reference pages of docs/reference, or shows whether they are up to date.
// The packages must be built.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { propertiesPage } from "./properties.mjs";
import { settingsPage } from "./settings.mjs";

const pages = [propertiesPage, settingsPage];

const check = process.argv.includes("--check");
const folder = new URL("../../docs/reference/", import.meta.url);

mkdirSync(folder, { recursive: true });
for (const { name, render } of pages) {
  const file = new URL(name, folder);
  const options = await resolveConfig(file);
  const text = await format(render(), { ...options, parser: "markdown" });
  if (!check) {
    writeFileSync(file, text);
  } else if (textOf(file) !== text) {
    console.error(`docs/reference/${name} is out of date. Run: npm run reference`);
    process.exitCode = 1;
  }
}

/** @param {URL} file */
function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
