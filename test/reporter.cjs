"use strict";
const { reporters } = require("mocha");

/** The spec reporter, closed by one plain line that tools can read: 'N passed, N failed, N skipped'. */
module.exports = class extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    reporters.Base.consoleLog(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
};
