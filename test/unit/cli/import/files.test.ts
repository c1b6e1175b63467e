import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputFiles, writeTogether } from "../../../../provider/src/cli/import/files.js";

describe("the files of an import", () => {
  let directory: string;
  const at = (name: string): string => join(directory, name);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "ens-import-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("are PREFIX.ts and PREFIX.import.json, where nothing is in the way", () => {
    assert.deepEqual(outputFiles(at("forwards"), false, false), {
      program: at("forwards.ts"),
      importFile: at("forwards.import.json"),
    });
  });

  for (const [what, prefix, sentence] of [
    ["nothing", "", /^UserError: --out takes the beginning of two file names/],
    ["a directory", ".", /not a directory \("\."\)/],
    ["a directory by its slash", "x/", /not a directory \("x\/"\)/],
    ["a whole file name", "forwards.ts", /would write forwards\.ts\.ts: give the beginning alone/],
    [
      "a place in no directory",
      "nowhere/at/all",
      /the directory nowhere\/at does not exist\. Create it first\.$/,
    ],
  ] as const) {
    it(`cannot be ${what}`, () => {
      assert.throws(() => outputFiles(prefix, true, false), sentence);
    });
  }

  it("are not written over unless --force says so, and never over a directory", () => {
    writeFileSync(at("forwards.import.json"), "mine");
    assert.throws(
      () => outputFiles(at("forwards"), false, false),
      /forwards\.import\.json already exists\. Use another --out, or --force/,
    );
    assert.ok(outputFiles(at("forwards"), true, false));
    mkdirSync(at("web.ts"));
    assert.throws(() => outputFiles(at("web"), true, false), /web\.ts is a directory/);
  });

  it("are not written where a program that imports them would load another file: Node.js takes JSON before TypeScript", () => {
    writeFileSync(at("package.json"), "{}");
    assert.throws(
      () => outputFiles(at("package"), true, false),
      /package\.json exists, and a program that imports "\.\/package" would load it instead of .*package\.ts\. Use another --out\.$/,
    );
    assert.ok(outputFiles(at("package"), false, true));
    const { importFile } = outputFiles(at("forwards"), false, false);
    writeFileSync(importFile, "{}");
    assert.throws(() => createRequire(at("index.js")).resolve("./forwards"), /Cannot find module/);
  });

  it("are written both, over what was there, with nothing left beside them", () => {
    writeFileSync(at("a.ts"), "old");
    writeTogether([
      [at("a.ts"), "program"],
      [at("a.json"), "file"],
    ]);
    assert.deepEqual(readdirSync(directory).sort(), ["a.json", "a.ts"]);
    assert.deepEqual(
      [readFileSync(at("a.ts"), "utf8"), readFileSync(at("a.json"), "utf8")],
      ["program", "file"],
    );
  });

  it("are not begun where the second cannot be written at all", () => {
    writeFileSync(at("a.ts"), "old");
    assert.throws(() => {
      writeTogether([
        [at("a.ts"), "program"],
        [join(directory, "gone", "b.json"), "file"],
      ]);
    }, /gone\/b\.json cannot be written \(ENOENT\); nothing was written\.$/);
    assert.equal(readFileSync(at("a.ts"), "utf8"), "old");
    assert.deepEqual(readdirSync(directory), ["a.ts"]);
  });

  it("are as they were where the second cannot be put into its place", () => {
    writeFileSync(at("a.ts"), "old");
    writeFileSync(at("b.json"), "old");
    // what was there is put aside first, and cannot be where a directory stands
    mkdirSync(at(`.b.json.${process.pid}.old`));
    assert.throws(() => {
      writeTogether([
        [at("new.ts"), "program"],
        [at("a.ts"), "program"],
        [at("b.json"), "file"],
      ]);
    }, /b\.json cannot be written \(\w+\); nothing was written\.$/);
    assert.deepEqual(
      ["a.ts", "b.json"].map((name) => readFileSync(at(name), "utf8")),
      ["old", "old"],
    );
    assert.deepEqual(readdirSync(directory).sort(), [`.b.json.${process.pid}.old`, "a.ts", "b.json"]);
  });
});
