import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

const started = "http.client.request.start";
const finished = "http.client.response.finish";

/** What the service said around its answer. */
export interface Envelope {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the answer was not complete when its time was over. */
  readonly late?: boolean;
  /** What signed the request, so that no error quotes it. */
  readonly signature?: string | undefined;
}

/** The header that tells one request from all others. */
export const nonceHeader = "x-acs-signature-nonce";

/**
 * Sees the status and headers of every answer, and ends those that take too long. @alicloud/openapi-client keeps neither on its errors, but the wait
 * that the service asks for (`x-acs-retry-after`) and its clock (`Date`) stand only there; Node tells them to anyone
 * who listens on its diagnostics channel.
 */
export class ResponseWatch {
  private readonly waiting = new Map<string, Envelope | undefined>();
  private readonly listener = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const nonce = request.getHeader(nonceHeader);
    if (typeof nonce === "string" && this.waiting.has(nonce)) {
      this.waiting.set(nonce, {
        ...this.waiting.get(nonce),
        status: response.statusCode,
        headers: response.headers,
      });
    }
  };

  /**
   * The limit of an answer, as httpx does not keep it: it takes the limit for connecting as one for every silence, and on a
   * connection that is used again the timer of an earlier call switches off the one of the call under way.
   */
  private readonly begun = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const nonce = request.getHeader(nonceHeader);
    if (typeof nonce !== "string" || !this.waiting.has(nonce)) {
      return;
    }
    const signature = /Signature=(\S+)$/.exec(String(request.getHeader("authorization")))?.[1];
    this.waiting.set(nonce, { status: undefined, headers: {}, signature });
    const limit = (): void => {
      request.setTimeout(0);
      const timer = setTimeout(() => {
        if (this.waiting.has(nonce)) {
          this.waiting.set(nonce, { status: undefined, headers: {}, ...this.waiting.get(nonce), late: true });
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

  /** Runs a call whose request bears `nonce`; `envelope` tells what has been answered so far. */
  async during<T>(nonce: string, call: (envelope: () => Envelope | undefined) => Promise<T>): Promise<T> {
    this.waiting.set(nonce, undefined);
    try {
      return await call(() => this.waiting.get(nonce));
    } finally {
      this.waiting.delete(nonce);
    }
  }

  close(): void {
    unsubscribe(started, this.begun);
    unsubscribe(finished, this.listener);
  }
}
