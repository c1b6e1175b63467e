import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { median } from "./median.js";
import { withPair } from "./pair.js";

/** Whole refreshes by the real CLI: our entries, which are read from a cloud, against resources that do nothing. */
export function refreshFigures({ quick }: Effort): Promise<Figure[]> {
  const entries = quick ? 100 : 1000;
  return withPair(entries, async ({ cloud, ours, baseline }) => {
    for (const project of [ours, baseline]) {
      await project.newStack();
      await project.prepare(entries);
    }
    const times: [number[], number[]] = [[], []];
    let reads = 0;
    for (let round = 0; round < (quick ? 1 : 5); round += 1) {
      const before = cloud.calls.length;
      times[0].push(await ours.refresh(entries));
      reads = cloud.calls.length - before;
      times[1].push(await baseline.refresh(entries));
    }
    const [mine, usual] = [median(times[0]), median(times[1])];
    return [
      figure(`refresh of ${entries}`, mine, "s"),
      figure(`refresh of ${entries}, baseline`, usual, "s"),
      atMost(1.15, figure(`refresh of ${entries} / baseline`, mine / usual, "×")),
      atMost(
        Math.ceil(entries / 100) + 2,
        figure(`calls to refresh ${entries} through the CLI`, reads, "calls"),
      ),
    ];
  });
}
