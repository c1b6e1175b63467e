import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import sinon from "sinon";

import type { CredentialPlan, KeySource } from "../../../provider/src/config/credentialPlan.js";
import { openKeys } from "../../../provider/src/config/credentials.js";
import { KeyService, type Answered, type Asked } from "../support/keyService.js";

const secret = "s3cretS3cretS3cret";
const start = Date.parse("2026-01-01T00:00:00Z");
const minute = 60_000;

const roleArn = "acs:ram::1:role/port-forwards";
const role = { roleArn, sessionName: "ci" };
const staticKeys: KeySource = {
  kind: "keys",
  accessKeyId: "LTAIbase",
  accessKeySecret: secret,
  securityToken: undefined,
  from: "ens:accessKey",
};
const oidc = (change: object): KeySource => ({
  kind: "oidc",
  from: "ens:assumeRoleWithOidc",
  role: { roleArn },
  oidcProviderArn: "acs:ram::1:oidc-provider/ci",
  ...change,
});
const ssoProfile = {
  name: "sso",
  mode: "CloudSSO",
  cloud_sso_sign_in_url: "https://signin-cn-shanghai.alibabacloudsso.com/x/login",
  cloud_sso_account_id: "12",
  cloud_sso_access_config: "ac-1",
  access_token: "sso-token",
};
const profileIn = (file: string, profile?: string): CredentialPlan => ({
  base: { kind: "profile", profile, file, from: "ens:sharedCredentialsFile" },
  assumeRole: undefined,
  used: [],
});

