import { count, type Level, type Section } from "./finding.js";

const width = 9;

/** The findings for a person, the most important of them in the last line. */
export function text(sections: readonly Section[]): string {
  const blocks = sections.map(({ title, findings }) =>
    [
      title,
      ...findings.flatMap(({ level, text: sentence, next }) => [
        `  ${level.padEnd(width)}${sentence}`,
        ...(next === undefined ? [] : [`  ${"".padEnd(width)}→ ${next}`]),
      ]),
    ].join("\n"),
  );
  return `${[...blocks, verdict(sections)].join("\n\n")}\n`;
}

function verdict(sections: readonly Section[]): string {
  const some = (level: Level, name: string) => {
    const number = count(sections, level);
    return number === 0 ? [] : [`${number} ${name}${number === 1 ? "" : "s"}`];
  };
  const found = [...some("problem", "problem"), ...some("warning", "warning")];
  return found.length === 0 ? "All is well." : `${found.join(" and ")} found.`;
}
