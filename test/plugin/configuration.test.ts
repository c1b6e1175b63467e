import assert from "node:assert/strict";

import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { packageVersion } from "../../provider/src/api/version.js";
import { Engine } from "../dynamic/engine.js";
import { PluginServer } from "./server.js";

const kind = "4dabf18193072939515e22adb298388d";
const secret = (value: string) => ({ [kind]: "1b47061264138c4ac30d75fd1eb44270", value });
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const declared = {
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  externalPort: "2222",
  internalIp: "10.0.0.10",
  internalPort: "22",
  ipProtocol: "TCP",
  forwardEntryName: "ssh",
};

describe("the configuration of the plugin, over its protocol", () => {
  let ens: EnsEmulator;
  let plugin: PluginServer;
  beforeEach(async () => {
    ens = await startEnsEmulator();
    plugin = await PluginServer.start();
  });
  afterEach(async () => {
    await plugin.stop();
    await ens.close();
  });

  it("wrong settings are failures at their keys, with what is allowed", async () => {
    const { failures } = await plugin.checkConfig({
      endpoint: "http://x/path",
      callsInFlight: "many",
      version: "0.1.0",
      __internal: {},
    });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["endpoint", "callsInFlight"],
    );
    const [, inFlight] = failures;
    assert.equal(inFlight?.reason, 'ens:callsInFlight must be a whole number from 1 to 1000, got "many".');
  });

  it("messages about an explicit provider name it and its arguments", async () => {
    const { failures } = await plugin.checkConfig({ callsInFlight: 0, accessKey: "LTAI5tX" }, "singapore");
    assert.deepEqual(
      failures.map(({ property, reason }) => [property, reason]),
      [
        [
          "callsInFlight",
          'callsInFlight of provider "singapore" must be a whole number from 1 to 1000, got "0".',
        ],
        [
          "",
          'accessKey of provider "singapore" is set but no secret key is. Give secretKey as well, or set ALICLOUD_SECRET_KEY.',
        ],
      ],
    );
  });

  it("an explicit provider refuses an argument that is no setting, also if it looks like one of the engine's", async () => {
    const { failures } = await plugin.checkConfig({ regionn: "x", team: "y", version: "0.1.0" }, "singapore");
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["regionn", "team"],
    );
    assert.equal(failures[0]?.reason, 'a provider has no "regionn": did you mean region?');
  });

  it("the stack may have other keys; only one that resembles a setting is a warning, unless the project is called ens", async () => {
    const engine = await Engine.start();
    await plugin.attach(engine.address);
    const config = { regoin: "x", team: "y" };
    const urn = (project: string) => `urn:pulumi:dev::${project}::pulumi:providers:ens::default_0_1_0`;
    for (const project of ["ens", "shop"]) {
      assert.deepEqual(await plugin.checkConfig(config, "default_0_1_0", project), {
        inputs: config,
        failures: [],
      });
    }
    assert.equal(
      await engine.told(/ens:/),
      "ens:regoin is not a setting of the provider ens, so it is ignored: did you mean ens:region?",
    );
    assert.deepEqual(
      engine.logs.map((line) => line.urn),
      [urn("shop")],
    );
    engine.stop();
  });

  it("arguments that may be secret are stored as secrets, whether or not the program marks them", async () => {
    const { inputs } = await plugin.checkConfig(
      {
        accessKey: "LTAI5tX",
        secretKey: "s",
        securityToken: secret("t"),
        credentialsUri: unknownText,
        assumeRoleWithOidc: { roleArn: "acs:ram::1:role/x" },
      },
      "singapore",
    );
    assert.deepEqual(inputs, {
      accessKey: "LTAI5tX",
      secretKey: secret("s"),
      securityToken: secret("t"),
      credentialsUri: unknownText,
      assumeRoleWithOidc: {
        [kind]: "1b47061264138c4ac30d75fd1eb44270",
        value: { roleArn: "acs:ram::1:role/x" },
      },
    });
  });

  it("settings that a preview does not know yet are not missing", async () => {
    const { failures } = await plugin.checkConfig(
      { accessKey: "LTAI5tX", secretKey: unknownText, protocol: "ftp" },
      "singapore",
    );
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["protocol"],
    );
  });

  it("secrets stay secrets in the answer of checkConfig, and are used", async () => {
    const config = {
      endpoint: ens.endpoint,
      accessKey: ens.accessKeyId,
      secretKey: secret(ens.accessKeySecret),
    };
    assert.deepEqual(await plugin.checkConfig(config), { inputs: config, failures: [] });
    const answer = await plugin.configure(config);
    assert.deepEqual(answer, {
      acceptsecrets: false,
      supportspreview: true,
      acceptresources: false,
      acceptoutputs: false,
      supportsAutonamingConfiguration: false,
    });
    const { outputs } = await plugin.create("ssh", declared);
    assert.equal(outputs["status"], "Available");
    assert.doesNotMatch(plugin.output, new RegExp(ens.accessKeySecret));
  });

  it("an object arrives as an object or as JSON, and no error quotes it", async () => {
    const assumeRoleWithOidc = { roleArn: "acs:ram::1:role/x", oidcToken: secret("theToken") };
    for (const given of [
      assumeRoleWithOidc,
      JSON.stringify({ ...assumeRoleWithOidc, oidcToken: "theToken" }),
    ]) {
      const { failures } = await plugin.checkConfig({ assumeRoleWithOidc: given });
      assert.equal(failures.length, 1);
      assert.match(failures[0]?.reason ?? "", /^ens:assumeRoleWithOidc lacks oidcProviderArn\./);
      assert.doesNotMatch(failures[0]?.reason ?? "", /theToken/);
    }
  });

  it("without keys the error names no place that a plugin cannot see", async () => {
    await plugin.configure({ endpoint: ens.endpoint });
    await assert.rejects(plugin.create("ssh", declared), (error: Error) => {
      assert.match(
        error.message,
        /^No Alibaba Cloud credentials were found\. Looked for ens:accessKey and ens:secretKey in/,
      );
      assert.doesNotMatch(error.message, /alicloud:/);
      return true;
    });
  });

  it("a call before the configuration is an error", async () => {
    await assert.rejects(plugin.create("ssh", declared), {
      message: "The engine called the provider ens before it had configured it.",
    });
  });

  it("the schema has the version of the package; another version of the format is an error", async () => {
    const schema = JSON.parse(await plugin.schema()) as { name: string; version: string };
    assert.deepEqual([schema.name, schema.version], ["ens", packageVersion()]);
    assert.equal(await plugin.version(), packageVersion());
    await assert.rejects(plugin.schema(1), {
      message: /^The schema of ens exists in version 0 of the format only/,
    });
    await assert.rejects(plugin.schema(0, "other"), { message: /^The schema of "other" was requested/ });
  });

  it("an engine that attaches gets the messages, and its end does not end the process", async () => {
    const engine = await Engine.start();
    await plugin.attach(engine.address);
    await plugin.configure({
      endpoint: ens.endpoint,
      accessKey: ens.accessKeyId,
      secretKey: ens.accessKeySecret,
    });
    await plugin.create("ssh", declared);
    await engine.told(/is Available/);
    engine.stop();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(plugin.process.exitCode, null);
    await assert.rejects(plugin.create("web", { ...declared, externalPort: "80" }), /Pulumi has ended/);
  });
});
