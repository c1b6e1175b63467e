import fc from "fast-check";

import type { FaultRule } from "../../emulator/src/index.js";
import { EngineState, type Bag, type Program, type Trouble } from "./engineState.js";
import { atSomeDistance } from "./distance.js";
import type { Face } from "./faces.js";
import { clientTimeoutMs, InProcessCloud, openSession } from "./inProcess.js";
import { declare } from "./lane.js";
import { judge, type Findings } from "./oracle.js";
import { inVirtualTime } from "./virtualTime.js";

/** What a program may declare for one resource; ports of different resources never meet. */
interface Wish {
  readonly offset: number;
  readonly internalIp: string;
  readonly ipProtocol: "TCP" | "UDP" | "Any";
  readonly healthCheck: boolean;
  readonly name: "auto" | "own" | "none";
}

/** One run of the engine: what is declared then, what goes wrong meanwhile, and whether it is killed. */
interface Run {
  readonly command: "up" | "refresh" | "destroy";
  readonly wishes: readonly (Wish | null)[];
  readonly faults: readonly FaultRule[];
  /** ms of virtual time after which `pulumi` is killed. */
  readonly killedAfter: number | undefined;
  readonly limitMs: number | undefined;
}

export interface Story {
  readonly randomSeed: number;
  readonly settleMs: number;
  readonly refuseWhileSiblingBusy: boolean;
  readonly runs: readonly Run[];
}

const wish: fc.Arbitrary<Wish> = fc.record({
  offset: fc.integer({ min: 0, max: 2 }),
  internalIp: fc.constantFrom("10.0.0.10", "10.0.0.11"),
  ipProtocol: fc.constantFrom("TCP", "UDP", "Any"),
  healthCheck: fc.boolean(),
  name: fc.constantFrom("auto", "auto", "own", "none"),
});

const calls = [
  "CreateForwardEntry",
  "ModifyForwardEntry",
  "DeleteForwardEntry",
  "DescribeForwardEntryAttribute",
  "DescribeForwardTableEntries",
  "DescribeNatGateways",
];

const error = (code: string, status = 400) => ({ error: { code, status } });

const effect: fc.Arbitrary<FaultRule> = fc.constantFrom<FaultRule>(
  { drop: "after" },
  { drop: "before" },
  { latency: { ms: clientTimeoutMs * 2, when: "before" } },
  { latency: { ms: clientTimeoutMs * 2, when: "after" } },
  { latency: 700 },
  { answer: "reset-mid-body" },
  { answer: "truncated" },
  { answer: "empty" },
  { answer: "bad-gateway" },
  { answer: "bad-gateway", work: true },
  { answer: "redirect", work: true },
  { throttle: { retryAfterMs: 1500 } },
  error("SystemBusy"),
  error("IncorretDnatEntryStatus"),
  error("IncorrectInstanceStatus"),
  error("ens.interface.error"),
  { ...error("InternalError", 500), work: true },
  error("NoPermission"),
  error("InvalidParameter.NatNotFound"),
  error("InvalidParameter.DnatNotFound"),
  error("ForwardEntryLimitExceed"),
  { staleMs: 3_000 },
  { stuck: true },
);

const fault: fc.Arbitrary<FaultRule> = fc
  .record({
    action: fc.oneof(fc.constantFrom(...calls), fc.subarray(calls, { minLength: 1 })),
    effect,
    how: fc.oneof(
      fc.record({ nth: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ times: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ probability: fc.constantFrom(0.2, 0.5) }),
      fc.constant({}),
    ),
  })
  .map(({ action, effect: what, how }) => ({
    ...what,
    ...how,
    // where both ways to look lag at once, a new entry cannot be told from one that is gone
    action: what.staleMs === undefined ? action : "DescribeForwardTableEntries",
  }));

/** Codes after which nobody knows what was done. */
const open = new Set(["InternalError", "ens.interface.error"]);

/**
 * Effects add up where several rules strike one call, and a service that says "not done" and has done it, or that denies
 * an entry in both ways there are to look for it, cannot be seen through at once. The matrix has what can be promised.
 */
function honest(rules: readonly FaultRule[]): FaultRule[] {
  const codes = rules.flatMap(({ error: refusal, throttle }) => [
    ...(refusal === undefined ? [] : [refusal.code]),
    ...(throttle === undefined ? [] : ["Throttling"]),
  ]);
  return rules
    .map((rule) =>
      rule.work === true && !codes.every((code) => open.has(code)) ? { ...rule, work: false } : rule,
    )
    .filter((rule) => rule.staleMs === undefined || !codes.some((code) => code.endsWith("NotFound")));
}

