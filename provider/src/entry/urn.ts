/** The name that a program gives the resource of a URN. A name may itself hold "::". */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The URN of a resource of the same type, parent and stack under another name. */
export function sibling(urn: string, name: string): string {
  return [...urn.split("::").slice(0, 3), name].join("::");
}

/** The URN of a resource that a program declares at its top, with no parent but the stack. */
export function topUrn(stack: string, project: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}

/** The type of the component whose children are entries from a table or a list. */
export const portForwardsType = "ens:index:PortForwards";
