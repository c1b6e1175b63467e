// npm run pulumi -- ARGUMENTS: a real Pulumi CLI, with a state that is a directory of this checkout.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { localBackend } from "./environment.mjs";
import { provisionPulumi } from "./provision.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const local = path.join(checkout, ".pulumi");

try {
  const cli = await provisionPulumi();
  const env = localBackend(cli, local);
  mkdirSync(path.join(local, "state"), { recursive: true });

  const child = spawn(cli.pulumi, process.argv.slice(2), { cwd: checkout, env, stdio: "inherit" });
  // Ctrl-C reaches the CLI by itself, and what it means is the CLI's to decide
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("error", (error) => {
    console.error(`${cli.pulumi} cannot be run: ${error.message}`);
    process.exitCode = 1;
  });
  child.once("exit", (code) => (process.exitCode = code ?? 1));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
