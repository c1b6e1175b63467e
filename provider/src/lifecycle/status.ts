import type { EnsError } from "../api/errors.js";
import { trimTrailing } from "../api/redact.js";

/** The lines in the row of a resource for the person who waits. */

/** The place of a write in the line before its gateway; 0 when it is its turn. */
export function formatQueuePosition(place: number, natGatewayId: string): string {
  if (place === 0) {
    return `its turn on ${natGatewayId}`;
  }
  return `${place === 1 ? "next" : ordinal(place)} in line on ${natGatewayId}`;
}

function ordinal(number: number): string {
  const teen = number % 100 > 10 && number % 100 < 14;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}

/** Before a call is sent again. */
export function formatRetry(error: EnsError, ms: number, attempt: number): string {
  const why = error.kind === undefined ? shorten(error.reason) : causes[error.kind];
  const code = error.code ?? (error.status === undefined ? undefined : `HTTP ${error.status}`);
  return `attempt ${attempt} of ${error.operation} in ${(ms / 1000).toFixed(1)} s: ${why}${code === undefined ? "" : ` (${code})`}`;
}

const causes: Readonly<Record<NonNullable<EnsError["kind"]>, string>> = {
  throttled: "the service asks to wait",
  busy: "the gateway is still configuring",
  unavailable: "the service does not take calls at the moment",
  unreachable: "the endpoint cannot be reached",
  unreadable: "the answer cannot be read",
  "no gateway": "the gateway is not found",
};

const longest = 80;

function shorten(text: string): string {
  const line = trimTrailing(text.replace(/\s+/g, " "), /[.\s]/);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** While flow control lets only a few calls of the whole run through. */
export function formatSlowdown(inFlight: number): string {
  return `the service asks for fewer calls: waiting for one of the ${inFlight} in flight to end`;
}

/** While an entry is being configured or deleted. */
export function formatWaiting(id: string, status: string, elapsedMs: number): string {
  const line = `${id} is ${doings.get(status) ?? status}`;
  return elapsedMs < 1000 ? line : `${line}, ${duration(elapsedMs)} so far`;
}

const doings: ReadonlyMap<string, string> = new Map([
  ["Pending", "being configured"],
  ["Deleting", "being deleted"],
]);

/** The longer it takes, the coarser it is told, so that a long wait is not a flood of lines. */
function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const told = seconds - (seconds < 10 ? 0 : seconds % (seconds < 60 ? 5 : 30));
  const minutes = Math.floor(told / 60);
  const parts = [
    minutes === 0 ? "" : `${minutes} min`,
    told % 60 === 0 && minutes > 0 ? "" : `${told % 60} s`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}
