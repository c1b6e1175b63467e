/** One command of a shell, as far as it matters to know whether there is such a command. */
export interface Command {
  /** Variables that are set in front of it. */
  readonly sets: readonly string[];
  /** Without quotes. Empty where variables are set and nothing is called. */
  readonly words: readonly string[];
  /** Variables whose values it takes. */
  readonly reads: readonly string[];
}

/** Words that stand before a command and call nothing. */
const reserved = new Set(["{", "}", "(", ")", "!", "if", "then", "else", "fi", "while", "do", "done"]);

const operators = /^(&&|\|\||\||;|&|\n)/;
const redirection = /^\d?(>>|>&|>|<)[ \t]*/;
/** What the reader has to fill in, such as `<address of an EIP>`; no redirection has a space within its brackets. */
const placeholder = /^<[a-z][^<>\n]*>/;

/**
 * The commands of a block, those in `$(…)` as well.
 * Throws where the text is more of a shell than the documentation should need.
 */
export function commandsOf(text: string): Command[] {
  const reader = new Reader(text);
  return reader.read();
}

class Reader {
  private at = 0;
  private readonly commands: Command[] = [];
  private words: string[] = [];
  private reads: string[] = [];

  constructor(private readonly text: string) {}

  read(): Command[] {
    while (this.at < this.text.length) this.step();
    this.end();
    return this.commands;
  }

  private get rest(): string {
    return this.text.slice(this.at);
  }

  private step(): void {
    const { rest } = this;
    const blank = /^([ \t]+|\\\n)/.exec(rest)?.[0];
    if (blank !== undefined) {
      this.at += blank.length;
    } else if (rest.startsWith("#")) {
      this.at += /^[^\n]*/.exec(rest)?.[0].length ?? 0;
    } else if (rest.startsWith("<<")) {
      throw new Error("a here-document is not understood; show the file in a block of its own");
    } else if (operators.test(rest)) {
      this.at += operators.exec(rest)?.[0].length ?? 0;
      this.end();
    } else if (!placeholder.test(rest) && redirection.test(rest)) {
      this.at += redirection.exec(rest)?.[0].length ?? 0;
      this.word();
    } else {
      this.words.push(this.word());
    }
  }

  private end(): void {
    const words = this.words.slice(this.words.findIndex((word) => !reserved.has(word)));
    const called = words.findIndex((word) => !/^\w+=/.test(word));
    const sets = words.slice(0, called < 0 ? words.length : called);
    if (words.some((word) => !reserved.has(word))) {
      this.commands.push({
        sets: sets.map((word) => word.split("=")[0] ?? ""),
        words: words.slice(sets.length),
        reads: this.reads,
      });
    }
    this.words = [];
    this.reads = [];
  }

  private word(): string {
    let word = "";
    for (;;) {
      const { rest } = this;
      const hole = placeholder.exec(rest)?.[0];
      if (hole !== undefined) {
        this.at += hole.length;
        word += hole;
      } else if (rest === "" || /^[\s|&;<>]/.test(rest) || rest.startsWith("\\\n")) {
        return word;
      } else if (rest.startsWith("'")) {
        word += this.upTo("'");
      } else if (rest.startsWith('"')) {
        word += this.quoted();
      } else {
        word += this.piece();
      }
    }
  }

  private upTo(quote: string): string {
    const close = this.text.indexOf(quote, this.at + 1);
    if (close < 0) throw new Error(`a ${quote} is not closed`);
    const inside = this.text.slice(this.at + 1, close);
    this.at = close + 1;
    return inside;
  }

  private quoted(): string {
    let inside = "";
    for (this.at += 1; !this.rest.startsWith('"');) {
      if (this.rest === "") throw new Error('a " is not closed');
      inside += this.piece();
    }
    this.at += 1;
    return inside;
  }

  /** One character, one variable, or one command in `$(…)`. */
  private piece(): string {
    const { rest } = this;
    if (rest.startsWith("$(")) {
      const inside = balanced(rest.slice(1));
      this.at += inside.length + 3;
      this.commands.push(...commandsOf(inside));
      return "$(…)";
    }
    const [variable, , name] = /^\$(\{?)([A-Za-z_]\w*)\}?/.exec(rest) ?? [];
    if (variable !== undefined && name !== undefined) {
      this.reads.push(name);
      this.at += variable.length;
      return variable;
    }
    const taken = rest.startsWith("\\") ? rest.slice(1, 2) : rest.slice(0, 1);
    this.at += rest.startsWith("\\") ? 2 : 1;
    return taken;
  }
}

/** What stands between the parenthesis that the text begins with and the one that closes it. */
function balanced(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith("(", at)) depth += 1;
    if (text.startsWith(")", at)) depth -= 1;
    if (depth === 0) return text.slice(1, at);
  }
  throw new Error("a $( is not closed");
}
