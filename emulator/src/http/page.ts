import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Hono } from "hono";
import type { Bindings } from "./api.js";

/** Two folders up, from the sources and from dist. */
const folder = join(__dirname, "..", "..", "page");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html;charset=utf-8",
  ".css": "text/css;charset=utf-8",
  ".js": "text/javascript;charset=utf-8",
};

/** Nothing from other hosts and nothing inline, so that an injected script cannot run. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** The files of the page. They are read on the first request, as most emulators never show their page. */
export function pageRoutes(app: Hono<Bindings>): void {
  for (const name of readdirSync(folder)) {
    let text: string | undefined;
    app.get(name === "index.html" ? "/" : `/${name}`, (context) => {
      text ??= readFileSync(join(folder, name), "utf8");
      return context.body(text, 200, {
        "content-type": types[extname(name)] ?? "text/plain;charset=utf-8",
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
      });
    });
  }
}
