import { startCloud } from "./cloud.js";
import { atLeast, figure, type Effort, type Figure } from "./figure.js";
import { Project } from "./project.js";
import { durations, latencyMs } from "./schedule.js";

/**
 * Seconds that Terraform's pending resource took for 100 entries in the same cloud: with its parallelism forced to 1 where
 * the cloud refuses concurrent writes (with more, one of a hundred is made), and with its usual 10 where it accepts them.
 */
const rival = { serial: 518, concurrent: 52.2 } as const;

/** Whole commands of the real CLI against a cloud that takes its time. */
export async function gatewayCliFigures({ quick }: Effort): Promise<Figure[]> {
  const entries = quick ? 10 : 100;
  const figures: Figure[] = [];
  for (const model of ["concurrent", "serial"] as const) {
    const cloud = await startCloud(entries, {
      durations,
      faults: [{ latency: latencyMs }],
      refuseWhileSiblingBusy: model === "serial",
    });
    const project = await Project.open("entries", cloud);
    try {
      await project.newStack();
      const up = await project.up(entries, "--parallel", "10");
      const destroy = await project.destroy(entries, "--parallel", "10");
      const factor = figure(`up of ${entries}, ${model}: the rival / ours`, rival[model] / up, "×");
      figures.push(
        figure(`up of ${entries} through the CLI, ${model}`, up, "s"),
        figure(`destroy of ${entries} through the CLI, ${model}`, destroy, "s"),
        ...(quick ? [] : [atLeast(model === "serial" ? 4 : 3, factor)]),
      );
    } finally {
      project.remove();
      await cloud.close();
    }
  }
  return figures;
}
