import { startEnsEmulator, type EnsEmulator } from "alicloud-ens-emulator";
import { DynamicServer } from "../test/dynamic/server.js";
import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { durations, idealMs, latencyMs, slots, type Load } from "./schedule.js";

type Bag = Record<string, unknown>;

interface Made {
  readonly id: string;
  readonly outputs: Bag;
}

/** Calls by operation, and how many writes were refused because of a sibling. */
interface Calls {
  readonly reads: number;
  readonly busy: number;
}

const sizes = [20, 100, 300];

/** Entries through the SDK's real dynamic-provider server, against a cloud that takes its time. */
export async function gatewayFigures({ quick }: Effort, serial: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const gateways of [1, 4]) {
    for (const entries of quick ? [20] : sizes) {
      figures.push(...(await figuresOf({ entries, gateways, serial })));
    }
  }
  return figures;
}

async function figuresOf(load: Load): Promise<Figure[]> {
  const { entries, gateways, serial } = load;
  const name = `${entries} entries, ${gateways} ${gateways === 1 ? "gateway" : "gateways"}, ${serial ? "serial" : "concurrent"}`;
  const goal = serial ? 1.1 : 1.25;
  const cloud = await startSlowCloud(load);
  const server = await startServer(cloud);
  try {
    const made: Made[] = [];
    const create = await timed(cloud, async () => {
      await inSlots(inputs(load), async (values) => {
        made.push(await server.create(values));
      });
    });
    const refresh = await timed(cloud, () =>
      inSlots(made, async ({ id, outputs }) => {
        await server.read(id, outputs);
      }),
    );
    const remove = await timed(cloud, () =>
      inSlots(made, async ({ id, outputs }) => {
        await server.delete(id, outputs);
      }),
    );
    if (cloud.entries().length > 0) throw new Error(`${cloud.entries().length} entries are left`);
    return [
      atMost(goal, figure(`create ${name} / ideal`, create.ms / idealMs(load, "create"), "×")),
      atMost(goal, figure(`destroy ${name} / ideal`, remove.ms / idealMs(load, "delete"), "×")),
      readsToCreate(load, create.calls.reads, name),
      atMost(
        3,
        figure(
          `writes refused as busy, per gateway, ${name}`,
          (create.calls.busy + remove.calls.busy) / gateways,
          "calls",
        ),
      ),
      atMost(
        gateways * (Math.ceil(entries / gateways / 100) + 2),
        figure(`calls to refresh ${name}`, refresh.calls.reads, "calls"),
      ),
    ];
  } finally {
    await server.stop();
    await cloud.close();
  }
}

/** One list serves all that wait on a gateway, so several gateways need several: the goal is for one. */
function readsToCreate({ entries, gateways, serial }: Load, reads: number, name: string): Figure {
  const told = figure(`reads to create ${name}`, reads, "calls");
  return gateways === 1 ? atMost((serial ? 2 : 0.5) * entries, told) : told;
}

export function startSlowCloud({ entries, gateways, serial }: Load): Promise<EnsEmulator> {
  return startEnsEmulator({
    seed: {
      gateways: Array.from({ length: gateways }, (_, index) => ({
        natGatewayId: gatewayId(index),
        eips: [{ allocationId: `eip-5bench${index}`, ipAddress: externalIp(index) }],
      })),
    },
    durations,
    quota: entries,
    refuseWhileSiblingBusy: serial,
    faults: [{ latency: latencyMs }],
  });
}

export function startServer(cloud: EnsEmulator): Promise<DynamicServer> {
  return DynamicServer.start({
    config: {
      "ens:endpoint": cloud.endpoint,
      "ens:accessKey": cloud.accessKeyId,
      "ens:secretKey": cloud.accessKeySecret,
    },
  });
}

export function inputs({ entries, gateways }: Load): Bag[] {
  return Array.from({ length: entries }, (_, index) => ({
    natGatewayId: gatewayId(index % gateways),
    externalIp: externalIp(index % gateways),
    externalPort: String(10_000 + index),
    internalIp: "10.0.0.10",
    internalPort: "22",
    ipProtocol: "TCP",
    forwardEntryName: `entry-${index}`,
    __autoName: `entry-${index}`,
  }));
}

function gatewayId(index: number): string {
  return `nat-5bench${index}00000000000000000000`;
}

function externalIp(index: number): string {
  return `203.0.113.${10 + index}`;
}

/** As many at once as the engine would run. */
export async function inSlots<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await run(item);
    }
  };
  await Promise.all(Array.from({ length: slots }, work));
}

async function timed(cloud: EnsEmulator, work: () => Promise<void>): Promise<{ ms: number; calls: Calls }> {
  const before = cloud.calls.length;
  const begun = performance.now();
  await work();
  const ms = performance.now() - begun;
  const calls = cloud.calls.slice(before);
  return {
    ms,
    calls: {
      reads: calls.filter(({ action }) => action?.startsWith("Describe")).length,
      busy: calls.filter(({ code }) => /^Incorr?ec?t/.test(code ?? "")).length,
    },
  };
}
