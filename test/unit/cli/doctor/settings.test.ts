import assert from "node:assert/strict";

import type { Finding } from "../../../../provider/src/cli/doctor/findings.js";
import { inspectSettings } from "../../../../provider/src/cli/doctor/settings.js";
import { settingsReader, type FoundStack } from "../../../../provider/src/cli/stack.js";
import { reader } from "../../support/reader.js";

const secrets = new Set(["ens:secretKey", "alicloud:secretKey", "ens:securityToken"]);

function look(
  config: Record<string, string>,
  env: Record<string, string> = {},
  isSecret = (key: string) => secrets.has(key),
  project = "test",
) {
  const found: FoundStack = {
    stack: {
      project,
      name: "dev",
      config: (key) => config[key],
      keys: Object.keys(config),
      isSecret,
    },
  };
  const { env: fromEnv } = reader({}, env);
  return inspectSettings({
    found,
    named: false,
    hasProject: true,
    reader: { ...settingsReader(found), env: fromEnv },
  });
}

const lines = (findings: readonly Finding[]) =>
  findings
    .filter(({ check }) => check !== "stack")
    .map(({ level, text, hint }) => `${level}: ${text}${hint === undefined ? "" : ` → ${hint}`}`);

const own = { "ens:accessKey": "LTAI5tExampleKey8f2k", "ens:secretKey": "not-to-be-seen" };

