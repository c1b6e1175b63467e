"use strict";

// What a Pulumi program loads before it asks anything: imports that run, without those that wait for a call.
module.exports = {
  forbidden: [
    {
      name: "the-program-side-stays-light",
      comment:
        "what a Pulumi program loads must not reach the client or its libraries; look-ups load them when they are made",
      severity: "error",
      from: { path: "^provider/src/index\\.ts$" },
      to: { path: "node_modules/(@alicloud|dataloader|ini|valibot|yaml)/", reachable: true },
    },
  ],
  options: {
    ...require("./.dependency-cruiser.cjs").options,
    exclude: { dynamic: true },
    tsPreCompilationDeps: false,
  },
};
