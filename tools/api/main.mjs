// npm run api [-- --accept]: whether the packages show what api/ says, or makes api/ say what they show. They must be built.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { differences, doors, surfacesOf } from "./surface.mjs";

const accept = process.argv.includes("--accept");
const folder = new URL("../../api/", import.meta.url);
const surfaces = surfacesOf(doors);

doors.forEach(({ report }, at) => {
  const file = new URL(`${report}.api.md`, folder);
  const surface = surfaces[at] ?? "";
  if (accept) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, surface);
    return;
  }
  const lines = differences(acceptedIn(file), surface);
  if (lines.length === 0) return;
  console.error(`The public surface is not what api/${report}.api.md says:\n${lines.join("\n")}\n`);
  process.exitCode = 1;
});
if (process.exitCode === 1) {
  console.error(
    "Users' programs depend on these lines. If they are meant to change, accept them with: npm run api -- --accept",
  );
}

/** @param {URL} file */
function acceptedIn(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
