import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { gateway } from "../e2e/emulator.js";
import { companyPorts } from "./programs.js";
import { newestSdk, oldestSdk, pinnedSdk, settle, type Setup } from "./setup.js";
import { Tools } from "./tools.js";

const usual: Setup = { manager: "npm", node: "current", sdk: pinnedSdk, program: "typescript" };

/** What a user may have; each row differs from the usual in one or two things. */
const setups: Readonly<Record<string, Setup>> = {
  "npm, TypeScript, the SDK that the tests pin": usual,
  "npm, TypeScript, the oldest SDK": { ...usual, sdk: oldestSdk },
  "npm, TypeScript, Node.js 22, the newest SDK": { ...usual, node: "22", sdk: newestSdk },
  "npm, TypeScript, Node.js 24, the newest SDK": { ...usual, node: "24", sdk: newestSdk },
  "npm, TypeScript without a compiler of its own": { ...usual, program: "oldTypescript" },
  "npm, plain JavaScript": { ...usual, program: "javascript" },
  "npm, plain JavaScript, Node.js 24, the oldest SDK": {
    ...usual,
    program: "javascript",
    node: "24",
    sdk: oldestSdk,
  },
  "npm, ES modules": { ...usual, program: "esm" },
  "npm, ES modules, Node.js 22, the newest SDK": { ...usual, program: "esm", node: "22", sdk: newestSdk },
  "npm, ES modules in TypeScript": { ...usual, program: "esmTypescript" },
  "npm, ES modules in TypeScript, Node.js 22, the newest SDK": {
    ...usual,
    program: "esmTypescript",
    node: "22",
    sdk: newestSdk,
  },
  "npm, a workspace that hoists": { ...usual, below: "infra" },
  "pnpm, TypeScript": { ...usual, manager: "pnpm" },
  "pnpm, plain JavaScript, Node.js 24, the newest SDK": {
    ...usual,
    manager: "pnpm",
    program: "javascript",
    node: "24",
    sdk: newestSdk,
  },
  "Yarn classic, TypeScript": { ...usual, manager: "yarn" },
};

describe("the packed package, installed in the ways that users install it", () => {
  let emulator: EnsEmulator;
  let tools: Tools;

  before(async () => {
    emulator = await startEnsEmulator();
    tools = await Tools.open();
  });
  after(async () => {
    await tools.close();
    await emulator.close();
  });

  for (const [name, setup] of Object.entries(setups)) {
    it(`${name}: up, a preview without changes, refresh, destroy`, async () => {
      const project = await settle(setup, tools, emulator);
      try {
        const { text } = await project.up();
        assert.doesNotMatch(text, /warning: /);
        assert.deepEqual(await project.outputs(), { port: "2222" });
        assert.deepEqual(
          emulator.entries(gateway).map((entry) => entry.ExternalPort),
          ["2222"],
        );
        await project.preview("--expect-no-changes");
        await project.refresh("--expect-no-changes");
        await project.destroy();
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await project.remove();
      }
    });
  }

  for (const manager of ["npm", "pnpm", "yarn"] as const) {
    it(`${manager}, the plugin of the package: Pulumi runs it from node_modules`, async () => {
      const project = await settle({ ...usual, manager, program: "plugin" }, tools, emulator);
      try {
        const providers = [{ name: "ens", path: "node_modules/pulumi-alicloud-ens/plugin" }];
        await project.write(
          "Pulumi.yaml",
          JSON.stringify({ name: "test", runtime: "nodejs", plugins: { providers } }),
        );
        const { text } = await project.up();
        assert.doesNotMatch(text, /warning: /);
        assert.deepEqual(await project.outputs(), { port: "2222" });
        await project.preview("--expect-no-changes");
        await project.destroy();
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await project.remove();
      }
    });
  }

  describe("where an installation cannot work, it says so and how to mend it", () => {
    const transitive = async (setup: Setup) => {
      const { provider } = await tools.packed();
      const folder = path.join(path.dirname(provider), "company-ports");
      await mkdir(folder, { recursive: true });
      for (const [file, text] of Object.entries(companyPorts(provider))) {
        await writeFile(path.join(folder, file), text);
      }
      return settle(
        {
          ...setup,
          program: "transitive",
          manifest: {
            dependencies: { "@pulumi/pulumi": setup.sdk, "company-ports": await tools.pack(folder) },
          },
        },
        tools,
        emulator,
      );
    };

    it("pnpm, the package as a dependency of a dependency: cannot be found from the project", async () => {
      const project = await transitive({ ...usual, manager: "pnpm" });
      try {
        const { text } = await project.fail("preview");
        assert.match(
          text,
          /pulumi-alicloud-ens cannot be found from .*, where Pulumi looks for it.*pnpm add pulumi-alicloud-ens/,
        );
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await project.remove();
      }
    });

    it("npm, the same: works, because npm hoists", async () => {
      const project = await transitive(usual);
      try {
        await project.up();
        await project.destroy();
      } finally {
        await project.remove();
      }
    });

    it("two versions in one tree: a warning says which does what", async () => {
      const other = await tools.packedAs("0.0.9");
      const project = await transitive(usual);
      try {
        await project.write(
          "package.json",
          JSON.stringify({
            name: "test",
            private: true,
            main: "index.js",
            dependencies: {
              "@pulumi/pulumi": usual.sdk,
              "pulumi-alicloud-ens": `file:${other}`,
              "company-ports": await tools.pack(path.join(path.dirname(other), "company-ports")),
            },
          }),
        );
        await tools.install("npm", project.directory);
        const { text } = await project.up();
        assert.match(
          text,
          /there are two versions of pulumi-alicloud-ens: \d+\.\d+\.\d+ declares .*, and 0\.0\.9 makes/,
        );
        await project.destroy();
      } finally {
        await project.remove();
      }
    });

    it("an SDK that is too old", async () => {
      const project = await settle(
        {
          ...usual,
          program: "javascript",
          sdk: "3.215.0",
          // without this npm refuses to install the two together
          manifest: { overrides: { "pulumi-alicloud-ens": { "@pulumi/pulumi": "3.215.0" } } },
        },
        tools,
        emulator,
      );
      try {
        const { text } = await project.fail("preview");
        assert.match(text, /needs @pulumi\/pulumi 3\.216 or newer, but this program has 3\.215\.0/);
      } finally {
        await project.remove();
      }
    });

    it("uninstalled, and destroyed afterwards: the error names the package, and with it destroy works", async () => {
      const project = await settle({ ...usual, program: "javascript" }, tools, emulator);
      try {
        await project.up();
        await tools.uninstall(project.directory, "pulumi-alicloud-ens");
        const { text } = await project.fail("destroy", "--yes", "--skip-preview");
        assert.match(text, /Cannot find module 'pulumi-alicloud-ens\/dynamic'/);
        assert.equal(emulator.entries().length, 1);
        const { provider } = await tools.packed();
        await tools.install("npm", project.directory, provider);
        await project.destroy();
        assert.deepEqual(emulator.entries(), []);
      } finally {
        await project.remove();
      }
    });
  });
});
