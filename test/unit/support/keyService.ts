import http, { createServer, type IncomingMessage, type Server } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

import sinon from "sinon";

export interface Asked {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Parameters of the query and of a form in the body. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answered {
  readonly status?: number;
  readonly body?: unknown;
  /** Closes the connection instead of an answer. */
  readonly drop?: boolean;
  /** Answers so much later. */
  readonly afterMs?: number;
}

/** Where a request was sent before it was led here. */
const askedHost = "x-asked-host";

/**
 * Stands in for STS, the metadata service, login services and a credentials URI: requests to them are led to a server
 * of this test, by the wire. All other addresses are left alone.
 */
export class KeyService {
  readonly asked: Asked[] = [];
  answer: (asked: Asked) => Answered = () => ({ status: 500 });

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<KeyService> {
    let service: KeyService | undefined = undefined as KeyService | undefined;
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => (body += part));
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://test");
        const asked: Asked = {
          host: String(request.headers[askedHost] ?? request.headers.host),
          method: request.method ?? "",
          path: url.pathname,
          headers: request.headers,
          params: Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]),
          body,
        };
        service?.asked.push(asked);
        const { status = 200, body: answer = "", drop = false, afterMs = 20 } = service?.answer(asked) ?? {};
        if (drop) {
          request.socket.destroy();
          return;
        }
        setTimeout(() => {
          response.writeHead(status, { "content-type": "application/json" });
          response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
        }, afterMs);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    service = new KeyService(server, (server.address() as AddressInfo).port);
    service.redirect();
    return service;
  }

  get uri(): string {
    return `http://127.0.0.1:${this.port}/keys`;
  }

  close(): void {
    sinon.restore();
    this.server.closeAllConnections();
    this.server.close();
  }

  private redirect(): void {
    const send = http.request;
    // the library's HTTP client and fetch
    const led = (options: http.RequestOptions): http.ClientRequest =>
      options.host === "127.0.0.1"
        ? send(options)
        : send({
            ...options,
            agent: new http.Agent(),
            host: "127.0.0.1",
            port: this.port,
            headers: { ...(options.headers as object), [askedHost]: options.host ?? "" },
          });
    sinon.stub(https, "request").callsFake(led as typeof https.request);
    sinon.stub(http, "request").callsFake(led as typeof http.request);
    const { fetch } = globalThis;
    sinon.stub(globalThis, "fetch").callsFake((url, init) => {
      const { host, pathname, search } = new URL(url);
      return fetch(`http://127.0.0.1:${this.port}${pathname}${search}`, {
        ...init,
        headers: { ...(init?.headers as object), [askedHost]: host },
      });
    });
  }
}
