import { readFileSync } from "node:fs";
import path from "node:path";

const checkout = path.join(__dirname, "..", "..");

export function readPage(page: string): string {
  return readFileSync(path.join(checkout, page), "utf8");
}

/** What titles show as code. */
export function quotesIn(page: string): string[] {
  return titlesIn(page).flatMap((title) => [...title.matchAll(/`([^`]+)`/g)].map(([, quote = ""]) => quote));
}

/** The titles of a page; a line of a block of code is none. */
function titlesIn(page: string): string[] {
  const text = readPage(page).replace(/^```[^]*?^```$/gm, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title);
}

/** The names by which links reach the titles of a page, as GitHub makes them. */
export function anchorsIn(page: string): ReadonlySet<string> {
  return new Set(
    titlesIn(page).map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Where the links of a page lead that stay in the repository. */
export function linksIn(page: string): { readonly file: string; readonly anchor: string }[] {
  return [...readPage(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, target = "", anchor = ""]) => ({
      file: target === "" ? page : path.posix.join(path.posix.dirname(page), target),
      anchor,
    }),
  );
}
