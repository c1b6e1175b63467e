"use strict";

// The layers of provider/src (see CONTRIBUTING.md): every import points down, and there are no cycles.
const layers = {
  sdk: ["session", "lookups", "dynamic", "config", "api", "entry"],
  cli: ["session", "lookups", "dynamic", "lifecycle", "gateway", "config", "api", "entry"],
  dynamic: ["session", "lifecycle", "gateway", "config", "api", "entry"],
  plugin: ["session", "lookups", "lifecycle", "gateway", "config", "api", "entry"],
  session: ["lookups", "lifecycle", "gateway", "config", "api", "entry"],
  lookups: ["gateway", "api", "entry"],
  lifecycle: ["gateway", "api", "entry"],
  gateway: ["api", "entry"],
  config: ["api"],
  api: [],
  entry: [],
};

const layerRules = Object.entries(layers).map(([layer, below]) => ({
  name: `${layer}-imports`,
  comment: `provider/src/${layer} may import ${below.length > 0 ? below.join(", ") : "nothing of ours"}`,
  severity: "error",
  from: { path: `^provider/src/${layer}/` },
  to: { path: "^(provider|emulator)/src/", pathNot: `^provider/src/(${[layer, ...below].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "alicloud-imports",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/(api/client|config/keyReader)\\.ts$" },
      to: { path: "node_modules/@alicloud/" },
    },
    {
      name: "pulumi-imports",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/(sdk|session|dynamic|plugin)/" },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "yaml-imports",
      comment: "programs and the dynamic process should not load it",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/cli/" },
      to: { path: "node_modules/yaml/" },
    },
    {
      name: "entry-without-io",
      severity: "error",
      from: { path: "^provider/src/entry/" },
      to: { dependencyTypes: ["core"], pathNot: "^(net|crypto|node:net|node:crypto)$" },
    },
    {
      name: "provider-emulator-separation",
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
