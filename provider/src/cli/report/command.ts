import { writeFileSync } from "node:fs";

import type { Command } from "../command.js";
import { oneOf, readFlags, someOf, wholeNumber } from "../flags.js";
import { print } from "../output.js";
import { reasons, reasonsIn } from "./failOn.js";
import { readInput } from "./input.js";
import { json } from "./json.js";
import { markdown } from "./markdown.js";
import { planOf, type Plan } from "./plan.js";
import { readPreview } from "./preview.js";
import { text } from "./text.js";
import { UserError } from "../../api/errors.js";

const formats = ["markdown", "text", "json"] as const;

/** GitHub takes no comment that is longer. */
const longestComment = 65_536;
const shortestReport = 8_192;

const help = `pulumi preview --json | pulumi-alicloud-ens report [flags] [FILE]

Tells what a preview does to the port map: which ports open and close, what is deleted or interrupted, and what a
reviewer must not overlook. FILE holds the output of "pulumi preview --json"; without one, or with -, it is standard input.
Give the preview --show-sames to have what stays in the port map as well. The output of "pulumi import --preview-only
--json" serves too. An entry that is adopted, by such an import or by adoptId, is in the cloud already and opens no port.

  --format FORMAT   markdown (default), text or json
  --out FILE        write the report there and not to standard output
  --fail-on LIST    end with code 3 if any of these is found, with commas between them:
                      delete           an entry is deleted, or leaves the program
                      replace          an entry is deleted and made anew
                      open-admin-port  SSH, RDP, a database or the like is opened to the Internet
                      would-fail       "pulumi up" could not do it, such as take a port that is held too long
  --limit N         characters that markdown and text may have at most (${shortestReport} to ${longestComment},
                    default ${longestComment}); what does not fit is counted. JSON is always whole.
  --note TEXT       a sentence that stands above the report
`;

const flags = {
  format: { type: "string", default: "markdown" },
  out: { type: "string" },
  "fail-on": { type: "string", default: "" },
  limit: { type: "string", default: String(longestComment) },
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
  const named = someOf("fail-on", values["fail-on"], reasons);
  const limit = wholeNumber("limit", values.limit, shortestReport, longestComment);
  const note = values.note === undefined || values.note.trim() === "" ? undefined : values.note;

  const plan = planOf(readPreview(await readInput(positionals[0] ?? "-")));
  const written = {
    markdown: () => markdown(plan, limit, note),
    text: () => text(plan, limit, note),
    json: () => json(plan, note),
  };
  await write(written[format](), values.out);
  return verdict(plan, reasonsIn(plan, named));
}

async function write(output: string, file: string | undefined): Promise<void> {
  if (file === undefined) return print(output);
  try {
    writeFileSync(file, output);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UserError(`the report cannot be written to ${file} (${code}).`);
  }
}

function verdict({ errors }: Plan, found: readonly string[]): number {
  if (errors.length > 0) {
    process.stderr.write("pulumi-alicloud-ens: the preview failed; the report says why.\n");
    return 1;
  }
  if (found.length === 0) return 0;
  process.stderr.write(`pulumi-alicloud-ens: found what --fail-on names: ${found.join(", ")}.\n`);
  return 3;
}
