import { readFileSync } from "node:fs";
import { join } from "node:path";

const css = readFileSync(join(__dirname, "github.css"), "utf8");

/** A page that shows Markdown about as GitHub shows it in a comment; Mermaid is drawn by a script that is added to it. */
export async function asOnGitHub(source: string): Promise<string> {
  const { marked } = await import("marked");
  const html = await marked.parse(source, { gfm: true });
  const body = html
    .replace(
      /<blockquote>\s*<p>\[!(CAUTION|WARNING|NOTE)\]\s*/g,
      (_, kind: string) =>
        `<blockquote class="alert ${kind.toLowerCase()}"><p class="title">${kind[0] ?? ""}${kind.slice(1).toLowerCase()}</p><p>`,
    )
    .replace(/<p><\/p>/g, "")
    .replace(
      /<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g,
      (_, text: string) => `<pre class="mermaid">${text}</pre>`,
    );
  return `<!doctype html><meta charset="utf-8"><style>${css}blockquote{margin:0 0 16px}</style>
<div class="comment"><div class="author"><b>github-actions</b> bot commented</div><div class="body">${body}</div></div>`;
}
