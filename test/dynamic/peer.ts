import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Changes the answer of an operation; `sent` is the request as it came. */
export type Change = (action: string, answer: Answer, sent: IncomingMessage) => Answer;

/** What may stand between the provider and the service: it passes requests on and answers as it likes. */
export class Peer {
  /** The operations that were asked for. */
  readonly actions: string[] = [];
  change: Change = (_action, answer) => answer;

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  /** @param service that does the work; without one every answer is what `change` makes of an empty one */
  static async start(service?: string): Promise<Peer> {
    const server = createServer((received, response) => {
      const action = String(received.headers["x-acs-action"]);
      peer.actions.push(action);
      const reply = (answer: Answer): void => {
        const { status, headers, body } = peer.change(action, answer, received);
        response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
      };
      received.resume();
      if (service === undefined) {
        reply({ status: 200, headers: {}, body: "" });
        return;
      }
      const onward = request(
        new URL(received.url ?? "/", service),
        { method: received.method, headers: received.headers, agent: false },
        (answer) => {
          let body = "";
          answer.setEncoding("utf8").on("data", (part: string) => (body += part));
          answer.on("end", () => {
            reply({
              status: answer.statusCode ?? 0,
              headers: {
                "content-type": String(answer.headers["content-type"]),
                date: String(answer.headers.date),
              },
              body,
            });
          });
        },
      );
      // a service that breaks the connection breaks this one, too
      onward.once("error", () => received.socket.destroy()).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const peer = new Peer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return peer;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
