import { NotTried, type Guess } from "../guess.js";
import type { Site } from "../site.js";

/** Creates that are sent together, and what each was told. */
async function together(site: Site, count: number): Promise<string[]> {
  const attempts = Array.from({ length: count }, () => site.tryCreate({}, 1, true));
  return (await Promise.all(attempts)).map(({ answer }) => answer);
}

const refusals = (answers: readonly string[]): string[] => [
  ...new Set(answers.filter((answer) => answer !== "accepted")),
];

/** What is refused while something is being configured, and for how long. */
export const states: readonly Guess[] = [
  {
    id: "entryBusyCode",
    assumes:
      "a write on an entry that is Pending or Deleting is refused, with the code in its documented misspelling",
    usedIn: "emulator `entryBusyCode`; `api/errors.ts` waits for both spellings",
    assumed: "IncorretDnatEntryStatus",
    probe: async (site) => {
      for (let tries = 0; tries < 3; tries += 1) {
        const id = await site.create();
        const { Status } = (await site.describe(id)).body;
        if (Status !== "Pending") continue;
        const { answer } = await site.modify(id, { forwardEntryName: site.name("busy") }, true);
        const { answer: deletion } = await site.delete(id, true);
        await site.remove(id);
        return { value: answer, seen: `while Pending: Modify ${answer}, Delete ${deletion}` };
      }
      throw new NotTried("no entry was seen Pending after Create");
    },
  },
  {
    id: "deletingShows",
    assumes:
      "an entry that is being deleted is returned with Status Deleting, by both Describe calls, until it is gone",
    usedIn:
      "emulator; `gateway/waiter.ts`, and a create does not take over what is Deleting (`lifecycle/adoption.ts`)",
    assumed: "Deleting",
    probe: async (site) => {
      const id = await site.entry();
      await site.delete(id);
      const alone = (await site.look(id))?.status ?? "gone";
      const { ForwardTableEntries } = (await site.page({ ForwardEntryId: id })).body;
      const [listed] = (ForwardTableEntries ?? []) as readonly { Status?: unknown }[];
      if (alone === "gone" && listed === undefined)
        throw new NotTried("the entry was gone at the first look");
      const seen = `alone: ${alone}; in the list: ${listed === undefined ? "gone" : String(listed.Status)}`;
      return { value: alone === "gone" ? String(listed?.Status) : alone, seen };
    },
  },
  {
    id: "refuseWhileSiblingBusy",
    assumes:
      "entries of one gateway are configured side by side: a write is not refused because of another entry",
    usedIn: "emulator `refuseWhileSiblingBusy`; `gateway/writeQueue.ts` finds out in every run",
    assumed: "false",
    probe: async (site) => {
      const answers = await together(site, 3);
      const refused = refusals(answers);
      return {
        value: String(refused.length > 0),
        seen: `of three creates at once, ${answers.filter((answer) => answer === "accepted").length} were accepted${refused.length === 0 ? "" : `, the others refused with ${refused.join(" and ")}`}`,
      };
    },
  },
  {
    id: "siblingBusyCode",
    assumes:
      "where a write is refused because of another entry, Create answers IncorrectInstanceStatus, Modify and Delete what they answer for their own entry",
    usedIn: "emulator `siblingBusyCode`; `api/errors.ts` also waits for the codes of VPC NAT",
    assumed: "documented",
    probe: async (site) => {
      const id = await site.entry();
      const codes = refusals(await together(site, 3));
      if (codes.length === 0) throw new NotTried("no write was refused because of another entry");
      const { answer } = await site.modify(id, { forwardEntryName: site.name("sibling") }, true);
      return {
        value: codes.join() === "IncorrectInstanceStatus" ? "documented" : codes.join(" or "),
        seen: `Create ${codes.join(" and ")}, Modify ${answer}`,
      };
    },
  },
  {
    id: "listLag",
    assumes: "an entry is in the list, and found alone, less than a minute after its creation",
    usedIn:
      "`lifecycle/create.ts` looks for the entry of an unanswered create; `gateway/waiter.ts` allows ten seconds for an answer about one entry",
    assumed: "within-a-minute",
    probe: async (site) => {
      const id = await site.create();
      const begun = site.now;
      const alone = await until(site, async () => (await site.look(id)) !== undefined);
      const listed = await until(site, async () => {
        const { ForwardTableEntries } = (await site.page({ ForwardEntryId: id })).body;
        return Array.isArray(ForwardTableEntries) && ForwardTableEntries.length === 1;
      });
      const slowest = Math.max(alone, listed) - begun;
      return {
        value: slowest <= 60_000 ? "within-a-minute" : "later",
        seen: `alone after ${time(alone - begun)}, in the list after ${time(listed - begun)}`,
      };
    },
  },
  {
    id: "durations",
    assumes: "an entry settles within the five minutes that an operation may take",
    usedIn: "emulator `durations`; the default time limit (`lifecycle/operation.ts`)",
    assumed: "within-five-minutes",
    // last of all: it tells what every entry before it has taken
    probe: async (site) => {
      const id = await site.entry();
      await site.modified(id, { externalPort: String(site.ports.next()) });
      await site.remove(id);
      const longest = Math.max(...Object.values(site.times).flat());
      return {
        value: longest <= 300_000 ? "within-five-minutes" : "longer",
        seen: Object.entries(site.times)
          .map(([what, times]) => `${what} ${spread(times)}`)
          .join("; "),
      };
    },
  },
];

/** When something is first so. */
async function until(site: Site, holds: () => Promise<boolean>): Promise<number> {
  const { deadline } = site.context();
  while (!(await holds())) {
    if (deadline.passed) return Infinity;
    await site.sleep(site.pace.pollMs);
  }
  return site.now;
}

const time = (ms: number): string =>
  Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : "more than the limit";

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => time(sorted[Math.round((sorted.length - 1) * part)] ?? NaN);
  return `${at(0)} to ${at(1)}, ${at(0.5)} in the middle of ${sorted.length}`;
}
