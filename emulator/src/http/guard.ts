import type { MiddlewareHandler } from "hono";

const loopbackNames = new Set(["localhost", "[::1]"]);

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

const isLoopbackName = (name: string): boolean => loopbackNames.has(name) || /^127(\.\d{1,3}){3}$/.test(name);

/**
 * Keeps pages of the web away from the emulator of a developer: a foreign Origin is a request that somebody else's
 * page makes, a foreign Host is a name that was pointed at 127.0.0.1.
 */
export function guard(anyHostName: boolean): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    const origin = context.req.header("origin");
    if (!anyHostName && !isLoopbackName(hostName(host))) {
      return context.json({ error: `host: ${hostName(host)} is not a name of this machine` }, 403);
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return context.json({ error: "origin: a page from elsewhere may not do this" }, 403);
    }
    await next();
    return undefined;
  };
}
