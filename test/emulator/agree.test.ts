import assert from "node:assert/strict";
import { agree } from "../../emulator/src/agree.js";
import { guessesSchema } from "../../emulator/src/guesses.js";
import type { GuessesInput } from "../../emulator/src/types/guesses.js";

interface Moody extends GuessesInput {
  mood?: string | undefined;
}

describe("a schema and the type that users see", () => {
  it("do not compile together where a field is missing, is one too many, or differs", () => {
    const schemas = [
      agree<GuessesInput>()(guessesSchema),
      // @ts-expect-error the schema takes a field that users do not see
      agree<Omit<GuessesInput, "overlap">>()(guessesSchema),
      // @ts-expect-error users see a field that the schema does not take
      agree<Moody>()(guessesSchema),
      // @ts-expect-error users see a field as required
      agree<Required<GuessesInput>>()(guessesSchema),
    ];
    assert.deepEqual(new Set(schemas), new Set([guessesSchema]));
  });
});
