// npm run lint:words: refuses words that the documentation, the messages and the comments avoid.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { wordsInSource, wordsOnPage } from "./words.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  cwd: root,
  encoding: "utf8",
}).split("\0");

/** Written by tools, or by others. */
const generated = /(?:^|\/)(?:CHANGELOG|LICENSE|CODE_OF_CONDUCT)\b|^api\/|^docs\/api\//;
const sources = /^(?:provider|emulator|examples|tools)\/.*\.[cm]?[jt]s$/;
/** It lists the words. */
const list = "tools/words/words.mjs";

let count = 0;
for (const file of files) {
  if (generated.test(file) || file === list || !existsSync(root + file)) continue;
  const find = file.endsWith(".md") ? wordsOnPage : sources.test(file) ? wordsInSource : undefined;
  for (const { line, word, suggestion } of find?.(readFileSync(root + file, "utf8")) ?? []) {
    console.error(`${file}:${line}: "${word}". Write: ${suggestion}`);
    count += 1;
  }
}
if (count > 0) {
  console.error(`\nWords to avoid: ${count}.`);
  process.exitCode = 1;
}
