/**
 * Keeps what this version makes of the programs, for all later versions to be held against: `npm run golden`. Part of a
 * release.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { checkout } from "../e2e/harness.js";
import { golden, kept, programs, type ProgramName } from "./golden.js";
import { interrupt } from "./interrupt.js";
import { adopted, foreign, openStack, recordedCalls, writeJson, type Stack } from "./stack.js";

const { version } = JSON.parse(readFileSync(path.join(checkout, "provider/package.json"), "utf8")) as {
  version: string;
};
const folder = path.join(golden, version);
if (existsSync(folder) && process.argv.includes("--once")) {
  console.log(`${version} has its state already`);
  process.exit();
}
if (existsSync(folder) && !process.argv.includes("--force")) {
  throw new Error(
    `${version} has its state already. What was released is never made anew; for a version that nobody has yet: npm run golden -- --force`,
  );
}
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

await keep("sound", async (stack) => {
  const { project, emulator, directory } = stack;
  emulator.addEntry(adopted);
  emulator.addEntry(foreign);
  const log = path.join(directory, "grpc.log");
  project.env["PULUMI_DEBUG_GRPC"] = log;
  await project.up();
  await project.preview("--expect-no-changes");
  for (const change of ["MOVED", "REPLACED"]) await project.succeedWith({ [change]: "yes" }, "preview");
  delete project.env["PULUMI_DEBUG_GRPC"];
  await writeJson(kept(version, "sound").calls, await recordedCalls(log));
});
await keep("interrupted", interrupt);
console.log(`kept in ${path.relative(checkout, folder)}`);

async function keep(name: ProgramName, make: (stack: Stack) => Promise<void>): Promise<void> {
  const to = kept(version, name);
  const stack = await openStack(await readFile(programs[name], "utf8"));
  try {
    await make(stack);
    const { text } = await stack.project.state();
    const { directory, emulator } = stack;
    assert.ok(![directory, emulator.accessKeySecret, "127.0.0.1"].some((found) => text.includes(found)));
    await writeJson(to.state, withoutPlaces(JSON.parse(text)));
    // what happened past its API is in the file only then
    await emulator.close();
    await copyFile(path.join(directory, "cloud.json"), to.cloud);
    await copyFile(programs[name], to.program);
  } finally {
    await stack.close();
  }
}

/** Positions in files of the SDK lead through the directories of whoever made this. */
function withoutPlaces(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      key === "sourcePosition" || key === "stackTrace" ? undefined : value,
    ),
  );
}
