import type { EnsEmulator } from "alicloud-ens-emulator";
import { startCloud } from "./cloud.js";
import { Project } from "./project.js";

/** Our entries and the baseline, beside each other on one machine at one time. */
export interface Pair {
  readonly cloud: EnsEmulator;
  readonly ours: Project;
  readonly baseline: Project;
}

/** Opens both, hands them over, and leaves nothing behind. */
export async function withPair<T>(entries: number, measure: (pair: Pair) => Promise<T>): Promise<T> {
  const cloud = await startCloud(entries);
  const projects: Project[] = [];
  try {
    const ours = await Project.open("entries", cloud);
    projects.push(ours);
    const baseline = await Project.open("baseline", cloud);
    projects.push(baseline);
    // not counted: the first run of a program reads all of its files and those of the CLI
    for (const project of projects) {
      await project.newStack();
      await project.preview(1);
    }
    return await measure({ cloud, ours, baseline });
  } finally {
    for (const project of projects) project.remove();
    await cloud.close();
  }
}
