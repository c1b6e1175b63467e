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

const unasked: Finding = { verdict: "not tried", value: "", seen: "no run yet" };

/** The table of everything that is guessed; without circumstances, as it is before the first run. */
export function render(
  guesses: readonly Guess[],
  findings: ReadonlyMap<string, Finding>,
  run: Circumstances | undefined,
): Promise<string> {
  const rows = guesses.map(({ id, assumes, usedIn }) => {
    const { seen, verdict } = findings.get(id) ?? unasked;
    return `| ${[`\`${id}\``, assumes, usedIn, discreet(seen), verdict].map(cell).join(" | ")} |`;
  });
  return format(
    `# What was verified on the real service

The documents of Edge Node Service leave things open. This is everything that the provider and the emulator take to be true
all the same, and what the [acceptance suite](acceptance.md) saw when it tried. The suite writes this page; nobody edits it.

${run === undefined ? "**Never run against the real service.** If you have an account, [a run and a pull request](acceptance.md#sending-in-what-was-found) with this page help everyone." : `Last run: ${run.date}, region ${run.region}, endpoint ${run.endpoint}, pulumi-alicloud-ens ${run.version}.`}

- **as assumed**: the service was seen to do what is assumed.
- **otherwise**: it was seen to do something else.
- **not tried**: the reason stands beside it.

| id | what we assume | where it is used | what was observed | verdict |
| -- | -------------- | ---------------- | ----------------- | ------- |
${rows.join("\n")}
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
