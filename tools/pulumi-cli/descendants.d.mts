import type { ChildProcess } from "node:child_process";

export function descendants(pid: number): number[];
export function endTree(child: ChildProcess): void;
export function endAll(processes: readonly number[]): void;
