import type { PropertyMap } from "../../../provider/src/entry/properties.js";

/** A declaration that breaks no rule, as check hands it on. */
export const sound: PropertyMap = {
  natGatewayId: "nat-1",
  externalIp: "203.0.113.10",
  externalPort: "8000/8010",
  internalIp: "10.0.0.5",
  internalPort: "9000/9010",
  ipProtocol: "TCP",
  forwardEntryName: "web",
  healthCheckPort: 9005,
};

export const bag = (changes: PropertyMap = {}): PropertyMap => ({ ...sound, ...changes });

export const without = (from: PropertyMap, ...keys: string[]): PropertyMap =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));
