import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";

import type { Endpoint } from "../../api/endpoint.js";
import { note, ok, problem, warning, type Finding } from "./findings.js";

/** The stage that a plain request reached. */
export type Stage = "name" | "connection" | "tls" | "answer";

/** The result of a plain request without keys. */
export type Contact =
  | {
      readonly reached: true;
      readonly address: string;
      readonly elapsedMs: number;
      /** The header `Date` in ms since 1970, and our clock in the middle of the request. */
      readonly date: number | undefined;
      readonly now: number;
    }
  | { readonly reached: false; readonly stage: Stage; readonly code: string };

/** Makes a plain request without keys and records the step that failed. */
export function contactEndpoint(endpoint: Endpoint, limitMs: number, now: () => number): Promise<Contact> {
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

/** Beyond it the service accepts no signature. */
const maxSkewMs = 15 * 60_000;
const worryingSkewMs = 5 * 60_000;

/** The header has whole seconds, and an answer takes time. */
const precisionMs = 2_000;

/** The network to the endpoint, and the two clocks, by a plain request. */
export function inspectEndpoint(
  endpoint: Endpoint,
  contact: Contact,
  env: (name: string) => string | undefined,
): Finding[] {
  return [
    contact.reached
      ? ok(
          "endpoint",
          `${endpoint.protocol}://${endpoint.host} answers${addressText(endpoint, contact.address)} in ${Math.round(contact.elapsedMs)} ms`,
        )
      : unreached(endpoint, contact),
    ...(contact.reached ? [clock(contact.date, contact.now)] : []),
    ...proxies(endpoint, env),
  ];
}

function addressText({ host }: Endpoint, address: string): string {
  return address === "" || host.includes(address) ? "" : ` at ${address}`;
}

function unreached(
  { host, protocol }: Endpoint,
  { stage, code }: Extract<Contact, { reached: false }>,
): Finding {
  const other = protocol === "https" ? `http://${host}` : `https://${host}`;
  const where = `${protocol}://${host}`;
  const failed = (text: string, hint: string) => problem("endpoint", `${text} (${code})`, hint);
  if (stage === "name") {
    return failed(
      `the name of ${where} cannot be looked up`,
      "check ens:endpoint and ens:region, and the DNS of this machine",
    );
  }
  if (stage === "tls" && /^(EPROTO|ERR_SSL_|ECONNRESET)/.test(code)) {
    return failed(
      `the server at ${host} does not speak TLS`,
      `if it is an emulator, set ens:endpoint to ${other}; otherwise check ens:endpoint`,
    );
  }
  if (stage === "tls" && code !== "ETIMEDOUT") {
    return failed(
      `the certificate of ${where} is not trusted`,
      "check ens:endpoint and the clock of this machine; behind a company proxy that replaces certificates, set NODE_EXTRA_CA_CERTS to its certificate",
    );
  }
  if (stage === "answer") {
    return failed(
      code === "ETIMEDOUT"
        ? `${where} accepts the connection but does not answer`
        : `the server at ${host} does not answer with HTTP`,
      protocol === "http"
        ? `check ens:endpoint; if it speaks TLS, set it to ${other}`
        : "check ens:endpoint, and whether a proxy or firewall closes connections",
    );
  }
  return failed(
    code === "ECONNREFUSED" ? `nothing listens at ${host}` : `no connection to ${host}`,
    "check ens:endpoint and ens:region, and whether a firewall lets this machine out (HTTP proxies are not supported)",
  );
}

function clock(date: number | undefined, now: number): Finding {
  if (date === undefined) {
    return note("clock", "the endpoint does not send its time, so the clocks could not be compared");
  }
  // half of the second that the header leaves out
  const skewMs = now - (date + 500);
  const size = Math.abs(skewMs);
  const text = `the clock of this machine is ${lengthOf(size)} ${skewMs < 0 ? "behind" : "ahead of"} the service's`;
  const hint = "set the clock, and keep it right with NTP";
  if (size > maxSkewMs) {
    return problem(
      "clock",
      `${text}; the service accepts no signature that is more than 15 minutes away`,
      hint,
    );
  }
  return size > worryingSkewMs
    ? warning("clock", `${text}; beyond 15 minutes it accepts no signature`, hint)
    : ok("clock", size <= precisionMs ? "the clocks of this machine and of the service agree" : text);
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds / 3600)} hours`;
}

/** The client does not support proxies. Their addresses may contain a password, so only the variables are shown. */
function proxies({ host }: Endpoint, env: (name: string) => string | undefined): Finding[] {
  const isLocal = /^(localhost|127\.|\[::1\])/i.test(host);
  const set = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].filter(
    (name) => (env(name) ?? "") !== "",
  );
  return isLocal || set.length === 0
    ? []
    : [
        warning(
          "proxy",
          `${set.join(" and ")} ${set.length === 1 ? "is" : "are"} set, but HTTP proxies are not supported`,
          `let this machine reach ${host} directly`,
        ),
      ];
}
