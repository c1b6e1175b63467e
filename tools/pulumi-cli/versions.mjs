/** The Pulumi CLI that is built or installed where there is none: one release, so that everybody sees the same output. */
export const cliVersion = "3.259.0";

/**
 * The newest Node.js language host that is published as a Go module with its command.
 * It starts the program and nothing else, so an older one serves a newer CLI well.
 */
export const languageHostVersion = "3.68.0";

/** The newest language host of YAML programs that is published as a Go module. It does not compile with the libraries of the CLI above. */
export const yamlHostVersion = "1.25.0";

/** Raise it with every change of `cli/generate-sdks`, so that the generator is built again. */
export const generatorVersion = "1";

/** The oldest CLI that the project is tried with: earlier ones import dynamic resources differently. */
export const oldestCliVersion = "3.254.0";

/**
 * @param {string} text what `pulumi version` printed, or any text that begins with a version
 * @returns {string | undefined} the version alone, without the `v`
 */
export function parseVersion(text) {
  return /^v?(\d+\.\d+\.\d+)/.exec(text.trim())?.[1];
}

/**
 * @param {string} version
 * @param {string} oldest
 */
export function isAtLeast(version, oldest) {
  const [have, want] = [version, oldest].map((text) => text.split(".").map(Number));
  for (const [place, number] of (want ?? []).entries()) {
    const other = have?.[place] ?? 0;
    if (other !== number) return other > number;
  }
  return true;
}
