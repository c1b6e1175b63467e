/**
 * The suite against a real account (docs/acceptance.md), or, without ENS_ACCEPTANCE=1, against an emulator of its own
 * through the same door.
 */
import { writeFile } from "node:fs/promises";
import { EnsError } from "../../provider/src/api/errors.js";
import { packageVersion } from "../../provider/src/api/version.js";
import { catalogue } from "./catalogue.js";
import { findOut, type Finding, type Verdict } from "./guess.js";
import { isOnAccount, openGround } from "./ground.js";
import { Interruption } from "./interruption.js";
import { render, reportFile } from "./record.js";
import { Stage } from "./stage.js";
import { story } from "./story.js";

const onAccount = isOnAccount(process.env);
const findings = new Map<string, Finding>();
const say = (line: string) => {
  process.stderr.write(`acceptance: ${line}\n`);
};

describe(`acceptance on ${onAccount ? "an account" : "the emulator"}`, function () {
  // every wait inside has a limit of its own
  this.timeout(onAccount ? 1_800_000 : 60_000);
  let stage: Stage | undefined;
  let report: string;
  const staged = () => {
    if (stage === undefined) throw new Error("there is no account to work on");
    return stage;
  };
  const interruption = new Interruption(() => stage?.end() ?? Promise.resolve(), say);

  before(async () => {
    interruption.arm();
    const ground = await openGround(process.env);
    report = await reportFile(ground.isReal, ground.settings.report);
    stage = new Stage(ground);
    await stage.prepare(say);
    say(`entries of this run are called ${stage.run.prefix}…, at ${ground.place}`);
  });
  beforeEach(function () {
    if (interruption.signal.aborted) this.skip();
  });
  after(async () => {
    try {
      // what was seen is worth keeping, whatever becomes of the rest
      if (!interruption.signal.aborted && stage !== undefined) await record(stage, report);
    } finally {
      await leave(stage);
    }
  });

  describe("the life of entries, with the real CLI", () => {
    story({ stage: staged, signal: () => interruption.signal, short: process.env["ENS_ACC_SHORT"] === "1" });
  });

  describe("what the documents leave open", () => {
    for (const guess of catalogue) {
      it(`${guess.id}: ${guess.assumes}`, async function () {
        const finding = await findOut(guess, staged().site).catch((error: unknown) => {
          const code = error instanceof EnsError ? ` (${error.code ?? "no answer"})` : "";
          findings.set(guess.id, { verdict: "not tried", value: "", seen: `the probe failed${code}` });
          throw error;
        });
        findings.set(guess.id, finding);
        if (finding.verdict === "not tried") this.skip();
      });
    }
  });
});

async function leave(stage: Stage | undefined): Promise<void> {
  try {
    await stage?.end();
  } finally {
    await stage?.ground.close();
  }
}

async function record({ ground }: Stage, file: string): Promise<void> {
  const count = (verdict: Verdict) => [...findings.values()].filter((one) => one.verdict === verdict).length;
  for (const [id, { verdict, seen }] of findings)
    if (verdict === "otherwise") say(`otherwise than assumed: ${id}: ${seen}`);
  say(
    `${count("as assumed")} as assumed, ${count("otherwise")} otherwise, ${count("not tried")} not tried, of ${catalogue.length}`,
  );
  // a part must not wipe out what a whole run has found
  if (findings.size < catalogue.length) return;
  const circumstances = {
    date: new Date().toISOString().slice(0, 10),
    region: ground.settings.ens.region ?? "not set",
    endpoint: ground.settings.ens.endpoint.host,
    version: packageVersion(),
  };
  await writeFile(file, await render(catalogue, findings, circumstances));
  say(`written to ${file}`);
}
