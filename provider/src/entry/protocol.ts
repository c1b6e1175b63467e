/** The protocols of a forward entry as the API spells them. */
export const ipProtocols = ["TCP", "UDP", "Any"] as const;

export type IpProtocol = (typeof ipProtocols)[number];

/** What the API takes when no protocol is given. */
export const defaultIpProtocol: IpProtocol = "Any";

export function isIpProtocol(value: unknown): value is IpProtocol {
  return ipProtocols.some((protocol) => protocol === value);
}

/** The API's spelling of a protocol in any letter case; anything else comes back as it is. */
export function normaliseProtocol(value: unknown): unknown {
  if (typeof value !== "string") {
    return value;
  }
  return ipProtocols.find((protocol) => protocol.toLowerCase() === value.toLowerCase()) ?? value;
}

/** Whether two protocols can be asked for by one packet: `Any` covers both others. */
export function protocolsOverlap(a: IpProtocol, b: IpProtocol): boolean {
  return a === b || a === "Any" || b === "Any";
}
