// npm run house [-- --check]: the picture of the house from its imports, or whether it is still true.
import { readFileSync, writeFileSync } from "node:fs";
import { draw } from "./drawing.mjs";
import { houseOf, imports } from "./house.mjs";

const picture = new URL("../../docs/images/house.svg", import.meta.url);
const drawn = draw(houseOf(await imports()));

if (!process.argv.includes("--check")) {
  writeFileSync(picture, drawn);
} else if (read() !== drawn) {
  console.error(
    "docs/images/house.svg does not show the house as it is: a floor has other files or other imports. Draw it again with: npm run house",
  );
  process.exitCode = 1;
}

function read() {
  try {
    return readFileSync(picture, "utf8");
  } catch {
    return undefined;
  }
}
