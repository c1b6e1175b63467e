import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { median } from "./median.js";
import { withPair, type Pair } from "./pair.js";
import type { Project } from "./project.js";

export function figuresOfAHundred({ quick }: Effort): Promise<Figure[]> {
  return timeFigures(100, quick ? { rounds: 1, previews: 1 } : { rounds: 3, previews: 2 });
}

export function figuresOfAThousand({ quick }: Effort): Promise<Figure[]> {
  return quick ? timeFigures(300, { rounds: 1, previews: 1 }) : timeFigures(1000, { rounds: 2, previews: 2 });
}

/** A round makes one stack of each kind; the previews, which change nothing, are taken more often in it. */
interface Repetitions {
  readonly rounds: number;
  readonly previews: number;
}

/** Seconds that the commands took, ours and the baseline's. */
class Times {
  readonly ours: number[] = [];
  readonly baseline: number[] = [];

  /** One directly after the other: whatever else the machine does meets both alike. */
  async take(pair: Pair, command: (project: Project) => Promise<number>): Promise<void> {
    this.ours.push(await command(pair.ours));
    this.baseline.push(await command(pair.baseline));
  }

  figures(name: string, goal?: number): Figure[] {
    const ours = median(this.ours);
    const baseline = median(this.baseline);
    const ratio = figure(`${name} / baseline`, ours / baseline, "×");
    return [
      figure(name, ours, "s"),
      figure(`${name}, baseline`, baseline, "s"),
      goal === undefined ? ratio : atMost(goal, ratio),
    ];
  }
}

/** Whole commands of the real CLI: our entries, which are made in a cloud, against resources that do nothing. */
function timeFigures(entries: number, { rounds, previews }: Repetitions): Promise<Figure[]> {
  return withPair(entries, async (pair) => {
    const first = new Times();
    const up = new Times();
    const next = new Times();
    for (let round = 0; round < rounds; round += 1) {
      pair.cloud.reset();
      await pair.ours.newStack();
      await pair.baseline.newStack();
      for (let at = 0; at < previews; at += 1) {
        await first.take(pair, (project) => project.preview(entries));
      }
      await up.take(pair, (project) => project.up(entries));
      const made = pair.cloud.entries().length;
      if (made !== entries) throw new Error(`${made} of ${entries} entries are in the cloud`);
      for (let at = 0; at < previews; at += 1) {
        await next.take(pair, (project) => project.preview(entries));
      }
    }
    return [
      ...first.figures(`preview of ${entries} new`, 1),
      ...next.figures(`preview of ${entries} unchanged`, 1),
      // what the short text saves, writing the state, weighs little where entries are few
      ...up.figures(`up of ${entries}`, entries < 1000 ? undefined : 0.8),
    ];
  });
}
