import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { lexer, walkTokens, type Token } from "marked";
import { checkout } from "../e2e/harness.js";

/** A fenced block of a page. */
export interface Block {
  readonly page: Page;
  /** Counted from 1. */
  readonly number: number;
  /** The first word behind the fence. */
  readonly language: string;
  /** The second one: what the block is for, such as the file that it goes into. */
  readonly name: string;
  readonly text: string;
  /** The heading above it. */
  readonly section: string;
  /** The paragraph above it, as it is written. */
  readonly lead: string;
  /**
   * What a comment right above the block says, which readers do not see: `<!-- given: … -->` declares what the block takes
   * for granted, and `<!-- fragment: … -->` says why it is no whole piece of code.
   */
  readonly given: string | undefined;
  readonly fragment: string | undefined;
}

export interface Page {
  /** From the root of the repository, with slashes. */
  readonly file: string;
  readonly directory: string;
  readonly blocks: readonly Block[];
  /** Where its links and images lead to. */
  readonly links: readonly string[];
  /** What a link can name behind a `#`. */
  readonly anchors: ReadonlySet<string>;
  /** Code within sentences. */
  readonly spans: readonly string[];
}

/** Every page that somebody may read; what is generated, or is a fixture of a test, is none. */
export const pages: readonly Page[] = [
  ...markdownIn("."),
  ...markdownIn("docs", true),
  ...["provider", "emulator", "bench", ...foldersIn("examples")].map((folder) => `${folder}/README.md`),
]
  .filter((file) => existsSync(path.join(checkout, file)))
  .map((file) => read(file, readFileSync(path.join(checkout, file), "utf8")));

export const blocks: readonly Block[] = pages.flatMap((page) => page.blocks);

/** How a complaint names a block. */
export function placeOf({ page, number, text }: Block): string {
  return `${page.file}, block ${number} (${text.trim().split("\n")[0] ?? ""})`;
}

function markdownIn(folder: string, below = false): string[] {
  return readdirSync(path.join(checkout, folder), { recursive: below, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
    .sort();
}

function foldersIn(folder: string): string[] {
  return readdirSync(path.join(checkout, folder)).map((name) => `${folder}/${name}`);
}

/** @param file from the root of the repository; decides where relative links begin */
export function read(file: string, text: string): Page {
  const blocks: Block[] = [];
  const links: string[] = [];
  const anchors = new Set<string>();
  const spans: string[] = [];
  const page: Page = { file, directory: path.posix.dirname(file), blocks, links, anchors, spans };
  let section = "";
  let lead = "";
  let comment = "";
  // a list of tokens is walked in the order of the text, each one before what is in it
  const look = (token: Token): void => {
    const above = comment;
    if (token.type !== "space") comment = "";
    switch (token.type) {
      case "heading":
        section = plain(token);
        anchors.add(unused(slug(section), anchors));
        break;
      case "paragraph":
      case "text":
        // the pieces of a paragraph come as texts as well
        if ("tokens" in token) lead = token.raw;
        break;
      case "code":
        blocks.push(blockOf(token as Code, { page, number: blocks.length + 1, section, lead }, above));
        break;
      case "html":
        comment = token.raw;
        for (const [, target = ""] of token.raw.matchAll(/(?:href|src)="([^"]*)"/g)) links.push(target);
        for (const [, id = ""] of token.raw.matchAll(/\b(?:id|name)="([^"]*)"/g)) anchors.add(id);
        break;
      case "link":
      case "image":
        links.push((token as { href: string }).href);
        break;
      case "codespan":
        spans.push((token as { text: string }).text.replace(/\s+/g, " "));
        break;
    }
  };
  // what it gives are promises of callbacks, and this one has none
  void walkTokens(lexer(text), look);
  return page;
}

interface Code {
  readonly lang?: string;
  readonly text: string;
}

type Parent = Token & { readonly tokens?: Token[] };

function blockOf(
  { lang = "", text }: Code,
  where: Pick<Block, "page" | "number" | "section" | "lead">,
  comment: string,
): Block {
  const [language = "", name = ""] = lang.split(/\s+/);
  const said = (kind: string) => new RegExp(`<!--\\s*${kind}:([\\s\\S]*?)-->`).exec(comment)?.[1]?.trim();
  return { ...where, language, name, text, given: said("given"), fragment: said("fragment") };
}

/** What is read of a heading: the text without its marks. */
function plain({ tokens, ...token }: Parent): string {
  return tokens === undefined ? ((token as { text?: string }).text ?? "") : tokens.map(plain).join("");
}

/** How GitHub names the anchor of a heading. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** A heading that stands twice gets a number the second time. */
function unused(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 1; taken.has(free); count += 1) free = `${name}-${count}`;
  return free;
}
