import Module from "node:module";

// Mocha 12 renamed the modules that the runner requires, without their extension, to .cjs:
// https://github.com/stryker-mutator/stryker-js/pull/6205. Until a release contains that fix, this lets Node.js find
// them, and an override in package.json lets the runner be installed beside Mocha 12.
Module._extensions[".cjs"] ??= Module._extensions[".js"];

export const { strykerPlugins, strykerValidationSchema } = await import("@stryker-mutator/mocha-runner");
