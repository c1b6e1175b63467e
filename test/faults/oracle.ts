import type { ShownEntry } from "../../emulator/src/index.js";
import { properties, sameValue } from "../../provider/src/entry/properties.js";
import type { Bag, EngineState, Program, Provider, Trouble } from "./engineState.js";

/** The cloud as the oracle sees it, past the API. */
export interface Cloud {
  entries(): readonly ShownEntry[];
  /** Ends what disturbs it: faults, stuck states, and calls that are still under way. */
  calm(): Promise<void>;
}

/** What the cloud and the state are found to be. Everything is a sentence for the person who looks for the cause. */
export interface Findings {
  readonly lost: string[];
  readonly doubled: string[];
  readonly stuck: string[];
}

export const nothing = (): Findings => ({ lost: [], doubled: [], stuck: [] });

/** What a message tells its reader to do. */
interface Instruction {
  readonly adopt: readonly string[];
  readonly refresh: boolean;
}

export interface Judged {
  readonly state: EngineState;
  readonly program: Program;
  readonly cloud: Cloud;
  /** The entries that somebody else made, as they were. */
  readonly foreign: readonly ShownEntry[];
  /** Another run of the engine: a provider that remembers nothing of the last one. */
  readonly run: (adopt?: readonly string[]) => Promise<Provider>;
  /** What went wrong in the run under test. */
  readonly troubles: readonly Trouble[];
  /** Whether somebody else, or the cloud itself, took entries away meanwhile. */
  readonly vanishing: boolean;
  /** Whether a refresh read what was true a while before; the next one mends what it wrote down. */
  readonly lagging?: boolean;
  /** Entries of ours that were there before the run, and that its user knows of. */
  readonly known?: readonly string[];
}

const openEnd = /It is not known whether/;

/**
 * The one judge of every case: after the run the cloud holds what the state says, but for what a message told; then one
 * more plain run, or the one that the message asks for, reaches the declared program with no entry left over.
 */
export async function judge(judged: Judged): Promise<Findings> {
  const { state, program, cloud, run } = judged;
  const found = nothing();
  await cloud.calm();
  compare(judged, found);
  let troubles = judged.troubles;
  // the first run after the fault is a plain one, whatever was said before; what others took away, a refresh finds
  let instruction: Instruction | undefined = {
    adopt: [],
    refresh: judged.vanishing || judged.lagging === true,
  };
  for (let round = 1; ; round += 1) {
    const provider = await run(instruction.adopt);
    troubles = instruction.refresh ? await state.refresh(provider) : [];
    troubles = [...troubles, ...(await state.up(program, provider))];
    if (troubles.length === 0) {
      break;
    }
    instruction = instructionOf(troubles, cloud);
    if (instruction === undefined || round === 4) {
      found.stuck.push(`run ${round} after the fault: ${tell(troubles)}`);
      return found;
    }
  }
  await settled(judged, found);
  return found;
}

