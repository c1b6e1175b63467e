/**
 * Keeps what this version makes of the program, for all later versions to be held against: `npm run golden`. Part of a
 * release.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkout } from "../e2e/harness.js";
import { openStack, recordedCalls, writeJson } from "./stack.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(checkout, "provider/package.json"), "utf8")) as {
  version: string;
};
const folder = path.join(here, "golden", version);
if (existsSync(folder) && !process.argv.includes("--force")) {
  throw new Error(
    `${version} has its state already. What was released is never made anew; for a version that nobody has yet: npm run golden -- --force`,
  );
}
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const program = await readFile(path.join(here, "program.cjs"), "utf8");
const stack = await openStack(program);
try {
  const log = path.join(stack.directory, "grpc.log");
  const { project, emulator, directory } = stack;
  project.env["PULUMI_DEBUG_GRPC"] = log;
  await project.up();
  await project.preview("--expect-no-changes");
  await project.succeedWith({ MOVED: "yes" }, "preview", "--diff");
  delete project.env["PULUMI_DEBUG_GRPC"];
  const { text } = await project.state();
  assert.ok(![directory, emulator.accessKeySecret, "127.0.0.1"].some((found) => text.includes(found)));
  await writeJson(path.join(folder, "state.json"), withoutPlaces(JSON.parse(text)));
  await writeJson(path.join(folder, "calls.json"), await recordedCalls(log));
  await copyFile(path.join(directory, "cloud.json"), path.join(folder, "cloud.json"));
  await copyFile(path.join(here, "program.cjs"), path.join(folder, "program.cjs"));
} finally {
  await stack.close();
}
/** Positions in files of the SDK lead through the directories of whoever made this. */
function withoutPlaces(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      key === "sourcePosition" || key === "stackTrace" ? undefined : value,
    ),
  );
}

console.log(`kept in ${path.relative(checkout, folder)}`);
