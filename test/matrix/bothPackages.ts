import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { Project } from "../e2e/harness.js";
import { programs } from "./programs.js";
import { newestSdk } from "./setup.js";
import type { Manager, NodeVersion, Tools } from "./tools.js";

/** Both packages as npm packs them in one project; the emulator is started by its command, and a stack lives on it. */
export async function liveOnPackedEmulator(tools: Tools, manager: Manager, node: NodeVersion): Promise<void> {
  const env = await tools.environment(node);
  const project = await Project.create({ modules: null, env });
  try {
    const { provider, emulator } = await tools.packed();
    const { file, text } = programs.javascript;
    await project.write(file, text);
    const manifest = {
      name: "test",
      private: true,
      main: file,
      dependencies: {
        "@pulumi/pulumi": newestSdk,
        "pulumi-alicloud-ens": `file:${provider}`,
        "alicloud-ens-emulator": `file:${emulator}`,
      },
    };
    await project.write("package.json", JSON.stringify(manifest));
    await tools.install(manager, project.directory);
    const bin = path.join(project.directory, "node_modules", ".bin", "alicloud-ens-emulator");
    const child = spawn(bin, ["start", "--port", "0"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    try {
      let endpoint = "";
      for await (const line of createInterface(child.stdout)) {
        endpoint = /^ENS emulator is ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? "";
        if (endpoint !== "") break;
      }
      assert.notEqual(endpoint, "", "the emulator did not tell its address");
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
    }
    assert.deepEqual(await ended, [0, null], "the emulator ends in good order when it is told to");
  } finally {
    await project.remove();
  }
}
