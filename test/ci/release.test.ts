import assert from "node:assert/strict";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { checkout } from "../e2e/harness.js";

const changeset = (name: string, bump: string) => `---\n"${name}": ${bump}\n---\n\nMend something.\n`;

describe("a release", function () {
  this.timeout(60_000);
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "ens-release-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const run = (file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> =>
    runCommand(file, args, { cwd: root, env: { ...process.env, ...env }, limitMs: 50_000 });

  /** As much of the checkout as versions are made of, with no changeset that waits. */
  async function copyOfCheckout(): Promise<void> {
    for (const file of [
      "package.json",
      ".changeset/config.json",
      "tools/release",
      ...["provider", "emulator"].flatMap((folder) => [`${folder}/package.json`, `${folder}/CHANGELOG.md`]),
      ...["quickstart", "pull-request-preview", "policy"].map((name) => `examples/${name}/package.json`),
    ]) {
      await cp(path.join(checkout, file), path.join(root, file), { recursive: true });
    }
  }

  const manifest = async (folder: string) =>
    JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8")) as {
      version: string;
      dependencies: Record<string, string>;
    };

  describe("its plan", () => {
    beforeEach(copyOfCheckout);

    async function plan(registry: string): Promise<CommandResult> {
      const bin = path.join(root, "bin");
      await mkdir(bin, { recursive: true });
      await writeFile(path.join(bin, "npm"), `#!/bin/sh\n${registry}\n`);
      await chmod(path.join(bin, "npm"), 0o755);
      return run(process.execPath, ["tools/release/plan.mjs"], {
        PATH: `${bin}${path.delimiter}${process.env["PATH"] ?? ""}`,
      });
    }
    const missing = 'echo "npm error code E404" >&2; exit 1';

    it("is a pull request while there are changesets, whatever the registry has", async () => {
      await writeFile(path.join(root, ".changeset/one.md"), changeset("pulumi-alicloud-ens", "patch"));
      const { code, stdout } = await plan(missing);
      assert.equal(code, 0);
      assert.equal(stdout, "changesets=true\npackages=[]\n");
    });

    it("goes past changesets that release nothing, for which no pull request is made", async () => {
      await writeFile(path.join(root, ".changeset/none.md"), "---\n---\n\nNobody can notice.\n");
      const { stdout } = await plan(missing);
      assert.match(stdout, /^changesets=false\npackages=\[\{.*\},\{.*\}\]\n$/);
    });

    it("is to publish what the registry does not have", async () => {
      const { version } = await manifest("emulator");
      const { stdout } = await plan(`case "$2" in alicloud-*) ${missing};; esac; echo '"${version}"'`);
      const name = "alicloud-ens-emulator";
      const tarball = `${name}-${version}.tgz`;
      assert.equal(stdout, `changesets=false\npackages=${JSON.stringify([{ name, version, tarball }])}\n`);
    });

    it("is nothing where the registry has all", async () => {
      const { stdout } = await plan("echo '\"0.1.0\"'");
      assert.equal(stdout, "changesets=false\npackages=[]\n");
    });

    it("does not take a registry that gives no answer for one that has nothing", async () => {
      const { code, stderr } = await plan('echo "npm error code ETIMEDOUT" >&2; exit 1');
      assert.notEqual(code, 0);
      assert.match(stderr, /npm view pulumi-alicloud-ens@\S+: npm error code ETIMEDOUT/);
    });
  });

  it("raises the version of the package that has changed, and what the examples pin", async () => {
    await copyOfCheckout();
    await symlink(path.join(checkout, "node_modules"), path.join(root, "node_modules"));
    const before = { provider: await manifest("provider"), emulator: await manifest("emulator") };
    await writeFile(path.join(root, ".changeset/one.md"), changeset("pulumi-alicloud-ens", "minor"));
    const { code, text } = await run(process.execPath, ["node_modules/@changesets/cli/bin.js", "version"]);
    assert.equal(code, 0, text);
    const [major = 0, minor = 0] = before.provider.version.split(".").map(Number);
    const { version } = await manifest("provider");
    assert.equal(version, `${major}.${minor + 1}.0`);
    assert.equal((await manifest("emulator")).version, before.emulator.version);
    assert.match(
      await readFile(path.join(root, "provider/CHANGELOG.md"), "utf8"),
      new RegExp(`^## ${version.replaceAll(".", "\\.")}\n\n### Minor Changes\n\n- Mend something\\.$`, "m"),
    );
    for (const example of ["quickstart", "pull-request-preview"]) {
      const { dependencies } = await manifest(`examples/${example}`);
      assert.equal(dependencies["pulumi-alicloud-ens"], version, "npm would look for the old one elsewhere");
    }
  });

  it("packs both packages; where a workflow runs, they say where their source is, as npm demands", async () => {
    const pack = path.join(checkout, "tools/release/pack.mjs");
    const packed = async (env: NodeJS.ProcessEnv) => {
      const { code, stdout, text } = await run(process.execPath, [pack, root], env);
      assert.equal(code, 0, text);
      const files = stdout.trim().split("\n");
      const told = await Promise.all(
        files.map((file) => run("tar", ["-xzOf", file, "package/package.json"])),
      );
      return told.map((one) => JSON.parse(one.stdout) as Record<string, unknown>);
    };
    const own = await Promise.all(
      ["provider", "emulator"].map(
        async (folder) =>
          JSON.parse(await readFile(path.join(checkout, folder, "package.json"), "utf8")) as object,
      ),
    );
    assert.deepEqual(await packed({ GITHUB_REPOSITORY: undefined }), own);
    const [provider, emulator] = await packed({
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "somebody/forwards",
    });
    assert.deepEqual(provider, {
      ...own[0],
      homepage: "https://github.com/somebody/forwards/tree/HEAD/provider#readme",
      bugs: { url: "https://github.com/somebody/forwards/issues" },
      repository: {
        type: "git",
        url: "git+https://github.com/somebody/forwards.git",
        directory: "provider",
      },
    });
    assert.equal((emulator?.["repository"] as { directory: string }).directory, "emulator");
  });
});
