import { createRequire } from "node:module";

// its ES module is meant for bundlers
const { Terminal } = /** @type {typeof import("@xterm/headless")} */ (
  createRequire(import.meta.url)("@xterm/headless")
);

/**
 * What a command printed. It only appends lines, and uses no sequences but those for colours.
 * @typedef {object} Recording
 * @property {number} columns
 * @property {number} rows
 * @property {[seconds: number, line: string][]} lines
 */

/** Longer pauses are cut. */
const longestPause = 1;
/** Seconds in which all lines appear, and seconds for which the last screen stays. */
const played = 26;
const held = 4;
/** Lines that come within this time appear together. */
const frame = 0.1;

const cell = { width: 8.4, height: 18 };
const margin = { side: 16, top: 40, bottom: 14 };
const background = "#1e222a";
const foreground = "#d5dae3";
/** The sixteen colours of a terminal. */
const palette = [
  ...["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d5dae3"],
  ...["#7f8899", "#f0828b", "#b1d796", "#f0d399", "#82c3f7", "#d99ae8", "#7ccfd9", "#ffffff"],
];

/**
 * A recording as an animated SVG. The text of the whole session is drawn once and scrolls; a cover hides what was not printed
 * yet. Where animations are off, the last screen is shown.
 * @param {Recording} recording
 * @returns {Promise<string>}
 */
export async function draw({ columns, rows, lines }) {
  const terminal = new Terminal({
    cols: columns,
    rows,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  /** @type {{ at: number, printed: number }[]} */
  const steps = [];
  const times = playTimes(lines.map(([at]) => at));
  for (const [index, [, line]] of lines.entries()) {
    if (/\u001b(?!\[[\d;]*m)/.test(line))
      throw new Error(`only colours can be drawn: ${JSON.stringify(line)}`);
    await new Promise((resolve) => terminal.write(`${line}\r\n`, () => resolve(undefined)));
    const { baseY, cursorY } = terminal.buffer.active;
    const at = times[index] ?? 0;
    const last = steps.at(-1);
    if (last !== undefined && at - last.at < frame) last.printed = baseY + cursorY;
    else steps.push({ at, printed: baseY + cursorY });
  }
  const printed = steps.at(-1)?.printed ?? 0;
  const texts = Array.from({ length: printed }, (_, row) => drawRow(terminal, row, columns));
  terminal.dispose();

  const screen = { width: columns * cell.width, height: rows * cell.height };
  const width = Math.ceil(screen.width + 2 * margin.side);
  const height = screen.height + margin.top + margin.bottom;
  /** @type {(name: string, offset: (printed: number) => number) => string} */
  const keyframes = (name, offset) =>
    `@keyframes ${name}{${[{ at: 0, printed: 0 }, ...steps]
      .map(({ at, printed }) => `${percent(at)}{transform:translateY(${offset(printed)}px)}`)
      .join("")}}`;
  /** @type {(printed: number) => number} */
  const scroll = (printed) => -Math.max(0, printed - rows) * cell.height;
  /** @type {(printed: number) => number} */
  const cover = (printed) => Math.min(printed, rows) * cell.height;
  const animation = `${played + held}s step-end infinite`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>A terminal that runs the demo</title>`,
    `<style>`,
    `text{font:14px ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:${foreground};white-space:pre}`,
    `.b{font-weight:700}.d{opacity:.6}`,
    palette.map((colour, at) => `.c${at}{fill:${colour}}`).join(""),
    `.log{transform:translateY(${scroll(printed)}px);animation:log ${animation}}`,
    `.cover{transform:translateY(${cover(printed)}px);animation:cover ${animation}}`,
    keyframes("log", scroll),
    keyframes("cover", cover),
    `@media (prefers-reduced-motion:reduce){.log,.cover{animation:none}}`,
    `</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (colour, at) => `<circle cx="${20 + at * 20}" cy="20" r="6" fill="${colour}"/>`,
    ),
    `<text x="${width / 2}" y="25" text-anchor="middle" class="d">npm run demo</text>`,
    `<svg x="${margin.side}" y="${margin.top}" width="${screen.width}" height="${screen.height}">`,
    `<g class="log" xml:space="preserve">`,
    ...texts.filter((text) => text !== ""),
    `</g>`,
    `<rect class="cover" width="100%" height="100%" fill="${background}"/>`,
    `</svg>`,
    `</svg>`,
    "",
  ].join("\n");
}

/**
 * When each line appears: pauses are cut, and the rest is stretched or compressed to the time that the picture takes.
 * @param {number[]} times
 */
function playTimes(times) {
  let now = 0;
  const cut = times.map((at, index) => (now += Math.min(at - (times[index - 1] ?? at), longestPause)));
  return cut.map((at) => (now === 0 ? 0 : (at / now) * played));
}

/** @param {number} seconds */
function percent(seconds) {
  return `${Number(((seconds / (played + held)) * 100).toFixed(2))}%`;
}

/**
 * One row of the terminal: a text element for each piece of one style.
 * @param {import("@xterm/headless").Terminal} terminal
 * @param {number} row
 * @param {number} columns
 */
function drawRow(terminal, row, columns) {
  const line = terminal.buffer.active.getLine(row);
  /** @type {{ style: string, column: number, text: string }[]} */
  const pieces = [];
  for (let column = 0; column < columns; column += 1) {
    const found = line?.getCell(column);
    if (found === undefined || found.getWidth() === 0) continue;
    const text = found.getChars() || " ";
    const style = text === " " ? undefined : styleOf(found);
    const last = pieces.at(-1);
    // a blank belongs to the piece before it
    if (last !== undefined && (style === undefined || style === last.style)) last.text += text;
    else if (style !== undefined) pieces.push({ style, column, text });
  }
  const y = row * cell.height + 14;
  return pieces
    .map(({ style, column, text: padded }) => {
      const text = padded.trimEnd();
      const [x, length] = [column, text.length].map((count) => Number((count * cell.width).toFixed(1)));
      const name = style === "" ? "" : ` class="${style}"`;
      return `<text x="${x}" y="${y}" textLength="${length}"${name}>${escape(text)}</text>`;
    })
    .join("");
}

/** @param {import("@xterm/headless").IBufferCell} cell */
function styleOf(cell) {
  const colour = cell.getFgColor();
  if (cell.isFgRGB() || (cell.isFgPalette() && colour >= palette.length)) {
    throw new Error(`only the sixteen colours of a terminal can be drawn, got ${colour}`);
  }
  return [cell.isBold() ? "b" : "", cell.isDim() ? "d" : "", cell.isFgPalette() ? `c${colour}` : ""]
    .filter(Boolean)
    .join(" ");
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
