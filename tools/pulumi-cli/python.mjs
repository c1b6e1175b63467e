import path from "node:path";
import { runToEnd } from "./child.mjs";
import { findIn, searchPath } from "./executables.mjs";
import { cliVersion } from "./versions.mjs";

/**
 * Makes a virtual environment with Pulumi's SDK. It may be moved afterwards, as long as nothing but its Python is called.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function makeEnvironment(root, say) {
  const python = findIn("python3", searchPath());
  if (python === undefined) throw new Error("python3 is not on PATH, so no Python program can be run.");
  // a generated SDK needs parver
  say(`Installing pulumi ${cliVersion} for Python once, with pip.`);
  await runToEnd(python, ["-m", "venv", root], { limitMs: 2 * 60_000 });
  const install = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    `pulumi==${cliVersion}`,
    "parver",
  ];
  await runToEnd(path.join(root, "bin", "python"), install, { limitMs: 5 * 60_000 });
}
