import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { withPair } from "./pair.js";
import type { Project } from "./project.js";

/** What Pulumi keeps of an entry, next to the same resource written the usual way. */
export async function stateFigures({ quick }: Effort): Promise<Figure[]> {
  const entries = quick ? 10 : 100;
  return withPair(entries + 1, async ({ ours, baseline }) => {
    const mine = await kept(ours, entries);
    const usual = await kept(baseline, entries);
    return [
      atMost(80, figure("stored provider text", providerText(mine.state), "bytes")),
      figure("stored provider text, usual way", providerText(usual.state), "bytes"),
      atMost(2000, figure("state per entry", mine.perEntry, "bytes")),
      figure("state per entry, usual way", usual.perEntry, "bytes"),
      figure("state per entry / usual way", mine.perEntry / usual.perEntry, "×"),
    ];
  });
}

interface Kept {
  readonly state: Buffer;
  /** Bytes by which one more resource makes the state file longer. */
  readonly perEntry: number;
}

/** With one entry the file has all that every state has: the stack, the provider with its settings, the key. */
export async function kept(project: Project, entries: number): Promise<Kept> {
  await project.newStack();
  await project.up(1);
  const one = await project.state();
  await project.up(entries + 1);
  const all = await project.state();
  return { state: all, perEntry: (all.length - one.length) / entries };
}

/** Bytes of the code that is stored with every resource. */
function providerText(state: Buffer): number {
  const { checkpoint } = JSON.parse(state.toString()) as {
    checkpoint: { latest: { resources: { type: string; inputs?: Record<string, unknown> }[] } };
  };
  const entry = checkpoint.latest.resources.find(
    ({ type }) => type === "pulumi-nodejs:dynamic/ens:ForwardEntry",
  );
  const text = entry?.inputs?.["__provider"];
  if (typeof text !== "string") throw new Error("the state has no entry with the text of its provider");
  return Buffer.byteLength(text);
}