function instructionOf(troubles: readonly Trouble[], cloud: Cloud): Instruction | undefined {
  const adopt = troubles.flatMap(({ message }) => /ENS_ADOPT=([^\s"]+) pulumi up/.exec(message)?.[1] ?? []);
  const refresh = troubles.some(({ message }) => message.includes('Run "pulumi refresh"'));
  // who follows a message finds the entry that it names
  const real = adopt.every((id) => cloud.entries().some((entry) => entry.ForwardEntryId === id));
  return real && (adopt.length > 0 || refresh) ? { adopt, refresh } : undefined;
}

/** Right after the run under test. */
function compare({ state, cloud, foreign, troubles, vanishing, known = [] }: Judged, found: Findings): void {
  const ours = own(cloud, foreign);
  checkForeign(cloud, foreign, found);
  const told = (entry: ShownEntry) =>
    known.includes(entry.ForwardEntryId) ||
    troubles.some(({ message }) => openEnd.test(message) || message.includes(entry.ForwardEntryId));
  for (const entry of ours) {
    if (!state.ids.includes(entry.ForwardEntryId) && !told(entry)) {
      found.lost.push(`${show(entry)} is in the cloud, in no state and in no message: ${tell(troubles)}`);
    }
  }
  for (const [resource, kept] of state.resources) {
    const there = ours.some((entry) => entry.ForwardEntryId === kept.id);
    if (!there && !vanishing && !troubles.some((trouble) => trouble.resource === resource)) {
      found.lost.push(`${resource} is ${kept.id} in the state, which is not in the cloud`);
    }
  }
  doubles(ours, found);
}

/** At the end everything is as declared, once. */
async function settled({ state, program, cloud, foreign, run }: Judged, found: Findings): Promise<void> {
  const ours = own(cloud, foreign);
  checkForeign(cloud, foreign, found);
  doubles(ours, found);
  for (const id of state.ids) {
    if (!ours.some((entry) => entry.ForwardEntryId === id)) {
      found.lost.push(`${id} is in the state, but not in the cloud`);
    }
  }
  for (const entry of ours) {
    if (!state.ids.includes(entry.ForwardEntryId)) {
      found.lost.push(`${show(entry)} is left over: it is in no state`);
    }
  }
  const provider = await run();
  for (const [resource, declared] of program) {
    const kept = state.resources.get(resource);
    const entry = ours.find(({ ForwardEntryId }) => ForwardEntryId === kept?.id);
    if (kept === undefined || entry === undefined) {
      found.stuck.push(`${resource} was not made`);
      continue;
    }
    const wrong = differences(declared, entry);
    if (wrong.length > 0 || entry.Status !== "Available") {
      found.stuck.push(`${resource} is ${show(entry)} and not as declared: ${wrong.join(", ")}`);
    }
    const { inputs } = await provider.check(kept.inputs, declared);
    const { changes } = await provider.diff(kept.id, kept.outputs, inputs);
    if (changes !== "none" || kept.initErrors.length > 0) {
      found.stuck.push(`${resource} has no empty plan at the end`);
    }
  }
  if (state.resources.size !== program.size) {
    found.stuck.push(`the state has ${state.resources.size} resources, the program ${program.size}`);
  }
}

function own(cloud: Cloud, foreign: readonly ShownEntry[]): ShownEntry[] {
  return cloud
    .entries()
    .filter(({ ForwardEntryId }) => !foreign.some((entry) => entry.ForwardEntryId === ForwardEntryId));
}

function checkForeign(cloud: Cloud, foreign: readonly ShownEntry[], found: Findings): void {
  for (const entry of foreign) {
    const now = cloud.entries().find(({ ForwardEntryId }) => ForwardEntryId === entry.ForwardEntryId);
    if (JSON.stringify(now) !== JSON.stringify(entry)) {
      found.lost.push(`somebody else's ${show(entry)} is now ${now === undefined ? "gone" : show(now)}`);
    }
  }
}

function doubles(entries: readonly ShownEntry[], found: Findings): void {
  const seen = new Map<string, ShownEntry>();
  for (const entry of entries.filter(({ ForwardEntryName }) => ForwardEntryName !== "")) {
    const twin = seen.get(entry.ForwardEntryName);
    if (
      twin !== undefined &&
      twin.ExternalPort === entry.ExternalPort &&
      twin.IpProtocol === entry.IpProtocol &&
      twin.Status !== "Deleting"
    ) {
      found.doubled.push(`${show(entry)} and ${show(twin)} are there for one resource`);
    }
    seen.set(entry.ForwardEntryName, entry);
  }
}

function differences(declared: Bag, entry: ShownEntry): string[] {
  return properties
    .filter((property) => {
      const shown = entry[(property.charAt(0).toUpperCase() + property.slice(1)) as keyof ShownEntry];
      // an entry that was made by another name keeps it
      const wanted = declared[property];
      return (
        property !== "forwardEntryName" &&
        wanted !== undefined &&
        !sameValue(property, wanted, shown || undefined)
      );
    })
    .map((property) => `${property} should be ${String(declared[property])}`);
}

export function show(entry: ShownEntry): string {
  return `${entry.ForwardEntryId} (${entry.ForwardEntryName}, ${entry.IpProtocol} ${entry.ExternalIp}:${entry.ExternalPort}, ${entry.Status})`;
}

export function tell(troubles: readonly Trouble[]): string {
  return troubles.length === 0
    ? "no error"
    : troubles.map(({ resource, step, message }) => `${step} of ${resource}: ${message}`).join(" | ");
}
