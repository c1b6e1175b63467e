import { styleText } from "node:util";

/**
 * What the demo says, apart from the CLI's own output.
 * @param {NodeJS.WriteStream} stream
 */
export function createVoice(stream) {
  const colourful = stream.isTTY && !process.env.NO_COLOR;
  /** @type {(format: Parameters<typeof styleText>[0], text: string) => string} */
  const style = (format, text) => (colourful ? styleText(format, text) : text);
  const width = Math.min(stream.columns ?? 100, 100);
  /** @param {string} [line] */
  const say = (line = "") => stream.write(`${line}\n`);
  let step = 0;

  return {
    colourful,
    say,

    /** @param {string} title */
    begin(title) {
      step += 1;
      say();
      say(style("bold", `${step}. ${title}`));
    },

    /** @param {string} text a paragraph, wrapped to the width of the terminal */
    tell(text) {
      let line = "";
      for (const word of text.split(/\s+/)) {
        if (line !== "" && line.length + word.length >= width) {
          say(line);
          line = "";
        }
        line += line === "" ? word : ` ${word}`;
      }
      say(line);
    },

    /** @param {string} line as it would be typed */
    command(line) {
      say();
      say(style("cyan", `  $ ${line}`));
    },

    /** @param {string} line of the CLI's own output */
    quote(line) {
      say(`${style("dim", "  │")} ${line}`.trimEnd());
    },

    /** @param {string} text */
    complain(text) {
      say();
      say(style("red", text));
    },

    /** @param {string} text */
    heading(text) {
      return style("dim", text);
    },
  };
}

/** @typedef {ReturnType<typeof createVoice>} Voice */
