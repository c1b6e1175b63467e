import { readFile } from "node:fs/promises";
import { figure, type Effort, type Figure } from "./figure.js";
import { inputs, inSlots, startServer } from "./gatewayTime.js";
import { externalIp, natGatewayId, startCloud } from "./cloud.js";

const rounds = 5;

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
    const readAll = () =>
      inSlots(made, async ({ id, outputs }) => {
        await server.read(id, outputs);
      });
    await readAll();
    const first = await residentMegabytes(pid);
    for (let round = 1; round < rounds; round += 1) await readAll();
    const last = await residentMegabytes(pid);
    return [
      figure(`memory of the provider's process with ${entries} entries`, first, "MB"),
      figure(`the same after ${rounds} refreshes / after one`, last / first, "×"),
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
