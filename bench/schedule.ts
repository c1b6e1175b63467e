/** What the cloud takes for each step, in ms. */
export const latencyMs = 50;
export const durations = { create: 1000, modify: 1000, delete: 500 } as const;

/** What the engine runs at once on two cores, unless `--parallel` says otherwise. */
export const slots = 8;

export interface Load {
  readonly entries: number;
  readonly gateways: number;
  /** Whether the cloud refuses a write while another entry of the gateway is being configured. */
  readonly serial: boolean;
}

/** The shortest time that the cloud and the engine's slots allow, with no polling at all, in ms. */
export function idealMs({ entries, gateways, serial }: Load, kind: keyof typeof durations): number {
  const one = latencyMs + durations[kind];
  return serial ? Math.ceil(entries / gateways) * one : Math.ceil(entries / slots) * one;
}
