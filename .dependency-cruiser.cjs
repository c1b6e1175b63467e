"use strict";

// The house (see CONTRIBUTING.md): every import points down, nothing imports in a circle.
const floors = {
  resources: ["lookup", "dynamic", "ens", "entry"],
  cli: ["lookup", "dynamic", "lifecycle", "gateway", "ens", "entry"],
  dynamic: ["lifecycle", "gateway", "ens", "entry"],
  lifecycle: ["gateway", "ens", "entry"],
  lookup: ["gateway", "ens", "entry"],
  gateway: ["ens", "entry"],
  ens: [],
  entry: [],
};

const floorRules = Object.entries(floors).map(([floor, below]) => ({
  name: `${floor}-imports-down-only`,
  comment: `provider/src/${floor} may import ${below.length > 0 ? below.join(", ") : "nothing of ours"}`,
  severity: "error",
  from: { path: `^provider/src/${floor}/` },
  to: { path: "^(provider|emulator)/src/", pathNot: `^provider/src/(${[floor, ...below].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...floorRules,
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "only-the-client-knows-alicloud",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/ens/(client|keyReader)\\.ts$" },
      to: { path: "node_modules/@alicloud/" },
    },
    {
      name: "only-resources-and-dynamic-know-pulumi",
      severity: "error",
      from: { path: "^provider/src/", pathNot: "^provider/src/(resources|dynamic)/" },
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
