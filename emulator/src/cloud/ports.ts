/** `22`, or `8000/8010` with both ends included. */
export interface Ports {
  readonly first: number;
  readonly last: number;
  readonly range: boolean;
}

const pattern = /^([1-9]\d{0,4})(?:\/([1-9]\d{0,4}))?$/;

export function parsePorts(text: string): Ports | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (first > 65_535 || last > 65_535 || first > last) return undefined;
  return { first, last, range: match[2] !== undefined };
}

export const portCount = (ports: Ports): number => ports.last - ports.first + 1;

export const overlap = (one: Ports, other: Ports): boolean =>
  one.first <= other.last && other.first <= one.last;

/** Results of `storedPorts`: each create compares its ports with those of every entry. */
const cache = new Map<string, Ports>();

/** The ports of an entry in the account, whose text was checked before. */
export function storedPorts(text: string): Ports {
  const cached = cache.get(text);
  if (cached) return cached;
  const ports = parsePorts(text) ?? { first: 0, last: 0, range: false };
  if (cache.size > 100_000) cache.clear();
  cache.set(text, ports);
  return ports;
}
