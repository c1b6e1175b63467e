/**
 * Where the source of a package is: where the workflow runs that packs it. npm compares the address with the one in the
 * signed statement of provenance, and refuses a package in which it is missing or another. Nothing where no workflow runs.
 * @param {string} workspace
 * @param {NodeJS.ProcessEnv} env
 */
export function sourceOf(workspace, { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository }) {
  if (!server || !repository) return {};
  const home = `${server}/${repository}`;
  return {
    homepage: `${home}/tree/HEAD/${workspace}#readme`,
    bugs: { url: `${home}/issues` },
    repository: { type: "git", url: `git+${home}.git`, directory: workspace },
  };
}
