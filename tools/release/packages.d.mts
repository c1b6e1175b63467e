export interface ReleasedPackage {
  /** Its folder in the checkout. */
  readonly workspace: string;
  readonly directory: string;
  readonly manifest: { readonly name: string; readonly version: string };
}

export function releasedPackages(root?: string): ReleasedPackage[];
export function tarballOf(manifest: { readonly name: string; readonly version: string }): string;
export function pluginPackage(root?: string): ReleasedPackage;
export function archiveOf(manifest: { readonly version: string }): string;
