import ts from "typescript";

/**
 * Words that make a sentence hard to read for someone whose first language is not English, or old names of a concept.
 * Only words that a pattern finds without false alarms.
 *
 * @type {readonly { readonly pattern: string, readonly suggestion: string }[]}
 */
const rules = [
  { pattern: "tell|tells|told|telling", suggestion: "show, print, list or explain" },
  { pattern: "bears", suggestion: "has" },
  { pattern: "go by|goes by|went by|going by", suggestion: "use, follow or depend on" },
  { pattern: "stands(?!\\s+for)", suggestion: "is" },
  { pattern: "who asks", suggestion: "the access key" },
  { pattern: "anew|afresh", suggestion: "again" },
  { pattern: "mend|mends|mended|mending", suggestion: "fix" },
  { pattern: "in any letter case", suggestion: "case-insensitive" },
  { pattern: "until now", suggestion: "before or so far" },
  { pattern: "this very", suggestion: "this" },
  { pattern: "the house", suggestion: "the name of what is meant" },
  { pattern: "(?:is|are) to be", suggestion: "must be or will be" },
  { pattern: "shall", suggestion: "must or will" },
  { pattern: "strangers?", suggestion: "unknown properties" },
  { pattern: "patience", suggestion: "time limit" },
  { pattern: "courtesy|courtesies", suggestion: "the name of what is meant" },
  { pattern: "in line on", suggestion: "queued on" },
];

const matchers = rules.map(({ pattern, suggestion }) => ({
  expression: new RegExp(`(?<![\\w-])(?:${pattern.replaceAll(" ", "\\s+")})(?![\\w-])`, "gi"),
  suggestion,
}));

/** A value in the report's JSON, which other programs read. */
const documented = /"cannot be told"/g;

/** @typedef {import("./words.d.mts").Finding} Finding */

/**
 * @param {string} text
 * @param {(index: number) => number} lineOf
 * @returns {Finding[]}
 */
function search(text, lineOf) {
  const checked = blank(text, documented);
  return matchers.flatMap(({ expression, suggestion }) =>
    [...checked.matchAll(expression)].map(({ 0: word, index }) => ({
      line: lineOf(index),
      word: word.replace(/\s+/g, " "),
      suggestion,
    })),
  );
}

/**
 * The words to avoid in the string literals, templates and comments of a source.
 *
 * @param {string} text
 * @returns {Finding[]}
 */
export function wordsInSource(text) {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
  /** @type {Finding[]} */
  const findings = [];
  /** @param {number} from @param {number} to @param {RegExp} ignored */
  const check = (from, to, ignored) => {
    const lineOf = (/** @type {number} */ index) =>
      source.getLineAndCharacterOfPosition(from + index).line + 1;
    findings.push(...search(blank(text.slice(from, to), ignored), lineOf));
  };
  let checkedTo = 0;
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(source);
    const [from, start] = [node.getFullStart(), node.getStart(source)];
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    // the comments before a token; an empty list of nodes has those of the token after it
    if (from >= checkedTo) check(from, start, commentMarks);
    checkedTo = Math.max(checkedTo, start);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      check(start, node.end, lineEnds);
    }
  };
  visit(source);
  return inOrder(findings);
}

/** What begins a line of a comment, so that words on two lines are found. */
const commentMarks = /^\s*(?:\/\/|\/?\*+)|\*\/|\/\/|\/\*+/gm;
const lineEnds = /\\[nrt]/g;

/**
 * The words to avoid on a page: in its prose and in code blocks of programs and commands. Code in sentences and other
 * blocks are left out, because they quote output, also of other programs. The output of this project is checked in its
 * sources.
 *
 * @param {string} text
 * @returns {Finding[]}
 */
export function wordsOnPage(text) {
  /** @type {Finding[]} */
  const findings = [];
  const prose = text.replace(
    fence,
    (block, /** @type {string} */ opening, _mark, /** @type {string} */ language, body, at) => {
      const firstLine = lineAt(text, at + opening.length);
      const words = programs.has(language)
        ? wordsInSource(body)
        : commands.has(language)
          ? search(body, linesOf(body))
          : [];
      findings.push(...words.map((finding) => ({ ...finding, line: finding.line + firstLine - 1 })));
      return blank(block, /[^\n]/g);
    },
  );
  findings.push(...search(blank(prose, notProse), linesOf(text)));
  return inOrder(findings);
}

const fence = /^([ \t>]*(`{3,}|~{3,})[ \t]*(\w*)[^\n]*\n)([\s\S]*?)^[ \t>]*\2/gm;
const programs = new Set(["ts", "typescript", "js", "javascript"]);
const commands = new Set(["sh", "bash", "yaml"]);
/** Code in sentences, what pages declare for the check of their code, targets of links, and marks of quotes. */
const notProse =
  /(`+)(?!`)[\s\S]*?[^`]\1(?!`)|<!-- given:[\s\S]*?-->|\]\([^)\s]*\)|<https?:[^>]*>|^[ \t]*>/gm;

/** @param {readonly Finding[]} findings */
function inOrder(findings) {
  return [...findings].sort((one, other) => one.line - other.line);
}

/** @param {string} text */
function linesOf(text) {
  return (/** @type {number} */ index) => lineAt(text, index);
}

/** @param {string} text @param {number} index */
function lineAt(text, index) {
  return text.slice(0, index).split("\n").length;
}

/** The text with blanks of the same length in place of what the pattern matches. @param {string} text @param {RegExp} pattern */
function blank(text, pattern) {
  return text.replace(pattern, (match) => match.replace(/[^\n]/g, " "));
}
