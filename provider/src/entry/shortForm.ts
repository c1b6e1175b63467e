import {
  formatPorts,
  highestPort,
  type IpProtocol,
  ipProtocols,
  isPort,
  type PortRange,
  width,
} from "./ports.js";

/** A port forward that is written in one line, with its ports as the API spells them. */
export interface ShortForm {
  readonly externalIp?: string;
  readonly externalPort: string;
  readonly internalIp?: string;
  readonly internalPort: string;
  readonly ipProtocol?: IpProtocol;
}

/** What a line may leave out, because it is given for all of them. */
export interface Given {
  readonly externalIp: boolean;
  readonly internalIp: boolean;
  readonly ipProtocol: boolean;
}

/** A line that is not a short form: where it goes wrong, and what would be right there. */
export class ShortFormError extends Error {
  override readonly name = "ShortFormError";

  /** @param at the index of the character that is wrong; the length of the text where something is missing */
  constructor(
    readonly text: string,
    readonly at: number,
    readonly found: string,
    readonly expected: string,
  ) {
    super(pointAt(text, at, `found ${found}, expected ${expected}`));
  }
}

/**
 * Reads a line of the form
 *
 * ```text
 * forward  = [ address ":" ] ports ":" [ address ":" ] ports [ "/" protocol ]
 * address  = four numbers from 0 to 255 with "." between them
 * ports    = port [ "-" port ]
 * port     = a number from 1 to 65535
 * protocol = "tcp" | "udp" | "any", in any letter case
 * ```
 *
 * with the outside first. An address is known by its dots, so what is left out is never in doubt. Numbers have no leading
 * zeros, which are octal to some readers, and nothing may stand around or between the parts. A range ascends, and both
 * ranges span as many ports.
 *
 * @throws ShortFormError, and nothing else
 */
export function parseShortForm(text: string, given: Given): ShortForm {
  const reader = new Reader(text);
  const externalIp = reader.address("external", given.externalIp);
  const external = reader.ports("external", externalIp !== undefined);
  reader.colon();
  const internalIp = reader.address("internal", given.internalIp);
  const internal = reader.ports("internal", internalIp !== undefined, external);
  const ipProtocol = reader.protocol(given.ipProtocol);
  return {
    ...(externalIp === undefined ? {} : { externalIp }),
    externalPort: formatPorts(external),
    ...(internalIp === undefined ? {} : { internalIp }),
    internalPort: formatPorts(internal),
    ...(ipProtocol === undefined ? {} : { ipProtocol }),
  };
}

type Side = "external" | "internal";

const aPort = `a number from 1 to ${highestPort} without leading zeros`;
const aByte = "a number from 0 to 255 without leading zeros";

