import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

import { resolveSettings } from "../../../provider/src/config/settings.js";
import { ForwardEntry, Provider, type ProviderArgs } from "../../../provider/src/index.js";
import { reader } from "../support/reader.js";

const value = <T>(output: pulumi.Output<T>): Promise<T> =>
  (output as unknown as { promise(): Promise<T> }).promise();

const secretMark = "4dabf18193072939515e22adb298388d";

describe("resources: Provider", () => {
  let registered: { type: string; inputs: Record<string, unknown>; provider: string | undefined }[];
  beforeEach(async () => {
    registered = [];
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs, provider }) => {
          registered.push({ type, inputs: inputs as Record<string, unknown>, provider });
          return { id: `${name}-id`, state: inputs as Record<string, unknown> };
        },
        call: () => ({}),
      },
      "project",
      "stack",
      false,
    );
  });

  /** What the engine is told of a provider with these settings. */
  async function told(args: ProviderArgs): Promise<Record<string, unknown>> {
    await value(new Provider("other", args).urn);
    assert.equal(registered[0]?.type, "pulumi:providers:pulumi-nodejs");
    return registered[0].inputs;
  }
  const plain = (inputs: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(inputs).map(([key, found]) => [
        key,
        typeof found === "object" && found !== null ? (found as { value: unknown }).value : found,
      ]),
    );

  const everything = {
    accessKey: "LTAI1",
    secretKey: "the secret",
    securityToken: "the token",
    profile: "work",
    sharedCredentialsFile: "~/keys",
    ecsRoleName: "role",
    credentialsUri: "http://localhost/keys?token=1",
    assumeRole: { roleArn: "acs:ram::1:role/a", sessionExpiration: 900, externalId: "x" },
    assumeRoleWithOidc: {
      oidcProviderArn: "acs:ram::1:oidc-provider/p",
      roleArn: "acs:ram::1:role/b",
      oidcToken: "jwt",
    },
    region: "ap-southeast-1",
    endpoint: "ens.test",
    protocol: "http",
    clientConnectTimeout: 1000,
    clientReadTimeout: 2000,
    callsInFlight: 4,
    writesPerGateway: 2,
    collisions: "warn",
    preflight: "error",
    missingGateway: "gone",
    adoptInterrupted: true,
    logLevel: "error:/tmp/calls.log",
  } as const satisfies Required<ProviderArgs>;

  it("every setting becomes a text under its key in the configuration, structured ones as JSON", async () => {
    const inputs = plain(await told(everything));
    const { assumeRole, assumeRoleWithOidc, ...simple } = everything;
    for (const [key, given] of Object.entries(simple)) assert.equal(inputs[`ens:${key}`], String(given), key);
    assert.deepEqual(JSON.parse(inputs["ens:assumeRole"] as string), assumeRole);
    assert.deepEqual(JSON.parse(inputs["ens:assumeRoleWithOidc"] as string), assumeRoleWithOidc);
  });

  it("and is understood there as the same setting of a stack is", async () => {
    const args: ProviderArgs = { ...everything, accessKey: undefined, profile: undefined };
    const config = plain(await told(args)) as Record<string, string>;
    const settings = resolveSettings(reader(config));
    assert.deepEqual(settings.endpoint, { host: "ens.test", protocol: "http" });
    assert.deepEqual(
      [
        settings.clientConnectTimeout,
        settings.clientReadTimeout,
        settings.callsInFlight,
        settings.writesPerGateway,
      ],
      [1000, 2000, 4, 2],
    );
    assert.deepEqual(
      [settings.collisions, settings.preflight, settings.missingGateway, settings.adoptInterrupted],
      ["warn", "error", "gone", true],
    );
    assert.deepEqual(settings.logLevel, { level: "error", file: "/tmp/calls.log" });
    const { base, assumeRole, used } = settings.credentials;
    assert.deepEqual(base, {
      kind: "oidc",
      from: 'assumeRoleWithOidc of provider "other"',
      role: {
        roleArn: "acs:ram::1:role/b",
        sessionName: undefined,
        policy: undefined,
        sessionExpiration: undefined,
      },
      oidcProviderArn: "acs:ram::1:oidc-provider/p",
      oidcToken: "jwt",
      oidcTokenFile: undefined,
    });
    assert.deepEqual(assumeRole, {
      roleArn: "acs:ram::1:role/a",
      sessionName: undefined,
      policy: undefined,
      sessionExpiration: 900,
      externalId: "x",
    });
    assert.deepEqual(
      used.map(({ name, isArgument }) => [name, isArgument]),
      [
        ["assumeRoleWithOidc", true],
        ["assumeRole", true],
      ],
    );
  });

  it("secrets are handed over as secrets, and nothing else is", async () => {
    const secrets = Object.entries(await told(everything)).flatMap(([key, found]) =>
      typeof found === "object" && found !== null && secretMark in found ? [key] : [],
    );
    assert.deepEqual(secrets.sort(), [
      "ens:assumeRoleWithOidc",
      "ens:credentialsUri",
      "ens:secretKey",
      "ens:securityToken",
    ]);
  });

  it("what is a secret already stays one, also inside a role", async () => {
    const inputs = await told({
      accessKey: pulumi.secret("LTAI1"),
      assumeRole: { roleArn: "acs:ram::1:role/a", externalId: pulumi.secret("x") },
    });
    for (const key of ["ens:accessKey", "ens:assumeRole"])
      assert.ok(secretMark in (inputs[key] as object), key);
  });

  it("what is not given is not there, however it is not given", async () => {
    const inputs = await told({
      region: "cn-hangzhou",
      accessKey: undefined,
      profile: null as never,
      endpoint: pulumi.output(undefined as string | undefined),
    });
    assert.deepEqual(inputs, { "ens:region": "cn-hangzhou", "ens:providerName": "other" });
  });

  it("a secret that turns out not to be given counts as not given", async () => {
    const inputs = plain(await told({ secretKey: pulumi.output(undefined as string | undefined) }));
    assert.equal(resolveSettings(reader(inputs as Record<string, string>)).credentials.base.kind, "chain");
  });

  it("Outputs and Promises are taken", async () => {
    const inputs = await told({
      region: Promise.resolve("cn-hangzhou"),
      callsInFlight: pulumi.output(3),
      assumeRole: pulumi.output({ roleArn: "acs:ram::1:role/a" }),
    });
    assert.deepEqual(inputs, {
      "ens:region": "cn-hangzhou",
      "ens:callsInFlight": "3",
      "ens:assumeRole": '{"roleArn":"acs:ram::1:role/a"}',
      "ens:providerName": "other",
    });
  });

  it("what is no setting is refused: the keys of another account would answer for misspelt ones", () => {
    const misspelt = { acessKey: "LTAI1", "ens:region": "x", profile: "work", regoin: undefined };
    assert.throws(
      () => new Provider("south", misspelt),
      (error: Error) =>
        pulumi.RunError.isInstance(error) &&
        /^Provider "south": a provider has no "acessKey": did you mean accessKey\?\na provider has no "ens:region".*$/.test(
          error.message,
        ),
    );
    assert.equal(registered.length, 0);
  });

  it("an error about a setting names the provider, and tells to mend it there", async () => {
    const config = plain(await told({ accessKey: "LTAI1" })) as Record<string, string>;
    assert.throws(
      () => resolveSettings(reader(config)),
      /^UserError: accessKey of provider "other" is set but no secret key is\. Give secretKey as well, or set ALICLOUD_SECRET_KEY\.$/,
    );
    assert.throws(
      () => resolveSettings(reader({ ...config, "ens:secretKey": "s", "ens:endpoint": "a/b" })),
      /^UserError: endpoint of provider "other" must be a host, .*, got "a\/b"\./,
    );
    assert.throws(
      () => resolveSettings(reader({ ...config, "ens:secretKey": "s", "ens:assumeRole": "{}" })),
      /^UserError: assumeRole of provider "other" lacks roleArn\. Give it there\.$/,
    );
  });

  it("serves entries, also those of a component and below", async () => {
    const provider = new Provider("other", { region: "ap-southeast-1" });
    const args = {
      ...{ natGatewayId: "nat-1", externalIp: "203.0.113.10", externalPort: 22 },
      ...{ internalIp: "10.0.0.5", internalPort: 22 },
    };
    class Service extends pulumi.ComponentResource {
      readonly entry: ForwardEntry;
      constructor(name: string) {
        super("test:index:Service", name, {}, { providers: [provider] });
        this.entry = new ForwardEntry("inner", args, { parent: this });
        this.registerOutputs();
      }
    }
    await Promise.all([
      value(new ForwardEntry("direct", args, { provider }).urn),
      value(new Service("service").entry.urn),
    ]);
    const entries = registered.filter(({ type }) => type.endsWith("ForwardEntry"));
    assert.equal(entries.length, 2);
    for (const entry of entries)
      assert.match(entry.provider ?? "", /providers:pulumi-nodejs::other::other-id$/);
  });

  it("is known by its type, also when another copy of the package made it", () => {
    assert.equal(Provider.isInstance(new Provider("known")), true);
    assert.equal(Provider.isInstance({ __pulumiType: "pulumi:providers:pulumi-nodejs" }), true);
    for (const other of [undefined, null, {}, "x", { __pulumiType: "pulumi:providers:alicloud" }]) {
      assert.equal(Provider.isInstance(other), false);
    }
  });
});
