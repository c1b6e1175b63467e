import { readFile } from "node:fs/promises";
import { figure, type Effort, type Figure } from "./figure.js";
import { inputs, inSlots, startServer } from "./gatewayTime.js";
import { externalIp, natGatewayId, startCloud } from "./cloud.js";

/** What is resident goes up and down with the collector, so the lowest of several looks counts. */
const looks = 5;
const rounds = 15;

/** Memory of the process that runs the provider, when it has made many entries and reads them again and again. */
export async function memoryFigures({ quick }: Effort): Promise<Figure[]> {
  const entries = quick ? 300 : 3000;
  const cloud = await startCloud(entries);
  const server = await startServer(cloud);
  try {
    const made: { id: string; outputs: Record<string, unknown> }[] = [];
    await inSlots(inputs({ entries, gateways: 1, serial: false }), async (values) => {
      made.push(await server.create({ ...values, natGatewayId, externalIp }));
    });
    const pid = server.process.pid ?? 0;
    const readAll = (): Promise<void> =>
      inSlots(made, async ({ id, outputs }) => {
        await server.read(id, outputs);
      });
    const seen: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await readAll();
      seen.push(await residentMegabytes(pid));
    }
    const first = Math.min(...seen.slice(0, looks));
    const last = Math.min(...seen.slice(-looks));
    return [
      figure(`memory of the provider's process with ${entries} entries`, first, "MB"),
      figure(`the same after ${rounds - looks} more refreshes / before`, last / first, "×"),
    ];
  } finally {
    await server.stop();
    await cloud.close();
  }
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
