import type { Bag } from "../../../provider/src/entry/model.js";

/** A declaration that breaks no rule, as check hands it on. */
export const sound: Bag = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "8000/8010",
  internalIp: "10.0.0.5",
  internalPort: "9000/9010",
  ipProtocol: "TCP",
  forwardEntryName: "web",
  healthCheckPort: 9005,
};

export const bag = (changes: Bag = {}): Bag => ({ ...sound, ...changes });

export const without = (from: Bag, ...keys: string[]): Bag =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));
