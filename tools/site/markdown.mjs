// Makes VitePress read the pages as GitHub does: links between files, anchors of headings, and comments.
import path from "node:path";
import { checkout, resolveLink } from "./pages.mjs";

/**
 * The anchor that GitHub gives a heading.
 * @param {string} heading
 */
export function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** @param {import("vitepress").MarkdownRenderer} md */
export function asOnGitHub(md) {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    // The hero of the index shows the title and the first sentence already.
    if (env.relativePath === "index.md" && tokens[0]?.tag === "h1") tokens.splice(0, 6);
    const from = path.relative(checkout, env.realPath ?? env.path).replaceAll(path.sep, "/");
    for (const token of tokens) {
      for (const one of [token, ...(token.children ?? [])]) {
        const href = one.type === "link_open" ? one.attrGet("href") : null;
        if (href !== null) one.attrSet("href", resolveLink(from, href) ?? href);
        if (one.type === "html_block" || one.type === "html_inline") {
          one.content = withoutComments(one.content).replace(
            /(<a\b[^>]*\bhref=")([^"]+)"/g,
            (_, start, link) => `${start}${resolveLink(from, link) ?? link}"`,
          );
          // Vite bundles an image only if its address starts with a dot.
          one.content = one.content.replace(
            /(<(?:img|source)\b[^>]*\bsrc(?:set)?=")(?![./]|[a-z]+:)/g,
            (start) => `${start}./`,
          );
        }
      }
    }
  });
}

/**
 * Comments are notes for the tests; the search index must not contain them.
 * @param {string} html
 */
function withoutComments(html) {
  return html.replace(/<!--[^]*?-->/g, "");
}
