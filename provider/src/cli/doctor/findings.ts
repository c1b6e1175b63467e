import { messageOf } from "../../api/errors.js";

/** How much a finding matters: a problem stops a run, a warning may, a note is worth knowing. */
type Level = "ok" | "note" | "warning" | "problem";

export interface Finding {
  /** Identifies the check for programs, such as `clock` or `setting:ens:region`. It does not change between versions. */
  readonly check: string;
  readonly level: Level;
  readonly text: string;
  /** What to do next. */
  readonly hint?: string;
}

/** Findings that belong together. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Everything that the doctor found out. */
export interface Report {
  readonly sections: readonly Section[];
  /** What the keys may do, for programs. */
  readonly permissions: { readonly features: object; readonly actions: object };
}

const findingOf =
  (level: Level) =>
  (check: string, text: string, hint?: string): Finding => ({
    check,
    level,
    text,
    ...(hint === undefined ? {} : { hint }),
  });

export const ok = findingOf("ok");
export const note = findingOf("note");
export const warning = findingOf("warning");
export const problem = findingOf("problem");

export function count(sections: readonly Section[], level: Level): number {
  return sections.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
}

/** Findings under a title. An error while they are collected is one of them. */
export async function section(
  title: string,
  collect: () => readonly Finding[] | Promise<readonly Finding[]>,
): Promise<Section> {
  try {
    return { title, findings: await collect() };
  } catch (error) {
    const reason = messageOf(error);
    return { title, findings: [problem(title.toLowerCase(), `this could not be checked: ${reason}`)] };
  }
}

const width = 9;

/** The report for a person. The last line counts what is wrong. */
export function textOf({ sections }: Report): string {
  const blocks = sections.map(({ title, findings }) =>
    [
      title,
      ...findings.flatMap(({ level, text, hint }) => [
        `  ${level.padEnd(width)}${text}`,
        ...(hint === undefined ? [] : [`  ${"".padEnd(width)}→ ${hint}`]),
      ]),
    ].join("\n"),
  );
  const counts = (["problem", "warning"] as const).flatMap((level) => {
    const number = count(sections, level);
    return number === 0 ? [] : [`${number} ${level}${number === 1 ? "" : "s"}`];
  });
  const summary = counts.length === 0 ? "No problems found." : `${counts.join(" and ")} found.`;
  return `${[...blocks, summary].join("\n\n")}\n`;
}

/** The report for programs. */
export function jsonOf({ sections, permissions }: Report): string {
  const document = {
    version: 1,
    problems: count(sections, "problem"),
    warnings: count(sections, "warning"),
    findings: sections.flatMap(({ title, findings }) =>
      findings.map(({ hint, ...finding }) => ({
        section: title,
        ...finding,
        ...(hint === undefined ? {} : { next: hint }),
      })),
    ),
    ...permissions,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
