import { readFileSync, writeFileSync } from "node:fs";

import { type Command, oneOf, print, readFlags, someOf, wholeNumber } from "../command.js";
import { UserError } from "../../api/errors.js";
import { json } from "./json.js";
import { markdown } from "./markdown.js";
import { failReasons, planOf, reasonsIn, type Plan } from "./plan.js";
import { readPreview } from "./preview.js";
import { text } from "./text.js";

const formats = ["markdown", "text", "json"] as const;

/** The longest comment that GitHub accepts. */
const maxLimit = 65_536;
const minLimit = 8_192;

const help = `pulumi preview --json | pulumi-alicloud-ens report [flags] [FILE]

Shows what a preview does to the port map: which ports open and close, what is deleted or interrupted, and what a
reviewer must not miss. FILE holds the output of "pulumi preview --json"; without FILE, or with -, report reads standard
input. Run the preview with --show-sames to include the ports that do not change. The output of "pulumi import
--preview-only --json" works too. An entry that is adopted, by such an import or by adoptId, already exists in the cloud
and opens no port.

  --format FORMAT   markdown (default), text or json
  --out FILE        write the report to FILE instead of standard output
  --fail-on LIST    exit with code 3 if any of these is found (separate them with commas):
                      delete           an entry is deleted, or leaves the program
                      replace          an entry is replaced
                      open-admin-port  SSH, RDP, a database or a similar port is opened to the Internet
                      would-fail       "pulumi up" would fail, for example because another entry still holds a port
  --limit N         maximum number of characters in markdown and text (${minLimit} to ${maxLimit},
                    default ${maxLimit}); what does not fit is counted. JSON is never cut.
  --note TEXT       a sentence above the report
`;

const flags = {
  format: { type: "string", default: "markdown" },
  out: { type: "string" },
  "fail-on": { type: "string", default: "" },
  limit: { type: "string", default: String(maxLimit) },
  note: { type: "string" },
} as const;

export const report: Command = {
  summary: "what a preview does to the port map, for a pull request",
  help,
  run,
};

async function run(args: string[]): Promise<number> {
  const { values, positionals } = readFlags({ args, options: flags, allowPositionals: true, strict: true });
  if (positionals.length > 1) throw new UserError("report takes one FILE; see --help.");
  const format = oneOf("format", values.format, formats);
  const named = someOf("fail-on", values["fail-on"], failReasons);
  const limit = wholeNumber("limit", values.limit, minLimit, maxLimit);
  const note = values.note?.trim() === "" ? undefined : values.note;

  const plan = planOf(readPreview(parse(await readInput(positionals[0] ?? "-"))));
  const writers = {
    json: () => json(plan, note),
    markdown: () => markdown(plan, limit, note),
    text: () => text(plan, limit, note),
  };
  await write(writers[format](), values.out);
  return verdict(plan, reasonsIn(plan, named));
}

/** The text of a file; `-` is standard input. */
async function readInput(file: string): Promise<string> {
  const isInput = file === "-";
  try {
    return decode(isInput ? await readStandardInput() : readFileSync(file));
  } catch (error) {
    throw new UserError(`${isInput ? "standard input" : file} cannot be read (${codeOf(error)}).`);
  }
}

/** Read as a stream: a pipe that another process has made non-blocking refuses a synchronous read until data comes. */
async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** PowerShell's ">" writes UTF-16 with a mark in front, other tools of Windows UTF-8 with one. */
function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

const expected = 'report reads the output of "pulumi preview --json"';

function parse(text: string): unknown {
  if (text.trim() === "") {
    throw new UserError(
      `the input is empty: ${expected}. If that command failed, see its own error message.`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError(syntaxProblem(text, error));
  }
}

function syntaxProblem(text: string, error: unknown): string {
  if (/^\s*\{"sequence":/.test(text)) {
    return `the input is a stream of events: run "pulumi preview --json" without PULUMI_ENABLE_STREAMING_JSON_PREVIEW.`;
  }
  if (!/^\s*\{[\s\S]*"steps"\s*:/.test(text)) return `the input is not JSON: ${expected}.`;
  // the message of V8 quotes the text, which may be secret: only the position is shown
  const position = /position \d+/.exec(String(error))?.[0];
  const where = position === undefined ? "" : ` (at ${position})`;
  return `the input begins like a preview but is incomplete, or has something else after it${where}: ${expected}, complete and nothing else.`;
}

async function write(output: string, file: string | undefined): Promise<void> {
  if (file === undefined) return print(output);
  try {
    writeFileSync(file, output);
  } catch (error) {
    throw new UserError(`the report cannot be written to ${file} (${codeOf(error)}).`);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown error";

function verdict({ errors }: Plan, found: readonly string[]): number {
  if (errors.length > 0) {
    process.stderr.write("pulumi-alicloud-ens: the preview failed; the report shows why.\n");
    return 1;
  }
  if (found.length === 0) return 0;
  process.stderr.write(`pulumi-alicloud-ens: found what --fail-on names: ${found.join(", ")}.\n`);
  return 3;
}
