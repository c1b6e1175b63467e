/** The ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export const highestPort = 65535;

/**
 * The page of ModifyForwardEntry says "The maximum port range is 1000", which is 1000 ports or a distance of 1000. This is the
 * wider reading: what only the narrower one excludes is left to the API.
 */
export const widestRange = 1001;

const form = /^(\d+)(?:\/(\d+))?$/;

/** Reads `"22"` or `"8000/8010"`; undefined if the text is neither. */
export function parsePorts(text: string): PortRange | undefined {
  const match = form.exec(text);
  if (match === null) {
    return undefined;
  }
  const first = parsePort(match[1] ?? "");
  const last = parsePort(match[2] ?? match[1] ?? "");
  if (first === undefined || last === undefined || first > last) {
    return undefined;
  }
  return { first, last };
}

/** The same for a value of any type. */
export function readPorts(value: unknown): PortRange | undefined {
  const text = normalisePorts(value);
  return typeof text === "string" ? parsePorts(text) : undefined;
}

/** Whether a value is a port or range of ports as the API spells it, and not too wide. */
export function isValidRange(value: unknown): boolean {
  const range = typeof value === "string" ? parsePorts(value) : undefined;
  return range !== undefined && width(range) <= widestRange;
}

/** What to write instead of a value that is not a valid range, if that is clear. */
export function portsHint(value: unknown): string | undefined {
  const match = typeof value === "string" ? /^\s*(\d+)\s*[-:,/]\s*(\d+)\s*$/.exec(value) : null;
  const meant = `${match?.[1] ?? ""}/${match?.[2] ?? ""}`;
  const range = parsePorts(meant);
  if (range === undefined) {
    return undefined;
  }
  return width(range) > widestRange
    ? `This range has ${width(range)} ports: split it into several entries.`
    : `Did you mean "${meant}"?`;
}

/** Whether two values are the same ports, in whatever spelling. */
export function samePorts(a: unknown, b: unknown): boolean {
  const [one, other] = [readPorts(a), readPorts(b)];
  return one === undefined || other === undefined ? a === b : sameRange(one, other);
}

function parsePort(digits: string): number | undefined {
  // some programs read "022" as octal
  if (digits.startsWith("0")) {
    return undefined;
  }
  const port = Number(digits);
  return isPort(port) ? port : undefined;
}

export function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= highestPort;
}

/** Turns a port that is a number into the string that the API takes; returns anything else as it is. */
export function normalisePorts(value: unknown): unknown {
  return typeof value === "number" ? String(value) : value;
}

/** Turns a health-check port that is a string of digits into a number; returns anything else as it is. */
export function normaliseHealthCheckPort(value: unknown): unknown {
  return typeof value === "string" && /^\d+$/.test(value) ? (parsePort(value) ?? value) : value;
}

export function width(range: PortRange): number {
  return range.last - range.first + 1;
}

/** `1 port`, `11 ports` */
export function formatWidth(range: PortRange): string {
  return width(range) === 1 ? "1 port" : `${width(range)} ports`;
}

export function contains(range: PortRange, port: number): boolean {
  return port >= range.first && port <= range.last;
}

/** The port at the same position of another range, or its first port if it has no such position. */
export function translatePort(port: number, from: PortRange, to: PortRange): number {
  const translated = to.first + port - from.first;
  return contains(from, port) && contains(to, translated) ? translated : to.first;
}

export function sameRange(a: PortRange, b: PortRange): boolean {
  return a.first === b.first && a.last === b.last;
}

/** The ports that are in both ranges; undefined if there are none. */
export function overlap(a: PortRange, b: PortRange): PortRange | undefined {
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first <= last ? { first, last } : undefined;
}

/** A range in the API's spelling; a range of one port is that port. */
export function formatPorts(range: PortRange): string {
  return range.first === range.last ? String(range.first) : `${range.first}/${range.last}`;
}

/** The protocols of a forward entry as the API spells them. */
export const ipProtocols = ["TCP", "UDP", "Any"] as const;

export type IpProtocol = (typeof ipProtocols)[number];

/** What the API takes when no protocol is given. */
export const defaultIpProtocol: IpProtocol = "Any";

export function isIpProtocol(value: unknown): value is IpProtocol {
  return ipProtocols.some((protocol) => protocol === value);
}

/** The API's spelling of a protocol (case-insensitive); returns anything else as it is. */
export function normaliseProtocol(value: unknown): unknown {
  if (typeof value !== "string") {
    return value;
  }
  return ipProtocols.find((protocol) => protocol.toLowerCase() === value.toLowerCase()) ?? value;
}

/** Whether a packet can match both protocols: `Any` is TCP and UDP. */
export function protocolsOverlap(a: IpProtocol, b: IpProtocol): boolean {
  return a === b || a === "Any" || b === "Any";
}
