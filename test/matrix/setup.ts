import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EnsEmulator } from "../../emulator/src/index.js";
import { access } from "../e2e/emulator.js";
import { Project } from "../e2e/harness.js";
import { programs, type ProgramKind } from "./programs.js";
import type { Manager, NodeVersion, Tools } from "./tools.js";

/** How a user may have set a project up. */
export interface Setup {
  readonly manager: Manager;
  readonly node: NodeVersion;
  /** The version of @pulumi/pulumi. */
  readonly sdk: string;
  readonly program: ProgramKind;
  /** What package.json says beyond the usual. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** The folder of the project below the root of an npm workspace. */
  readonly below?: string;
}

export const oldestSdk = "3.216.0";
export const pinnedSdk = "3.248.0";
export const newestSdk = "3.270.0";

/** A project as it stands when its user has installed everything. */
export async function settle(setup: Setup, tools: Tools, emulator: EnsEmulator): Promise<Project> {
  const { file, text } = programs[setup.program];
  const project = await Project.create({
    modules: null,
    ...access(emulator),
    env: await tools.environment(setup.node),
    ...(setup.below === undefined ? {} : { main: setup.below }),
  });
  try {
    const { provider } = await tools.packed();
    const home = path.join(project.directory, setup.below ?? "");
    await mkdir(home, { recursive: true });
    const typed = setup.program === "typescript" || setup.program === "esmTypescript";
    const manifest = {
      name: "test",
      private: true,
      main: file,
      ...(setup.program.startsWith("esm") ? { type: "module" } : {}),
      dependencies: {
        "@pulumi/pulumi": setup.sdk,
        "pulumi-alicloud-ens": `file:${provider}`,
        ...(typed ? { typescript: "5.9.3", "@types/node": "20" } : {}),
        // newer versions of Node.js load TypeScript themselves
        ...(setup.program === "esmTypescript" && setup.node === "current" ? { "ts-node": "10.9.2" } : {}),
        ...setup.dependencies,
      },
      ...setup.manifest,
    };
    if (setup.below !== undefined) {
      await project.write("package.json", JSON.stringify({ private: true, workspaces: [setup.below] }));
    }
    await writeFile(path.join(home, "package.json"), JSON.stringify(manifest));
    await writeFile(path.join(home, file), text);
    if (file.endsWith(".ts") && setup.program !== "oldTypescript") {
      await writeFile(path.join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    }
    await tools.install(setup.manager, project.directory);
    return project;
  } catch (error) {
    await project.remove();
    throw error;
  }
}

/** No skipLibCheck: our own declarations are to be judged as well. */
const compilerOptions = {
  target: "ES2022",
  module: "Node16",
  moduleResolution: "Node16",
  strict: true,
  noEmit: true,
  types: ["node"],
};
