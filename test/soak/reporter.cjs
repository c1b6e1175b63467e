"use strict";
const Base = require("../reporter.cjs");
const { reporters } = require("mocha");

/** The usual reporter, closed by what the oracle has counted. */
module.exports = class extends Base {
  epilogue() {
    super.epilogue();
    const counted = globalThis[Symbol.for("pulumi-alicloud-ens.tally")];
    const { cases, faults, lost, doubled, stuck } = counted ?? {};
    reporters.Base.consoleLog(
      `cases ${cases}, faults ${faults}, lost ${lost}, doubled ${doubled}, stuck ${stuck}`,
    );
  }
};
