import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { Complaint } from "../complaint.js";
import type { Bindings } from "./api.js";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** A client must have sent its headers after this time, its whole request after three times as much. */
  readonly slowClientMs: number;
}

export interface RunningServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

function listen(server: Server, { host, port }: ServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `port: ${port} is in use on ${host}; choose another, or 0 for any free one`,
        EACCES: `port: ${port} may not be opened by this user; choose one above 1023`,
        EADDRNOTAVAIL: `host: ${host} is not an address of this machine`,
        ENOTFOUND: `host: ${host} is not an address of this machine`,
      };
      reject(
        new Complaint(
          reasons[error.code ?? ""] ?? `port: cannot listen on ${host}:${port} (${error.message})`,
        ),
      );
    });
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export async function startServer(app: Hono<Bindings>, options: ServerOptions): Promise<RunningServer> {
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
  // whoever resets a connection has nothing more to hear from us
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else {
      const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  });
  const port = await listen(server, options);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
