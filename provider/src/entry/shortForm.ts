import {
  formatPorts,
  formatWidth,
  highestPort,
  type IpProtocol,
  isIpProtocol,
  isPort,
  normaliseProtocol,
  type PortRange,
  width,
} from "./ports.js";

/** A port forward in one line, with its ports as the API spells them. */
export interface ShortForm {
  readonly externalIp?: string;
  readonly externalPort: string;
  readonly internalIp?: string;
  readonly internalPort: string;
  readonly ipProtocol?: IpProtocol;
}

/** What a line may leave out, because it is given for all lines. */
export type Given = Readonly<Record<"externalIp" | "internalIp" | "ipProtocol", boolean>>;

/** A line that is not a short form. The message points at the character that is wrong. */
export class ShortFormError extends Error {
  override readonly name = "ShortFormError";
}

const port = `a number from 1 to ${highestPort} without leading zeros`;
const byte = "a number from 0 to 255 without leading zeros";
const isByte = (value: number): boolean => value <= 255;

/**
 * Reads a line of the form
 *
 * ```text
 * forward  = [ address ":" ] ports ":" [ address ":" ] ports [ "/" protocol ]
 * address  = four numbers from 0 to 255 with "." between them
 * ports    = port [ "-" port ]
 * port     = a number from 1 to 65535
 * protocol = "tcp" | "udp" | "any" (case-insensitive)
 * ```
 *
 * with the external side first. The dots of an address show which parts are left out. Numbers have no leading zeros, which
 * some programs read as octal. A range is in ascending order, and both ranges have the same number of ports.
 *
 * @throws ShortFormError, and nothing else
 */
export function parseShortForm(text: string, given: Given): ShortForm {
  const line = new Cursor(text);
  const externalIp = readAddress(line, "external", given.externalIp);
  const external = readPorts(line, externalIp === undefined ? aPortOrAddress("external") : port);
  line.expect(/:/y, '":" and the internal side');
  const internalIp = readAddress(line, "internal", given.internalIp);
  const start = line.at;
  const internal = readPorts(line, internalIp === undefined ? aPortOrAddress("internal") : port);
  if (width(internal) !== width(external)) {
    const rule = "as many as the external ports: each is forwarded to the internal one at the same position";
    line.fail(`${formatWidth(external)}, ${rule}`, start, formatWidth(internal));
  }
  const ipProtocol = readProtocol(line, given.ipProtocol);
  return {
    ...(externalIp === undefined ? {} : { externalIp }),
    externalPort: formatPorts(external),
    ...(internalIp === undefined ? {} : { internalIp }),
    internalPort: formatPorts(internal),
    ...(ipProtocol === undefined ? {} : { ipProtocol }),
  };
}

/** An address and the colon behind it; undefined if the line leaves it out, and may. */
function readAddress(line: Cursor, side: "external" | "internal", optional: boolean): string | undefined {
  if (line.take(/(?=\d+\.)/y) === undefined) {
    if (optional) return undefined;
    line.fail(`an ${side} IPv4 address and ":", as no ${side}Ip is given for all forwards`);
  }
  const parts = [line.number(byte, isByte)];
  while (parts.length < 4) {
    line.expect(/\./y, `"." and ${byte}: an address has four`);
    parts.push(line.number(byte, isByte));
  }
  line.expect(/:/y, `":" and the ${side} port`);
  return parts.join(".");
}

const aPortOrAddress = (side: string): string => `the ${side} port, ${port}, or the ${side} IPv4 address`;

function readPorts(line: Cursor, expected: string): PortRange {
  const first = line.number(expected, isPort);
  let last = first;
  if (line.take(/-/y) !== undefined) {
    const start = line.at;
    last = line.number(`the end of the range, ${port}`, isPort);
    if (last <= first) line.fail(`a port above ${first}, as ranges ascend`, start, String(last));
  }
  // a range as the API writes it
  if (line.take(/(?=\/\d)/y) !== undefined) line.fail('"-" between the ports of a range');
  return { first, last };
}

/** The protocol and the end of the line. */
function readProtocol(line: Cursor, optional: boolean): IpProtocol | undefined {
  if (optional && line.take(/$/y) !== undefined) return undefined;
  line.expect(/\//y, `${optional ? "the end, or a protocol" : "a protocol"}: "/tcp", "/udp" or "/any"`);
  const start = line.at;
  const word = line.take(/[A-Za-z0-9]+/y);
  const protocol = normaliseProtocol(word);
  if (!isIpProtocol(protocol)) line.fail("tcp, udp or any", start, word);
  line.expect(/$/y, "the end");
  return protocol;
}

/** A position in a line, which moves from left to right. */
class Cursor {
  at = 0;

  constructor(private readonly text: string) {}

  /** What a sticky pattern matches here, and moves behind it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  expect(pattern: RegExp, expected: string): void {
    if (this.take(pattern) === undefined) this.fail(expected);
  }

  number(expected: string, isValid: (value: number) => boolean): number {
    const start = this.at;
    const digits = this.take(/\d+/y);
    if (digits === undefined || !/^(0|[1-9]\d*)$/.test(digits) || !isValid(Number(digits))) {
      this.fail(expected, start, digits);
    }
    return Number(digits);
  }

  fail(expected: string, at = this.at, found = foundAt(this.text, at)): never {
    const shown = found.length > maxFoundLength ? `${found.slice(0, maxFoundLength)}…` : found;
    throw new ShortFormError(pointAt(this.text, at, `found ${shown}, expected ${expected}`));
  }
}

const maxFoundLength = 20;

/** What is at a position, in words if it cannot be seen. */
function foundAt(text: string, at: number): string {
  const [found = "the end"] = /^(?:\d+|.)/su.exec(text.slice(at)) ?? [];
  if (at === text.length || /^\d/.test(found)) return found;
  if (/\s/.test(found)) return "a blank";
  // a colon of another script looks like a colon
  const code = found > "~" && visible(found) === found ? ` (U+${codePoint(found)})` : "";
  return `"${visible(found)}"${code}`;
}

/** The shown part of a line: longer than any short form, and short enough for a terminal. */
const maxShownLength = 72;

/** Two lines: a text, and below it a caret with a remark. All characters before the caret are valid, and shown as they are. */
function pointAt(text: string, at: number, remark: string): string {
  const shown = visible(text.slice(0, maxShownLength)) + (text.length > maxShownLength ? "…" : "");
  return `${shown}\n${" ".repeat(at)}^ ${remark}`;
}

/** Escapes line ends and changes of the writing direction, which would move the text away from its caret. */
function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${codePoint(sign)}}`);
}

function codePoint(sign: string): string {
  return sign.codePointAt(0)?.toString(16).toUpperCase() ?? "";
}
