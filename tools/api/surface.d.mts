/** A module of a package that others may import, and the name of the file in api/ that records what it exports. */
export interface Door {
  readonly report: string;
  readonly workspace: string;
  /** Relative to the workspace. */
  readonly declarations: string;
}

export const doors: readonly Door[];
export function surfacesOf(wanted: readonly Door[]): string[];
export function differences(accepted: string, now: string): string[];
