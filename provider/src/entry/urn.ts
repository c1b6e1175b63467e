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
