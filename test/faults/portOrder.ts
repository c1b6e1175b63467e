import assert from "node:assert/strict";

import fc from "fast-check";

import {
  EngineState,
  type Bag,
  type Program,
  type Provider,
  type Schedule,
  type Trouble,
} from "./engineState.js";
import { InProcessCloud, openSession } from "./inProcess.js";
import { atSomeDistance } from "./distance.js";
import type { Face } from "./faces.js";
import { eip, gateway, generatedName, urnOf } from "./lane.js";
import type { Ran } from "./stories.js";
import { tally } from "./tally.js";
import { inVirtualTime } from "./virtualTime.js";

const names = ["a", "b", "c", "d", "e", "f"] as const;

/** What a program declares for one resource. Few ports, so that they meet. */
interface Place {
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "Any";
  /** The entry that it names by adoptId: an entry made by hand, or the one of another resource. */
  readonly adopts: "hand-made" | (typeof names)[number] | undefined;
  /** The resource that it continues under a new name, where that one has left the program. */
  readonly continues: (typeof names)[number] | undefined;
  /** Whether it goes to the same place as others, so that only names tell the entries apart. */
  readonly sameTarget: boolean;
  /** ms until its inputs are there. */
  readonly delay: number;
  /** Resources before it in the list, by their distance. */
  readonly dependsOn: readonly number[];
}

interface Run {
  readonly places: readonly (Place | null)[];
  readonly order: readonly number[];
  readonly slots: number;
  readonly previewFirst: boolean;
}

export interface PortStory {
  readonly randomSeed: number;
  readonly settleMs: number;
  readonly refuseWhileSiblingBusy: boolean;
  readonly runs: readonly Run[];
}

const place: fc.Arbitrary<Place> = fc.record({
  port: fc.integer({ min: 1, max: 7 }),
  protocol: fc.constantFrom("TCP", "TCP", "TCP", "UDP", "Any"),
  adopts: fc.option(fc.constantFrom("hand-made", ...names), { nil: undefined, freq: 8 }),
  continues: fc.option(fc.constantFrom(...names), { nil: undefined, freq: 3 }),
  sameTarget: fc.boolean(),
  delay: fc.constantFrom(0, 0, 0, 10, 500, 4_000),
  dependsOn: fc.option(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }), { nil: [], freq: 4 }),
});

const run: fc.Arbitrary<Run> = fc.record({
  places: fc.array(fc.option(place, { freq: 5 }), { minLength: names.length, maxLength: names.length }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: names.length }),
  slots: fc.constantFrom(1, 2, 3, 8, 64),
  previewFirst: fc.boolean(),
});

export const portStory: fc.Arbitrary<PortStory> = fc.record({
  randomSeed: fc.integer({ min: 0, max: 2 ** 31 }),
  settleMs: fc.constantFrom(0, 200, 2_500),
  refuseWhileSiblingBusy: fc.boolean(),
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
});

const handMade = { port: "7", protocol: "TCP", internalPort: "700" } as const;

function covers(protocol: unknown): readonly string[] {
  return protocol === "Any" ? ["TCP", "UDP"] : [String(protocol)];
}

/** The places that an entry takes on the Internet. */
function placesOf(entry: { externalPort: unknown; ipProtocol: unknown }): string[] {
  return covers(entry.ipProtocol).map((protocol) => `${protocol} ${String(entry.externalPort)}`);
}

interface Played {
  readonly state: EngineState;
  readonly cloud: InProcessCloud;
  readonly handMadeId: string;
  readonly face: Face;
}

/** The program of a run, without entries that would collide: a preview refuses those anyway. */
function programOf({ places, order }: Run, { state, handMadeId, face }: Played): Map<string, Bag> {
  const taken = new Set<string>();
  const program = new Map<string, Bag>();
  for (const index of order) {
    const one = places[index];
    const name = names[index]!;
    if (one === null || one === undefined) continue;
    const adoptId =
      state.resources.has(name) || one.adopts === undefined
        ? undefined
        : one.adopts === "hand-made"
          ? handMadeId
          : state.resources.get(one.adopts)?.id;
    const wanted = adoptId === undefined ? undefined : one.adopts;
    const values =
      wanted === "hand-made"
        ? { externalPort: handMade.port, ipProtocol: handMade.protocol, internalPort: handMade.internalPort }
        : wanted === undefined
          ? {
              externalPort: String(one.port),
              ipProtocol: one.protocol,
              internalPort: one.sameTarget ? "22" : `${index + 1}00`,
            }
          : pick(state.resources.get(wanted)!.inputs);
    const claimed = placesOf(values);
    if (claimed.some((at) => taken.has(at))) continue;
    claimed.forEach((at) => taken.add(at));
    program.set(name, {
      natGatewayId: gateway,
      externalIp: eip,
      internalIp: "10.0.0.10",
      ...values,
      ...(adoptId === undefined ? { forwardEntryName: generatedName(name, face) } : { adoptId }),
      __autoName: generatedName(name, face),
      __urn: urnOf(name, face),
    });
  }
  return program;
}

