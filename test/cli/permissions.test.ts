import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { featureNames } from "../../provider/src/api/permissions.js";

const bin = join(__dirname, "../../provider/bin/pulumi-alicloud-ens.js");

function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "permissions", ...args], {
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

const actionsIn = (stdout: string): string[] =>
  (JSON.parse(stdout) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action);

describe("pulumi-alicloud-ens permissions", function () {
  this.timeout(20_000);

  it("prints a policy that RAM takes, for what up, refresh and destroy need", () => {
    const { code, stdout, stderr } = run();
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(JSON.parse(stdout), {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "ens:CreateForwardEntry",
            "ens:ModifyForwardEntry",
            "ens:DeleteForwardEntry",
            "ens:DescribeForwardEntryAttribute",
            "ens:DescribeForwardTableEntries",
            "ens:DescribeNatGateways",
          ],
          Resource: "*",
        },
      ],
    });
  });

  it("--for chooses, and all is everything once", () => {
    assert.deepEqual(actionsIn(run("--for", "get").stdout), ["ens:DescribeForwardEntryAttribute"]);
    const all = actionsIn(run("--for", "all").stdout);
    assert.deepEqual(all, actionsIn(run("--for", featureNames.join()).stdout));
    assert.equal(new Set(all).size, all.length);
  });

  it("--format text tells what each feature needs each action for", () => {
    const { stdout } = run("--for", "preflight,get", "--format", "text");
    assert.match(stdout, /^ens:DescribeForwardEntryAttribute\n {2}get {8}reads the entry\n\nens:/);
    assert.doesNotMatch(stdout, /delete|CreateForwardEntry/);
  });

  for (const [args, sentence] of [
    [
      ["--for", "everything"],
      /^pulumi-alicloud-ens: --for takes all, create, .* or \w+, not "everything"\.$/m,
    ],
    [["--for", ","], /^pulumi-alicloud-ens: --for names nothing; it takes some of create, /],
    [["--format", "yaml"], /--format takes json or text, not "yaml"\./],
    [["now"], /see --help\.$/m],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      const { code, stdout, stderr } = run(...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, sentence);
    });
  }

  it("--help names every feature and what it does", () => {
    const { code, stdout } = run("--help");
    assert.equal(code, 0);
    for (const feature of featureNames) assert.match(stdout, new RegExp(`^ {22}${feature} +\\w`, "m"));
  });
});

describe("docs/credentials.md", () => {
  const docs = join(__dirname, "../../docs");
  const text = readFileSync(join(docs, "credentials.md"), "utf8");

  it("shows the policy that the command prints", () => {
    assert.equal(/```json permissions\n([\s\S]*?)```/.exec(text)?.[1], run().stdout);
  });

  it("links only to files that are there", () => {
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)/g)) {
      assert.ok(target.startsWith("http") || existsSync(join(docs, target)), target);
    }
  });
});
