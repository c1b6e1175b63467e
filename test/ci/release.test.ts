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

    it("names the archive of the plugin, for the provider alone", async () => {
      const { version } = await manifest("provider");
      const { stdout } = await plan(missing);
      const packages = JSON.parse(/^packages=(.*)$/m.exec(stdout)?.[1] ?? "") as { archive?: string }[];
      assert.deepEqual(
        packages.map(({ archive }) => archive),
        [`pulumi-resource-ens-v${version}.tar.gz`, undefined],
      );
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

  describe("packing", () => {
    interface Packed {
      readonly manifest: Record<string, unknown>;
      readonly readme: string;
    }

    /** Packs a copy of the checkout, with what the root package.json names as the repository. */
    async function pack(repository: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
      const isNeeded = (file: string) => !/[/\\](node_modules|src)$/.test(file);
      for (const file of ["tools", "provider", "emulator"]) {
        await cp(path.join(checkout, file), path.join(root, file), { recursive: true, filter: isNeeded });
      }
      const manifest = await readFile(path.join(checkout, "package.json"), "utf8");
      await writeFile(
        path.join(root, "package.json"),
        JSON.stringify({ ...(JSON.parse(manifest) as object), repository }),
      );
      return run(process.execPath, ["tools/release/pack.mjs", "packed"], {
        GITHUB_REPOSITORY: undefined,
        ...env,
      });
    }

    async function packed(repository: string, env?: NodeJS.ProcessEnv): Promise<Packed[]> {
      const { code, stdout, text } = await pack(repository, env);
      assert.equal(code, 0, text);
      const read = async (file: string, name: string) =>
        (await run("tar", ["-xzOf", file, `package/${name}`])).stdout;
      const one = async (file: string) => ({
        manifest: JSON.parse(await read(file, "package.json")) as Record<string, unknown>,
        readme: await read(file, "README.md"),
      });
      return Promise.all(stdout.trim().split("\n").map(one));
    }

    const own = (): Promise<object[]> =>
      Promise.all(
        ["provider", "emulator"].map(
          async (folder) =>
            JSON.parse(await readFile(path.join(checkout, folder, "package.json"), "utf8")) as object,
        ),
      );
    const fields = (home: string, directory: string) => ({
      homepage: `${home}/tree/HEAD/${directory}#readme`,
      bugs: { url: `${home}/issues` },
      repository: { type: "git", url: `git+${home}.git`, directory },
    });
    const relative = /\]\((?!https:)/;
    const actions = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "somebody/forwards" };

    it("adds no address and no link to the repository while its address is not known", async () => {
      const all = await packed("");
      assert.deepEqual(
        all.map(({ manifest }) => manifest),
        await own(),
      );
      for (const { readme } of all) assert.doesNotMatch(readme, relative);
      assert.match(all[0]?.readme ?? "", /^- Start: quickstart, many ports, all guides$/m);
    });

    it("takes the address from the root package.json, and makes the links of the READMEs absolute", async () => {
      const [provider, emulator] = await packed("https://example.com/ours/forwards", actions);
      const home = "https://example.com/ours/forwards";
      const [first, second] = await own();
      assert.deepEqual(provider?.manifest, { ...first, ...fields(home, "provider") });
      assert.deepEqual(emulator?.manifest, { ...second, ...fields(home, "emulator") });
      for (const readme of [provider.readme, emulator.readme]) assert.doesNotMatch(readme, relative);
      assert.ok(provider.readme.includes(`[all guides](${home}/blob/HEAD/README.md#guides)`));
      assert.ok(emulator.readme.includes(`[guide](${home}/blob/HEAD/docs/emulator.md)`));
    });

    it("takes the address of the workflow while the root package.json has none, as npm demands one", async () => {
      const [provider] = await packed("", actions);
      const [first] = await own();
      assert.deepEqual(provider?.manifest, {
        ...first,
        ...fields("https://github.com/somebody/forwards", "provider"),
      });
    });

    it("refuses an address that no browser opens", async () => {
      const { code, text } = await pack("git@github.com:somebody/forwards.git");
      assert.notEqual(code, 0);
      assert.match(text, /repository in the root package\.json must be an https address such as/);
    });
  });
});
