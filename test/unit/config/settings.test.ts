import assert from "node:assert/strict";

import { resolveSettings } from "../../../provider/src/config/settings.js";
import { type Setting, settingNames, settingsTable } from "../../../provider/src/config/settingsTable.js";
import { reader } from "../support/reader.js";
import { UserError } from "../../../provider/src/api/errors.js";

const hosts = (config: Record<string, string>, env: Record<string, string> = {}) =>
  resolveSettings(reader(config, env)).endpoint;

describe("settings", () => {
  it("without any are those of the documentation", () => {
    const { credentials, ...rest } = resolveSettings(reader());
    assert.deepEqual(rest, {
      region: undefined,
      endpoint: { host: "ens.aliyuncs.com", protocol: "https" },
      protocol: undefined,
      clientConnectTimeout: 30_000,
      clientReadTimeout: 30_000,
      operationTimeout: undefined,
      adopt: new Set(),
      adoptInterrupted: false,
      missingGateway: "error",
      writesPerGateway: undefined,
      callsInFlight: 16,
      collisions: undefined,
      preflight: "off",
      logLevel: { level: "off", file: undefined },
    });
    assert.deepEqual(credentials, { base: { kind: "chain" }, assumeRole: undefined, used: [] });
  });

  for (const [key, name, field] of [
    ["region", "ALICLOUD_REGION", "region"],
    ["clientConnectTimeout", "CLIENT_CONNECT_TIMEOUT", "clientConnectTimeout"],
    ["clientReadTimeout", "CLIENT_READ_TIMEOUT", "clientReadTimeout"],
  ] as const) {
    it(`${key}: ens: comes before alicloud:, which comes before ${name}`, () => {
      const values = { ens: "1001", alicloud: "1002", environment: "1003" };
      const read = (config: Record<string, string>) =>
        String(resolveSettings(reader(config, { [name]: values.environment }))[field]);
      assert.equal(read({ [`ens:${key}`]: values.ens, [`alicloud:${key}`]: values.alicloud }), values.ens);
      assert.equal(read({ [`alicloud:${key}`]: values.alicloud }), values.alicloud);
      assert.equal(read({}), values.environment);
    });
  }

  it("the first of several variables decides", () => {
    const env = { ALICLOUD_REGION: "cn-a", ALIBABA_CLOUD_REGION: "cn-b" };
    assert.equal(resolveSettings(reader({}, env)).region, "cn-a");
    assert.equal(resolveSettings(reader({}, { ALIBABA_CLOUD_REGION: "cn-b" })).region, "cn-b");
  });

  it("an empty or blank value counts as none", () => {
    const env = { ALICLOUD_REGION: "cn-a" };
    assert.equal(resolveSettings(reader({ "ens:region": "", "alicloud:region": "  " }, env)).region, "cn-a");
    assert.equal(
      resolveSettings(reader({}, { ALICLOUD_REGION: "", ALIBABA_CLOUD_REGION: "cn-b" })).region,
      "cn-b",
    );
  });

  it("the endpoint: ens:, then alicloud:endpoints, then the environment, then the region", () => {
    const endpoints = JSON.stringify([{ ecs: "ecs.test", ens: "list.test" }]);
    const env = { ALIBABA_CLOUD_ENDPOINT_ENS: "first.test", ENS_ENDPOINT: "second.test" };
    const all = {
      "ens:endpoint": "own.test",
      "alicloud:endpoints": endpoints,
      "ens:region": "ap-southeast-1",
    };
    assert.equal(hosts(all, env).host, "own.test");
    assert.equal(hosts({ ...all, "ens:endpoint": "" }, env).host, "list.test");
    assert.equal(hosts({ "ens:region": "ap-southeast-1" }, env).host, "first.test");
    assert.equal(hosts({}, { ENS_ENDPOINT: "second.test" }).host, "second.test");
    assert.equal(hosts({ "alicloud:region": "ap-southeast-1" }).host, "ens.ap-southeast-1.aliyuncs.com");
  });

  it("alicloud:endpoint is a key of nobody and not read", () => {
    assert.equal(hosts({ "alicloud:endpoint": "x.test" }).host, "ens.aliyuncs.com");
  });

  it("alicloud:endpoints without one for ENS decides nothing", () => {
    for (const value of [
      "[]",
      "[{}]",
      '[{"ecs":"x"}]',
      '[{"ens":""}]',
      '[{"ens":5}]',
      "null",
      "5",
      '"x"',
      "[null]",
    ]) {
      assert.equal(hosts({ "alicloud:endpoints": value }).host, "ens.aliyuncs.com", value);
    }
    assert.equal(hosts({ "alicloud:endpoints": '{"ens":"map.test"}' }).host, "map.test");
  });

  it("the protocol holds for every endpoint that does not bring its own", () => {
    assert.deepEqual(hosts({ "ens:protocol": "http" }), { host: "ens.aliyuncs.com", protocol: "http" });
    assert.equal(hosts({ "alicloud:protocol": "HTTP", "ens:endpoint": "a.test" }).protocol, "http");
    assert.equal(hosts({ "ens:protocol": "http", "ens:endpoint": "https://a.test" }).protocol, "https");
  });

  it("ENS_OPERATION_TIMEOUT is in seconds", () => {
    assert.equal(resolveSettings(reader({}, { ENS_OPERATION_TIMEOUT: "90" })).operationTimeout, 90_000);
  });

  it("ENS_ADOPT is one id, or several with commas and blanks", () => {
    const adopt = (value: string) => [...resolveSettings(reader({}, { ENS_ADOPT: value })).adopt];
    assert.deepEqual(adopt("fwd-1"), ["fwd-1"]);
    assert.deepEqual(adopt(" fwd-1, fwd-2 ,,fwd-1 ,"), ["fwd-1", "fwd-2"]);
    assert.deepEqual(adopt(" , "), []);
  });

  it("flags and choices are taken in any letter case", () => {
    const { adoptInterrupted, missingGateway } = resolveSettings(
      reader({ "ens:adoptInterrupted": "True", "ens:missingGateway": "GONE" }),
    );
    assert.equal(adoptInterrupted, true);
    assert.equal(missingGateway, "gone");
    assert.equal(resolveSettings(reader({ "ens:adoptInterrupted": "false" })).adoptInterrupted, false);
  });

  it("what is logged: ens:logLevel, and before it ENS_LOG, which speaks of one run", () => {
    const log = (config: Record<string, string>, env: Record<string, string> = {}) =>
      resolveSettings(reader(config, env)).logLevel;
    assert.deepEqual(log({ "ens:logLevel": "info" }), { level: "info", file: undefined });
    assert.deepEqual(log({ "ens:logLevel": "error:/var/log/a" }), { level: "error", file: "/var/log/a" });
    assert.deepEqual(log({ "ens:logLevel": "info" }, { ENS_LOG: "debug" }).level, "debug");
    assert.deepEqual(log({ "ens:logLevel": "info" }, { ENS_LOG: "" }).level, "info");
  });

  it("a source that cannot be searched is not read", () => {
    const sources = ["ens", "environment"] as const;
    const settings = resolveSettings({ ...reader({ "alicloud:region": "cn-a" }, {}), sources });
    assert.equal(settings.region, undefined);
  });

  it("keys of ours are not read under alicloud:", () => {
    const settings = resolveSettings(
      reader({
        "alicloud:logLevel": "debug",
        "alicloud:missingGateway": "gone",
        "alicloud:adoptInterrupted": "true",
        "alicloud:callsInFlight": "1",
        "alicloud:writesPerGateway": "1",
      }),
    );
    assert.equal(settings.logLevel.level, "off");
    assert.equal(settings.missingGateway, "error");
    assert.equal(settings.adoptInterrupted, false);
    assert.equal(settings.callsInFlight, 16);
    assert.equal(settings.writesPerGateway, undefined);
  });

  const bad: [string, Record<string, string>, Record<string, string>, RegExp][] = [
    [
      "ens:endpoint",
      { "ens:endpoint": "http://a/b" },
      {},
      /without a path, got "http:\/\/a\/b"\. Leave it out/,
    ],
    ["alicloud:endpoints[0].ens", { "alicloud:endpoints": '[{"ens":"a/b"}]' }, {}, /"a\/b"/],
    ["alicloud:endpoints", { "alicloud:endpoints": "[{" }, {}, /JSON/],
    ["ENS_ENDPOINT", {}, { ENS_ENDPOINT: "a b" }, /"a b"/],
    ["ens:protocol", { "ens:protocol": "ftp" }, {}, /^ens:protocol must be one of http, https, got "ftp"\.$/],
    ["alicloud:protocol", { "alicloud:protocol": "tcp" }, {}, /"tcp"/],
    [
      "ens:clientReadTimeout",
      { "ens:clientReadTimeout": "30s" },
      {},
      /a whole number of ms from 1 to 600000, got "30s"\.$/,
    ],
    ["ens:clientConnectTimeout", { "ens:clientConnectTimeout": "0" }, {}, /"0"/],
    ["CLIENT_READ_TIMEOUT", {}, { CLIENT_READ_TIMEOUT: "-5" }, /"-5"/],
    [
      "ENS_OPERATION_TIMEOUT",
      {},
      { ENS_OPERATION_TIMEOUT: "5m" },
      /a whole number of seconds from 1 to 86400, got "5m"/,
    ],
    ["ens:adoptInterrupted", { "ens:adoptInterrupted": "yes" }, {}, /true, false, got "yes"/],
    ["ens:missingGateway", { "ens:missingGateway": "ignore" }, {}, /error, gone, got "ignore"/],
    ["ens:writesPerGateway", { "ens:writesPerGateway": "0" }, {}, /from 1 to 100, got "0"/],
    ["ens:writesPerGateway", { "ens:writesPerGateway": "2.5" }, {}, /"2.5"/],
    ["ens:callsInFlight", { "ens:callsInFlight": "many" }, {}, /"many"/],
    ["ens:callsInFlight", { "ens:callsInFlight": "Infinity" }, {}, /"Infinity"/],
    [
      "ens:logLevel",
      { "ens:logLevel": "verbose" },
      {},
      /off, error, info, debug.*info:\/tmp\/calls\.log.*, got "verbose"\.$/,
    ],
    ["ENS_LOG", {}, { ENS_LOG: "trace:/tmp/x" }, /"trace:\/tmp\/x"/],
  ];
  for (const [key, config, env, sentence] of bad) {
    it(`a value of ${key} that is not allowed is an error with its key, what is allowed, and itself`, () => {
      assert.throws(
        () => resolveSettings(reader(config, env)),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.ok(error.message.startsWith(key), error.message);
          assert.match(error.message, sentence);
          return true;
        },
      );
    });
  }

  it("an endpoint that holds a password is refused without quoting it", () => {
    for (const value of [
      "https://user:hunter2@ens.test",
      "user:hunter2@ens.test",
      "https://hunter2@ens.test/x",
    ]) {
      assert.throws(
        () => resolveSettings(reader({ "ens:endpoint": value })),
        (error: Error) => error instanceof UserError && !error.message.includes("hunter2"),
      );
    }
  });
});

describe("the table of settings", () => {
  const rows = settingNames.map((name): [string, Setting] => [name, settingsTable[name]]);

  it("has no default that the setting itself does not allow", () => {
    for (const [name, { type, default: value }] of rows) {
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
        assert.equal(type?.parse(String(value)), value, name);
      }
    }
  });

  it("names each variable of the environment once", () => {
    const variables = rows.flatMap(([, { env = [] }]) => env);
    assert.equal(new Set(variables).size, variables.length);
  });

  it("shows an access key in part and a short one not at all, and no other key or token", () => {
    const shown = (name: "accessKey" | "secretKey" | "securityToken", value: string) =>
      settingsTable[name].show?.(value);
    assert.equal(shown("accessKey", "LTAI5tExampleKey8f2k"), "LTAI…8f2k");
    assert.equal(shown("accessKey", "elevenchars"), "…");
    assert.equal(shown("secretKey", "LTAI5tExampleKey8f2k"), "set");
    assert.equal(shown("securityToken", "LTAI5tExampleKey8f2k"), "set");
  });
});
