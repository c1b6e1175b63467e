import type { ShownEip, ShownEntry, ShownGateway, ShownSnatEntry } from "../types/accountState.js";

/** What the emulated cloud holds. Fields that a call shows carry the name they have on the wire. */

/** When a transient state ends: at a time, after so many describes, or never by itself. */
export type Wait = { readonly at: number } | { readonly describes: number } | "stuck";

/** The future of a record that is in a transient state; null is "gone". */
export interface Turning<T> {
  readonly until: Wait;
  readonly into: T | null;
}

interface Living<T> {
  readonly Status: string;
  readonly turning?: Turning<T>;
}

export interface ForwardEntry extends Living<ForwardEntry>, Readonly<Omit<ShownEntry, "StandbyStatus">> {
  readonly Status: ShownEntry["Status"];
}

export interface SnatEntry extends Living<SnatEntry>, ShownSnatEntry {
  readonly Status: ShownSnatEntry["Status"];
}

export interface Gateway extends Living<Gateway>, ShownGateway {
  readonly Status: ShownGateway["Status"];
}

export interface Eip extends Living<Eip>, ShownEip {
  readonly Status: ShownEip["Status"];
}
