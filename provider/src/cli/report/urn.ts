import { portForwardsType } from "../../entry/urn.js";

/** Stack and project that a URN is of. */
export function partsOf(urn: string): [stack: string | undefined, project: string | undefined] {
  const [head, project] = urn.split("::");
  return [head?.replace(/^urn:pulumi:/, ""), project];
}

/** The type of a resource without those of its parents. */
export function typeOf(urn: string): string | undefined {
  return urn.split("::")[2]?.split("$").at(-1);
}

export function isStack(urn: string): boolean {
  return typeOf(urn) === "pulumi:pulumi:Stack";
}

/** What holds resources and is none in the cloud: each of its entries is told by itself. */
export function isShell(urn: string): boolean {
  return isStack(urn) || typeOf(urn) === portForwardsType;
}
