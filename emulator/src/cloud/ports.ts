/** `22`, or `8000/8010` with both ends included. */
export interface Ports {
  readonly first: number;
  readonly last: number;
  readonly range: boolean;
}

const form = /^([1-9]\d{0,4})(?:\/([1-9]\d{0,4}))?$/;

export function parsePorts(text: string): Ports | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (first > 65_535 || last > 65_535 || first > last) return undefined;
  return { first, last, range: match[2] !== undefined };
}

export const width = (ports: Ports): number => ports.last - ports.first + 1;

export const meet = (one: Ports, other: Ports): boolean => one.first <= other.last && other.first <= one.last;

/** Parsed ports of texts that were checked before they were stored; remembered, because lists compare them often. */
const known = new Map<string, Ports>();

export function storedPorts(text: string): Ports {
  const found = known.get(text);
  if (found) return found;
  const ports = parsePorts(text) ?? { first: 0, last: 0, range: false };
  if (known.size > 100_000) known.clear();
  known.set(text, ports);
  return ports;
}
