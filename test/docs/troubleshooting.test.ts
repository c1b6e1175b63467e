import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "../e2e/harness.js";
import { sourcesIn } from "./repository.js";

/** Messages on the page that Pulumi or Node.js prints. */
const foreign = new Set([
  "Cannot find module 'pulumi-alicloud-ens/dynamic'",
  "could not load provider for resource …",
  "could not read plugin [… pulumi-resource-pulumi-nodejs]: EOF",
  "resource '…': property … value {…} has a problem: …",
  "The provider for this resource has inputs that are not known during preview.",
  "the stack is currently locked by 1 lock(s)",
  "interrupted while creating",
  "update canceled",
  "error reading from server: EOF",
  "code must be a string, not undefined",
  "cannot be deleted because it is protected",
  "violates plan: properties changed:",
  "Unexpected struct type.",
]);

const sources = ["provider/src", "provider/bin", "emulator/src", "emulator/bin"].flatMap(sourcesIn);

/** A source with "…" for each `${…}` of its strings: for the inner ones first, then also for those around them. */
function stagesOf(source: string): string[] {
  const joined = source.replace(/["'`]\s*\+\s*["'`]/g, "").replace(/\\(["'`])/g, "$1");
  const stages = [joined];
  for (let last = "", next = joined; next !== last; stages.push(next)) {
    last = next;
    next = last.replace(/\$\{[^{}]*\}/g, "…");
  }
  return stages;
}

/** Values that follow each other look like one; a sentence may begin with a capital or continue another one. */
const comparable = (text: string): string => text.replace(/…[… ]*…|…+/g, "…").toLowerCase();

describe("docs/troubleshooting.md", () => {
  /** The items of the lists below the titles: a message each. */
  const page = readFileSync(path.join(checkout, "docs/troubleshooting.md"), "utf8");
  const quotes = [...page.matchAll(/^### .*\n\n((?:- `.+`\n)+)/gm)].flatMap(([, list = ""]) =>
    [...list.matchAll(/`([^`]+)`/g)].map(([, quote = ""]) => quote),
  );
  const codes = quotes.filter((quote) => !quote.includes(" "));
  /** The patterns by which the provider recognises error codes: `code(/…/)`, `code: /…/` and constants. */
  const patterns = sources
    .flatMap((source) => [
      ...source.matchAll(/(?:\bcode(?:\(|: )\s*|^export const \w+ =\s*(?=\/\^\(?[A-Z]))\/(\S+)\/(i?)[,;)]/gm),
    ])
    .map(([, pattern = "", flags]) => new RegExp(pattern, flags));

  it("quotes messages that the source has, or that are known to be of Pulumi and Node.js", () => {
    const ours = sources.flatMap(stagesOf).map(comparable);
    const messages = quotes.filter((quote) => quote.includes(" ") && !foreign.has(quote));
    assert.deepEqual(
      messages.filter((quote) => !ours.some((text) => text.includes(comparable(quote)))),
      [],
    );
  });

  it("quotes error codes that the provider recognises or the emulator returns", () => {
    const isKnown = (code: string) =>
      patterns.some((pattern) => pattern.test(code)) ||
      sources.some((source) => source.includes(JSON.stringify(code)));
    assert.deepEqual(
      codes.filter((code) => !isKnown(code)),
      [],
    );
  });

  it("explains a code for each pattern by which the provider recognises codes", () => {
    assert.ok(patterns.length > 15, `only ${patterns.length} patterns were found`);
    assert.deepEqual(patterns.filter((pattern) => !codes.some((code) => pattern.test(code))).map(String), []);
  });
});
