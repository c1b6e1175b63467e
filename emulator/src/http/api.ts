import { parse } from "node:querystring";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { WireAnswer } from "../service.js";
import type { Clock } from "../clock.js";
import type { Core } from "../core.js";
import { copyOf } from "../journal.js";
import type { WireRequest } from "../signature/signature.js";
import { foreignChange, type AllowedHosts, type Refusal } from "./foreign.js";

export type Bindings = { Bindings: HttpBindings };

export class BodyTooLarge extends Error {}

export async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(incoming.headers["content-length"] ?? 0) > limit) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw new BodyTooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** From this size on, a value must not keep the whole text alive. */
const largeText = 4096;

/** Of a name that is given twice, the first value counts, as on most servers of this protocol. */
function parseParameters(text: string): Map<string, string> {
  const params = new Map<string, string>();
  const own = text.length > largeText ? copyOf : (part: string) => part;
  for (const [name, value] of Object.entries(parse(text, "&", "=", { maxKeys: 1000 }))) {
    params.set(own(name), own((Array.isArray(value) ? value[0] : value) ?? ""));
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
    query: parseParameters(query.join("?")),
    form: isForm ? parseParameters(body.toString("utf8")) : new Map(),
    body,
  };
}

function send(outgoing: ServerResponse, answer: WireAnswer, clock: Clock): void {
  if (outgoing.destroyed) return;
  const socket = outgoing.socket;
  if (answer.fate === "drop") {
    socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(answer.body);
  const date = new Date(clock.now()).toUTCString();
  outgoing.writeHead(answer.status, { ...answer.headers, date, "content-length": bytes.length });
  if (answer.fate === "send") {
    outgoing.end(bytes);
    return;
  }
  // The reset must not overtake the half that is meant to arrive.
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

/** Not an answer of the service: the code is the emulator's own. */
const refused = ({ sentence }: Refusal): WireAnswer => ({
  status: 403,
  headers: { "content-type": "application/json;charset=utf-8", connection: "close" },
  body: JSON.stringify({ Code: "EmulatorForeignRequest", Message: sentence }),
  fate: "send",
});

/** The API at `/`. It uses Node's own request and response: signatures need the raw bytes, faults the socket. */
export function apiHandler({ service, clock }: Core, bodyLimit: number, allowed: AllowedHosts) {
  return async (context: Context<Bindings>): Promise<Response> => {
    const { incoming: request, outgoing: response } = context.env;
    const refusal = foreignChange(request.headers, allowed);
    if (refusal) {
      send(response, refused(refusal), clock);
      return RESPONSE_ALREADY_SENT;
    }
    try {
      const body = await readBody(request, bodyLimit);
      const answer = await service.answer(wireRequest(request, body));
      send(response, answer, clock);
    } catch (error) {
      if (error instanceof BodyTooLarge) send(response, tooLarge, clock);
      // The client went away in the middle of its body, or the record file cannot be written: there is no answer.
      else request.socket.destroy();
    }
    return RESPONSE_ALREADY_SENT;
  };
}
