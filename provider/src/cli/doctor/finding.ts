/** How much a finding matters: a problem stops a run, a warning may, a note is worth knowing. */
export type Level = "ok" | "note" | "warning" | "problem";

export interface Finding {
  /** What was looked at, for programs, such as `clock` or `setting:ens:region`. It does not change between versions. */
  readonly check: string;
  readonly level: Level;
  readonly text: string;
  /** What to do next. */
  readonly next?: string;
}

/** Findings that belong together. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

const at =
  (level: Level) =>
  (check: string, text: string, next?: string): Finding => ({
    check,
    level,
    text,
    ...(next === undefined ? {} : { next }),
  });

export const ok = at("ok");
export const note = at("note");
export const warning = at("warning");
export const problem = at("problem");

export function count(sections: readonly Section[], level: Level): number {
  return sections.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
}

/** Findings under a title; what breaks while they are looked for is one of them. */
export async function section(
  title: string,
  look: () => readonly Finding[] | Promise<readonly Finding[]>,
): Promise<Section> {
  try {
    return { title, findings: await look() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { title, findings: [problem(title.toLowerCase(), `this could not be looked at: ${reason}`)] };
  }
}
