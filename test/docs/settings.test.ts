import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { lexer, type Tokens } from "marked";
import { keySettings } from "../../provider/src/cli/doctor/keyPlaces.js";
import { settingKeys } from "../../provider/src/config/sources.js";
import { checkout } from "../e2e/harness.js";
import { pages } from "./pages.js";
import { variables } from "./variables.js";

/** The code in a column of each table of a page that tells of the environment. */
function column(file: string, heading: RegExp): string[] {
  const tables = lexer(readFileSync(path.join(checkout, file), "utf8")).filter(
    (token): token is Tokens.Table => token.type === "table",
  );
  return tables
    .filter(({ header }) => header.some(({ text }) => text.includes("environment")))
    .flatMap(({ header, rows }) => {
      const at = header.findIndex(({ text }) => heading.test(text));
      assert.ok(at >= 0, `${file}: no column of the table is called ${String(heading)}`);
      return rows.flatMap((row) => [...(row[at]?.text ?? "").matchAll(/`([^`]+)`/g)]);
    })
    .map(([, code = ""]) => code);
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
const isVariable = (code: string): boolean => /^[A-Z][A-Z_]+$/.test(code);

const credentials = "docs/credentials.md";
const spans = pages.find(({ file }) => file === credentials)?.spans ?? [];
const known = [...variables.values()].flat();

describe("the tables of settings", () => {
  it("the README's names every key of the configuration, and no other", () => {
    assert.deepEqual(sorted(column("README.md", /^(key|setting)$/)), sorted(settingKeys));
  });

  it("docs/credentials.md names every key that says where the keys of the cloud come from, and no other", () => {
    const named = spans.filter((code) => settingKeys.some((key) => key === code));
    assert.deepEqual(sorted(named), sorted(settingKeys.filter((key) => keySettings.has(key))));
  });

  it("between them they name every variable of the environment, and no other", () => {
    const inTables = [...column("README.md", /environment/), ...column(credentials, /environment/)];
    assert.deepEqual(
      inTables.filter((code) => isVariable(code) && !known.includes(code)),
      [],
    );
    assert.deepEqual(
      known.filter((name) => !inTables.includes(name) && !spans.includes(name)),
      [],
    );
  });
});
