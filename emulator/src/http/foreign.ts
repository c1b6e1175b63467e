import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { Complaint } from "../errors.js";

/** The names and addresses in the Host header that reach this emulator. */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  has(name: string): boolean {
    return isLoopbackName(name) || this.#names.has(name);
  }
}

const isLoopbackName = (name: string): boolean =>
  ["localhost", "[::1]"].includes(name) || /^127(\.\d{1,3}){3}$/.test(name);

/** Checks host names that a user allows. IPv6 addresses get the brackets of the Host header. */
export function checkHostNames(input: unknown): string[] {
  if (!Array.isArray(input) || input.length === 0) {
    throw new Complaint(
      'allowRemote: must be the list of host names and addresses by which others reach it, such as ["ens.test"]',
    );
  }
  return input.map((name: unknown) => {
    const plain = typeof name === "string" ? name.replace(/^\[(.*)\]$/, "$1") : "";
    if (isIP(plain) === 6) return `[${plain}]`;
    if (!/^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/i.test(plain)) {
      throw new Complaint(
        `allowRemote: must be a host name or an address without scheme and port, got ${JSON.stringify(name)}`,
      );
    }
    return plain;
  });
}

/** Why a request is refused, in a sentence. */
export interface Refusal {
  readonly field: "host" | "origin" | "sec-fetch-site" | "user-agent";
  readonly sentence: string;
}

/**
 * Finds the requests that a web page from elsewhere makes a browser send. A foreign Host is a name that was pointed at
 * this machine (DNS rebinding). A foreign Origin, or a Sec-Fetch-Site other than same-origin and none, belongs to
 * somebody else's page: browsers send no Origin with images, links and forms that use GET.
 */
export function foreignRequest(headers: IncomingHttpHeaders, allowed: AllowedHosts): Refusal | undefined {
  const { host = "", origin, "sec-fetch-site": site } = headers;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!allowed.has(name)) {
    const shown = /^[\w.:[\]-]{1,100}$/.test(name) ? name : "NAME";
    return {
      field: "host",
      sentence: `${shown} is not a name of this machine. If it is meant to reach this emulator, start it with --allow-remote ${shown}.`,
    };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { field: "origin", sentence: "A web page from elsewhere may not send requests to the emulator." };
  }
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return {
      field: "sec-fetch-site",
      sentence: "A web page from elsewhere may not send requests to the emulator.",
    };
  }
  return undefined;
}

/**
 * The same for requests that may change something. Browsers send Sec-Fetch-Site only to loopback addresses and over HTTPS,
 * and no Origin with an image, so an image could otherwise send a call to a host name of --allow-remote.
 */
export function foreignChange(headers: IncomingHttpHeaders, allowed: AllowedHosts): Refusal | undefined {
  const { origin, "sec-fetch-site": site, "user-agent": agent } = headers;
  const unknownPage = agent?.startsWith("Mozilla/") && origin === undefined && site === undefined;
  const sentence = "A web page from elsewhere may not send requests to the emulator.";
  return foreignRequest(headers, allowed) ?? (unknownPage ? { field: "user-agent", sentence } : undefined);
}

/**
 * Whether a browser opens a document in a tab, as after a click on a link. Only the page itself may be opened so: it is
 * the same for everybody, and its policy forbids frames.
 */
export const opensTab = (headers: IncomingHttpHeaders): boolean =>
  headers.origin === undefined &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document";
