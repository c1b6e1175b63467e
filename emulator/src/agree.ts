import type * as v from "valibot";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? unknown : { "differs from": A };

/**
 * A schema that takes exactly the type that users see. That is written by hand: inferred from the schema it would need the
 * library's declarations, which a program with an older TypeScript cannot read. Where the two differ, it does not compile.
 */
export const agree =
  <Seen>() =>
  <S extends v.GenericSchema>(schema: S & Same<Seen, v.InferInput<S>>): S =>
    schema;
