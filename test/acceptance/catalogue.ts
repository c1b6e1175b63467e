import type { Guess } from "./guess.js";
import { addresses } from "./guesses/addresses.js";
import { list } from "./guesses/list.js";
import { modify } from "./guesses/modify.js";
import { notFound } from "./guesses/notFound.js";
import { permission } from "./guesses/permission.js";
import { ports } from "./guesses/ports.js";
import { states } from "./guesses/states.js";
import { untriedGuesses } from "./guesses/untried.js";
import { values } from "./guesses/values.js";
import { wire } from "./guesses/wire.js";

/** Everything that this project takes to be true of the service without having it in writing, in the order in which it is tried. */
export const catalogue: readonly Guess[] = [
  ...wire,
  ...permission,
  ...notFound,
  ...list,
  ...values,
  ...ports,
  ...modify,
  ...addresses,
  ...states,
  ...untriedGuesses,
];
