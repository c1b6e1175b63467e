import { parse } from "node:querystring";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Clock } from "../clock.js";
import type { WireAnswer } from "../answers.js";
import type { Service } from "../service.js";
import type { WireRequest } from "../signature/request.js";
import { readBody, TooLarge } from "./body.js";

export type Bindings = { Bindings: HttpBindings };

/** Where a name comes twice the first one counts, as it does for most servers of this protocol. */
function pairs(text: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const [name, value] of Object.entries(parse(text, "&", "=", { maxKeys: 1000 }))) {
    params.set(name, (Array.isArray(value) ? value[0] : value) ?? "");
  }
  return params;
}

function wireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  const isForm = (incoming.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  return {
    method: incoming.method ?? "GET",
    path,
    headers: incoming.headers,
    query: pairs(query.join("?")),
    form: isForm ? pairs(body.toString("utf8")) : new Map(),
    body,
  };
}

function send(outgoing: ServerResponse, answer: WireAnswer, date: string): void {
  const socket = outgoing.socket;
  if (answer.fate === "drop") {
    socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(answer.body);
  outgoing.writeHead(answer.status, { ...answer.headers, date, "content-length": bytes.length });
  if (answer.fate === "send") {
    outgoing.end(bytes);
    return;
  }
  // the reset must not overtake the half that is meant to arrive
  outgoing.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
    setTimeout(() => socket?.resetAndDestroy(), 20);
  });
}

const tooLarge: WireAnswer = {
  status: 413,
  headers: { "content-type": "application/json;charset=utf-8", connection: "close" },
  body: JSON.stringify({ Code: "RequestEntityTooLarge", Message: "The body of the request is too large." }),
  fate: "send",
};

function tooLargeOnly(error: unknown): undefined {
  if (!(error instanceof TooLarge)) throw error;
}

/** The API at `/`. It works on Node's own request and response: signatures need the raw bytes, faults the socket. */
export function apiHandler(service: Service, clock: Clock, bodyLimit: number) {
  return async (context: Context<Bindings>): Promise<Response> => {
    const { incoming: request, outgoing: response } = context.env;
    let answer: WireAnswer = tooLarge;
    try {
      const body = await readBody(request, bodyLimit).catch(tooLargeOnly);
      if (body) answer = await service.answer(wireRequest(request, body));
    } catch {
      // a client that went away in the middle of its body, or a record that cannot be written: no answer is the truth
      request.socket.destroy();
    }
    if (!response.destroyed) send(response, answer, new Date(clock.now()).toUTCString());
    return RESPONSE_ALREADY_SENT;
  };
}
