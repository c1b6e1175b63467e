import type { FaultRule } from "../../emulator/src/index.js";
import { EngineState, type Bag, type Program, type Trouble } from "./engineState.js";
import { kinds, type Action, type Kind } from "./kinds.js";
import type { Config, Lane } from "./lane.js";
import { judge, type Findings } from "./oracle.js";

/** What a run of the engine does while a fault strikes. */
interface Operation {
  readonly name: string;
  /** The calls it makes where nothing goes wrong, in order. */
  readonly calls: readonly Action[];
  /** Calls that it makes only after something went wrong. */
  readonly after?: readonly Action[];
  readonly run: (lane: Lane, config: Config) => Promise<Ran>;
}

interface Ran {
  readonly state: EngineState;
  readonly program: Program;
  readonly troubles: readonly Trouble[];
  readonly vanishing?: boolean;
  readonly known?: readonly string[];
}

const list = "DescribeForwardTableEntries";
const ask = "DescribeForwardEntryAttribute";

const programOf = (lane: Lane, ...names: readonly string[]): Program =>
  new Map(names.map((name, index) => [name, lane.declare(name, 1001 + index)]));
const one = (lane: Lane) => programOf(lane, "a");
const three = (lane: Lane) => programOf(lane, "a", "b", "c");

/** A state with the entries of a program, as an earlier run left them. */
function made(lane: Lane, program: Program, status?: "Pending" | "Deleting"): EngineState {
  const state = new EngineState();
  for (const [resource, declared] of program) {
    const { ForwardEntryId: id } = lane.plant(declared, status === undefined ? {} : { status });
    state.resources.set(resource, {
      id,
      inputs: declared,
      outputs: { ...declared, status: status ?? "Available" },
      initErrors: status === undefined ? [] : ["not ready"],
    });
  }
  return state;
}

const changed = (program: Program, change: Bag): Program =>
  new Map([...program].map(([resource, declared]) => [resource, { ...declared, ...change }]));

const up = async (lane: Lane, config: Config, state: EngineState, program: Program): Promise<Ran> => ({
  state,
  program,
  troubles: await state.up(program, await lane.session(config)),
});

const refresh = async (lane: Lane, config: Config, state: EngineState, program: Program): Promise<Ran> => ({
  state,
  program,
  troubles: await state.refresh(await lane.session(config)),
});

const none: Program = new Map();

export const operations: readonly Operation[] = [
  {
    name: "create",
    calls: [list, "CreateForwardEntry", ask, ask],
    run: (lane, config) => up(lane, config, new EngineState(), one(lane)),
  },
  {
    name: "update",
    calls: [ask, "ModifyForwardEntry", ask, ask],
    run: (lane, config) =>
      up(
        lane,
        config,
        made(lane, one(lane)),
        changed(one(lane), { internalIp: "10.0.0.20", healthCheckPort: 1001 }),
      ),
  },
  {
    name: "read",
    calls: [ask],
    run: (lane, config) => refresh(lane, config, made(lane, one(lane)), one(lane)),
  },
  {
    name: "read of three",
    calls: [list],
    run: (lane, config) => refresh(lane, config, made(lane, three(lane)), three(lane)),
  },
  {
    name: "read of one that is gone",
    calls: [ask, list],
    run: async (lane, config) => {
      const state = made(lane, one(lane));
      lane.ens.removeEntry(state.ids[0]!);
      return { ...(await refresh(lane, config, state, one(lane))), vanishing: true };
    },
  },
  {
    name: "delete",
    calls: ["DeleteForwardEntry", ask, ask],
    run: (lane, config) => up(lane, config, made(lane, one(lane)), none),
  },
  {
    name: "delete of one that is gone",
    calls: ["DeleteForwardEntry", list],
    run: async (lane, config) => {
      const state = made(lane, one(lane));
      lane.ens.removeEntry(state.ids[0]!);
      return { ...(await up(lane, config, state, none)), vanishing: true };
    },
  },
  {
    name: "update of one that was left half-made",
    calls: [ask, ask],
    run: (lane, config) => {
      const state = made(lane, one(lane), "Pending");
      const [id = ""] = state.ids;
      // it becomes ready once it was looked at, however long that takes on a busy machine
      const ready = (): void => {
        // a fault may have taken it away meanwhile
        if (lane.entries().some(({ ForwardEntryId }) => ForwardEntryId === id)) {
          lane.ens.editEntry(id, { Status: "Available" });
        }
      };
      const looking = setInterval(() => {
        if (lane.ens.calls.some(({ action, endedAt }) => action === ask && endedAt !== undefined)) {
          clearInterval(looking);
          ready();
        }
      }, 5);
      return up(lane, config, state, one(lane)).finally(() => {
        clearInterval(looking);
        ready();
      });
    },
  },
  {
    name: "replacement",
    calls: ["DeleteForwardEntry", ask, ask, list, "CreateForwardEntry", ask, ask],
    run: (lane, config) => {
      const state = made(lane, changed(one(lane), { healthCheckPort: 1001 }));
      return up(lane, config, state, one(lane));
    },
  },
  {
    name: "create that ENS_ADOPT lets take an entry",
    calls: [list, ask, ask],
    run: async (lane, config) => {
      const { ForwardEntryId } = lane.plant(lane.declare("a", 1001));
      const adopting = { ...config, "ens:adopt": ForwardEntryId };
      return { ...(await up(lane, adopting, new EngineState(), one(lane))), known: [ForwardEntryId] };
    },
  },
  {
    name: "create of three",
    calls: ["CreateForwardEntry", "CreateForwardEntry", "CreateForwardEntry"],
    run: (lane, config) => up(lane, config, new EngineState(), three(lane)),
  },
  {
    name: "delete of three",
    calls: ["DeleteForwardEntry", "DeleteForwardEntry", "DeleteForwardEntry"],
    run: (lane, config) => up(lane, config, made(lane, three(lane)), none),
  },
];

