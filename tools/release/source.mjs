import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The web address of the repository, without a slash at the end: `repository` of the root package.json, or the repository
 * whose workflow packs. Undefined while neither is set.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [root]
 * @returns {string | undefined}
 */
export function repositoryAddress(env, root = checkout) {
  const { repository } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const address = typeof repository === "string" ? repository : (repository?.url ?? "");
  if (address !== "") {
    const home = address.replace(/^git\+/, "").replace(/(\.git)?\/?$/, "");
    if (/^https:\/\/[^/\s]+\/[^\s]+$/.test(home)) return home;
    throw new Error(
      `repository in the root package.json must be an https address such as "https://github.com/OWNER/NAME", got ${JSON.stringify(address)}.`,
    );
  }
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  return server && name ? `${server}/${name}` : undefined;
}

/**
 * The fields of a package's manifest that name its source. npm compares `repository` with the signed statement of
 * provenance, and refuses to publish if it is missing or different. Empty while the address is not known.
 * @param {string} workspace
 * @param {string | undefined} home
 */
export function sourceOf(workspace, home) {
  if (home === undefined) return {};
  return {
    homepage: `${home}/tree/HEAD/${workspace}#readme`,
    bugs: { url: `${home}/issues` },
    repository: { type: "git", url: `git+${home}.git`, directory: workspace },
  };
}

/**
 * A README as npm shows it, without the rest of the repository: links that lead out of the package become absolute. While the
 * address is not known, only their texts stay.
 * @param {string} markdown
 * @param {string} workspace
 * @param {string | undefined} home
 */
export function withAbsoluteLinks(markdown, workspace, home) {
  return markdown.replace(/\[([^\]]+)\]\((\.\.\/[^)\s]+)\)/g, (_, text, link) =>
    home === undefined ? text : `[${text}](${home}/blob/HEAD/${path.posix.join(workspace, link)})`,
  );
}
