import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { Project } from "../e2e/harness.js";
import { programs } from "./programs.js";
import { newestSdk } from "./setup.js";
import { Tools, type NodeVersion } from "./tools.js";

describe("the packed emulator, installed beside the packed provider", () => {
  let tools: Tools;
  before(async () => {
    tools = await Tools.open();
  });
  after(() => tools.close());

  for (const node of ["current", "22", "24"] as const satisfies readonly NodeVersion[]) {
    it(`Node.js ${node}: starts by its command, and a stack lives on it`, async () => {
      const env = await tools.environment(node);
      const project = await Project.create({ modules: null, env });
      const { provider, emulator } = await tools.packed();
      const { file, text } = programs.javascript;
      await project.write(file, text);
      await project.write(
        "package.json",
        JSON.stringify({
          name: "test",
          private: true,
          main: file,
          dependencies: {
            "@pulumi/pulumi": newestSdk,
            "pulumi-alicloud-ens": `file:${provider}`,
            "alicloud-ens-emulator": `file:${emulator}`,
          },
        }),
      );
      await tools.install("npm", project.directory);
      const bin = path.join(project.directory, "node_modules", ".bin", "alicloud-ens-emulator");
      const child = spawn(bin, ["start", "--port", "0"], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        let endpoint = "";
        for await (const line of createInterface(child.stdout)) {
          endpoint = /^ENS emulator is ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? "";
          if (endpoint !== "") break;
        }
        child.stdout.resume();
        await project.setConfig(
          { "ens:endpoint": endpoint, "ens:accessKey": "emulator-key-id" },
          { "ens:secretKey": "emulator-key-secret" },
        );
        await project.up();
        await project.refresh("--expect-no-changes");
        await project.destroy();
      } finally {
        child.kill();
        await once(child, "exit");
        await project.remove();
      }
      assert.equal(child.exitCode ?? child.signalCode, 0);
    });
  }
});
