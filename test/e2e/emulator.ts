import type { EnsEmulator } from "../../emulator/src/index.js";

/** The gateways that every emulator starts with, and addresses that are attached to them. */
export const gateway = "nat-5quickstart00000000000000";
export const eip = "203.0.113.10";
export const standbyEip = "203.0.113.12";
export const secondGateway = "nat-5secondgate00000000000000";
export const secondEip = "198.51.100.20";

/** How a stack reaches an emulator: what goes into its settings in clear, and what as a secret. */
export function access(emulator: EnsEmulator): {
  config: Record<string, string>;
  secrets: Record<string, string>;
} {
  return {
    config: { "ens:endpoint": emulator.endpoint, "ens:accessKey": emulator.accessKeyId },
    secrets: { "ens:secretKey": emulator.accessKeySecret },
  };
}

/** The operations that changed, or tried to change, the cloud since a moment. */
export function writes(emulator: EnsEmulator, since = 0): (string | undefined)[] {
  const actions = emulator.calls.slice(since).map(({ action }) => action);
  return actions.filter((action) => action === undefined || !action.startsWith("Describe"));
}
