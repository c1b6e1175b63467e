import { plain } from "../plain.js";

/** What stays as it is in Markdown, in HTML and in a cell of a table. All else becomes an entity, which has no meaning. */
const harmless = /[^\p{L}\p{N} .,:;/=?%()"'^…⏎\uFFFD-]/gu;

const longestText = 160;

/** Text from elsewhere in Markdown, in the midst of a line: no markup, no HTML, no cell, no link, nobody notified. */
export function escapeText(text: string, most = longestText): string {
  // GitHub looks for names of people and numbers of issues in what is rendered, where an entity does not hide them
  return entities(text, most).replace(/&#(?:64|35);(?=\w)/g, (found) => `${found}&#8203;`);
}

/** The same in the type of code. Backticks would not do: a name may hold some, and a table reads `|` even between them. */
export function code(text: string, most = longestText): string {
  return `<code>${entities(text, most)}</code>`;
}

/** As much of a text as leaves room for what escaping makes of it. */
export function codeWithin(text: string, room: number): string {
  let most = room;
  while (code(text, most).length > room && most > 1) most = Math.floor(most / 2);
  return code(text, most);
}

function entities(text: string, most: number): string {
  return (
    plain(text, most)
      .replace(harmless, (character) => `&#${character.codePointAt(0) ?? 0xfffd};`)
      // GitHub makes links of what looks like an address
      .replace(/:(?=\/\/)/g, "&#58;")
      .replace(/www\./gi, (found) => `${found.slice(0, 3)}&#46;`)
  );
}
