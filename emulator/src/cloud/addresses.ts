import { isIPv4 } from "node:net";

/** 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16. */
export function isPrivateIPv4(address: string): boolean {
  if (!isIPv4(address)) return false;
  const [first = 0, second = 0] = address.split(".").map(Number);
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}

/** The documentation range 198.18.0.0/15 (benchmarking) never meets a real host; new EIPs come from it. */
export function inventedAddress(index: number): string {
  const offset = index % (2 * 65_536 - 2);
  return `198.${18 + Math.floor(offset / 65_536)}.${Math.floor(offset / 256) % 256}.${offset % 256 || 1}`;
}
