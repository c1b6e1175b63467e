import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";

import type { Endpoint } from "../../api/endpoint.js";

/** How far a plain request came. */
export type Stage = "name" | "connection" | "tls" | "answer";

/** What came of a plain request without any key. */
export type Contact =
  | {
      readonly reached: true;
      readonly address: string;
      readonly elapsedMs: number;
      /** What the header `Date` says, in ms since 1970, and our clock in the middle of the request. */
      readonly date: number | undefined;
      readonly now: number;
    }
  | { readonly reached: false; readonly stage: Stage; readonly code: string };

/** Asks an endpoint for anything at all, step by step, so that the step that fails can be told. */
export function contact(endpoint: Endpoint, limitMs: number, now: () => number): Promise<Contact> {
  const secure = endpoint.protocol === "https";
  const url = new URL(`${endpoint.protocol}://${endpoint.host}/`);
  return new Promise((resolve) => {
    const begun = now();
    let stage: Stage = isIP(url.hostname.replace(/^\[|\]$/g, "")) === 0 ? "name" : "connection";
    let address = "";
    const request = (secure ? https : http).request(url, {
      // a connection of its own: nothing kept alive, and no proxy
      agent: false,
      headers: { "user-agent": "pulumi-alicloud-ens doctor" },
    });
    const timer = setTimeout(() => {
      end({ reached: false, stage, code: "ETIMEDOUT" });
    }, limitMs);
    const end = (result: Contact): void => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    request.on("socket", (socket) => {
      socket.on("lookup", (error: Error | null) => {
        if (error === null) stage = "connection";
      });
      socket.on("connect", () => {
        address = socket.remoteAddress ?? "";
        stage = secure ? "tls" : "answer";
      });
      socket.on("secureConnect", () => {
        stage = "answer";
      });
    });
    request.on("response", (response) => {
      const answered = now();
      const date = Date.parse(response.headers.date ?? "");
      end({
        reached: true,
        address,
        elapsedMs: answered - begun,
        date: Number.isNaN(date) ? undefined : date,
        now: (begun + answered) / 2,
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      end({ reached: false, stage, code: error.code ?? error.name });
    });
    request.end();
  });
}
