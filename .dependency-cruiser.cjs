"use strict";

// The layers of provider/src (see CONTRIBUTING.md): every import points down, and nothing imports in a circle.
const layers = {
  sdk: ["session", "lookups", "dynamic", "config", "api", "entry"],
  cli: ["session", "lookups", "dynamic", "lifecycle", "gateway", "config", "api", "entry"],
  dynamic: ["session", "lifecycle", "gateway", "config", "api", "entry"],
  session: ["lookups", "lifecycle", "gateway", "config", "api", "entry"],
  lookups: ["gateway", "api", "entry"],
  lifecycle: ["gateway", "api", "entry"],
  gateway: ["api", "entry"],
  config: ["api"],
  api: [],
  entry: [],
};

const layerRules = Object.entries(layers).map(([layer, below]) => ({
  name: `${layer}-imports-down-only`,
  comment: `provider/src/${layer} may import ${below.length > 0 ? below.join(", ") : "nothing of ours"}`,
  severity: "error",
  from: { path: `^provider/src/${layer}/` },
  to: { path: "^(provider|emulator)/src/", pathNot: `^provider/src/(${[layer, ...below].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "only-the-client-knows-alicloud",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/(api/client|config/keyReader)\\.ts$" },
      to: { path: "node_modules/@alicloud/" },
    },
    {
      name: "only-sdk-session-and-dynamic-know-pulumi",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/(sdk|session|dynamic)/" },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "only-the-command-line-reads-yaml",
      comment: "programs and the dynamic process should not load it",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/cli/" },
      to: { path: "node_modules/yaml/" },
    },
    {
      name: "the-rules-of-an-entry-do-no-io",
      severity: "error",
      from: { path: "^provider/src/entry/" },
      to: { dependencyTypes: ["core"], pathNot: "^(net|crypto|node:net|node:crypto)$" },
    },
    {
      name: "provider-and-emulator-meet-only-over-the-wire",
      severity: "error",
      from: { path: "^emulator/src/" },
      to: { path: "^provider/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default"] },
  },
};
