// node compile.cjs COMPILER FOLDER OPTIONS JUDGED…: what a TypeScript says about the files below the judged folders.
"use strict";

const { readdirSync } = require("node:fs");
const path = require("node:path");

const [compiler, folder, json, ...judged] = process.argv.slice(2);
const ts = require(compiler);
const { options, errors } = ts.convertCompilerOptionsFromJson(JSON.parse(json), folder);
const programs = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const program = ts.createProgram(
  programs.map((file) => path.join(folder, file)),
  options,
);
const files = program.getSourceFiles();
const found = files
  .filter(({ fileName }) => judged.some((one) => fileName.startsWith(`${one}/`)))
  .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);

console.log(
  JSON.stringify({
    files: files.map(({ fileName }) => fileName),
    complaints: [...errors, ...found].map(({ file, start, code, messageText }) => ({
      file: file?.fileName ?? "the options",
      line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
      code,
      text: ts.flattenDiagnosticMessageText(messageText, " "),
    })),
  }),
);
