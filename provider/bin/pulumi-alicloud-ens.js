#!/usr/bin/env node
"use strict";
// Committed, not built: npm links commands at install, before anything is compiled.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const file = join(__dirname, "..", "dist", "cli", "main.js");
if (!existsSync(file)) {
  console.error("pulumi-alicloud-ens is not built yet: run `npm run build` in the workspace first.");
  process.exit(2);
}
const { exitAfterOutput, main } = require(file);
main(process.argv.slice(2)).then(exitAfterOutput, (error) => {
  console.error(error);
  return exitAfterOutput(2);
});
