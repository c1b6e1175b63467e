/** The name that a program gives the resource of a URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The URN of a resource of the same type, parent and stack under another name. */
export function sibling(urn: string, name: string): string {
  return urn.slice(0, urn.lastIndexOf("::") + 2) + name;
}

/** The URN of a resource that a program declares at its top, with no parent but the stack. */
export function topUrn(stack: string, project: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}