const run: fc.Arbitrary<Run> = fc.record({
  command: fc.constantFrom("up", "up", "up", "up", "refresh", "destroy"),
  wishes: fc.array(fc.option(wish, { freq: 4 }), { minLength: 1, maxLength: 4 }),
  faults: fc.array(fault, { maxLength: 3 }).map(honest),
  killedAfter: fc.option(fc.integer({ min: 0, max: 4_000 }), { nil: undefined, freq: 5 }),
  limitMs: fc.option(fc.constantFrom(4_000, 15_000), { nil: undefined }),
});

export const story: fc.Arbitrary<Story> = fc.record({
  randomSeed: fc.integer({ min: 0, max: 2 ** 31 }),
  settleMs: fc.constantFrom(0, 200, 2_000),
  refuseWhileSiblingBusy: fc.boolean(),
  runs: fc.array(run, { minLength: 1, maxLength: 4 }),
});

const names = ["a", "b", "c", "d"];

function programOf(wishes: Run["wishes"], face: Face): Program {
  const program = new Map<string, Bag>();
  wishes.forEach((one, index) => {
    const name = names[index]!;
    if (one !== null) {
      // clear of the ports that somebody else holds
      const port = 2_000 + index * 10 + one.offset;
      program.set(name, {
        ...declare(name, port, {}, face),
        internalIp: one.internalIp,
        ipProtocol: one.ipProtocol,
        ...(one.healthCheck ? { healthCheckPort: port } : {}),
        ...(one.name === "own" ? { forwardEntryName: `mine-${name}` } : {}),
        ...(one.name === "none" ? { forwardEntryName: "" } : {}),
      });
    }
  });
  return program;
}

export interface Told extends Findings {
  readonly faults: number;
  readonly cases: number;
}

/** What there was after a run of a story. */
export interface Ran {
  readonly cloud: InProcessCloud;
  readonly state: EngineState;
  readonly troubles: readonly Trouble[];
}

/** Plays a story and lets the oracle judge each of its runs. */
export function play(
  { runs, ...options }: Story,
  face: Face = "dynamic",
  record: (ran: Ran) => void = () => undefined,
): Promise<Told> {
  return inVirtualTime(async () => {
    const cloud = new InProcessCloud({ ...options, face });
    const foreign = cloud.entries();
    const chance = mulberry(options.randomSeed);
    let state = new EngineState();
    const told: Told & { faults: number; cases: number } = {
      lost: [],
      doubled: [],
      stuck: [],
      faults: 0,
      cases: 0,
    };
    for (const one of runs) {
      const program = one.command === "destroy" ? new Map<string, Bag>() : programOf(one.wishes, face);
      cloud.addFaults(one.faults);
      const { saved, troubles, killed } = await execute(one, program, state, cloud, chance);
      state = saved;
      record({ cloud, state, troubles });
      told.faults += cloud.core.faults.list().reduce((sum, { hit }) => sum + hit, 0);
      told.cases += 1;
      const found = await judge({
        state,
        program,
        cloud,
        foreign,
        troubles: killed
          ? [{ resource: "*", step: "create", message: "killed. It is not known whether" }]
          : troubles,
        // a dead run may have deleted what its state still has
        vanishing: killed,
        lagging: one.command === "refresh" && one.faults.some(({ staleMs }) => staleMs !== undefined),
        run: (adopt = []) => Promise.resolve(atSomeDistance(openSession(cloud, chance, { adopt }).provider)),
      });
      told.lost.push(...found.lost);
      told.doubled.push(...found.doubled);
      told.stuck.push(...found.stuck);
      record({ cloud, state, troubles: [] });
    }
    return told;
  });
}

interface Executed {
  readonly saved: EngineState;
  readonly troubles: readonly Trouble[];
  readonly killed: boolean;
}

async function execute(
  { command, killedAfter, limitMs }: Run,
  program: Program,
  state: EngineState,
  cloud: InProcessCloud,
  chance: () => number,
): Promise<Executed> {
  const session = openSession(cloud, chance, limitMs === undefined ? {} : { limitMs });
  const provider = atSomeDistance(session.provider);
  const work =
    command === "up"
      ? state.up(program, provider)
      : command === "refresh"
        ? state.refresh(provider)
        : state.destroy(provider);
  if (killedAfter === undefined) {
    return { saved: state, troubles: await work, killed: false };
  }
  const troubles = await Promise.race([
    work,
    new Promise<undefined>((resolve) => {
      setTimeout(() => {
        resolve(undefined);
      }, killedAfter);
    }),
  ]);
  if (troubles !== undefined) {
    return { saved: state, troubles, killed: false };
  }
  session.kill();
  // what the dead run would still have saved is lost
  const saved = state.copy();
  await work;
  return { saved, troubles: [], killed: true };
}

/** A stream of chance that a seed repeats. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