describe("what the doctor says of settings", () => {
  it("each that is set, with its value and its place", () => {
    assert.deepEqual(
      lines(look({ ...own, "alicloud:region": "ap-southeast-1" }, { CLIENT_READ_TIMEOUT: "5000" }).findings),
      [
        "ok: ens:accessKey is LTAI…8f2k",
        "ok: ens:secretKey is set, as a secret",
        "ok: alicloud:region is ap-southeast-1",
        "ok: CLIENT_READ_TIMEOUT is 5000",
      ],
    );
  });

  it("what is set and not used, and why, but not where it is the same", () => {
    const { findings } = look(
      { ...own, "ens:region": "cn-beijing", "alicloud:region": "cn-beijing" },
      {
        ALICLOUD_REGION: "cn-hangzhou",
        ALICLOUD_ACCESS_KEY: "LTAI5tAnotherKey99zz",
        ALICLOUD_SECRET_KEY: "not-to-be-seen",
        ALICLOUD_PROFILE: "work",
      },
    );
    assert.deepEqual(
      lines(findings).filter((line) => line.startsWith("note")),
      [
        "note: ALICLOUD_ACCESS_KEY is LTAI…99zz, but it is not used: ens:accessKey takes precedence",
        "note: ALICLOUD_PROFILE is work, but it is not used: ens:accessKey takes precedence",
        "note: ALICLOUD_REGION is cn-hangzhou, but it is not used: ens:region takes precedence",
      ],
    );
  });

  it("the endpoint that counts, also where @pulumi/alicloud's settings name it", () => {
    const env = { ALIBABA_CLOUD_ENDPOINT_ENS: "one.test", ENS_ENDPOINT: "two.test" };
    assert.deepEqual(lines(look({ "alicloud:endpoints": '[{"ens":"ens.test"}]' }, env).findings), [
      "ok: alicloud:endpoints[0].ens is ens.test",
      "note: ALIBABA_CLOUD_ENDPOINT_ENS is one.test, but it is not used: alicloud:endpoints[0].ens takes precedence",
      "note: ENS_ENDPOINT is two.test, but it is not used: alicloud:endpoints[0].ens takes precedence",
    ]);
    assert.deepEqual(lines(look({ "ens:endpoint": "ens.test" }).findings), ["ok: ens:endpoint is ens.test"]);
  });

  it("the log that counts: here the environment comes first", () => {
    assert.deepEqual(lines(look({ "ens:logLevel": "error" }, { ENS_LOG: "debug" }).findings), [
      "ok: ENS_LOG is debug",
      "note: ens:logLevel is error, but it is not used: ENS_LOG takes precedence",
    ]);
  });

  it("the role that is assumed, and the one that is not", () => {
    const { findings } = look(
      { ...own, "ens:assumeRole": '{"roleArn":"acs:ram::1:role/ci","externalId":"not-to-be-seen"}' },
      { ALICLOUD_ASSUME_ROLE_ARN: "acs:ram::1:role/other" },
    );
    assert.deepEqual(lines(findings).slice(2), [
      "ok: ens:assumeRole is acs:ram::1:role/ci",
      "note: ALICLOUD_ASSUME_ROLE_ARN is acs:ram::1:role/other, but it is not used: ens:assumeRole takes precedence",
    ]);
  });

  for (const [what, env, used] of [
    [
      "an OIDC token",
      {
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/ci",
        ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/run/token",
        ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/ci",
      },
      3,
    ],
    ["a profile", { ALICLOUD_PROFILE: "work", ALICLOUD_SHARED_CREDENTIALS_FILE: "/home/me/keys" }, 2],
    ["an ECS role", { ALICLOUD_ECS_ROLE_NAME: "edge" }, 1],
    [
      "a role that an access key assumes",
      {
        ALICLOUD_ACCESS_KEY: "LTAI5tExampleKey8f2k",
        ALICLOUD_SECRET_KEY: "x",
        ALICLOUD_ASSUME_ROLE_ARN: "acs:ram::1:role/ci",
      },
      3,
    ],
  ] as const) {
    it(`${what} in the environment is used in all its parts`, () => {
      const told = lines(look({}, env).findings);
      assert.equal(told.filter((line) => line.startsWith("ok: ")).length, used, told.join("\n"));
      assert.equal(told.length, used);
    });
  }

  it("the address of a service that gives keys, but not its path, which may be a secret", () => {
    assert.deepEqual(lines(look({ "ens:credentialsUri": "http://127.0.0.1:99/token-abc" }).findings), [
      "ok: ens:credentialsUri is http://127.0.0.1:99/…",
    ]);
  });

  it("a user and a password in an endpoint are not shown", () => {
    const { findings, publicSettings } = look({ "ens:endpoint": "https://me:hush-hush@ens.test" });
    assert.equal(publicSettings, undefined);
    assert.ok(!lines(findings).join().includes("hush"), lines(findings).join());
  });

  it("whatever the stack keeps as a secret is not shown", () => {
    const { findings } = look(
      { "ens:accessKey": "LTAI5tExampleKey8f2k", "ens:secretKey": "x", "ens:region": "cn-hidden" },
      {},
      () => true,
    );
    assert.ok(!/LTAI|hidden/.test(lines(findings).join()), lines(findings).join());
  });

  it("a secret that is written in clear is a warning that says how to mend it", () => {
    const told = lines(
      look(
        { ...own, "ens:assumeRoleWithOidc": '{"oidcToken":"not-to-be-seen"}', "alicloud:securityToken": "t" },
        {},
        () => false,
      ).findings,
    ).filter((line) => line.includes("in plain text"));
    assert.equal(told.length, 3);
    assert.match(
      told[0] ?? "",
      /^warning: ens:secretKey is in plain text in the stack's configuration → set it again with "pulumi config set --secret ens:secretKey"/,
    );
  });

  for (const [key, meant] of [
    ["ens:accesKey", "ens:accessKey"],
    ["ens:SecretKey", "ens:secretKey"],
    ["ens:endpiont", "ens:endpoint"],
    ["ens:prefligt", "ens:preflight"],
  ] as const) {
    it(`${key} is a slip of the hand for ${meant}`, () => {
      const [told = ""] = lines(look({ [key]: "not-to-be-seen" }).findings);
      assert.equal(
        told,
        `warning: ${key} is not a setting of this provider, so it is ignored → if you meant ${meant}, set that and remove this with "pulumi config rm ${key}"`,
      );
    });
  }

  it("a key that resembles nothing is not guessed at; a project called ens may have keys of its own", () => {
    assert.match(lines(look({ "ens:instanceCount": "3" }).findings)[0] ?? "", /^warning: .* → remove it/);
    assert.match(
      lines(look({ "ens:instanceCount": "3" }, {}, () => false, "ens").findings)[0] ?? "",
      /^note: ens:instanceCount/,
    );
    assert.deepEqual(lines(look({ "test:accesKey": "x" }).findings), []);
  });

  it("a setting that cannot be used is a problem; with bad keys the endpoint is known all the same", () => {
    const keys = look({ "ens:accessKey": "LTAI5tExampleKey8f2k" });
    assert.match(lines(keys.findings).join(), /problem: ens:accessKey is set but no secret key is/);
    assert.equal(keys.publicSettings?.endpoint.host, "ens.aliyuncs.com");
    assert.equal(keys.settings, undefined);
    assert.match(
      lines(look({ "ens:preflight": "maybe" }).findings).join(),
      /problem: ens:preflight must be one of off, warn, error, got "maybe"\./,
    );
  });

  it("every setting that cannot be used, in its place and never as well set, and how to be rid of it", () => {
    const config = {
      ...own,
      "ens:callsInFlight": "0",
      "ens:writesPerGateway": "many",
      "ens:region": "cn-beijing",
    };
    const { findings } = look(config, { ENS_LOG: "loud" });
    assert.deepEqual(lines(findings), [
      "ok: ens:accessKey is LTAI…8f2k",
      "ok: ens:secretKey is set, as a secret",
      "ok: ens:region is cn-beijing",
      'problem: ens:callsInFlight must be a whole number from 1 to 1000, got "0". → change it, or remove it with "pulumi config rm ens:callsInFlight"',
      'problem: ens:writesPerGateway must be a whole number from 1 to 100, got "many". → change it, or remove it with "pulumi config rm ens:writesPerGateway"',
      'problem: ENS_LOG must be a level (off, error, info, debug), a level and a file such as info:/tmp/calls.log, or a file such as /tmp/calls.log or ./calls.log, got "loud". → change it, or remove it with "unset ENS_LOG"',
    ]);
  });

  it("what cannot be used beside keys that cannot", () => {
    const told = lines(look({ "ens:accessKey": "LTAI5tExampleKey8f2k", "ens:preflight": "maybe" }).findings);
    assert.equal(told.filter((line) => line.startsWith("problem")).length, 2, told.join("\n"));
  });

  for (const [found, named, hasProject, level, sentence] of [
    [undefined, false, true, "note", /no stack is used/],
    [{ why: "there is no Pulumi.yaml in /x or above" }, false, false, "note", /no Pulumi\.yaml/],
    [{ why: "no stack selected" }, false, true, "warning", /environment alone decides: no stack selected/],
    [{ why: "no stack named 'prod' found" }, true, true, "problem", /no stack named 'prod'/],
  ] as const) {
    it(`${level}: ${String(sentence)}`, () => {
      const { findings } = inspectSettings({ found, named, hasProject, reader: reader() });
      assert.equal(findings[0]?.level, level);
      assert.match(findings[0].text, sentence);
    });
  }
});
