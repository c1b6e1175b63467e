import { select, type FoundEntry } from "../../../../provider/src/cli/import/selection.js";
import type { RemoteEntry } from "../../../../provider/src/gateway/reads.js";
import { topUrn } from "../../../../provider/src/entry/names.js";
import { forwardEntryType } from "../../../../provider/src/dynamic/providerText.js";

let made = 0;

/** An entry as the cloud tells it, on a port of its own unless said otherwise. */
export function live(values: Record<string, unknown> = {}, more: Partial<RemoteEntry> = {}): RemoteEntry {
  made += 1;
  const { forwardEntryName, ...others } = values;
  return {
    id: `fwd-${made}`,
    values: {
      natGatewayId: "nat-1",
      externalIp: "203.0.113.10",
      externalPort: String(made),
      internalIp: "10.0.0.5",
      internalPort: String(made),
      ipProtocol: "TCP",
      ...(forwardEntryName === undefined || forwardEntryName === "" ? {} : { forwardEntryName }),
      ...others,
    },
    status: "Available",
    standbyStatus: undefined,
    createdAt: undefined,
    ...more,
  };
}

export const allOf = { natGatewayId: "nat-1", externalIps: new Set<string>(), ids: new Set<string>() };

export function found(...entries: RemoteEntry[]): readonly FoundEntry[] {
  return select(entries, allOf, new Map()).found;
}

export const urnOf = (name: string): string => topUrn("dev", "shop", forwardEntryType, name);
