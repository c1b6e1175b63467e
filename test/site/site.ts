import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

/** The website is published below this path, so the tests build it for one. */
export const base = "/pulumi-alicloud-ens/";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Serves a folder below `base` as GitHub Pages does. */
export async function serve(folder: string): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://127.0.0.1");
    const file = fileOf(decodeURI(pathname));
    const read =
      file === undefined ? Promise.reject(new Error("outside")) : readFile(path.join(folder, file));
    read.then(
      (content) => {
        response.writeHead(200, { "content-type": types[path.extname(file ?? "")] ?? "text/plain" });
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`, server };
}

/** The file of a path on the website, relative to its folder; undefined outside of `base`. */
export function fileOf(pathname: string): string | undefined {
  if (!pathname.startsWith(base)) return undefined;
  const file = pathname.slice(base.length);
  return file === "" || file.endsWith("/") ? `${file}index.html` : file;
}

/** What the tests look at in a page. */
export interface BuiltPage {
  /** Relative to the folder of the website. */
  readonly file: string;
  readonly html: string;
  readonly ids: ReadonlySet<string>;
  /** Values of href, src and srcset. */
  readonly links: readonly string[];
}

export function readPage(file: string, html: string): BuiltPage {
  const values = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, value = ""]) => unescape(value));
  return {
    file,
    html,
    ids: new Set(values(/\sid="([^"]*)"/g)),
    links: values(/\s(?:href|src|srcset)="([^"]*)"/g),
  };
}

function unescape(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