/** What aliases do in the state: the resource goes on with the entry, whose name and outputs are those of the old one. */
function rename({ places }: Run, { state: { resources }, face }: Played): void {
  places.forEach((one, index) => {
    const from = one?.continues;
    const to = names[index]!;
    const kept = from === undefined ? undefined : resources.get(from);
    if (
      from !== undefined &&
      kept !== undefined &&
      !resources.has(to) &&
      (places[names.indexOf(from)] ?? null) === null
    ) {
      resources.delete(from);
      // the plugin gets the new URN with every call, and the dynamic provider the one in the outputs
      resources.set(
        to,
        face === "dynamic" ? kept : { ...kept, outputs: { ...kept.outputs, __urn: urnOf(to, face) } },
      );
    }
  });
}

function pick({ externalPort, ipProtocol, internalPort }: Bag) {
  return { externalPort, ipProtocol, internalPort };
}

/** Resources that come before in the order of the program; a program has no circles. */
function scheduleOf({ places, order, slots }: Run): Schedule {
  return {
    slots,
    delayMs: (resource) => places[names.indexOf(resource as (typeof names)[number])]?.delay ?? 0,
    dependsOn: (resource) => {
      const index = names.indexOf(resource as (typeof names)[number]);
      const at = order.indexOf(index);
      return (places[index]?.dependsOn ?? []).flatMap((distance) => {
        const other = order[at - distance];
        return other === undefined ? [] : [names[other]!];
      });
    },
  };
}

/**
 * Whether some order of changes can do it: each resource that takes a port waits until its holder has moved, and nobody
 * takes the port of one that leaves the program, because that is deleted last.
 */
function canBeDone(program: Program, schedule: Schedule, { state, cloud, face }: Played): boolean {
  const ids = [...state.resources].filter(([name]) => program.has(name)).map(([, { id }]) => id);
  if (new Set(ids).size < ids.length) return false;
  const waits = new Map<string, string[]>();
  const owners = new Map(
    // two may have an entry where an update ended before it was handed over
    [...state.resources].sort(([name]) => (program.has(name) ? 1 : -1)).map(([name, { id }]) => [id, name]),
  );
  for (const [name, declared] of program) {
    const adoptId = state.resources.has(name) ? undefined : declared["adoptId"];
    if (adoptId !== undefined) {
      const named = cloud.entries().find(({ ForwardEntryId }) => ForwardEntryId === adoptId);
      const isAsDeclared =
        named?.ExternalPort === declared["externalPort"] && named?.InternalPort === declared["internalPort"];
      const isMarked = names.some(
        (other) => other !== name && named?.ForwardEntryName === generatedName(other, face),
      );
      if (!isAsDeclared || isMarked || program.has(owners.get(adoptId as string) ?? "")) return false;
    }
    const others = cloud
      .entries()
      .filter(
        ({ ForwardEntryId: id, ExternalPort, IpProtocol, ExternalIp }) =>
          owners.get(id) !== name &&
          id !== adoptId &&
          ExternalIp === eip &&
          placesOf({ externalPort: ExternalPort, ipProtocol: IpProtocol }).some((at) =>
            placesOf(declared as { externalPort: unknown; ipProtocol: unknown }).includes(at),
          ),
      );
    const holders = others.map(({ ForwardEntryId }) => owners.get(ForwardEntryId));
    if (holders.some((holder) => holder === undefined || !program.has(holder))) return false;
    waits.set(name, [
      ...(holders as string[]),
      ...schedule.dependsOn(name).filter((other) => program.has(other)),
    ]);
  }
  // a circle of waits, if there is one
  const left = new Set(waits.keys());
  for (let size = -1; size !== left.size;) {
    size = left.size;
    for (const name of left) {
      if (waits.get(name)!.every((other) => !left.has(other))) left.delete(name);
    }
  }
  return left.size === 0;
}

const shown = (cloud: InProcessCloud) =>
  cloud
    .entries()
    .map(({ ForwardEntryId, ExternalIp, ExternalPort, IpProtocol, InternalPort, ForwardEntryName }) => ({
      id: ForwardEntryId,
      at: `${ExternalIp} ${ExternalPort} ${IpProtocol} to ${InternalPort}`,
      name: ForwardEntryName,
    }));

/** Plays a story, and throws where it ends otherwise than it may. */
export function playPorts(
  { runs, ...options }: PortStory,
  face: Face = "dynamic",
  record: (ran: Ran) => void = () => undefined,
): Promise<void> {
  return inVirtualTime(async () => {
    const cloud = new InProcessCloud({ ...options, face });
    const played: Played = { state: new EngineState(), cloud, handMadeId: await byHand(cloud), face };
    const open = () => atSomeDistance(openSession(cloud, () => 0.5).provider);
    for (const one of runs) {
      rename(one, played);
      const program = programOf(one, played);
      const schedule = scheduleOf(one);
      const troubles = await attempt(one, program, schedule, played, open);
      record({ cloud, state: played.state, troubles });
      // whoever follows with more slots, and with no more delays, gets there if it can be done at all
      const eager: Schedule = { ...schedule, slots: 64, delayMs: () => 0 };
      if (canBeDone(program, eager, played)) {
        assert.deepEqual(await played.state.upInOrder(program, open(), eager), [], "what can be done, is");
        assertDone(program, played);
        record({ cloud, state: played.state, troubles: [] });
      }
      tally.cases += 1;
    }
  });
}

