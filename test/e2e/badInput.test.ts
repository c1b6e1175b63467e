import assert from "node:assert/strict";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { access, eip, gateway } from "./emulator.js";
import { Project, testLimitMs } from "./harness.js";

/** One entry, with what the settings say. */
const program = `
const pulumi = require("@pulumi/pulumi");
const ens = require("pulumi-alicloud-ens");
const config = new pulumi.Config();
new ens.ForwardEntry("web", {
  natGatewayId: config.get("gateway") ?? "${gateway}",
  externalIp: config.get("eip") ?? "${eip}",
  externalPort: config.get("port") ?? 443,
  internalIp: "10.0.0.10",
  internalPort: config.get("inside") ?? 8443,
  ipProtocol: config.get("protocol") ?? "TCP",
  [config.get("misspelt") ?? "healthCheckPort"]: config.getNumber("probed"),
});
`;

describe("bad input with the real CLI", function () {
  this.timeout(testLimitMs);
  let emulator: EnsEmulator;
  let project: Project;

  before(async () => {
    emulator = await startEnsEmulator();
    // without the switch, looking for keys would ask the metadata service of a cloud machine
    const env = { ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true", ENS_OPERATION_TIMEOUT: "5" };
    project = await Project.create({ program, env, ...access(emulator) });
  });
  after(async () => {
    await project.remove();
    await emulator.close();
  });

  /** Runs `up` with other settings, takes them back, and returns what the CLI said about the entry. */
  async function upWith(config: Record<string, string>, keysAway: readonly string[] = []): Promise<string> {
    const { config: settings, secrets } = access(emulator);
    if (keysAway.length > 0) await project.succeed("config", "rm-all", ...keysAway);
    await project.setConfig(config);
    const { text } = await project.failingUp();
    if (Object.keys(config).length > 0) await project.succeed("config", "rm-all", ...Object.keys(config));
    await project.setConfig(settings, secrets);
    assert.doesNotMatch(text, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace is no help");
    assert.deepEqual(emulator.entries(), []);
    const [sentence = "", ...more] = errorsOf(text);
    assert.deepEqual(more, [], "one sentence is enough");
    return sentence;
  }

  it("every broken rule is told on its property by preview, before any call", async () => {
    await project.setConfig({
      eip: "203.0.113.010",
      port: "8000/8010",
      inside: "9000/9005",
      protocol: "ICMP",
      misspelt: "healthcheckport",
      probed: "9001",
    });
    const { text } = await project.fail("preview");
    await project.succeed("config", "rm-all", "eip", "port", "inside", "protocol", "misspelt", "probed");
    const problem = /^error: (\S+) resource '(\w+)': property (\w+) value \{(.*)\} has a problem: (.*)$/;
    const problems = text.split("\n").flatMap((line) => {
      const match = problem.exec(line.trim());
      return match === null ? [] : [match.slice(1)];
    });
    const type = "pulumi-nodejs:dynamic/ens:ForwardEntry";
    assert.deepEqual(problems.sort(), [
      [
        ...[type, "web", "externalIp", "203.0.113.010"],
        `externalIp must be an IPv4 address in dotted decimal form without leading zeros, such as "203.0.113.10", got "203.0.113.010".`,
      ],
      [
        ...[type, "web", "healthcheckport", "9001"],
        `a forward entry has no "healthcheckport": did you mean healthCheckPort?`,
      ],
      [
        ...[type, "web", "internalPort", "9000/9005"],
        `externalPort "8000/8010" has 11 ports but internalPort "9000/9005" has 6 ports. Both must have the same number of ports, because each external port is forwarded to the internal port at the same position.`,
      ],
      [
        ...[type, "web", "ipProtocol", "ICMP"],
        `ipProtocol must be TCP, UDP or Any (case-insensitive), got "ICMP".`,
      ],
    ]);
    assert.deepEqual(emulator.calls, []);
  });

  it("missing keys are told, with all places that were looked at", async () => {
    const sentence = await upWith({}, ["ens:accessKey", "ens:secretKey"]);
    assert.match(sentence, /ens:accessKey/);
    assert.match(sentence, /ALIBABA_CLOUD_ACCESS_KEY_ID/);
  });

  it("a gateway that is not there is named, with what to check", async () => {
    assert.match(
      await upWith({ gateway: "nat-5nowhere" }),
      /^NAT gateway nat-5nowhere was not found .*: check natGatewayId/,
    );
  });

  it("after all that, up goes on", async () => {
    await project.up();
    assert.equal(emulator.entries(gateway).length, 1);
    assert.deepEqual((await project.state()).pending, []);
  });
});

/** What the CLI called an error, but for its own closing word. */
function errorsOf(text: string): string[] {
  const errors = text.split("\n").flatMap((line) => /^ *error: (.*)$/.exec(line)?.[1] ?? []);
  assert.equal(errors.pop(), "update failed");
  return errors;
}
