import assert from "node:assert/strict";
import { once } from "node:events";

import { type EnsEmulator, startEnsEmulator } from "../../emulator/src/index.js";
import { eip, gateway, secondEip, secondGateway } from "../e2e/emulator.js";
import { type Project, testLimitMs } from "../e2e/harness.js";
import { createProject, needed, plugins, provisionLanguages, typeToken } from "./project.js";

const ssh = {
  natGatewayId: gateway,
  externalIp: eip,
  externalPort: 2222,
  internalIp: "10.0.0.10",
  internalPort: 22,
  ipProtocol: "TCP" as const,
};

type Values = Readonly<Record<string, unknown>>;

describe("a YAML program with the plugin and the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(function () {
    return needed(this, provisionLanguages);
  });
  const open = async (durations?: { create: number }) => {
    emulator = await startEnsEmulator(durations === undefined ? {} : { durations });
    project = await createProject(emulator);
  };
  afterEach(async () => {
    await project.remove();
    await emulator.close();
  });

  // JSON is YAML
  const declare = (resources: Values, more: Values = {}) =>
    project.write(
      "Pulumi.yaml",
      JSON.stringify({ name: "test", runtime: "yaml", plugins, resources, ...more }),
    );
  const declareSsh = (more: Values = {}, options: Values = {}) =>
    declare(
      { ssh: { type: "ens:ForwardEntry", properties: { ...ssh, ...more }, options } },
      { outputs: { status: "${ssh.status}" } },
    );
  const sshInState = async () => {
    const { resources } = await project.state();
    return resources.find(({ urn }) => urn.endsWith(`::${typeToken}::ssh`));
  };

  it("creates, shows the property that replaces an entry, replaces it, finds drift, and destroys", async () => {
    await open();
    await declareSsh();
    await project.up();
    assert.deepEqual(await project.outputs(), { status: "Available" });
    const [created] = emulator.entries(gateway);
    assert.match(created?.ForwardEntryName ?? "", /^ssh-[0-9a-f]{8}$/);

    await declareSsh({ natGatewayId: secondGateway, externalIp: secondEip });
    const { steps } = JSON.parse((await project.succeed("preview", "--json")).stdout) as {
      steps: { op: string; urn: string; detailedDiff?: Record<string, { kind: string }> }[];
    };
    const step = steps.find(({ urn, op }) => urn.includes(typeToken) && op !== "same");
    assert.equal(step?.op, "replace");
    assert.deepEqual(
      Object.entries(step.detailedDiff ?? {}).map(([property, { kind }]) => [property, kind]),
      [
        ["externalIp", "update"],
        ["natGatewayId", "update-replace"],
      ],
    );
    await project.up();
    const [replaced, ...others] = emulator.entries();
    assert.equal(replaced?.NatGatewayId, secondGateway);
    assert.deepEqual(others, []);

    emulator.editEntry(replaced.ForwardEntryId, { InternalIp: "10.0.0.11" });
    assert.match((await project.refresh()).text, /internalIp.*"10\.0\.0\.10" => "10\.0\.0\.11"/);
    await project.destroy();
    assert.deepEqual(emulator.entries(), []);
  });

  it("imports an entry by its id, and refuses an id that does not exist", async () => {
    await open();
    const { ForwardEntryId: id } = emulator.addEntry({
      ...ssh,
      externalPort: "2222",
      internalPort: "22",
      forwardEntryName: "by hand",
    });
    await declare({});
    const { text } = await project.fail("import", "--yes", typeToken, "nope", "fwd-nope");
    assert.match(
      text,
      /Forward entry fwd-nope does not exist at 127\.0\.0\.1:\d+ with the access key from ens:accessKey/,
    );

    const { stdout } = await project.succeed("import", "--yes", "--protect=false", typeToken, "ssh", id);
    assert.match(stdout, /type: ens:ForwardEntry/);
    await declareSsh({ forwardEntryName: "by hand" });
    const calls = emulator.calls.length;
    assert.match((await project.preview("--expect-no-changes")).text, /2 unchanged/);
    assert.equal(emulator.calls.length, calls);
  });

  it("uses an explicit provider for resources and look-ups, and keeps its secrets out of the state", async () => {
    await open();
    await project.succeed("config", "rm", "ens:secretKey");
    await project.succeed("config", "rm", "ens:accessKey");
    await project.setConfig({}, { key: emulator.accessKeySecret });
    const provider = "${account}";
    await declare(
      {
        account: {
          type: "pulumi:providers:ens",
          properties: {
            endpoint: emulator.endpoint,
            accessKey: emulator.accessKeyId,
            secretKey: "${key}",
          },
        },
        ssh: { type: "ens:ForwardEntry", properties: ssh, options: { provider } },
      },
      {
        config: { key: { type: "string", secret: true } },
        variables: {
          found: {
            "fn::invoke": {
              function: "ens:getNatGateway",
              arguments: { id: gateway },
              options: { provider },
            },
          },
        },
        outputs: { gateway: "${found.status}" },
      },
    );
    await project.up();
    assert.deepEqual(await project.outputs(), { gateway: "Available" });
    assert.equal(emulator.entries(gateway).length, 1);
    assert.ok(
      !(await project.state()).text.includes(emulator.accessKeySecret),
      "the secret key is in the state",
    );
  });

  it("keeps an entry that is not Available in time, ends at once on Ctrl-C, and the next up finishes", async () => {
    await open({ create: 8_000 });
    await declareSsh({}, { customTimeouts: { create: "1s" } });
    const { text } = await project.failingUp();
    assert.match(text, /exists but is still Pending after 1 s/);
    const kept = await sshInState();
    const [created] = emulator.entries(gateway);
    assert.equal(kept?.id, created?.ForwardEntryId);
    assert.match(kept?.initErrors?.join() ?? "", /still Pending/);

    await declareSsh();
    const run = project.start("up", "--yes", "--skip-preview");
    let output = "";
    for (const stream of [run.stdout, run.stderr]) {
      stream?.on("data", (chunk) => {
        output += String(chunk);
      });
    }
    while (!/waiting until fwd-\w+ is Available/.test(output) && run.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const cancelled = Date.now();
    run.kill("SIGINT");
    await once(run, "close");
    assert.match(output, /The run was cancelled/);
    assert.ok(Date.now() - cancelled < 5_000, `ended ${Date.now() - cancelled} ms after Ctrl-C`);
    assert.equal((await sshInState())?.id, created?.ForwardEntryId);

    await project.up();
    assert.deepEqual(await project.outputs(), { status: "Available" });
    assert.equal((await sshInState())?.id, created?.ForwardEntryId);
    assert.equal(emulator.entries(gateway).length, 1);
  });
});
