// Which files of the repository are pages of the website, and where a link between files leads on it.
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const checkout = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** Folders whose Markdown files are pages, and their folders on the website. TypeDoc writes the second one. */
const folders = { docs: "", "tools/site/api": "api/" };

/** Everything else in the repository, as patterns for `srcExclude`. */
export const notPages = [
  "!(README).md",
  "!(docs|tools)/**/*",
  "tools/!(site)/**/*",
  "tools/site/!(api)/**/*",
  // lists the two packages only
  "tools/site/api/index.md",
];

/**
 * The page of a Markdown file, or undefined if the file is not a page.
 * @param {string} file relative to the repository, with slashes
 */
export function pageOf(file) {
  if (file === "README.md") return "index.md";
  for (const [folder, prefix] of Object.entries(folders)) {
    if (file.startsWith(`${folder}/`) && file.endsWith(".md")) {
      return prefix + file.slice(folder.length + 1).replace(/(^|\/)README\.md$/, "$1index.md");
    }
  }
  return undefined;
}

/** The repository's address on the web, from the root package.json. */
export const repositoryUrl = readRepositoryUrl();

function readRepositoryUrl() {
  const { repository } = JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8"));
  const url = typeof repository === "string" ? repository : repository?.url;
  // The field is empty until the repository has an address.
  if (!url) return "https://github.com/OWNER/pulumi-alicloud-ens";
  return url
    .replace(/^git\+/, "")
    .replace(/^github:/, "https://github.com/")
    .replace(/\.git$/, "");
}

/**
 * Where a link in a file leads on the website: to a page, or to the file in the repository. Undefined if it is no
 * relative link.
 * @param {string} from the file with the link, relative to the repository
 * @param {string} link
 */
export function resolveLink(from, link) {
  if (/^([a-z][a-z\d+.-]*:|\/|#|$)/i.test(link)) return undefined;
  const [, target = "", rest = ""] = /^([^?#]*)(.*)$/.exec(link) ?? [];
  const file = path.posix.join(path.posix.dirname(from), decodeURI(target)).replace(/\/$/, "");
  const candidates = [file, `${file}/README.md`, `${file}/index.md`];
  for (const candidate of candidates) {
    const page = pageOf(candidate);
    if (page !== undefined && existsSync(path.join(checkout, candidate))) return `/${page}${rest}`;
  }
  const onDisk = path.join(checkout, file);
  // A page that does not exist must fail the build, so its link stays as it is.
  if (file.startsWith("..") || !existsSync(onDisk)) return undefined;
  const kind = statSync(onDisk).isDirectory() ? "tree" : "blob";
  return `${repositoryUrl}/${kind}/main/${encodeURI(file)}${rest}`;
}
