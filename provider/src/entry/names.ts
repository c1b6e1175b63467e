import { createHash } from "node:crypto";

/** The type of the dynamic provider's resource in state files and policies. Changing it would replace every entry. */
export const dynamicEntryType = "pulumi-nodejs:dynamic/ens:ForwardEntry";

/** The type of the plugin's resource. */
export const pluginEntryType = "ens:index:ForwardEntry";

/** The type of PortForwards, a component whose children are forward entries. */
export const portForwardsType = "ens:index:PortForwards";

/** The name of the resource of a URN. A name may contain "::". */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The project of a URN. */
export function projectOf(urn: string): string {
  return urn.split("::")[1] ?? "";
}

/** The URN of a resource whose parent is the stack. */
export function topUrn(stack: string, project: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}

/** The URNs that a resource may have had before: of either type, below the same parents, the stack, or a PortForwards. */
export function formerUrns(urn: string, name: string): string[] {
  const { stack, types } = partsOf(urn);
  const end = types.lastIndexOf("$") + 1;
  const own = types.slice(end);
  const chains = [own, ...[dynamicEntryType, pluginEntryType].filter((type) => type !== own)].flatMap(
    (type) => [types.slice(0, end) + type, type, `${portForwardsType}$${type}`],
  );
  return [...new Set(chains)].map((chain) => `${stack}::${chain}::${name}`);
}

/** How messages about a resource name another one: by its name, or by its URN if only type or parent differ. */
export function labelBeside(other: string, urn: string | undefined): string {
  return urn !== undefined && nameOf(urn) === nameOf(other) ? other : nameOf(other);
}

/** What must be true of resource `to` so that it should have the option {@link aliasesOption}. */
export function continuation(from: string, to: string | undefined): string {
  const label = labelBeside(from, to);
  return `continues "${label}"${label === from ? "" : " under a new name"}`;
}

/** The option by which resource `to` continues resource `from`, in words that are right for every language. */
export function aliasesOption(from: string, to: string): string {
  return partsOf(from).types === partsOf(to).types
    ? `aliases with the old name ${JSON.stringify(nameOf(from))}`
    : `aliases with the old URN ${JSON.stringify(from)}`;
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