/** What the signature of a request to STS covers, as the documentation of the service describes it. */
function stringToSign(params: Readonly<Record<string, string>>): string {
  const percent = (text: string) =>
    [...Buffer.from(text)]
      .map((byte) =>
        /[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      )
      .join("");
  const canonical = Object.entries(params)
    .filter(([name]) => name !== "Signature")
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .join("&");
  return `POST&${percent("/")}&${percent(canonical)}`;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("sessions", () => {
  let service: KeyService;
  let clock: sinon.SinonFakeTimers;
  let home: string;
  const saved = { ...process.env };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "ens-home-"));
    for (const name of Object.keys(process.env)) {
      if (/^(ALICLOUD|ALIBABA_?CLOUD)_/.test(name)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, { HOME: home, USERPROFILE: home, TMPDIR: home });
    service = await KeyService.start();
    clock = sinon.useFakeTimers({ now: start, toFake: ["Date"] });
  });
  afterEach(async () => {
    clock.restore();
    service.close();
    for (const name of Object.keys(process.env)) {
      if (!(name in saved)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, saved);
    await rm(home, { recursive: true, force: true });
  });

  let made = 0;
  const session = (lifeMs: number | undefined) => ({
    AccessKeyId: `STS.${(made += 1)}`,
    AccessKeySecret: `secret${made}`,
    SecurityToken: `token${made}`,
    ...(lifeMs === undefined
      ? {}
      : { Expiration: new Date(Date.now() + lifeMs).toISOString().replace(".000", "") }),
  });
  const stsAnswers = (asked: Asked): Answered => ({
    body: { RequestId: "R", Credentials: session(Number(asked.params["DurationSeconds"]) * 1000) },
  });
  const write = async (path: string, text: string, mode = 0o644): Promise<string> => {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  };
  /** A profile whose command notes each run and prints keys that last so long. */
  const externalProfile = async (expiration: string | undefined): Promise<string> => {
    const keys = {
      mode: "StsToken",
      access_key_id: "STS.c",
      access_key_secret: secret,
      sts_token: "t",
      expiration,
    };
    const script = await write(
      "keys command.sh",
      `#!/bin/sh\necho run >> '${join(home, "runs")}'\necho '${JSON.stringify(keys)}'\n`,
      0o755,
    );
    const profile = { name: "sso", mode: "External", process_command: `"${script}" --for 'a b'` };
    return write("config.json", JSON.stringify({ current: "sso", profiles: [profile] }));
  };
  const runs = async (): Promise<number> =>
    (await readFile(join(home, "runs"), "utf8")).split("\n").length - 1;
  /** Calls at once, as a run makes them. */
  const manyCalls = async (keys: () => Promise<unknown>): Promise<void> => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => keys()));
    assert.ok(answers.every((answer) => answer === answers[0]));
  };

  it("of a role: the request is signed with the keys of the user, and names the role", async () => {
    service.answer = stsAnswers;
    const keys = openKeys({
      base: staticKeys,
      assumeRole: { ...role, policy: '{"a":"b c*"}', sessionExpiration: 1800, externalId: "e!(x)" },
      used: [],
    });
    assert.match((await keys()).accessKeyId, /^STS\./);
    const [asked] = service.asked;
    assert.deepEqual([asked?.host, asked?.method], ["sts.aliyuncs.com", "POST"]);
    const { Signature, SignatureNonce, Timestamp, ...rest } = asked?.params ?? {};
    assert.deepEqual(rest, {
      AccessKeyId: "LTAIbase",
      Action: "AssumeRole",
      DurationSeconds: "1800",
      ExternalId: "e!(x)",
      Format: "JSON",
      Policy: '{"a":"b c*"}',
      RoleArn: roleArn,
      RoleSessionName: "ci",
      SignatureMethod: "HMAC-SHA1",
      SignatureVersion: "1.0",
      Version: "2015-04-01",
    });
    assert.equal(Timestamp, "2026-01-01T00:00:00Z");
    assert.ok((SignatureNonce ?? "").length > 16);
    assert.equal(
      Signature,
      createHmac("sha1", `${secret}&`)
        .update(stringToSign(asked?.params ?? {}))
        .digest("base64"),
    );
  });

  it("of a role that is refused: the error names the code, and --run-program where the key may have been changed", async () => {
    service.answer = () => ({ status: 404, body: { Code: "InvalidAccessKeyId.NotFound", Message: secret } });
    for (const [from, end] of [
      ["ens:accessKey", /may assume it\. If you changed the keys .* again with --run-program\.$/],
      ["ALICLOUD_ACCESS_KEY", /may assume it\.$/],
    ] as const) {
      await assert.rejects(
        openKeys({ base: { ...staticKeys, from }, assumeRole: role, used: [] })(),
        (error: Error) => {
          assert.match(error.message, /could not be assumed with .* \(InvalidAccessKeyId\.NotFound\)\./);
          assert.match(error.message, end);
          assert.ok(!error.message.includes(secret));
          return true;
        },
      );
    }
  });

  it("of a role by a secret that is wrong: the error names the code of the service, and not what was signed", async () => {
    for (const signed of [stringToSign, () => "something else"]) {
      service.answer = ({ params }) => ({
        status: 400,
        body: {
          Code: "SignatureDoesNotMatch",
          Message: `Specified signature is not matched with our calculation. server string to sign is:${signed(params)}`,
        },
      });
      await assert.rejects(openKeys({ base: staticKeys, assumeRole: role, used: [] })(), (error: Error) => {
        assert.match(error.message, /\(SignatureDoesNotMatch\)\. Check the role, .* --run-program\.$/);
        assert.ok(!error.message.includes("POST&"));
        return true;
      });
    }
  });

  it("of a role of a profile that asks for less than STS gives are refused, and the field is named", async () => {
    const profile = {
      name: "one",
      mode: "RamRoleArn",
      access_key_id: "LTAIx",
      access_key_secret: secret,
      ram_role_arn: roleArn,
    };
    for (const [field, seconds, refused] of [
      ["duration_seconds", 60, /cannot be used: its duration_seconds must be at least 900, got 60\.$/],
      ["expired_seconds", 899, /cannot be used: its expired_seconds must be at least 900, got 899\.$/],
    ] as const) {
      const text = (value: number) =>
        JSON.stringify({ current: "one", profiles: [{ ...profile, [field]: value }] });
      await assert.rejects(openKeys(profileIn(await write("config.json", text(seconds))))(), refused);
      assert.equal(service.asked.length, 0);
      service.answer = stsAnswers;
      await openKeys(profileIn(await write("config.json", text(900))))();
      assert.equal(service.asked.at(-1)?.params["DurationSeconds"], "900");
      service.asked.length = 0;
    }
  });

  it("of a role whose keys come from a command: the time limit of STS does not count the command", async () => {
    service.answer = stsAnswers;
    const [started, end] = [join(home, "started"), join(home, "end")];
    const keys = { mode: "AK", access_key_id: "LTAIx", access_key_secret: secret };
    const script = await write(
      "command.sh",
      `#!/bin/sh\ntouch '${started}'\nuntil [ -e '${end}' ]; do sleep 0.05; done\necho '${JSON.stringify(keys)}'\n`,
      0o755,
    );
    const profile = { name: "one", mode: "External", process_command: script };
    const file = await write("config.json", JSON.stringify({ current: "one", profiles: [profile] }));
    clock.restore();
    clock = sinon.useFakeTimers({ now: start, toFake: ["Date", "setTimeout", "clearTimeout"] });
    const session = openKeys({ ...profileIn(file), assumeRole: role, used: [] })();
    while (!existsSync(started)) await new Promise((resolve) => setImmediate(resolve));
    clock.tick(11_000);
    clock.restore();
    await write("end", "");
    assert.match((await session).accessKeyId, /^STS\./);
  });

  it("of a role last an hour unless something else is asked for, also where STS does not say so", async () => {
    service.answer = () => ({ body: { Credentials: session(undefined) } });
    const keys = openKeys({ base: staticKeys, assumeRole: role, used: [] });
    await keys();
    clock.tick(54 * minute);
    await keys();
    assert.equal(service.asked.length, 1);
    clock.tick(2 * minute);
    await keys();
    assert.equal(service.asked.length, 2);
  });

  it("that an OIDC token in the configuration gave outlive the token: it is not sent again before they end", async () => {
    const modes: number[] = [];
    service.answer = (asked) => {
      const directory = readdirSync(home).find((name) => name.startsWith("ens-oidc-")) ?? "";
      modes.push(
        ...[directory, join(directory, "token")].map((path) => statSync(join(home, path)).mode & 0o777),
      );
      return service.asked.length === 1
        ? stsAnswers(asked)
        : {
            status: 400,
            body: {
              Code: "AuthenticationFail.OIDCToken.Expired",
              Message: `expired ${secret}`,
              RequestId: "R-1",
            },
          };
    };
    const keys = openKeys({ base: oidc({ oidcToken: secret }), assumeRole: undefined, used: [] });
    const first = await keys();
    assert.deepEqual(
      [
        service.asked[0]?.host,
        service.asked[0]?.params["OIDCToken"],
        service.asked[0]?.params["AccessKeyId"],
      ],
      ["sts.aliyuncs.com", secret, undefined],
    );
    for (const at of [11, 30, 54]) {
      clock.setSystemTime(start + at * minute);
      assert.equal(await keys(), first);
    }
    assert.equal(service.asked.length, 1);
    for (const at of [56, 59]) {
      clock.setSystemTime(start + at * minute);
      assert.equal(await keys(), first, "the old ones are used while they are valid");
    }
    assert.equal(service.asked.length, 3);
    clock.setSystemTime(start + 60 * minute);
    await assert.rejects(keys(), (error: Error) => {
      assert.match(
        error.message,
        /^Could not get the keys that ens:assumeRoleWithOidc names \(AuthenticationFail\.OIDCToken\.Expired, RequestId R-1\).*run the command again with --run-program\.$/,
      );
      assert.ok(!error.message.includes(secret));
      return true;
    });
    // the library takes the token from a file
    if (process.platform !== "win32") {
      assert.deepEqual(
        modes,
        service.asked.flatMap(() => [0o700, 0o600]),
        "only this user may read it",
      );
    }
    assert.deepEqual(await readdir(home), [], "it is gone when the session is there, or refused");
  });

  it("by an OIDC token in the configuration need a temporary directory: the error names the variable that sets it", async function () {
    if (process.platform === "win32") this.skip();
    service.answer = stsAnswers;
    process.env["TMPDIR"] = join(home, "missing");
    const keys = openKeys({ base: oidc({ oidcToken: secret }), assumeRole: undefined, used: [] });
    await assert.rejects(keys(), (error: Error) => {
      assert.equal(
        error.message,
        `The OIDC token cannot be written to a temporary file in ${home}/missing (ENOENT). Set TMPDIR (on Windows, TEMP) to a directory that this user may write to.`,
      );
      return true;
    });
    assert.equal(service.asked.length, 0);
    process.env["TMPDIR"] = home;
    assert.match((await keys()).accessKeyId, /^STS\./);
  });

  it("by an OIDC token in a file without blanks need no temporary directory", async () => {
    service.answer = stsAnswers;
    const file = await write("token", "tokenOne");
    process.env["TMPDIR"] = join(home, "missing");
    await openKeys({ base: oidc({ oidcTokenFile: file }), assumeRole: undefined, used: [] })();
    assert.equal(service.asked[0]?.params["OIDCToken"], "tokenOne");
  });

  it("by an OIDC token in a file are renewed with the token that the file has then", async () => {
    const file = await write("token", "tokenOne\n");
    service.answer = stsAnswers;
    const keys = openKeys({
      base: oidc({ oidcTokenFile: file, role: { roleArn, sessionExpiration: 900 } }),
      assumeRole: undefined,
      used: [],
    });
    await keys();
    await write("token", "tokenTwo\n");
    clock.tick(14 * minute);
    await keys();
    assert.deepEqual(
      service.asked.map(({ params }) => params["OIDCToken"]),
      ["tokenOne", "tokenTwo"],
    );
  });

  const kinds: Readonly<Record<string, () => Promise<CredentialPlan>>> = {
    assumeRole: () =>
      Promise.resolve({ base: staticKeys, assumeRole: { ...role, sessionExpiration: 900 }, used: [] }),
    assumeRoleWithOidc: () =>
      Promise.resolve({
        base: oidc({ oidcToken: "t", role: { roleArn, sessionExpiration: 900 } }),
        assumeRole: undefined,
        used: [],
      }),
    credentialsUri: () =>
      Promise.resolve({
        base: { kind: "uri", uri: service.uri, from: "ens:credentialsUri" },
        assumeRole: undefined,
        used: [],
      }),
    ecsRoleName: () =>
      Promise.resolve({
        base: { kind: "ecsRole", roleName: "r", from: "ens:ecsRoleName" },
        assumeRole: undefined,
        used: [],
      }),
    "a profile that assumes a role": async () =>
      profileIn(
        await write(
          "config.json",
          JSON.stringify({
            current: "one",
            profiles: [
              {
                name: "one",
                mode: "ChainableRamRoleArn",
                source_profile: "two",
                ram_role_arn: roleArn,
                expired_seconds: 900,
              },
              { name: "two", mode: "AK", access_key_id: "LTAIx", access_key_secret: secret },
            ],
          }),
        ),
      ),
    "a profile that runs a command": async () =>
      profileIn(await externalProfile(new Date(start + 15 * minute).toISOString())),
  };
  for (const [kind, plan] of Object.entries(kinds)) {
    it(`of 15 minutes from ${kind}: 16 first calls ask once, and they are kept until shortly before their end`, async () => {
      service.answer = (asked) =>
        asked.host.startsWith("sts.")
          ? stsAnswers(asked)
          : asked.path.endsWith("/api/token")
            ? { body: "metadata-token" }
            : { body: { Code: "Success", ...session(15 * minute) } };
      const keys = openKeys(await plan());
      const asks = async () =>
        kind.includes("command")
          ? await runs()
          : service.asked.filter(({ path }) => !path.endsWith("/api/token")).length;
      await manyCalls(keys);
      assert.equal(await asks(), 1);
      clock.tick(11 * minute);
      await manyCalls(keys);
      assert.equal(await asks(), 1);
      clock.tick(3 * minute);
      await manyCalls(keys);
      assert.equal(await asks(), 2);
    });
  }

  it("that their service goes on giving until the last moment are asked for a few times, and not by every call", async () => {
    const one = session(60 * minute);
    service.answer = () => ({ body: { Code: "Success", ...one }, afterMs: 0 });
    const keys = openKeys({
      base: { kind: "uri", uri: service.uri, from: "ens:credentialsUri" },
      assumeRole: undefined,
      used: [],
    });
    for (; Date.now() < start + 60 * minute - 1000; clock.tick(1000)) await keys();
    assert.ok(service.asked.length <= 6, `${service.asked.length} requests`);
  });

  it("that have ended by a clock that is wrong are used all the same, and not asked for by every call", async () => {
    service.answer = () => ({ body: { Code: "Success", ...session(-20 * minute) } });
    const keys = openKeys({
      base: { kind: "uri", uri: service.uri, from: "ens:credentialsUri" },
      assumeRole: undefined,
      used: [],
    });
    await keys();
    clock.tick(10_000);
    await keys();
    assert.equal(service.asked.length, 1);
  });

  it("that cannot be had: the reason is a code, a status or a few words, and nothing that the service wrote", async () => {
    const uri = {
      base: { kind: "uri", uri: service.uri, from: "ens:credentialsUri" },
      assumeRole: undefined,
      used: [],
    } as const;
    const byRole = { base: staticKeys, assumeRole: role, used: [] };
    const byOidc = { base: oidc({ oidcToken: "t" }), assumeRole: undefined, used: [] };
    const byEcs = {
      base: { kind: "ecsRole", roleName: "r", from: "ens:ecsRoleName" },
      assumeRole: undefined,
      used: [],
    } as const;
    const sso = { ...ssoProfile, cloud_sso_access_token_expire: start / 1000 + 600 };
    const bySso = profileIn(await write("config.json", JSON.stringify({ current: "sso", profiles: [sso] })));
    const denied = { Code: "Forbidden.RAM", Message: `not ${secret}`, RequestId: "R-2" };
    for (const [plan, answer, reason] of [
      [uri, { drop: true }, "ECONNRESET"],
      [uri, { status: 500, body: secret }, "HTTP 500"],
      [uri, { body: `<html>${secret}` }, "the answer contains no keys"],
      [uri, { body: { Code: "Success", AccessKeySecret: secret } }, "the answer contains no keys"],
      [uri, { body: denied }, "Forbidden.RAM, RequestId R-2"],
      [byRole, { status: 403, body: denied }, "Forbidden.RAM, RequestId R-2"],
      [byRole, { body: { Credentials: { AccessKeySecret: secret } } }, "the answer contains no keys"],
      [byRole, { status: 502, body: { note: secret } }, "the answer contains no keys"],
      [byOidc, { status: 403, body: denied }, "Forbidden.RAM, RequestId R-2"],
      [byOidc, { body: {} }, "the answer contains no keys"],
      [byEcs, { status: 404, body: secret }, "HTTP 404"],
      [bySso, { status: 403, body: denied }, "Forbidden.RAM, RequestId R-2"],
      [bySso, { status: 401, body: secret }, "HTTP 401"],
      [bySso, { status: 302 }, "the request failed"],
      [bySso, { drop: true }, "UND_ERR_SOCKET"],
      [bySso, { body: secret }, "the answer is not a JSON object"],
      [bySso, { body: {} }, "it returned no access key id"],
      [byEcs, { drop: true }, "ECONNRESET"],
      [byEcs, { body: { Code: "Failed", ...session(minute) } }, "the answer contains no keys"],
    ] as readonly (readonly [CredentialPlan, Answered, string])[]) {
      service.answer = () => answer;
      await assert.rejects(openKeys(plan)(), (error: Error) => {
        assert.ok(error.message.includes(`(${reason}). Check`), `${reason}: ${error.message}`);
        assert.ok(!error.message.includes(secret));
        return true;
      });
    }
  });

  it("of an ECS instance: the role is asked for where none is named, with a token if there is one", async () => {
    const answers =
      (tokenStatus: number) =>
      (asked: Asked): Answered =>
        asked.path.endsWith("/api/token")
          ? { status: tokenStatus, body: "metadata-token" }
          : asked.path.endsWith("/security-credentials/")
            ? { body: "the-role\n" }
            : { body: { Code: "Success", ...session(6 * 60 * minute) } };
    for (const [status, token] of [
      [200, "metadata-token"],
      [404, undefined],
    ] as const) {
      service.asked.length = 0;
      service.answer = answers(status);
      await openKeys({ base: { kind: "chain" }, assumeRole: undefined, used: [] })();
      assert.deepEqual(
        service.asked.map(({ host, method, path }) => `${method} ${host}${path}`),
        [
          "PUT 100.100.100.200/latest/api/token",
          "GET 100.100.100.200/latest/meta-data/ram/security-credentials/",
          "PUT 100.100.100.200/latest/api/token",
          "GET 100.100.100.200/latest/meta-data/ram/security-credentials/the-role",
        ],
      );
      assert.equal(service.asked.at(-1)?.headers["x-aliyun-ecs-metadata-token"], token);
    }
  });

  it("of CloudSSO and OAuth logins come from the login that the profile has, and nothing is written", async () => {
    const later = Math.floor(start / 1000) + 600;
    const profiles = [
      { ...ssoProfile, cloud_sso_access_token_expire: later },
      {
        name: "oauth",
        mode: "OAuth",
        oauth_site_type: "INTL",
        oauth_access_token: "oauth-token",
        oauth_refresh_token: "refresh-token",
        oauth_access_token_expire: later,
      },
    ];
    const text = JSON.stringify({ current: "sso", profiles });
    const file = await write(".aliyun/config.json", text);
    service.answer = ({ path }) => {
      const keys = session(20 * minute);
      return {
        body:
          path === "/cloud-credentials"
            ? { CloudCredential: keys }
            : {
                accessKeyId: keys.AccessKeyId,
                accessKeySecret: keys.AccessKeySecret,
                securityToken: keys.SecurityToken,
                expiration: keys.Expiration,
              },
      };
    };
    for (const [name, host, path, token] of [
      ["sso", "signin-cn-shanghai.alibabacloudsso.com", "/cloud-credentials", "sso-token"],
      ["oauth", "oauth.alibabacloud.com", "/v1/exchange", "oauth-token"],
    ] as const) {
      const keys = openKeys(profileIn(file, name));
      assert.match((await keys()).securityToken ?? "", /^token/);
      const asked = service.asked.at(-1);
      assert.deepEqual(
        [asked?.method, asked?.host, asked?.path, asked?.headers.authorization],
        ["POST", host, path, `Bearer ${token}`],
      );
    }
    assert.deepEqual(JSON.parse(service.asked[0]?.body ?? ""), {
      AccountId: "12",
      AccessConfigurationId: "ac-1",
    });
    clock.tick(11 * minute);
    const asked = service.asked.length;
    await assert.rejects(
      openKeys(profileIn(file, "sso"))(),
      /its login has ended\. Log in again with "aliyun configure/,
    );
    await assert.rejects(
      openKeys(profileIn(file, "oauth"))(),
      /its login has ended, and only the Alibaba Cloud CLI can renew it.*Run "aliyun sts GetCallerIdentity --profile oauth"/,
    );
    assert.equal(service.asked.length, asked);
    assert.equal(await readFile(file, "utf8"), text);

    // what the messages advise ends in a profile with a later end, which the same run uses
    const keys = openKeys(profileIn(file, "oauth"));
    await assert.rejects(keys());
    await write(".aliyun/config.json", text.replaceAll(String(later), String(later + 3600)));
    for (const again of [keys, openKeys(profileIn(file, "sso"))]) {
      assert.match((await again()).securityToken ?? "", /^token/);
    }
  });

  it("that a command gave are kept where it does not say when they end, and no file is written", async () => {
    const file = await externalProfile(undefined);
    const text = await readFile(file, "utf8");
    await write(".aliyun/config.json", text);
    const keys = openKeys(profileIn(file));
    for (let hour = 0; hour < 5; hour += 1, clock.tick(60 * minute)) await manyCalls(keys);
    assert.equal(await runs(), 1);
    assert.deepEqual((await keys()).accessKeyId, "STS.c");
    for (const path of [file, join(home, ".aliyun/config.json")])
      assert.equal(await readFile(path, "utf8"), text);
  });

  it("of a command that fails, hangs up or prints something else: the profile is named and the output is not shown", async () => {
    for (const [script, sentence] of [
      [
        `echo ${secret} >&2; exit 3`,
        /The command of profile "sso" in .*config\.json failed with exit code 3\. Run it/,
      ],
      [`echo ${secret}`, /The command of profile "sso" in .* must print a JSON object/],
      [
        `echo '{"access_key_id":5,"access_key_secret":"${secret}"}'`,
        /The access key id from the command of profile .* must be a string, got a number\./,
      ],
      [`echo '{"access_key_id":"a"}'`, /Could not get .*it returned no access key secret/],
    ] as const) {
      const command = await write("command.sh", `#!/bin/sh\n${script}\n`, 0o755);
      const file = await write(
        "config.json",
        JSON.stringify({
          current: "sso",
          profiles: [{ name: "sso", mode: "External", process_command: command }],
        }),
      );
      await assert.rejects(openKeys(profileIn(file))(), (error: Error) => {
        assert.match(error.message, sentence);
        assert.ok(!error.message.includes(secret), error.message);
        return true;
      });
    }
    const file = await write(
      "config.json",
      JSON.stringify({
        current: "x",
        profiles: [{ name: "x", mode: "External", process_command: "/nowhere/at-all" }],
      }),
    );
    await assert.rejects(openKeys(profileIn(file))(), /could not be run \(ENOENT\)/);
  });

  /** A profile whose command is this shell script. */
  const scriptProfile = async (script: string): Promise<string> => {
    const command = await write("command.sh", `#!/bin/sh\n${script}\n`, 0o755);
    const profile = { name: "sso", mode: "External", process_command: command };
    return write("config.json", JSON.stringify({ current: "sso", profiles: [profile] }));
  };

  it("of a command that does not end, also one that ignores SIGTERM, fail after 60 s, and the command is stopped", async function () {
    if (process.platform === "win32") this.skip();
    const started = join(home, "started");
    const file = await scriptProfile(
      `trap "" TERM; echo $$ > '${started}.new'; mv '${started}.new' '${started}'; while :; do sleep 0.1; done`,
    );
    clock.restore();
    clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    let error: unknown;
    const settled = openKeys(profileIn(file))().catch((thrown: unknown) => {
      error = thrown;
    });
    while (!existsSync(started)) await turn();
    clock.tick(59_999);
    await turn();
    assert.equal(error, undefined);
    clock.tick(1);
    await settled;
    assert.match(
      String(error),
      /The command of profile "sso" in .*config\.json did not end within 60 s\. Run it in a shell/,
    );
    const pid = Number(readFileSync(started, "utf8"));
    while (isRunning(pid)) await turn();
  });

  it("of a command that leaves a process in the background are used, although that keeps its output open", async function () {
    if (process.platform === "win32") this.skip();
    const background = join(home, "background");
    const keys = { mode: "AK", access_key_id: "LTAIx", access_key_secret: secret };
    const file = await scriptProfile(`sleep 60 & echo $! > '${background}'; echo '${JSON.stringify(keys)}'`);
    assert.equal((await openKeys(profileIn(file))()).accessKeyId, "LTAIx");
    // a login tool may leave its agent there, which is not stopped
    assert.ok(process.kill(Number(readFileSync(background, "utf8"))));
  });

  it("of a command that a signal ends, or that prints too much: the error says so in words", async function () {
    if (process.platform === "win32") this.skip();
    for (const [script, sentence] of [
      ["kill -ABRT $$", /The command of profile "sso" in .* was ended by SIGABRT\. Run it in a shell/],
      [
        "head -c 1100000 /dev/zero",
        /The command of profile "sso" in .* printed more than 1 MB\. Run it in a shell/,
      ],
    ] as const) {
      await assert.rejects(openKeys(profileIn(await scriptProfile(script)))(), sentence);
    }
  });

  const rereading = [
    ["the same keys", (file: string) => readFileSync(file, "utf8")],
    ["half of a file", () => '{"current":"work","profi'],
  ] as const;
  for (const [what, found] of rereading) {
    it(`that the service refused are read again a second after a read that found ${what}`, async () => {
      const profile = (id: string) =>
        JSON.stringify({
          current: "work",
          profiles: [{ name: "work", mode: "AK", access_key_id: id, access_key_secret: secret }],
        });
      const file = await write("config.json", profile("LTAIold"));
      const keys = openKeys(profileIn(file));
      const old = await keys();
      await write("config.json", found(file));
      assert.deepEqual(await Promise.all([keys.replace(old), keys.replace(old)]), [false, false]);
      await write("config.json", profile("LTAInew"));
      clock.tick(999);
      assert.equal(await keys.replace(old), false, "not for each refusal");
      clock.tick(1);
      assert.equal(await keys.replace(old), true);
      assert.equal((await keys()).accessKeyId, "LTAInew");
    });
  }

  it("that the service refused are not read again for 15 s after a read that found others", async () => {
    service.answer = () => ({ body: { Code: "Success", ...session(60 * minute) } });
    const keys = openKeys({
      base: { kind: "uri", uri: service.uri, from: "ens:credentialsUri" },
      assumeRole: undefined,
      used: [],
    });
    assert.equal(await keys.replace(await keys()), true);
    clock.tick(14_999);
    assert.equal(await keys.replace(await keys()), false);
    clock.tick(1);
    assert.equal(await keys.replace(await keys()), true);
  });

  it("that the service refused are asked for again once, and not for each refusal", async () => {
    service.answer = () => ({ body: { Code: "Success", ...session(60 * minute) } });
    const keys = openKeys({
      base: { kind: "uri", uri: service.uri, from: "ens:credentialsUri" },
      assumeRole: undefined,
      used: [],
    });
    const old = await keys();
    assert.deepEqual(
      await Promise.all(Array.from({ length: 16 }, () => keys.replace(old))),
      Array.from({ length: 16 }, () => true),
    );
    assert.equal(service.asked.length, 2);
    assert.equal(await keys.replace(await keys()), false, "others that are refused at once are no help");
    assert.equal(service.asked.length, 2);
  });

  it("from a service that trickles fail after ten seconds", async () => {
    const trickling = createServer((_request, response) => {
      response.write("{");
    });
    await new Promise<void>((resolve) => trickling.listen(0, "127.0.0.1", resolve));
    const { port } = trickling.address() as AddressInfo;
    clock.restore();
    clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = new Promise((resolve) => trickling.once("request", resolve));
    const uri = `http://127.0.0.1:${port}/`;
    const keys = openKeys({
      base: { kind: "uri", uri, from: "ens:credentialsUri" },
      assumeRole: undefined,
      used: [],
    })();
    await asked;
    clock.tick(10_000);
    await assert.rejects(keys, /\(no complete answer within 10 s\)/);
    trickling.closeAllConnections();
    trickling.close();
  });

  it("from a login service that does not answer fail after ten seconds", async () => {
    const file = await write(
      "config.json",
      JSON.stringify({
        current: "sso",
        profiles: [{ ...ssoProfile, cloud_sso_access_token_expire: start / 1000 + 600 }],
      }),
    );
    service.answer = () => ({ afterMs: 5_000 });
    const timeout = sinon.stub(AbortSignal, "timeout");
    timeout.callsFake(() => timeout.wrappedMethod.call(AbortSignal, 50));
    await assert.rejects(openKeys(profileIn(file))(), /\(no complete answer within 10 s\)/);
    sinon.assert.calledOnceWithExactly(timeout, 10_000);
  });
});
