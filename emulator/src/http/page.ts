import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hono } from "hono";
import type { Bindings } from "./api.js";

/** From the sources and from dist alike, the files lie two folders up. */
const folder = join(__dirname, "..", "..", "page");

const files = {
  "/": ["index.html", "text/html;charset=utf-8"],
  "/page.css": ["page.css", "text/css;charset=utf-8"],
  "/page.js": ["page.js", "text/javascript;charset=utf-8"],
} as const;

/** Nothing from elsewhere, nothing inline: even a hole in the page could not run a script of somebody else's. */
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

export function pageRoutes(app: Hono<Bindings>): void {
  for (const [path, [name, type]] of Object.entries(files)) {
    let text: string | undefined;
    app.get(path, (context) => {
      // read when it is first asked for: most emulators never show their page
      text ??= readFileSync(join(folder, name), "utf8");
      return context.body(text, 200, {
        "content-type": type,
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
      });
    });
  }
}
