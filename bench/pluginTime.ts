import type { EnsEmulator } from "alicloud-ens-emulator";
import { startCloud } from "./cloud.js";
import { cpuSeconds } from "./cpuTime.js";
import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { median } from "./median.js";
import { Project } from "./project.js";
import { kept } from "./state.js";

const commands = ["up", "preview", "refresh"] as const;

export async function pluginFiguresOfAHundred({ quick }: Effort): Promise<Figure[]> {
  const entries = quick ? 10 : 100;
  return [...(await timeFigures(entries, quick ? 1 : 3)), ...(await stateFigures(entries))];
}

export function pluginFiguresOfAThousand({ quick }: Effort): Promise<Figure[]> {
  return timeFigures(quick ? 30 : 1000, 1);
}

/** The same entries through the provider plugin and through the dynamic provider, each on a cloud of its own. */
async function timeFigures(entries: number, rounds: number): Promise<Figure[]> {
  return withFaces(entries, async (plugin, dynamic, clouds) => {
    const seconds = commands.map(() => ({ plugin: [] as number[], dynamic: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      clouds.forEach((cloud) => {
        cloud.reset();
      });
      await plugin.newStack();
      await dynamic.newStack();
      for (const [index, command] of commands.entries()) {
        // one directly after the other: whatever else the machine does meets both alike
        seconds[index]?.plugin.push(await cpuSeconds(() => plugin[command](entries)));
        seconds[index]?.dynamic.push(await cpuSeconds(() => dynamic[command](entries)));
      }
    }
    return commands.flatMap((command, index) => {
      const mine = median(seconds[index]?.plugin ?? []);
      const other = median(seconds[index]?.dynamic ?? []);
      const name = `CPU time of ${command} of ${entries}, plugin`;
      return [
        figure(name, mine, "s"),
        figure(name.replace("plugin", "dynamic provider"), other, "s"),
        atMost(1, figure(`${name} / dynamic provider`, mine / other, "×")),
      ];
    });
  });
}

/** How much of it this package decides: the SDK adds the frames of the program that declared the resource. */
async function stateFigures(entries: number): Promise<Figure[]> {
  return withFaces(entries + 1, async (plugin) => {
    const { state, perEntry } = await kept(plugin, entries);
    const { checkpoint } = JSON.parse(state.toString()) as {
      checkpoint: { latest: { resources: { stackTrace?: unknown }[] } };
    };
    const trace = JSON.stringify(checkpoint.latest.resources.at(-1)?.stackTrace ?? []).length;
    return [
      atMost(1300, figure("state per entry, plugin", perEntry, "bytes")),
      figure("of it the stack trace that the SDK adds", trace, "bytes"),
    ];
  });
}

async function withFaces<T>(
  entries: number,
  measure: (plugin: Project, dynamic: Project, clouds: readonly EnsEmulator[]) => Promise<T>,
): Promise<T> {
  const clouds = [await startCloud(entries), await startCloud(entries)] as const;
  const projects: Project[] = [];
  try {
    const plugin = await Project.open("plugin", clouds[0]);
    projects.push(plugin);
    const dynamic = await Project.open("entries", clouds[1]);
    projects.push(dynamic);
    // not counted: the first run of a program reads all of its files and those of the CLI
    for (const project of projects) {
      await project.newStack();
      await project.preview(1);
    }
    return await measure(plugin, dynamic, clouds);
  } finally {
    for (const project of projects) project.remove();
    await Promise.all(clouds.map((cloud) => cloud.close()));
  }
}
