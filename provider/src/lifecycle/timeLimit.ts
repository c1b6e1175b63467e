import type { Bag } from "../entry/model.js";

const defaultMs = 5 * 60_000;

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** How long an operation may take: `ENS_OPERATION_TIMEOUT`, then Pulumi's `customTimeouts`, then 5 minutes. */
export function timeLimit(
  operation: "create" | "update" | "delete",
  timeouts: Bag,
  override: number | undefined,
): number {
  return override ?? parseDuration(timeouts[operation]) ?? defaultMs;
}

/** Reads a duration as Go writes it, such as "90s" or "1h30m"; undefined for none, or what is not one. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) {
    return undefined;
  }
  let ms = 0;
  for (const [, number, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    ms += Number(number) * (units[unit ?? ""] ?? 0);
  }
  return ms > 0 ? ms : undefined;
}
