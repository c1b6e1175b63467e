// npm run recording: plays the demo, and keeps what it printed and when (docs/images/demo.cast) and the picture that the README
// shows (docs/images/demo.svg).
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../pulumi-cli/command.mjs";
import { draw } from "./draw.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
/** The tables of the demo fit. Longer rows of the CLI wrap, as they do in a terminal. */
const columns = 132;
const rows = 34;
const images = path.join(checkout, "docs/images");

/** @type {[seconds: number, line: string][]} */
const lines = [];
const start = performance.now();
const { code, text } = await runCommand(process.execPath, [path.join(checkout, "tools/demo/main.mjs")], {
  cwd: checkout,
  env: { ...process.env, FORCE_COLOR: "1", NO_COLOR: undefined },
  limitMs: 600_000,
  onLine: (line) => lines.push([Math.round(performance.now() - start) / 1000, line]),
});
if (code === 0) {
  // asciicast v2, which every player of terminal recordings reads: https://docs.asciinema.org/manual/asciicast/v2/
  const header = { version: 2, width: columns, height: rows, title: "npm run demo" };
  const cast = [header, ...lines.map(([at, line]) => [at, "o", `${line}\r\n`])];
  writeFileSync(path.join(images, "demo.cast"), cast.map((one) => `${JSON.stringify(one)}\n`).join(""));
  writeFileSync(path.join(images, "demo.svg"), await draw({ columns, rows, lines }));
} else {
  console.error(`The demo failed, so nothing was recorded:\n${text}`);
  process.exitCode = 1;
}
