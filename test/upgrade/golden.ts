import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Where what a version has made is kept, one folder for each. */
export const golden = path.join(here, "golden");

export const goldenVersions = (): string[] => readdirSync(golden);

/** The programs whose stacks are kept. */
export const programs = {
  sound: path.join(here, "sound.cjs"),
  interrupted: path.join(here, "interrupted.cjs"),
} as const;

export type ProgramName = keyof typeof programs;

/** What is kept of one program. */
export function kept(version: string, program: ProgramName) {
  const file = (name: string) => path.join(golden, version, `${program}.${name}`);
  return {
    program: file("cjs"),
    state: file("state.json"),
    cloud: file("cloud.json"),
    calls: file("calls.json"),
  };
}
