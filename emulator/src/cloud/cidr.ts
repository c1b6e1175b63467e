import { isIPv4 } from "node:net";

/** An IPv4 CIDR block as numbers, `last` included. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

export function parseCidr(text: string): Cidr | undefined {
  const [address = "", length = ""] = text.split("/");
  const prefix = Number(length);
  if (text.split("/").length !== 2 || !isIPv4(address) || !/^\d{1,2}$/.test(length) || prefix > 32) {
    return undefined;
  }
  const size = 2 ** (32 - prefix);
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = number - (number % size);
  return { first, last: first + size - 1, prefix };
}

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (one: Cidr, other: Cidr): boolean =>
  one.first <= other.last && other.first <= one.last;

/** The blocks of private addresses of RFC 1918. */
export const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].flatMap(
  (text) => parseCidr(text) ?? [],
);
