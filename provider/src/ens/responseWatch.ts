import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

const channel = "http.client.response.finish";

/** What the service said around its answer. */
export interface Envelope {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The header that tells one request from all others. */
export const nonceHeader = "x-acs-signature-nonce";

/**
 * Sees the status and headers of every answer. @alicloud/openapi-client keeps neither on its errors, but the wait
 * that the service asks for (`x-acs-retry-after`) and its clock (`Date`) stand only there; Node tells them to anyone
 * who listens on its diagnostics channel.
 */
export class ResponseWatch {
  private readonly waiting = new Map<string, Envelope | undefined>();
  private readonly listener = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const nonce = request.getHeader(nonceHeader);
    if (typeof nonce === "string" && this.waiting.has(nonce)) {
      this.waiting.set(nonce, { status: response.statusCode, headers: response.headers });
    }
  };

  constructor() {
    subscribe(channel, this.listener);
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
    unsubscribe(channel, this.listener);
  }
}
