export function pageOf(file: string): string | undefined;
export function resolveLink(from: string, link: string): string | undefined;
export const repositoryUrl: string;
export const checkout: string;
export const notPages: string[];
