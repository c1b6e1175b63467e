import { createHash } from "node:crypto";

/** The type of PortForwards, a component whose children are forward entries. */
export const portForwardsType = "ens:index:PortForwards";

/** The name of the resource of a URN. A name may contain "::". */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The URN of a resource whose parent is the stack. */
export function topUrn(stack: string, project: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}

/** The URNs that a resource may have had under another name: below the same parents, the stack, or a PortForwards. */
export function formerUrns(urn: string, name: string): string[] {
  const { stack, types } = partsOf(urn);
  const own = types.slice(types.lastIndexOf("$") + 1);
  const chains = new Set([types, own, `${portForwardsType}$${own}`]);
  return [...chains].map((chain) => `${stack}::${chain}::${name}`);
}

/** The option by which resource `to` continues resource `from`, as written in a program. */
export function aliasesOption(from: string, to: string): string {
  const types = partsOf(from).types;
  const name = JSON.stringify(nameOf(from));
  if (types === partsOf(to).types) return `aliases: [{ name: ${name} }]`;
  return types.includes("$")
    ? `aliases: [${JSON.stringify(from)}]`
    : `aliases: [{ name: ${name}, parent: pulumi.rootStackResource }]`;
}

/** `urn:pulumi:<stack>::<project>`, and the types from the outermost parent down with "$" between them. */
function partsOf(urn: string): { readonly stack: string; readonly types: string } {
  const [stack = "", project = "", types = ""] = urn.split("::");
  return { stack: `${stack}::${project}`, types };
}

export const shortestName = 2;
export const longestName = 128;

/**
 * The name of an entry for which the program sets none: the resource's name and a hash of its URN. It is the same in every
 * run, so a preview shows the name that `up` will use, and an entry with that name is known to be this resource's.
 */
export function autoName(resourceName: string, urn: string): string {
  const suffix = `-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
  return cut(resourceName.replace(webAddress, ""), longestName - suffix.length) + suffix;
}

/** The resource's name within a generated name; undefined if the name is not of that form. */
export function resourceNameIn(name: string): string | undefined {
  return /^(.+)-[0-9a-f]{8}$/su.exec(name)?.[1];
}

/** The API refuses a name that begins with one of these. */
const webAddress = /^(https?:\/\/)+/i;

/** The first `length` characters, never half of a character outside the basic plane. */
function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}

/** Whether the API accepts a name. */
export function isValidName(name: string): boolean {
  return name.length >= shortestName && name.length <= longestName && !webAddress.test(name);
}
