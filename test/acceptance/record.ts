import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import type { Finding, Guess } from "./guess.js";

/** What is known of the real service. Only a run on the service itself writes here. */
export const verifiedFile = fileURLToPath(new URL("../../docs/verified-on-ens.md", import.meta.url));

/** Of the run that found something out. */
export interface Circumstances {
  readonly date: string;
  readonly region: string;
  readonly endpoint: string;
  readonly version: string;
}

const notRun =
  "**The suite has not run against the real service yet, so none of these assumptions is verified.** If you have an account, [run the suite and open a pull request](acceptance.md#sending-in-what-was-found).";

const verdicts = `The verdicts mean:

- **as assumed**: the service behaves as assumed.
- **otherwise**: the service behaves differently.
- **not tried**: the assumption was not tested; the column before gives the reason.`;

const assumedColumns = ["id", "what is assumed", "where it is used"];

const unasked: Finding = { verdict: "not tried", value: "", seen: "not part of this run" };

/** The page with a table of all guesses. Before the first run, which has no circumstances, it shows no findings. */
export function render(
  guesses: readonly Guess[],
  findings: ReadonlyMap<string, Finding>,
  run: Circumstances | undefined,
): Promise<string> {
  const columns = run === undefined ? assumedColumns : [...assumedColumns, "what was observed", "verdict"];
  const rows = guesses.map(({ id, assumes, usedIn }) => {
    const { seen, verdict } = findings.get(id) ?? unasked;
    const cells = [`\`${id}\``, assumes, usedIn, discreet(seen), verdict];
    return `| ${cells.slice(0, columns.length).map(cell).join(" | ")} |`;
  });
  return format(
    `# What was verified on the real service

Lists what the provider and the emulator assume about Edge Node Service (ENS), and whether the real service was seen to behave
that way. For everyone who wants to know how far to trust them.

${run === undefined ? notRun : `Last run: ${run.date}, region ${run.region}, endpoint ${run.endpoint}, pulumi-alicloud-ens ${run.version}.`}

The documentation of ENS leaves these points open. The [acceptance suite](acceptance.md) tries them on a real account and writes
this page. Do not edit it by hand.

${run === undefined ? "" : verdicts}

<details>
<summary>${String(guesses.length)} assumptions</summary>

| ${columns.join(" | ")} |
| ${columns.map(() => "--").join(" | ")} |
${rows.join("\n")}

</details>
`,
    { parser: "markdown", printWidth: 110 },
  );
}

/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s+/g, " ");

/** Whatever the service says, no id and no address of an account gets into the page. */
function discreet(text: string): string {
  return text
    .replace(/\b(nat|fwd|dnat|snat|eip|i|n|vsw)-[0-9a-z]{8,}/gi, "$1-…")
    .replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, "…")
    .replace(/\b(LTAI|STS\.)[0-9A-Za-z]{8,}/g, "$1…")
    .replace(/\b\d{16}\b/g, "…");
}

/** Where the page of a run goes: the committed one is for the service itself, all others get a place of their own. */
export async function reportFile(isReal: boolean, wanted: string | undefined): Promise<string> {
  const file =
    wanted ??
    (isReal
      ? verifiedFile
      : path.join(await mkdtemp(path.join(os.tmpdir(), "ens-acceptance-")), path.basename(verifiedFile)));
  if (!isReal && path.resolve(file) === verifiedFile) {
    throw new Error(
      "ENS_ACC_REPORT names docs/verified-on-ens.md, which only a run on the real service may write: give another file, or leave it out.",
    );
  }
  return file;
}
