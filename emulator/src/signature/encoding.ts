import { timingSafeEqual } from "node:crypto";

/** RFC 3986: what encodeURIComponent leaves out is escaped as well, `~` stays. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Clients leave some signs raw on the wire; therefore parameters come in decoded and are encoded again here. */
export function canonical(params: ReadonlyMap<string, string>): string {
  return [...params.keys()]
    .sort(byCodeUnit)
    .map((key) => `${encode(key)}=${encode(params.get(key) ?? "")}`)
    .join("&");
}

export function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
