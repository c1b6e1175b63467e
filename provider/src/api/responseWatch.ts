import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

const started = "http.client.request.start";
const finished = "http.client.response.finish";

/** What is known of an HTTP answer besides its body. */
export interface Envelope {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the answer was not complete when its time was over. */
  readonly late?: boolean;
  /** The signature of the request, which no error may quote. */
  readonly signature?: string | undefined;
}

/** The header that identifies a request. */
export const nonceHeader = "x-acs-signature-nonce";

/**
 * Records the status and headers of every answer, and ends answers that take too long. The errors of
 * @alicloud/openapi-client have neither, but only the headers hold the wait that the service asks for
 * (`x-acs-retry-after`) and its clock (`Date`). Node publishes them on a diagnostics channel.
 */
export class ResponseWatch {
  private readonly pending = new Map<string, Envelope | undefined>();
  private readonly listener = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const nonce = request.getHeader(nonceHeader);
    if (typeof nonce === "string" && this.pending.has(nonce)) {
      this.pending.set(nonce, {
        ...this.pending.get(nonce),
        status: response.statusCode,
        headers: response.headers,
      });
    }
  };

  /**
   * Limits the time of an answer. httpx does not: it uses the connect timeout for every silence, and on a reused connection
   * the timer of an earlier call disables that of the current one.
   */
  private readonly begun = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const nonce = request.getHeader(nonceHeader);
    if (typeof nonce !== "string" || !this.pending.has(nonce)) {
      return;
    }
    const signature = /Signature=(\S+)$/.exec(String(request.getHeader("authorization")))?.[1];
    this.pending.set(nonce, { status: undefined, headers: {}, signature });
    const limit = (): void => {
      request.setTimeout(0);
      const timer = setTimeout(() => {
        if (this.pending.has(nonce)) {
          this.pending.set(nonce, { status: undefined, headers: {}, ...this.pending.get(nonce), late: true });
        }
        request.destroy(new Error("no complete answer in time"));
      }, this.readTimeoutMs);
      request.once("close", () => {
        clearTimeout(timer);
      });
    };
    if (request.socket?.connecting === true) {
      request.socket.once("connect", limit);
    } else {
      limit();
    }
  };

  constructor(private readonly readTimeoutMs: number) {
    subscribe(started, this.begun);
    subscribe(finished, this.listener);
  }

  /** Runs a call whose request has the header `nonce`; `envelope` returns what has been received so far. */
  async during<T>(nonce: string, call: (envelope: () => Envelope | undefined) => Promise<T>): Promise<T> {
    this.pending.set(nonce, undefined);
    try {
      return await call(() => this.pending.get(nonce));
    } finally {
      this.pending.delete(nonce);
    }
  }

  close(): void {
    unsubscribe(started, this.begun);
    unsubscribe(finished, this.listener);
  }
}
