#!/usr/bin/env node
"use strict";
// Committed, not built: npm links commands at install, before anything is compiled.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const main = join(__dirname, "..", "dist", "cli", "main.js");
if (!existsSync(main)) {
  console.error("pulumi-alicloud-ens is not built yet: run `npm run build` in the workspace first.");
  process.exit(2);
}
require(main)
  .main(process.argv.slice(2))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error);
      process.exitCode = 2;
    },
  );