/** Where in an operation a fault strikes. */
interface Position {
  readonly name: string;
  readonly action: Action | undefined;
  readonly rule: Pick<FaultRule, "action" | "nth" | "times">;
  /** Until the time limit of the operation. */
  readonly lasting: boolean;
}

function positions({ calls }: Operation): Position[] {
  const each = calls.map((action, index): Position => {
    const nth = calls.slice(0, index + 1).filter((call) => call === action).length;
    return { name: `call ${index + 1}, ${action}`, action, rule: { action, nth }, lasting: false };
  });
  const lasting = [...new Set(calls)].map((action): Position => ({
    name: `every ${action}`,
    action,
    rule: { action },
    lasting: true,
  }));
  return [
    ...each,
    ...lasting,
    { name: "the first three calls", action: undefined, rule: { times: 3 }, lasting: false },
  ];
}

export interface Case {
  readonly name: string;
  readonly operation: Operation;
  readonly position: Position;
  readonly kind: Kind;
}

/** The whole matrix: every operation, every call of it, every kind of fault. */
export function matrix(): Case[] {
  return operations.flatMap((operation) =>
    positions(operation).flatMap((position) =>
      kinds
        .filter(
          ({ only }) =>
            only === undefined || (position.action !== undefined && only.includes(position.action)),
        )
        .map((kind) => ({
          name: `${operation.name}: ${kind.name} at ${position.name}`,
          operation,
          position,
          kind,
        })),
    ),
  );
}

/** How many cases that is: a matrix that shrinks by mistake is found out. */
export const size = 3099;

export interface Verdict extends Findings {
  /** How often the fault struck. */
  readonly faults: number;
  readonly troubles: readonly Trouble[];
}

export async function runCase(lane: Lane, { operation, position, kind }: Case): Promise<Verdict> {
  const { ens } = lane;
  ens.reset();
  const foreign = ens.entries();
  const short = position.lasting || kind.waits === true;
  ens.faults.add({ ...position.rule, ...kind.effect });
  const ran = await operation.run(lane, { "ens:operationTimeout": short ? "1" : "8" });
  const faults = ens.faults.list().reduce((sum, { hit }) => sum + hit, 0);
  const findings = await judge({
    ...ran,
    vanishing: ran.vanishing === true || kind.vanishing === true,
    cloud: lane,
    foreign,
    run: (adopt = []) =>
      lane.session({
        "ens:operationTimeout": "8",
        ...(adopt.length > 0 ? { "ens:adopt": adopt.join(",") } : {}),
      }),
  });
  return { ...findings, faults, troubles: ran.troubles };
}
