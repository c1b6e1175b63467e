import type * as pulumi from "@pulumi/pulumi";

/** The arguments of a look-up as a program may give them that does not have them yet. */
export type InputsOf<Given> = {
  [Key in keyof Given]: pulumi.Input<
    Given[Key] extends readonly (infer Item)[] | undefined ? pulumi.Input<Item>[] | undefined : Given[Key]
  >;
};
