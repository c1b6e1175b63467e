import * as pulumi from "@pulumi/pulumi";

/**
 * Waits until resources are there, and is unknown in a preview that is yet to make one of them: what a look-up finds may
 * depend on it.
 */
export function settled(dependencies: pulumi.InvokeOutputOptions["dependsOn"]): pulumi.Output<unknown> {
  return (pulumi.output(dependencies) as pulumi.Output<unknown>).apply((resources) =>
    pulumi.all([resources].flat().flatMap((resource) => signs(resource))),
  );
}

/** What tells that a resource is there: an id of its own, or those of the resources below a component. */
function signs(resource: unknown): pulumi.Output<unknown>[] {
  if (!pulumi.Resource.isInstance(resource)) {
    return [];
  }
  if (pulumi.CustomResource.isInstance(resource)) {
    return [resource.id];
  }
  return [resource.urn, ...[...childrenOf(resource)].flatMap(signs)];
}

/** The SDK keeps them, but its types do not tell. */
function childrenOf(resource: pulumi.Resource): Iterable<unknown> {
  return (resource as unknown as { __childResources?: Iterable<unknown> }).__childResources ?? [];
}
