import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { inspectInstallation } from "../../../../provider/src/cli/doctor/installation.js";
import { findProject } from "../../../../provider/src/cli/stack.js";
import { packageVersion } from "../../../../provider/src/api/version.js";

const modules = join(__dirname, "../../../../node_modules");
const own = packageVersion();

describe("what the doctor says of an installation", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ens-doctor-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const look = (project: ReturnType<typeof findProject>, changes: object = {}) =>
    inspectInstallation({ node: "20.19.0", own, project, cli: { stdout: "v3.259.0\n" }, ...changes }).map(
      ({ check, level, text }) => `${level} ${check}: ${text}`,
    );
  const project = (yaml = "name: test\nruntime: nodejs\n") => {
    writeFileSync(join(root, "Pulumi.yaml"), yaml);
    return findProject(root);
  };
  const installed = (name: string, version: string) => {
    const directory = join(root, "node_modules", name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, "package.json"),
      JSON.stringify({
        name,
        version,
        exports: { "./dynamic": "./index.js", "./package.json": "./package.json" },
      }),
    );
    writeFileSync(join(directory, "index.js"), "");
  };

  it("a sound one: each part with its version", () => {
    symlinkSync(modules, join(root, "node_modules"));
    const told = look(project());
    assert.deepEqual(told.slice(0, 2), ["ok node: Node.js 20.19.0", "ok pulumi: Pulumi CLI 3.259.0"]);
    assert.match(told[2] ?? "", /^ok sdk: @pulumi\/pulumi 3\.\d+\.\d+$/);
    assert.equal(told[3], `ok package: pulumi-alicloud-ens ${own}`);
  });

  it("a project without packages: two problems, with the directory where Pulumi looks", () => {
    const told = look(project());
    assert.match(told[2] ?? "", /^problem sdk: @pulumi\/pulumi cannot be found from /);
    assert.match(
      told[3] ?? "",
      /^problem package: pulumi-alicloud-ens cannot be found from .*, where Pulumi/,
    );
    assert.ok(told.slice(2).every((line) => line.includes(root)));
  });

  it("an SDK that is too old, and a package of another version than this command", () => {
    installed("@pulumi/pulumi", "3.100.0");
    installed("pulumi-alicloud-ens", "0.0.9");
    const told = look(project());
    assert.match(told[2] ?? "", /^problem sdk: .* needs @pulumi\/pulumi 3\.216 or newer, .* 3\.100\.0/);
    assert.match(told[3] ?? "", /^note package: pulumi-alicloud-ens 0\.0\.9 makes the calls/);
  });

  it("Node.js and a CLI that are too old, and no CLI", () => {
    assert.match(look(undefined, { node: "18.20.0" })[0] ?? "", /^problem node: .*needs Node\.js 20\.19/);
    const cli = (answer: object) => look(undefined, { cli: answer })[1] ?? "";
    assert.match(cli({ stdout: "v3.253.1" }), /^warning pulumi: Pulumi CLI 3\.253\.1: .*needs 3\.254/);
    assert.match(cli({ problem: "there is no pulumi command on the PATH" }), /^warning pulumi: .*no pulumi/);
    assert.match(cli({ stdout: "dev" }), /^ok pulumi: Pulumi CLI of an unknown version/);
  });

  it("outside of a project nothing is said of one", () => {
    assert.deepEqual(look(undefined).slice(2), [`ok package: pulumi-alicloud-ens ${own}, this command`]);
  });

  for (const yaml of [
    "name: p\nruntime: python\n",
    "name: p\nruntime:\n  name: go\n",
    '{"name":"p","runtime":{"name":"yaml"}}',
  ]) {
    it(`a program that cannot have forward entries: ${JSON.stringify(yaml)}`, () => {
      assert.match(look(project(yaml))[2] ?? "", /^problem runtime: the project runs (python|go|yaml), but/);
    });
  }
});

describe("a Pulumi project as its file tells it", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ens-project-"));
    mkdirSync(join(root, "infra", "below"), { recursive: true });
    writeFileSync(join(root, "infra", "main.ts"), "");
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  for (const [file, text, program] of [
    ["Pulumi.yaml", 'name: "edge" # ours\nruntime: nodejs\ndescription: name of it\n', ""],
    [
      "Pulumi.yaml",
      "name: edge\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: infra\n",
      "infra",
    ],
    ["Pulumi.yml", "runtime: nodejs\nmain: infra/main.ts\nname: edge\n", "infra"],
    ["Pulumi.json", '{"name":"edge","runtime":"nodejs","main":"./infra/"}', "infra"],
    ["Pulumi.yaml", '{"name":"edge","runtime":{"name":"nodejs"}}', ""],
    ["Pulumi.yaml", "name: 'edge'\r\nruntime: nodejs\r\nmain: \"in fra\" # there\r\n", "in fra"],
    ["Pulumi.yaml", "name: edge\nruntime: {name: nodejs}\nmain: nowhere\n", "nowhere"],
    ["Pulumi.yaml", "\uFEFFname: edge\nruntime: nodejs\n", ""],
    ["Pulumi.yaml", '"name": edge\n"runtime": nodejs\n"main": infra\n', "infra"],
    ["Pulumi.yaml", "name: &n edge\ndescription: *n\nruntime: &r\n  name: nodejs\n", ""],
    ["Pulumi.yaml", "x: &x\n  name: edge\n<<: *x\nruntime: nodejs\n", ""],
    ["Pulumi.yaml", "# name: old\nname: >-\n  edge\nruntime: nodejs\n---\nname: other\n", ""],
  ] as const) {
    it(`${file}: ${JSON.stringify(text)}`, () => {
      writeFileSync(join(root, file), text);
      assert.deepEqual(findProject(join(root, "infra", "below")), {
        name: "edge",
        runtime: "nodejs",
        program: join(root, program),
      });
    });
  }

  for (const text of ["", "null", "7", "just words", "\0", '["name"]']) {
    it(`a file that says nothing of it: ${JSON.stringify(text)}`, () => {
      writeFileSync(join(root, "Pulumi.yaml"), text);
      const { problem, ...rest } = findProject(root) ?? {};
      assert.deepEqual(rest, { name: "", runtime: undefined, program: root });
      assert.match(
        problem ?? "",
        /Pulumi\.yaml (has no name, or one that is not a string|is not valid YAML: )/,
      );
    });
  }

  it("a file that is not YAML: where, and nothing of what it holds", () => {
    writeFileSync(join(root, "Pulumi.yaml"), "name: edge\nkey: [secret\n");
    assert.match(
      findProject(root)?.problem ?? "",
      /Pulumi\.yaml is not valid YAML: Flow sequence .* at line 3, column 1$/,
    );
  });

  it("none where there is no such file", () => {
    assert.equal(findProject(root), undefined);
  });
});
