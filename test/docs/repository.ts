import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { environmentFor } from "../../emulator/src/cli/env.js";
import { checkout } from "../e2e/harness.js";
import type { Page } from "./pages.js";
import { variables } from "./variables.js";

/** Read or set by programs that are none of ours: GitHub, Pulumi, Node.js, every shell. */
const foreign = [
  ...["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "GITHUB_ENV", "RUNNER_TEMP"],
  ...["GITHUB_REPOSITORY", "GITHUB_SERVER_URL"],
  ...["PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_EXPERIMENTAL"],
  ...["PULUMI_DISABLE_CHECKPOINT_BACKUPS", "PULUMI_SKIP_CHECKPOINTS"],
  ...["NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"],
  ...["HOME", "PATH", "PWD", "USER"],
];

/** Variables of the environment that something reads or sets. */
export const names: ReadonlySet<string> = new Set([
  ...foreign,
  ...[...variables.values()].flat(),
  ...Object.keys(environmentFor(1)),
  ...["provider/src", "emulator/src", "tools", "test", "bench", "examples"].flatMap(namesIn),
]);

/** Whatever looks like one: in a source as a text or as a property of the environment, in a workflow as a key. */
function namesIn(folder: string): string[] {
  return readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.([cm]?[jt]s|yml)$/.test(file) && !/node_modules|\bdist\b/.test(file))
    .map((file) => path.join(checkout, folder, file))
    .filter((file) => !file.startsWith(import.meta.dirname))
    .flatMap((file) => [
      ...readFileSync(file, "utf8").matchAll(
        /[."]([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b|env(?:\.|\[")([A-Z]+)\b|^ +([A-Z_]+): /gm,
      ),
    ])
    .map(([, name, short, ofWorkflow]) => name ?? short ?? ofWorkflow ?? "");
}

/** The scripts of a package.json. */
export function scriptsOf(folder: string): Readonly<Record<string, string>> {
  const file = path.join(checkout, folder, "package.json");
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, "utf8")) as { scripts?: Record<string, string> }).scripts ?? {};
}

/** The program that a page is about: what stands beside the page of an example, and what the page itself shows. */
export function programOf({ directory, blocks }: Page): string {
  const beside = directory.startsWith("examples/")
    ? readdirSync(path.join(checkout, directory))
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(path.join(checkout, directory, file), "utf8"))
    : [];
  const shown = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);
  return [...beside, ...shown].join("\n");
}

/** The words of a text, with what is within them. */
export function textsIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\w-]+/g));
}
