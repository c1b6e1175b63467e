import assert from "node:assert/strict";

import { planCredentials } from "../../../provider/src/config/credentialPlan.js";
import { reader } from "../support/reader.js";
import { UserError } from "../../../provider/src/api/errors.js";
import { Sources } from "../../../provider/src/config/sources.js";

const plan = (config: Record<string, string>, env: Record<string, string> = {}) => {
  const { base, assumeRole } = planCredentials(new Sources(reader(config, env)));
  return { base, assumeRole };
};

const used = (config: Record<string, string>, env: Record<string, string> = {}) =>
  planCredentials(new Sources(reader(config, env))).used.map(({ from }) => from);

const refused = (
  config: Record<string, string>,
  env: Record<string, string>,
  sentence: RegExp,
  secret = "",
) => {
  assert.throws(
    () => plan(config, env),
    (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, sentence);
      assert.ok(secret === "" || !error.message.includes(secret), error.message);
      return true;
    },
  );
};

const environment = { ALICLOUD_ACCESS_KEY: "env-key", ALICLOUD_SECRET_KEY: "env-secret" };

describe("the plan for the keys", () => {
  it("ens: comes before alicloud:, which comes before the environment", () => {
    const own = { "ens:accessKey": "own-key", "ens:secretKey": "own-secret" };
    const twin = { "alicloud:accessKey": "twin-key", "alicloud:secretKey": "twin-secret" };
    const keys = (config: Record<string, string>) => {
      const { base } = plan(config, environment);
      return base.kind === "keys" ? [base.accessKeyId, base.accessKeySecret, base.from] : [];
    };
    assert.deepEqual(keys({ ...own, ...twin }), ["own-key", "own-secret", "ens:accessKey"]);
    assert.deepEqual(keys(twin), ["twin-key", "twin-secret", "alicloud:accessKey"]);
    assert.deepEqual(keys({}), ["env-key", "env-secret", "ALICLOUD_ACCESS_KEY"]);
  });

  for (const [id, secret, token] of [
    ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"],
    ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"],
    ["ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"],
  ] as const) {
    it(`${id}, ${secret} and ${token} are a session`, () => {
      assert.deepEqual(plan({}, { [id]: "k", [secret]: "s", [token]: "t" }), {
        base: { kind: "keys", accessKeyId: "k", accessKeySecret: "s", securityToken: "t", from: id },
        assumeRole: undefined,
      });
    });
  }

  it("a token belongs to the key beside it and to no other", () => {
    const { base } = plan(
      { "ens:accessKey": "k", "ens:secretKey": "s" },
      { ...environment, ALICLOUD_SECURITY_TOKEN: "stray" },
    );
    assert.equal(base.kind === "keys" ? base.securityToken : "", undefined);
  });

  it("a key and the token of another tool's session in the environment do not mix", () => {
    const { base } = plan(
      {},
      {
        ...environment,
        ALIBABA_CLOUD_ACCESS_KEY_ID: "STS.x",
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: "y",
        ALIBABA_CLOUD_SECURITY_TOKEN: "stray",
      },
    );
    assert.deepEqual(base, {
      kind: "keys",
      accessKeyId: "env-key",
      accessKeySecret: "env-secret",
      securityToken: undefined,
      from: "ALICLOUD_ACCESS_KEY",
    });
  });

  it("a key without a secret says which key, and how to set the secret", () => {
    refused(
      { "ens:accessKey": "LTAI-the-key" },
      {},
      /^ens:accessKey is set but no secret key is\. Set it with .*\.$/,
      "LTAI",
    );
    refused({}, { ALICLOUD_ACCESS_KEY: "LTAI-the-key" }, /^ALICLOUD_ACCESS_KEY is set/, "LTAI");
  });

  it("a secret may stand in a less explicit place than its key", () => {
    const { base } = plan({ "ens:accessKey": "k" }, { ALICLOUD_SECRET_KEY: "s" });
    assert.equal(base.kind === "keys" ? base.accessKeySecret : "", "s");
  });

  it("a secret never comes from a more explicit place than its key", () => {
    const { base } = plan({ "ens:secretKey": "other" }, environment);
    assert.equal(base.kind === "keys" ? base.accessKeySecret : "", "env-secret");
  });

  it("a profile, a file, an ECS role or a URI in a more explicit place beats keys in a less explicit one", () => {
    assert.deepEqual(plan({ "ens:profile": "p" }, environment).base, {
      kind: "profile",
      profile: "p",
      file: undefined,
      from: "ens:profile",
    });
    assert.deepEqual(plan({ "alicloud:sharedCredentialsFile": "/f" }, environment).base, {
      kind: "profile",
      profile: undefined,
      file: "/f",
      from: "alicloud:sharedCredentialsFile",
    });
    assert.deepEqual(plan({ "ens:ecsRoleName": "r" }, environment).base, {
      kind: "ecsRole",
      roleName: "r",
      from: "ens:ecsRoleName",
    });
    assert.deepEqual(plan({ "ens:credentialsUri": "http://u" }, environment).base, {
      kind: "uri",
      uri: "http://u",
      from: "ens:credentialsUri",
    });
  });

  it("within one place keys come first, then OIDC, profile, ECS role and URI", () => {
    const all = {
      "ens:accessKey": "k",
      "ens:secretKey": "s",
      "ens:assumeRoleWithOidc": '{"roleArn":"r","oidcProviderArn":"o","oidcTokenFile":"f"}',
      "ens:profile": "p",
      "ens:ecsRoleName": "e",
      "ens:credentialsUri": "u",
    };
    const order: string[] = [];
    const left: Record<string, string> = { ...all };
    for (const keys of [
      ["ens:accessKey"],
      ["ens:assumeRoleWithOidc"],
      ["ens:profile"],
      ["ens:ecsRoleName"],
      ["ens:credentialsUri"],
    ]) {
      order.push(plan(left).base.kind);
      keys.forEach((key) => Reflect.deleteProperty(left, key));
    }
    order.push(plan(left).base.kind);
    assert.deepEqual(order, ["keys", "oidc", "profile", "ecsRole", "uri", "chain"]);
  });

  it("OIDC in the environment needs all three variables; the role is then the token's and not assumed twice", () => {
    const three = {
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "o",
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/f",
      ALIBABA_CLOUD_ROLE_ARN: "r",
    };
    const { base, assumeRole } = plan({}, { ...three, ALIBABA_CLOUD_ROLE_SESSION_NAME: "n" });
    assert.equal(assumeRole, undefined);
    assert.deepEqual(base, {
      kind: "oidc",
      role: { roleArn: "r", sessionName: "n" },
      oidcProviderArn: "o",
      oidcTokenFile: "/f",
      from: "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    });
    for (const missing of Object.keys(three)) {
      const env = Object.fromEntries(Object.entries(three).filter(([name]) => name !== missing));
      assert.equal(plan({}, env).base.kind, "chain", missing);
    }
  });

  it("a role is assumed with whatever keys there are", () => {
    const role = {
      roleArn: "acs:ram::1:role/r",
      sessionName: "n",
      policy: "{}",
      sessionExpiration: 1800,
      externalId: "e",
    };
    assert.deepEqual(plan({ "ens:assumeRole": JSON.stringify(role) }, environment).assumeRole, role);
    assert.deepEqual(
      plan(
        {},
        {
          ...environment,
          ALICLOUD_ASSUME_ROLE_ARN: "r",
          ALICLOUD_ASSUME_ROLE_SESSION_NAME: "n",
          ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: "900",
        },
      ).assumeRole,
      { roleArn: "r", sessionName: "n", sessionExpiration: 900 },
    );
  });

  it("numbers of a structured value may come as texts, as pulumi config --path writes them", () => {
    const { assumeRole } = plan({ "ens:assumeRole": '{"roleArn":"r","sessionExpiration":"1800"}' });
    assert.equal(assumeRole?.sessionExpiration, 1800);
  });

  for (const key of ["ens:assumeRole", "alicloud:assumeRole", "ens:assumeRoleWithOidc"]) {
    it(`${key} that is not an object, or lacks its role, is told with its key and never quoted`, () => {
      for (const value of ["s3cret{", "5", "null", "[]", '"s3cret"']) {
        refused({ [key]: value }, environment, new RegExp(`^${key} must be an object\\.`), "s3cret");
      }
      for (const value of ["{}", '{"roleArn":""}', '{"roleArn":null,"oidcToken":"s3cret"}']) {
        refused({ [key]: value }, {}, new RegExp(`^${key} lacks roleArn`), "s3cret");
      }
    });
  }

  it("a session's length that is no number is told with its key", () => {
    refused(
      { "ens:assumeRole": '{"roleArn":"r","sessionExpiration":"1h"}' },
      {},
      /ens:assumeRole.*sessionExpiration.*"1h"/,
    );
    refused(
      {
        "ens:assumeRoleWithOidc":
          '{"roleArn":"r","oidcProviderArn":"o","oidcTokenFile":"f","sessionExpiration":"1h"}',
      },
      {},
      /ens:assumeRoleWithOidc.*sessionExpiration.*"1h"/,
    );
    refused(
      {},
      { ALICLOUD_ASSUME_ROLE_ARN: "r", ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: "1h" },
      /^ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION.*"1h"/,
    );
  });

  it("a key or token with a character that none has is refused at once: the setting is named and not the key", () => {
    for (const [config, env, from, what, again] of [
      [
        { "ens:accessKey": "LTAI\u200bs3cret", "ens:secretKey": "s" },
        {},
        "ens:accessKey",
        "an invisible character (U+200B)",
        ' and set it with "pulumi config set ens:accessKey"',
      ],
      [
        { "ens:accessKey": "k", "ens:secretKey": "s3cret\nx" },
        {},
        "ens:secretKey",
        "a line break",
        ' and set it with "pulumi config set --secret ens:secretKey"',
      ],
      [
        {
          "alicloud:accessKey": "k",
          "alicloud:secretKey": "s",
          "alicloud:securityToken": "\u201cs3cret\u201d",
        },
        {},
        "alicloud:securityToken",
        "a quotation mark (U+201C)",
        ' and set it with "pulumi config set --secret alicloud:securityToken"',
      ],
      [
        {},
        { ALICLOUD_ACCESS_KEY: "k", ALICLOUD_SECRET_KEY: '"s3cret"' },
        "ALICLOUD_SECRET_KEY",
        "a quotation mark (U+0022)",
        "",
      ],
      [{ "ens:accessKey": "k" }, { ALICLOUD_SECRET_KEY: "s3 cret" }, "ALICLOUD_SECRET_KEY", "a blank", ""],
      [
        { "ens:assumeRoleWithOidc": '{"roleArn":"r","oidcProviderArn":"o","oidcToken":"s3cret…"}' },
        {},
        "ens:assumeRoleWithOidc.oidcToken",
        "a character outside ASCII (U+2026)",
        ' and set it with "pulumi config set --secret --path ens:assumeRoleWithOidc.oidcToken"',
      ],
    ] as const) {
      const sentence = `${from} contains ${what}, which no key or token has. Copy the value again as plain text${again}.`;
      refused(config, env, new RegExp(`^${sentence.replace(/[+().]/g, String.raw`\$&`)}$`), "s3");
    }
  });

  it("a session shorter than STS gives is told with its key", () => {
    refused(
      { "ens:assumeRole": '{"roleArn":"r","sessionExpiration":"600"}' },
      environment,
      /^ens:assumeRole\.sessionExpiration must be a whole number of seconds, at least 900, got "600"\.$/,
    );
  });

  it("OIDC without a provider is told with its key", () => {
    refused(
      { "ens:assumeRoleWithOidc": '{"roleArn":"r","oidcToken":"s3cret"}' },
      {},
      /lacks oidcProviderArn/,
      "s3cret",
    );
  });

  it("remembers each setting that it takes something from", () => {
    assert.deepEqual(used({ "ens:accessKey": "k", "alicloud:secretKey": "s", "ens:profile": "p" }), [
      "ens:accessKey",
      "alicloud:secretKey",
    ]);
    assert.deepEqual(used({ "ens:profile": "p", "ens:sharedCredentialsFile": "f" }, environment), [
      "ens:profile",
      "ens:sharedCredentialsFile",
    ]);
    assert.deepEqual(used({ "ens:ecsRoleName": "r" }, { ALICLOUD_ASSUME_ROLE_ARN: "r" }), [
      "ens:ecsRoleName",
      "ALICLOUD_ASSUME_ROLE_ARN",
    ]);
    assert.deepEqual(used({}), []);
  });
});
