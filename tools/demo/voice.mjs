import { styleText } from "node:util";

/**
 * What the demo says, apart from the CLI's own output.
 * @param {NodeJS.WriteStream} stream
 */
export function createVoice(stream) {
  const colourful = Boolean(stream.isTTY || process.env.FORCE_COLOR) && !process.env.NO_COLOR;
  /** @type {(format: Parameters<typeof styleText>[0], text: string) => string} */
  const style = (format, text) => (colourful ? styleText(format, text) : text);
  const width = Math.min(stream.columns ?? 100, 100);
  let step = 0;
  /** Whether a blank line is due before the next line: none is written twice, or at the end of a quotation. */
  let pause = false;
  /** @param {string} line */
  const say = (line) => {
    if (pause) stream.write("\n");
    pause = false;
    stream.write(`${line}\n`);
  };
  const rest = () => {
    pause = true;
  };
  let quotedBlanks = 0;

  return {
    colourful,
    say,

    /** @param {string} title */
    begin(title) {
      step += 1;
      rest();
      say(style("bold", `${step}. ${title}`));
      rest();
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
      rest();
    },

    /** @param {string} line as it would be typed */
    command(line) {
      rest();
      say(style("cyan", `  $ ${line}`));
      quotedBlanks = 0;
    },

    /** @param {string} line of the CLI's own output */
    quote(line) {
      if (line.trim() === "") {
        quotedBlanks += 1;
        return;
      }
      pause = false;
      for (; quotedBlanks > 0; quotedBlanks -= 1) say(style("dim", "  │"));
      // the CLI closes a colour only on the next line, which would colour what is in front of it
      say(`${style("dim", "  │")} ${line}`.trimEnd() + (colourful ? "\u001b[0m" : ""));
    },

    /** Ends a quotation: the blank lines at its end are dropped. */
    endQuote() {
      quotedBlanks = 0;
      rest();
    },

    /** @param {readonly { cells: string, marked: boolean }[]} lines the first is the heading */
    table(lines) {
      for (const [at, { cells, marked }] of lines.entries()) {
        const row = `  ${marked ? "›" : " "} ${cells}`;
        say(at === 0 ? style("dim", row) : marked ? style("bold", row) : row);
      }
      rest();
    },

    /** @param {string} text */
    complain(text) {
      rest();
      say(style("red", text));
    },
  };
}

/** @typedef {ReturnType<typeof createVoice>} Voice */
