import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { lexer, walkTokens, type Token } from "marked";
import { checkout } from "../e2e/harness.js";

/** A fenced block of a page. */
export interface Block {
  readonly page: Page;
  /** Counted from 1. */
  readonly number: number;
  /** The words after the fence: the language, and the file that the block is for. */
  readonly language: string;
  readonly name: string;
  readonly text: string;
  /** The heading and the paragraph above it. */
  readonly section: string;
  readonly lead: string;
  /** From a comment right above it: `<!-- given: … -->` declares what it uses, `<!-- fragment: … -->` is not compiled. */
  readonly given: string | undefined;
  readonly fragment: string | undefined;
}

export interface Page {
  /** From the root of the repository, with slashes. */
  readonly file: string;
  readonly directory: string;
  readonly blocks: readonly Block[];
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
  /** Code within sentences. */
  readonly spans: readonly string[];
}

/** Every page that is written by hand. */
export const pages: readonly Page[] = [
  ...markdownIn("."),
  ...markdownIn("docs", true),
  ...["provider", "emulator", "bench", "examples"].map((folder) => `${folder}/README.md`),
  ...readdirSync(path.join(checkout, "examples")).map((name) => `examples/${name}/README.md`),
]
  .filter((file) => existsSync(path.join(checkout, file)))
  .map((file) => read(file, readFileSync(path.join(checkout, file), "utf8")));

export const blocks: readonly Block[] = pages.flatMap((page) => page.blocks);

export function pageAt(file: string): Page {
  return pages.find((page) => page.file === file)!;
}

/** How a complaint names a block. */
export function placeOf({ page, number, text }: Block): string {
  return `${page.file}, block ${number} (${text.trim().split("\n")[0] ?? ""})`;
}

function markdownIn(folder: string, recursive = false): string[] {
  return readdirSync(path.join(checkout, folder), { recursive, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
    .sort();
}

/** @param file from the root of the repository; relative links start there */
export function read(file: string, text: string): Page {
  const blocks: Block[] = [];
  const links: string[] = [];
  const anchors = new Set<string>();
  const spans: string[] = [];
  const page: Page = { file, directory: path.posix.dirname(file), blocks, links, anchors, spans };
  let section = "";
  let lead = "";
  let comment = "";
  const visit = (token: Token): void => {
    const above = comment;
    if (token.type !== "space") comment = "";
    const { raw = "", text = "", lang = "", href = "" } = token as Partial<Record<string, string>>;
    switch (token.type) {
      case "heading":
        section = plain(token);
        anchors.add(anchorOf(section, anchors));
        break;
      case "paragraph":
      case "text":
        // the parts of a paragraph are texts too
        if ("tokens" in token) lead = raw;
        break;
      case "code": {
        const [language = "", name = ""] = lang.split(/\s+/);
        const said = (kind: string) => new RegExp(`<!--\\s*${kind}:([^]*?)-->`).exec(above)?.[1]?.trim();
        const notes = { given: said("given"), fragment: said("fragment") };
        blocks.push({ page, number: blocks.length + 1, language, name, text, section, lead, ...notes });
        break;
      }
      case "html":
        comment = raw;
        for (const [, target = ""] of comment.matchAll(/(?:href|src)="([^"]*)"/g)) links.push(target);
        for (const [, id = ""] of comment.matchAll(/\b(?:id|name)="([^"]*)"/g)) anchors.add(id);
        break;
      case "link":
      case "image":
        links.push(href);
        break;
      case "codespan":
        spans.push(text.replace(/\s+/g, " "));
        break;
    }
  };
  // the returned promises are of asynchronous callbacks, which this is not
  void walkTokens(lexer(text), visit);
  return page;
}

/** The text of a heading without its marks. */
function plain({ tokens, ...token }: Token & { readonly tokens?: Token[] }): string {
  return tokens === undefined ? ((token as { text?: string }).text ?? "") : tokens.map(plain).join("");
}

/** The anchor that GitHub gives a heading; a repeated one gets a number. */
function anchorOf(heading: string, taken: ReadonlySet<string>): string {
  const words = heading.trim().toLowerCase();
  const name = words.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
  let free = name;
  for (let count = 1; taken.has(free); count += 1) free = `${name}-${count}`;
  return free;
}
