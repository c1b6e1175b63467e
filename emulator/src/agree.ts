import type * as v from "valibot";

// only two generic functions are compared for identity; that is what their type parameter is for
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? unknown : { "differs from": A };
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

/**
 * A schema that takes exactly the type that users see. That is written by hand: inferred from the schema it would need the
 * library's declarations, which a program with an older TypeScript cannot read. Where the two differ, it does not compile.
 */
export const agree =
  <Seen>() =>
  <S extends v.GenericSchema>(schema: S & Same<Seen, v.InferInput<S>>): S =>
    schema;
