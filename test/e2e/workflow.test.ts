import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { runCommand, type CommandResult } from "../../tools/pulumi-cli/command.mjs";
import { access } from "./emulator.js";
import { checkout, Project, testLimitMs } from "./harness.js";
import { filled, workflow, type WorkflowStep } from "./workflow.js";

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

describe("the steps of the workflow for pull requests, as they stand", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;
  let temp: string;
  const comments: Comment[] = [];

  before(async () => {
    emulator = await startEnsEmulator();
    const main = path.join(checkout, "examples/pull-request-preview");
    project = await Project.create({ main, ...access(emulator) });
    temp = path.join(project.directory, "runner");
    // what somebody writes with the same mark is not ours to change
    comments.push({ id: 1, user: { login: "octocat" }, body: "<!-- port forwards of dev --> mine" });
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** One shell step as a runner does it. */
  const shell = async (
    step: WorkflowStep,
    env: NodeJS.ProcessEnv,
    values: Record<string, string>,
  ): Promise<CommandResult> => {
    const script = path.join(temp, "step.sh");
    await writeFile(script, step.run ?? "");
    const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text, values)]);
    return runCommand("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: project.directory,
      env: { ...project.env, ...env, ...(Object.fromEntries(own) as NodeJS.ProcessEnv) },
      limitMs: 90_000,
    });
  };

  /** The step that comments, with comments that are kept here in place of GitHub's. */
  const script = async (step: WorkflowStep, env: NodeJS.ProcessEnv): Promise<void> => {
    const issues = {
      listComments: () => comments,
      createComment: ({ issue_number, body }: { issue_number: number; body: string }) => {
        assert.equal(issue_number, 7);
        comments.push({ id: comments.length + 1, user: { login: "github-actions[bot]" }, body });
      },
      updateComment: ({ comment_id, body }: { comment_id: number; body: string }) => {
        comments.find(({ id }) => id === comment_id)!.body = body;
      },
    };
    const github = { rest: { issues }, paginate: (list: () => Comment[]) => list() };
    const context = { repo: { owner: "o", repo: "r" }, issue: { number: 7 } };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const body = new Function(
      ...["github", "context", "require", "process"],
      `return (async () => {${step.with?.["script"] ?? ""}\n})()`,
    ) as (...args: unknown[]) => Promise<void>;
    await body(github, context, createRequire(import.meta.url), { env });
  };

  interface Outcome {
    readonly code: number | null;
    readonly text: string;
    readonly summary: string;
  }

  /** All steps of a job that are more than set-up, until one fails. */
  const job = async (name: string, more: Record<string, string> = {}): Promise<Outcome> => {
    await rm(temp, { recursive: true, force: true });
    await mkdir(temp, { recursive: true });
    const values: Record<string, string> = {
      "secrets.PULUMI_ACCESS_TOKEN": "",
      "runner.temp": temp,
    };
    const { env: texts = {}, steps: all } = workflow.jobs[name]!;
    const own = Object.entries(texts).map(([key, text]) => [key, filled(text, values)]);
    const [output, summary] = [path.join(temp, "output"), path.join(temp, "summary")];
    const env: Record<string, string> = {
      ...(Object.fromEntries(own) as Record<string, string>),
      ...{ RUNNER_TEMP: temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
      ...more,
    };
    const told = () => readFile(summary, "utf8").catch(() => "");
    let said = "";
    for (const step of all) {
      if (step.with?.["script"] !== undefined) await script(step, env);
      if (step.run === undefined || step.name === "Install") continue;
      await writeFile(output, "");
      const { code, text } = await shell(step, env, values);
      said += text;
      if (code !== 0) return { code, text: said, summary: await told() };
      for (const [, key = "", value = ""] of (await readFile(output, "utf8")).matchAll(/^(\w+)=(.*)$/gm)) {
        values[`steps.${step.id ?? ""}.outputs.${key}`] = value;
      }
    }
    return { code: 0, text: said, summary: await told() };
  };

  it("a first run comments and writes the summary", async () => {
    const { code, text, summary } = await job("preview");
    assert.equal(code, 0, text);
    assert.match(summary, /^## Port forwards of <code>test\/dev<\/code>\n\n\*\*3 created\*\*\n/);
    assert.equal(comments.length, 2);
    assert.equal(comments[1]?.body, `<!-- port forwards of dev -->\n${summary}`);
    assert.deepEqual(emulator.calls, []);
  });

  it("the next run changes its comment in place, and nobody else's", async () => {
    await project.up();
    await project.setConfig({ "test:webPort": "8443" });
    const { code, text } = await job("preview");
    assert.equal(code, 0, text);
    assert.equal(comments.length, 2);
    assert.match(
      comments[1]?.body ?? "",
      /\*\*1 changed in place\*\*[\s\S]*443\/TCP \|[\s\S]*Unchanged: 2 external ports/,
    );
    assert.match(comments[0]?.body ?? "", / mine$/);
  });

  it("what FAIL_ON names stops the pull request, after the comment", async () => {
    await project.setConfig({ "test:webPort": "22" });
    const { code, text } = await job("preview", { FAIL_ON: "delete,open-admin-port" });
    assert.equal(code, 1);
    assert.match(text, /::error::The report found what FAIL_ON names \(delete,open-admin-port\)\./);
    assert.match(comments[1]?.body ?? "", /\*\*Administration port:\*\* <code>web<\/code>/);
  });

  it("a preview that fails says why in the comment, and stops the pull request", async () => {
    await project.setConfig({ "test:webPort": "70000" });
    const { code, text } = await job("preview");
    assert.equal(code, 1);
    assert.match(text, /::error::The preview failed/);
    assert.match(
      comments[1]?.body ?? "",
      /\*\*The preview failed\.\*\*[\s\S]*must be a port from 1 to 65535[\s\S]*70000/,
    );
  });

  it("a stack that cannot be opened leaves a comment that says where to look", async () => {
    const { code } = await job("preview", { PULUMI_STACK: "nowhere" });
    assert.equal(code, 1);
    assert.equal(
      comments.at(-1)?.body,
      "<!-- port forwards of nowhere -->\n## Port forwards\n\n**The preview could not be made.** The log of this job says why.\n",
    );
  });

  it("a fork is previewed on a throwaway stack, without comment, and the summary says what that means", async () => {
    await project.succeed("config", "rm", "test:webPort");
    const before = JSON.stringify(comments);
    const { code, text, summary } = await job("validity");
    assert.equal(code, 0, text);
    assert.match(
      summary,
      /^## Port forwards of <code>test\/validity<\/code>\n\n> \[!NOTE\]\n> \*\*Validity only, no difference to what is deployed: .*\*\*\n\n\*\*3 created\*\*/,
    );
    assert.equal(JSON.stringify(comments), before);
  });
});
