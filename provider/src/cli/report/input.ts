import { readFileSync } from "node:fs";
import { UserError } from "../../api/errors.js";

/** What a person who has nothing, or something else, should run. */
const howTo = 'it takes what "pulumi preview --json" prints';

/** Reads what a preview printed; `-` is standard input. */
export async function readInput(file: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = file === "-" ? await standardInput() : readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UserError(`${file === "-" ? "standard input" : file} cannot be read (${code}).`);
  }
  return parse(decode(bytes));
}

/** Read as a stream: a pipe that another process has made non-blocking refuses a synchronous read until data comes. */
async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** PowerShell's ">" writes UTF-16 with a mark in front, other tools of Windows UTF-8 with one. */
function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(utf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

function parse(text: string): unknown {
  if (text.trim() === "") throw nothing();
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // the message of V8 quotes the text, which may be secret: keep the place, drop the quote
    const place = /position \d+/.exec(error instanceof Error ? error.message : "")?.[0];
    throw new UserError(whyNot(text, place));
  }
}

function whyNot(text: string, place: string | undefined): string {
  if (/^\s*\{"sequence":/.test(text)) {
    return `the input is a stream of events: run "pulumi preview --json" without PULUMI_ENABLE_STREAMING_JSON_PREVIEW.`;
  }
  if (/^\s*\{[\s\S]*"steps"\s*:/.test(text)) {
    const where = place === undefined ? "" : ` (at ${place})`;
    return `the input begins like a preview but is not whole, or has something else after it${where}: ${howTo}, alone and to its end.`;
  }
  return `the input is not JSON: ${howTo}.`;
}

function nothing(): UserError {
  return new UserError(
    `nothing came in: ${howTo}. If that command failed before it could plan, its own message says why.`,
  );
}
