import type { Cloud } from "../cloud/cloud.js";
import type { Stored } from "../cloud/records.js";
import type { Table } from "../cloud/table.js";
import { refuse, type Code } from "../errors.js";
import type { Effects } from "../faults/engine.js";
import type { Durations } from "../options.js";
import type { GivenParameters, Page, Parameter, Values } from "./parameters.js";

export type Answer = Record<string, unknown>;

/** One call that an operation handles. */
export interface Call<Params> {
  readonly cloud: Cloud;
  readonly params: Params;
  /** What fault rules change in the handling. */
  readonly effects: Effects;
  /** Stores `during`, which becomes `after` (null: is removed) when the duration of the change is over. */
  readonly startTransition: <T extends object>(
    change: keyof Durations,
    table: Table<T>,
    during: NoInfer<T>,
    after: NoInfer<T> | null,
  ) => void;
}

export interface Operation {
  /** `GET` if the metadata of the API allow nothing else. */
  readonly method?: "GET";
  /** The resource that a RAM policy can name. Without it, the operation is authorized on `*` only. */
  readonly resource?: (given: GivenParameters) => string;
  readonly handle: (cloud: Cloud, given: GivenParameters, effects: Effects) => Answer;
}

/** The row of an operation: its parameters, read in this order, and its handler. Its RAM action is `ens:` and its name. */
export function operation<Parameters extends Readonly<Record<string, Parameter<unknown>>>>(
  row: Omit<Operation, "handle"> & {
    readonly parameters: Parameters;
    readonly handle: (call: Call<Values<Parameters>>) => Answer;
  },
): Operation {
  const parameters = Object.entries(row.parameters);
  return {
    ...row,
    handle: (cloud, given, effects) => {
      const values = parameters.map(([name, read]) => [name, read(given, name)] as const);
      return row.handle({
        cloud,
        params: Object.fromEntries(values) as Values<Parameters>,
        effects,
        startTransition: (change, table, during, after) => {
          const duration = effects.stuck ? "stuck" : cloud.options.durations[change];
          cloud.startTransition(table, during, after, duration);
        },
      });
    },
  };
}

/** The record, or the error of the service for one that does not exist. */
export function existing<T>(record: T | undefined, code: Code): T {
  if (record === undefined) throw refuse(code);
  return record;
}

/** The records that have the wanted values, or one of them. Undefined, "" and [] accept every value. */
export function matching<T>(
  records: readonly Stored<T>[],
  wanted: { readonly [Field in keyof T]?: unknown },
) {
  const fields = Object.entries(wanted)
    .map(([field, value]) => [field as keyof T, [value].flat()] as const)
    .filter(([, values]) => values.some((value) => value !== undefined && value !== ""));
  return records.filter((record) => fields.every(([field, values]) => values.includes(record[field])));
}

/** The records of one page, and the fields that describe it. To show a record counts as one describe of it. */
export function pageOf<T extends object>(table: Table<T>, records: readonly Stored<T>[], params: Page) {
  const { PageNumber = 1, PageSize = 10 } = params;
  const shown = records.slice((PageNumber - 1) * PageSize, PageNumber * PageSize);
  for (const record of shown) table.countDescribe(table.idOf(record));
  return { shown, totals: { PageNumber, PageSize, TotalCount: records.length } };
}
