import type * as pulumi from "@pulumi/pulumi";

/**
 * Stands where the text of a newer version's state looks for its provider. Without it the SDK would say
 * "Cannot read properties of undefined (reading 'configure')".
 */
export function newerVersionOnly(version: string): pulumi.dynamic.ResourceProvider {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Error(
        `this stack was written by a newer version of pulumi-alicloud-ens than ${version}, which is installed here and does not know what it means. Install the newer one: npm install pulumi-alicloud-ens@latest`,
      ),
    );
  return { check: refuse, diff: refuse, create: refuse, read: refuse, update: refuse, delete: refuse };
}
