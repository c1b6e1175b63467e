import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Core } from "../core.js";
import { Complaint, errnoOf, refuse } from "../errors.js";
import { adminRoutes } from "./admin.js";
import { apiHandler, type Bindings } from "./api.js";
import { AllowedHosts } from "./foreign.js";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** A client must have sent its headers after this time, its whole request after three times as much. */
  readonly slowClientMs: number;
  /** The largest body of a call of the API, in bytes. */
  readonly bodyLimit: number;
  /** The Host headers that are accepted beside those of loopback addresses. */
  readonly hostNames: readonly string[];
}

export interface RunningServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

function routesOf(core: Core, { bodyLimit, hostNames }: ServerOptions): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const allowed = new AllowedHosts(hostNames);
  app.on(["GET", "POST"], "/", apiHandler(core, bodyLimit, allowed));
  app.get("/_ens", (context) => context.redirect("/_ens/"));
  app.route("/_ens/", adminRoutes(core, allowed));
  app.notFound((context) => {
    const { code, message, status } = refuse("InvalidAction.NotFound", 404);
    return context.json({ Code: code, Message: message }, status as 404);
  });
  return app;
}

async function listen(server: Server, { host, port }: ServerOptions): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    const reasons: Record<string, string> = {
      EADDRINUSE: `port: ${port} is in use on ${host}; choose another, or 0 for any free one`,
      EACCES: `port: ${port} may not be opened by this user; choose one above 1023`,
      EADDRNOTAVAIL: `host: ${host} is not an address of this machine`,
      ENOTFOUND: `host: ${host} is not an address of this machine`,
    };
    const other = `port: cannot listen on ${host}:${port} (${(error as Error).message})`;
    throw new Complaint(reasons[errnoOf(error)] ?? other);
  }
  return (server.address() as AddressInfo).port;
}

export async function startServer(core: Core, options: ServerOptions): Promise<RunningServer> {
  const app = routesOf(core, options);
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  });
  const server = createServer(
    {
      maxHeaderSize: 64 * 1024,
      headersTimeout: options.slowClientMs,
      requestTimeout: options.slowClientMs * 3,
      connectionsCheckingInterval: Math.max(50, options.slowClientMs / 5),
      keepAliveTimeout: 65_000,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.maxConnections = 2000;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // A client that reset the connection reads no answer.
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else {
      const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  });
  const port = await listen(server, options);
  const close = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { port, close };
}
