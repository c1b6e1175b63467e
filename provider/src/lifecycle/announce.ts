import { diff, type Difference } from "../entry/diff.js";
import type { Bag } from "../entry/model.js";
import { hasUnknown } from "../entry/unknown.js";
import type { Moves } from "../gateway/moves.js";
import { hiddenOf } from "./hidden.js";

/** Compares an entry with what is declared, and lets the other entries of the run know what will become of it. */
export function announce(id: string, from: Bag, to: Bag, moves: Moves): Difference {
  const difference = diff(from, to);
  const { changed, replaces, deleteBeforeReplace } = difference;
  const { urn } = hiddenOf(from);
  // outputs tell the URN as it was at the last real change: a resource may have got another name, or been imported without one
  moves.saw(id, hiddenOf(to).urn ?? urn);
  if (replaces.length === 0 && urn !== undefined) {
    moves.keeps(urn, id, from);
  }
  if (changed.length === 0) {
    moves.stays(id);
  } else if ((replaces.length === 0 || deleteBeforeReplace) && !hasUnknown(to)) {
    // what is replaced in the usual order holds its port until everything else is done
    moves.plan(id, from, to);
  }
  return difference;
}
