import { readdir, readFile } from "node:fs/promises";

/** Often enough that a process loses little between the last look and its end. */
const intervalMs = 20;

/** Clock ticks a second in /proc, which Linux has fixed at 100 for programs. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly session: number;
  readonly ticks: number;
}

/**
 * CPU seconds of a command and of all processes that it starts, which must lead a session of its own. On a machine with other
 * load they vary far less than the time that passes. Linux only: they are read from /proc again and again, because nobody
 * waits for some of the processes, so that no parent gets their times.
 */
export async function cpuSeconds(command: () => Promise<unknown>): Promise<number> {
  const sessions = new Set<number>();
  const ticks = new Map<number, number>();
  let isOver = false as boolean;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const all = await processes();
      for (const [pid, { parent, session }] of all) {
        if (parent === process.pid && session === pid) sessions.add(pid);
      }
      for (const [pid, { session, ticks: used }] of all) {
        if (sessions.has(session)) ticks.set(pid, used);
      }
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
  };
  const watching = watch();
  try {
    await command();
  } finally {
    isOver = true;
  }
  await watching;
  return [...ticks.values()].reduce((sum, used) => sum + used, 0) / ticksPerSecond;
}

async function processes(): Promise<Map<number, ProcessTimes>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => [pid, await timesOf(pid)] as const));
  return new Map(found.filter((each): each is [number, ProcessTimes] => each[1] !== undefined));
}

async function timesOf(pid: number): Promise<ProcessTimes | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // the name before it may contain anything
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0, , session = 0] = fields;
    return { parent, session, ticks: (fields[11] ?? 0) + (fields[12] ?? 0) };
  } catch {
    // it has ended meanwhile
    return undefined;
  }
}
