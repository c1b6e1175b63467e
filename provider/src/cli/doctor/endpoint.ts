import type { Endpoint } from "../../api/endpoint.js";
import type { Contact } from "./contact.js";
import { note, ok, problem, warning, type Finding } from "./finding.js";

/** Beyond it the service takes no signature. */
const mostSkewMs = 15 * 60_000;
const worryingSkewMs = 5 * 60_000;

/** The header tells whole seconds, and an answer takes its time. */
const grainMs = 2_000;

/** What a plain request to the endpoint tells of the network in between, and of the two clocks. */
export function inspectEndpoint(
  endpoint: Endpoint,
  told: Contact,
  env: (name: string) => string | undefined,
): Finding[] {
  return [
    told.reached
      ? ok(
          "endpoint",
          `${endpoint.protocol}://${endpoint.host} answers${addressText(endpoint, told.address)} in ${Math.round(told.elapsedMs)} ms`,
        )
      : unreached(endpoint, told),
    ...(told.reached ? [clock(told.date, told.now)] : []),
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
  const say = (text: string, next: string) => problem("endpoint", `${text} (${code})`, next);
  if (stage === "name") {
    return say(
      `the name of ${where} cannot be looked up`,
      "check ens:endpoint and ens:region, and the DNS of this machine",
    );
  }
  if (stage === "tls" && /^(EPROTO|ERR_SSL_|ECONNRESET)/.test(code)) {
    return say(
      `what listens at ${host} does not speak TLS`,
      `if it is an emulator or the like, set ens:endpoint to ${other}; otherwise check ens:endpoint`,
    );
  }
  if (stage === "tls" && code !== "ETIMEDOUT") {
    return say(
      `the certificate of ${where} is not trusted`,
      "check ens:endpoint and the clock of this machine; where a company's proxy signs anew, give its certificate in NODE_EXTRA_CA_CERTS",
    );
  }
  if (stage === "answer") {
    return say(
      code === "ETIMEDOUT"
        ? `${where} takes the connection but does not answer`
        : `what listens at ${host} gives no answer of HTTP`,
      protocol === "http"
        ? `check ens:endpoint; if it speaks TLS, set it to ${other}`
        : "check ens:endpoint, and whether something in between ends connections",
    );
  }
  return say(
    code === "ECONNREFUSED" ? `nothing listens at ${host}` : `no connection to ${host} can be made`,
    "check ens:endpoint and ens:region, and whether a firewall lets this machine out (HTTP proxies are not supported)",
  );
}

function clock(date: number | undefined, now: number): Finding {
  if (date === undefined) {
    return note("clock", "the endpoint does not tell its time, so the clocks could not be compared");
  }
  // half of the second that the header leaves out
  const skewMs = now - (date + 500);
  const size = Math.abs(skewMs);
  const text = `the clock of this machine is ${lengthOf(size)} ${skewMs < 0 ? "behind" : "ahead of"} the service's`;
  const next = "set the clock, and keep it right with NTP";
  if (size > mostSkewMs) {
    return problem(
      "clock",
      `${text}; the service takes no signature that is more than 15 minutes away`,
      next,
    );
  }
  return size > worryingSkewMs
    ? warning("clock", `${text}; beyond 15 minutes it takes no signature`, next)
    : ok("clock", size <= grainMs ? "the clocks of this machine and of the service agree" : text);
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds / 3600)} hours`;
}

/** The client underneath does not know proxies; their addresses may hold a password. */
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
          `${set.join(" and ")} ${set.length === 1 ? "is" : "are"} set, but calls go past HTTP proxies`,
          `let this machine reach ${host} directly`,
        ),
      ];
}
