import { adoptIdKey } from "../../entry/properties.js";
import { isObject, type Json } from "./raw.js";
import { readValue, SECRET } from "./value.js";

/**
 * The entry that a step takes as it is, because `pulumi import` or the program's `adoptId` names it: its id, or that it is
 * a secret. Undefined for a step that makes an entry, or may: an id that is not known yet can turn out to be none.
 */
export function adoptedBy(op: string, state: Json | undefined): string | typeof SECRET | undefined {
  const inputs = state?.["inputs"];
  const named =
    op === "import"
      ? (state?.["importID"] ?? state?.["id"])
      : op === "create" && isObject(inputs)
        ? readValue(inputs[adoptIdKey])
        : undefined;
  if (named === SECRET) return SECRET;
  return typeof named === "string" && named !== "" ? named : undefined;
}