async function attempt(
  { previewFirst, slots }: Run,
  program: Program,
  schedule: Schedule,
  played: Played,
  open: () => Provider,
): Promise<readonly Trouble[]> {
  const { state, cloud } = played;
  const before = shown(cloud);
  const declaredBefore = new Set(
    [...state.resources].filter(([name]) => program.has(name)).map(([, { id }]) => id),
  );
  const possible = canBeDone(program, schedule, played);
  const refused = previewFirst ? await state.preview(program, open()) : [];
  if (refused.length > 0) {
    assert.ok(!possible, "a preview refuses only what cannot be done");
    assert.deepEqual(shown(cloud), before);
    return refused;
  }
  const troubles = await state.upInOrder(program, open(), schedule);
  if (troubles.length === 0) {
    assertDone(program, played);
    return [];
  }
  assert.ok(!possible || slots < names.length, `it could have been done: ${describe(troubles)}`);
  const after = shown(cloud);
  for (const entry of before) {
    const now = after.find(({ id }) => id === entry.id);
    assert.ok(now !== undefined, `an update that fails deletes nothing: ${describe(troubles)}`);
    if (!declaredBefore.has(entry.id)) {
      assert.deepEqual(now, entry, "an entry of nobody, or of a resource that leaves, is left alone");
    }
  }
  const ids = [...state.resources.values()].map(({ id }) => id);
  const declaredIds = [...state.resources].filter(([name]) => program.has(name)).map(([, { id }]) => id);
  const fresh = after.filter(({ id }) => !before.some((entry) => entry.id === id));
  assert.ok(
    fresh.every(({ id }) => ids.includes(id)),
    "what was created is in the state",
  );
  // an entry that two resources have is reported, with a way out; one of a resource that leaves is handed over
  const twice = declaredIds.filter((id, at) => declaredIds.indexOf(id) !== at);
  for (const id of twice) {
    const resources = new Map([...program].filter(([name]) => state.resources.get(name)?.id === id));
    // another error may have ended the update before the second resource was declared
    const reports = [...troubles, ...(await state.preview(resources, open()))];
    const remedies = reports.flatMap(({ message }) =>
      message.includes(id) ? [/pulumi state delete '.*::(\w+)'/.exec(message)?.[1]] : [],
    );
    const remedy = remedies.find((name) => name !== undefined);
    assert.ok(remedy !== undefined, `nothing is said of ${id}: ${describe(troubles)}`);
    state.resources.delete(remedy);
    // the one that is left may be recorded as it was before the other one changed it
    assert.deepEqual(await state.refresh(open()), []);
  }
  return troubles;
}

function assertDone(program: Program, { state, cloud, handMadeId }: Played): void {
  assert.deepEqual([...state.resources.keys()].sort(), [...program.keys()].sort());
  const expected = [...program].map(
    ([, { externalPort, ipProtocol, internalPort }]) =>
      `${eip} ${String(externalPort)} ${String(ipProtocol)} to ${String(internalPort)}`,
  );
  const ids = [...state.resources.values()].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, "an entry has one resource");
  const ours = shown(cloud).filter(({ id }) => ids.includes(id));
  assert.deepEqual(ours.map(({ at }) => at).sort(), expected.sort());
  const others = shown(cloud).filter(({ id }) => !ids.includes(id) && id !== handMadeId);
  assert.deepEqual(others.map(({ id }) => id).sort(), ["fwd-somebodyelse", "fwd-twin"]);
}

const describe = (troubles: readonly Trouble[]) =>
  troubles.map(({ resource, step, message }) => `${step} of ${resource}: ${message}`).join("\n");

async function byHand(cloud: InProcessCloud): Promise<string> {
  const { id } = await openSession(cloud, () => 0.5).provider.create({
    natGatewayId: gateway,
    externalIp: eip,
    externalPort: handMade.port,
    internalIp: "10.0.0.10",
    internalPort: handMade.internalPort,
    ipProtocol: handMade.protocol,
    forwardEntryName: "by hand",
    __urn: urnOf("by-hand", cloud.face),
  });
  return id;
}

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);

/** The rule over `numRuns` stories; one that breaks it is shrunk and reported with its seed. */
export function holdPortOrder(numRuns: number): void {
  it(`the cloud ends as declared, or an update that is refused has changed nothing it must not change, in ${numRuns} stories [SEED=${seed}]`, async () => {
    await fc.assert(
      fc.asyncProperty(portStory, (told) => playPorts(told)),
      {
        seed,
        numRuns,
        ...(process.env["FC_PATH"] === undefined ? {} : { path: process.env["FC_PATH"], endOnFailure: true }),
      },
    );
  });
}
