export interface Entry {
  readonly text: string;
  readonly page: string;
}

export const groups: readonly { readonly text: string; readonly entries: readonly Entry[] }[];

export function sidebar(): import("vitepress").DefaultTheme.SidebarMulti;
