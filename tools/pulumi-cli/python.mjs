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
  // a generated SDK needs parver, and setuptools to be installed
  say(`Installing pulumi ${cliVersion} for Python once, with pip.`);
  await runToEnd(python, ["-m", "venv", root], { limitMs: 2 * 60_000 });
  // a generated SDK needs parver, and a setuptools that makes wheels by itself
  const packages = [`pulumi==${cliVersion}`, "parver", "setuptools>=70.1"];
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  await runToEnd(path.join(root, "bin", "python"), install, { limitMs: 5 * 60_000 });
}
