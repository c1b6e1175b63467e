
export interface Endpoint {
  /** host, or host:port */
  readonly host: string;
  readonly protocol: "http" | "https";
}

/** Regions with their own endpoint; the central one serves all others. */
const regional: ReadonlyMap<string | undefined, string> = new Map([
  ["ap-southeast-1", "ens.ap-southeast-1.aliyuncs.com"],
]);

const central = "ens.aliyuncs.com";

export function endpointOfRegion(region: string | undefined): Endpoint {
  return { host: regional.get(region) ?? central, protocol: "https" };
}

/**
 * Parses `host`, `host:port`, `http://host:port` or `https://host`. Without a scheme, `protocol` decides; without either,
 * a loopback address is an emulator and uses http.
 */
export function parseEndpoint(text: string, protocol: string | undefined): Endpoint | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") {
    return undefined;
  }
  const authority = scheme === undefined ? text : text.slice(scheme.length + 3);
  if (
    !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[1-9]\d{0,4})?\/?$/i.test(authority) ||
    !URL.canParse(`http://${authority}`)
  ) {
    return undefined;
  }
  const host = authority.replace(/\/$/, "");
  return { host, protocol: scheme ?? protocolOf(protocol, host) };
}

function protocolOf(protocol: string | undefined, host: string): "http" | "https" {
  if (protocol !== undefined) {
    return protocol.toLowerCase() === "http" ? "http" : "https";
  }
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/i.test(host) ? "http" : "https";
}
