import { EnsClient } from "../provider/src/api/client.js";
import type { EnsError } from "../provider/src/api/errors.js";
import { parseEndpoint } from "../provider/src/api/endpoint.js";
import { figure, type Effort, type Figure } from "./figure.js";
import { inputs, inSlots, startServer, startSlowCloud } from "./gatewayTime.js";
import type { Load } from "./schedule.js";
import type { Request } from "../provider/src/api/operations.js";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * How entries are usually made: each on its own, a refused write again after 3 s and then every 5 s, and each entry asked
 * for every 5 s until it is there.
 */
export async function usualPolicyFigures({ quick }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const serial of [false, true]) {
    const load = { entries: quick ? 8 : 20, gateways: 1, serial };
    const name = `create ${load.entries} entries, ${serial ? "serial" : "concurrent"}`;
    const usual = await usualSeconds(load);
    const ours = await ourSeconds(load);
    figures.push(
      figure(`${name}, the usual policy`, usual, "s"),
      figure(`${name}, ours`, ours, "s"),
      figure(`${name}, the usual policy / ours`, usual / ours, "×"),
    );
  }
  return figures;
}

async function usualSeconds(load: Load): Promise<number> {
  const cloud = await startSlowCloud(load);
  const endpoint = parseEndpoint(cloud.endpoint, undefined);
  if (endpoint === undefined) throw new Error(`${cloud.endpoint} is not an endpoint`);
  const client = new EnsClient({
    endpoint,
    keys: () => Promise.resolve({ accessKeyId: cloud.accessKeyId, accessKeySecret: cloud.accessKeySecret }),
    connectTimeoutMs: 30_000,
    readTimeoutMs: 30_000,
  });
  const begun = performance.now();
  try {
    await inSlots(inputs(load), async (values) => {
      const request = { ...values, __autoName: undefined } as unknown as Request<"CreateForwardEntry">;
      const forwardEntryId = await insisting(
        async () => (await client.send("CreateForwardEntry", request)).body.forwardEntryId,
      );
      do {
        await sleep(5_000);
      } while (
        (await client.send("DescribeForwardEntryAttribute", { forwardEntryId })).body.status !== "Available"
      );
    });
    return (performance.now() - begun) / 1000;
  } finally {
    client.close();
    await cloud.close();
  }
}

async function insisting<T>(send: () => Promise<T>): Promise<T> {
  for (let waitMs = 3_000; ; waitMs = 5_000) {
    try {
      return await send();
    } catch (error) {
      // by field: the client may be loaded from another copy of the module than this file would get
      if ((error as Partial<EnsError>).kind !== "busy") throw error;
      await sleep(waitMs);
    }
  }
}

async function ourSeconds(load: Load): Promise<number> {
  const cloud = await startSlowCloud(load);
  const server = await startServer(cloud);
  const begun = performance.now();
  try {
    await inSlots(inputs(load), async (values) => {
      await server.create(values);
    });
    return (performance.now() - begun) / 1000;
  } finally {
    await server.stop();
    await cloud.close();
  }
}