/** Goes over a line once, from left to right. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** An address and the colon behind it; undefined where the line leaves it out, and may. */
  address(side: Side, optional: boolean): string | undefined {
    const start = this.at;
    if (!this.ahead(/\d+\./y)) {
      if (optional) return undefined;
      this.fail(`an ${side} IPv4 address and ":", as no ${side}Ip is given for all forwards`);
    }
    for (let part = 0; part < 4; part += 1) {
      if (part > 0) this.sign(".", `"." and ${aByte}: an address has four`);
      this.number(aByte, (value) => value <= 255);
    }
    const address = this.text.slice(start, this.at);
    this.sign(":", `":" and the ${side} port`);
    return address;
  }

  /**
   * @param isAfterAddress otherwise an address could stand here too
   * @param as the ports that these must be as many as
   */
  ports(side: Side, isAfterAddress: boolean, as?: PortRange): PortRange {
    const start = this.at;
    const expected = isAfterAddress ? aPort : `the ${side} port, ${aPort}, or the ${side} IPv4 address`;
    const first = this.number(expected, isPort);
    const range = { first, last: this.take("-") ? this.end(first) : first };
    // a range as the API writes it
    if (this.ahead(/\/\d/y)) this.fail('"-" between the ports of a range');
    if (as !== undefined && width(range) !== width(as)) {
      this.fail(
        `${count(as)}, as many as the external ports: each is forwarded to the internal one at the same place`,
        start,
        count(range),
      );
    }
    return range;
  }

  colon(): void {
    this.sign(":", '":" and where the traffic goes');
  }

  /** The protocol and the end of the line. */
  protocol(optional: boolean): IpProtocol | undefined {
    if (optional && this.at === this.text.length) return undefined;
    const choice = optional ? "the end, or a protocol" : "a protocol";
    this.sign("/", `${choice}: "/tcp", "/udp" or "/any"`);
    const word = this.word(/[A-Za-z0-9]*/y);
    const found = ipProtocols.find((protocol) => protocol.toLowerCase() === word.toLowerCase());
    if (found === undefined) {
      this.fail("tcp, udp or any", this.at - word.length, word === "" ? undefined : word);
    }
    if (this.at < this.text.length) this.fail("the end");
    return found;
  }

  private end(first: number): number {
    const start = this.at;
    const last = this.number(`the end of the range, ${aPort}`, isPort);
    if (last <= first) this.fail(`a port above ${first}, as ranges ascend`, start, String(last));
    return last;
  }

  private number(expected: string, sound: (value: number) => boolean): number {
    const digits = this.word(/\d*/y);
    if (digits === "") this.fail(expected);
    if ((digits.length > 1 && digits.startsWith("0")) || !sound(Number(digits))) {
      this.fail(expected, this.at - digits.length, digits);
    }
    return Number(digits);
  }

  private word(form: RegExp): string {
    form.lastIndex = this.at;
    const word = form.exec(this.text)?.[0] ?? "";
    this.at += word.length;
    return word;
  }

  private ahead(form: RegExp): boolean {
    form.lastIndex = this.at;
    return form.test(this.text);
  }

  private take(sign: string): boolean {
    const found = this.text.startsWith(sign, this.at);
    if (found) this.at += sign.length;
    return found;
  }

  private sign(sign: string, expected: string): void {
    if (!this.take(sign)) this.fail(expected);
  }

  private fail(expected: string, at = this.at, found?: string): never {
    throw new ShortFormError(this.text, at, found === undefined ? this.here(at) : short(found), expected);
  }

  /** What stands at a place, in words where it could not be seen. */
  private here(at: number): string {
    const sign = this.text.codePointAt(at);
    if (sign === undefined) return "the end";
    const digits = /\d+/y;
    digits.lastIndex = at;
    const number = digits.exec(this.text)?.[0];
    if (number !== undefined) return short(number);
    const text = String.fromCodePoint(sign);
    if (/\s/.test(text)) return "a blank";
    const shown = visible(text);
    // a colon of another script looks like a colon
    return sign < 0x80 || shown !== text ? `"${shown}"` : `"${text}" (U+${sign.toString(16).toUpperCase()})`;
  }
}

const longestShown = 20;

function short(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function count(range: PortRange): string {
  return width(range) === 1 ? "1 port" : `${width(range)} ports`;
}

/** As many characters of a text as a terminal shows in one line beside a remark. */
const widest = 72;

/** Two lines: a text, and below it a caret that points at one of its characters, or at its end, with a remark. */
export function pointAt(text: string, at: number, remark: string): string {
  const from = at > widest ? at - widest / 2 : 0;
  const before = (from > 0 ? "…" : "") + visible(text.slice(from, at));
  const after = visible(text.slice(at, from + widest)) + (text.length > from + widest ? "…" : "");
  return `${before}${after}\n${" ".repeat(before.length)}^ ${remark}`;
}

/** Line ends, and what turns the direction of writing, would move the text away from its caret. */
export function visible(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${sign.codePointAt(0)?.toString(16).toUpperCase() ?? ""}}`,
  );
}
