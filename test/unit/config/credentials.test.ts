import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { CredentialPlan, KeySource } from "../../../provider/src/config/credentialPlan.js";
import { resolveSettings } from "../../../provider/src/config/settings.js";
import { openKeys } from "../../../provider/src/config/credentials.js";
import { splitCommand } from "../../../provider/src/config/keyCommand.js";
import { UserError } from "../../../provider/src/api/errors.js";

const secret = "s3cretS3cretS3cret";

const plan = (base: KeySource, assumeRole?: CredentialPlan["assumeRole"]): CredentialPlan => ({
  base,
  assumeRole,
  used: [],
});
const profile = (name: string | undefined, file: string | undefined): CredentialPlan =>
  plan({ kind: "profile", profile: name, file, from: "ens:profile" });

async function refused(keys: CredentialPlan, sentence: RegExp): Promise<string> {
  let message = "";
  await assert.rejects(openKeys(keys)(), (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    message = error.message;
    assert.match(message, sentence);
    assert.ok(!message.includes(secret), message);
    assert.ok(!(error.stack ?? "").includes(secret));
    assert.equal(error.cause, undefined, "a cause would be printed with what it holds");
    return true;
  });
  return message;
}

describe("keys", () => {
  let home: string;
  const saved = new Map<string, string | undefined>();
  const setEnv = (name: string, value: string | undefined) => {
    if (!saved.has(name)) saved.set(name, process.env[name]);
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "ens-home-"));
    setEnv("HOME", home);
    setEnv("USERPROFILE", home);
    setEnv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    for (const name of Object.keys(process.env)) {
      if (/^(ALICLOUD|ALIBABA_?CLOUD)_/.test(name) && name !== "ALIBABA_CLOUD_ECS_METADATA_DISABLED") {
        setEnv(name, undefined);
      }
    }
  });
  afterEach(async () => {
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    saved.clear();
    await rm(home, { recursive: true, force: true });
  });

  const write = async (path: string, text: string): Promise<string> => {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const cli = (...profiles: object[]) => JSON.stringify({ current: "one", profiles });
  const ak = (name: string, id = `${name}-id`) => ({
    name,
    mode: "AK",
    access_key_id: id,
    access_key_secret: secret,
  });

  it("that were given are used as they are", async () => {
    const base = { kind: "keys", accessKeyId: "k", accessKeySecret: secret, from: "ens:accessKey" } as const;
    assert.deepEqual(await openKeys(plan({ ...base, securityToken: undefined }))(), {
      accessKeyId: "k",
      accessKeySecret: secret,
      securityToken: undefined,
    });
    assert.deepEqual(await openKeys(plan({ ...base, securityToken: "t" }))(), {
      accessKeyId: "k",
      accessKeySecret: secret,
      securityToken: "t",
    });
  });

  for (const lead of ["", "\n  ", "\uFEFF"]) {
    it(`a file of the command line's JSON is known by its content, whatever its name (begins with ${JSON.stringify(lead)})`, async () => {
      const file = await write("credentials.ini", lead + cli(ak("one"), ak("two")));
      assert.equal((await openKeys(profile(undefined, file))()).accessKeyId, "one-id");
      assert.equal((await openKeys(profile("two", file))()).accessKeyId, "two-id");
    });
  }

  it("an ini file of the SDKs is known by its content, whatever its name", async () => {
    const file = await write(
      "config.json",
      `[default]\ntype = access_key\naccess_key_id = d\naccess_key_secret = ${secret}\n\n[two]\ntype=access_key\naccess_key_id=t\naccess_key_secret=${secret}\n`,
    );
    assert.equal((await openKeys(profile(undefined, file))()).accessKeyId, "d");
    assert.equal((await openKeys(profile("two", file))()).accessKeyId, "t");
    await refused(profile("three", file), /config\.json has no section \[three\]/);
  });

  it("a session of the command line brings its token", async () => {
    const file = await write("c.json", cli({ ...ak("one"), mode: "StsToken", sts_token: "tok" }));
    assert.equal((await openKeys(profile(undefined, file))()).securityToken, "tok");
  });

  it("without a file named, the command line's is read before the SDKs'", async () => {
    await write(
      ".alibabacloud/credentials",
      `[default]\ntype=access_key\naccess_key_id=sdk\naccess_key_secret=${secret}`,
    );
    for (const keys of [profile(undefined, undefined), plan({ kind: "chain" })]) {
      assert.equal((await openKeys(keys)()).accessKeyId, "sdk");
    }
    await write(".aliyun/config.json", cli(ak("one")));
    for (const keys of [profile(undefined, undefined), plan({ kind: "chain" })]) {
      assert.equal((await openKeys(keys)()).accessKeyId, "one-id");
    }
  });

  it("a profile that stands in the SDKs' file only is found beside the command line's file", async () => {
    await write(".aliyun/config.json", cli(ak("one")));
    await write(
      ".alibabacloud/credentials",
      `[edge]\ntype=access_key\naccess_key_id=sdk\naccess_key_secret=${secret}`,
    );
    assert.equal((await openKeys(profile("edge", undefined))()).accessKeyId, "sdk");
  });

  it("a file named with ~ is looked for at home", async () => {
    await write("keys.json", cli(ak("one")));
    assert.equal((await openKeys(profile(undefined, "~/keys.json"))()).accessKeyId, "one-id");
  });

  it("broken JSON is told by the file's name and never quoted", async () => {
    const file = await write("c.json", cli(ak("one")).replace("}]", ""));
    const message = await refused(profile(undefined, file), /c\.json is not valid JSON/);
    assert.ok(!message.includes("one-id"));
  });

  it("a profile that is missing is told with its name and the file", async () => {
    const file = await write("c.json", cli(ak("one")));
    await refused(profile("nine", file), /c\.json has no profile "nine"/);
    for (const text of [
      "{}",
      '{"profiles":null}',
      '{"profiles":{}}',
      '{"profiles":[null]}',
      '{"profiles":[5]}',
    ]) {
      await refused(profile("nine", await write("c.json", text)), /c\.json has no profile "nine"/);
    }
  });

  it("a profile that lacks a value, or is of an unknown kind, is told without what it holds", async () => {
    for (const broken of [
      { name: "one", mode: "AK", access_key_id: "", access_key_secret: secret },
      { name: "one", mode: "AK", access_key_secret: secret },
      { name: "one", mode: "Telepathy", access_key_secret: secret },
      { name: "one", mode: "RamRoleArn", access_key_id: "k", access_key_secret: secret },
    ]) {
      const file = await write("c.json", cli(broken));
      await refused(profile("one", file), /Profile "one" in .*c\.json cannot be used/);
    }
    const file = await write("c.ini", `[default]\ntype = access_key\naccess_key_secret = ${secret}\n`);
    await refused(profile(undefined, file), /Profile "default" in .*c\.ini cannot be used/);
  });

  it("a file that does not exist is told with every place that was looked at", async () => {
    await refused(
      profile("p", join(home, "none")),
      new RegExp(`Profile "p" cannot be read: there is no file ${home}/none`),
    );
    await refused(
      profile(undefined, undefined),
      /no file .*\.aliyun\/config\.json or .*\.alibabacloud\/credentials/,
    );
  });

  it("that are found nowhere: the error names all that was looked for, and how to set them", async () => {
    const message = await refused(plan({ kind: "chain" }), /No Alibaba Cloud credentials were found/);
    for (const place of [
      "ens:accessKey",
      "ens:secretKey",
      "alicloud:accessKey",
      "ALICLOUD_ACCESS_KEY",
      "ALIBABA_CLOUD_ACCESS_KEY_ID",
      join(home, ".aliyun", "config.json"),
      join(home, ".alibabacloud", "credentials"),
      "pulumi config set --secret ens:secretKey",
    ]) {
      assert.ok(message.includes(place), place);
    }
  });

  it("that are found nowhere: the error names no place that was not searched", async () => {
    const env = () => undefined;
    const ofPlugin = { env, config: () => undefined, sources: ["ens", "environment"] as const };
    const message = await refused(
      resolveSettings(ofPlugin).credentials,
      /ens:accessKey and ens:secretKey in the stack/,
    );
    assert.doesNotMatch(message, /alicloud:/);
    const ofProvider = {
      env,
      config: (key: string) => (key === "ens:providerName" ? "singapore" : undefined),
    };
    const explicit = await refused(
      resolveSettings(ofProvider).credentials,
      /Looked for accessKey and secretKey in the arguments of provider "singapore", .* Give them there, or export them\.$/,
    );
    assert.doesNotMatch(explicit, /alicloud:|stack's configuration|pulumi config/);
  });

  it("are looked for again after a failure, so that a login in between helps", async () => {
    const keys = openKeys(plan({ kind: "chain" }));
    await assert.rejects(keys());
    await write(".aliyun/config.json", cli(ak("one")));
    assert.equal((await keys()).accessKeyId, "one-id");
  });

  describe("from a URI", () => {
    let server: Server;
    let uri: string;
    let answer: { status: number; body: string };
    beforeEach(async () => {
      server = createServer((_request, response) => {
        response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    it("are those of its answer", async () => {
      answer = {
        status: 200,
        body: JSON.stringify({
          Code: "Success",
          AccessKeyId: "u",
          AccessKeySecret: secret,
          SecurityToken: "t",
          Expiration: "2099-01-01T00:00:00Z",
        }),
      };
      const keys = await openKeys(plan({ kind: "uri", uri, from: "ens:credentialsUri" }))();
      assert.deepEqual(keys, { accessKeyId: "u", accessKeySecret: secret, securityToken: "t" });
    });

    it("that answers anything else, the error holds nothing of the answer", async () => {
      for (const wrong of [
        { status: 500, body: secret },
        { status: 200, body: `{"AccessKeySecret":"${secret}"` },
        { status: 200, body: `{"Code":"Forbidden","AccessKeySecret":"${secret}"}` },
        { status: 200, body: "" },
      ]) {
        answer = wrong;
        await refused(
          plan({ kind: "uri", uri, from: "ens:credentialsUri" }),
          /^Could not get the keys that ens:credentialsUri names/,
        );
      }
    });
  });

  it("a role that cannot be assumed is told with the role and where its keys came from", async () => {
    const unreachable = { kind: "uri", uri: "http://127.0.0.1:1/keys", from: "ens:credentialsUri" } as const;
    const role = { roleArn: "acs:ram::1:role/deploy" };
    await refused(
      plan(unreachable, role),
      /The role acs:ram::1:role\/deploy could not be assumed with the keys that ens:credentialsUri names/,
    );
  });

  it("of an OIDC token without a token or a file, or with a file that is not there, are told as such", async () => {
    const oidc = {
      kind: "oidc",
      role: { roleArn: "r" },
      oidcProviderArn: "o",
      from: "ens:assumeRoleWithOidc",
    } as const;
    await refused(plan(oidc), /\(it has neither oidcToken nor oidcTokenFile\)/);
    const oidcTokenFile = join(home, "none");
    await refused(plan({ ...oidc, oidcTokenFile }), /^The OIDC token file .*none does not exist\.$/);
  });

  it("in a file that cannot be read: the error says why, and nothing waits for a writer", async function () {
    await mkdir(join(home, "directory"));
    await refused(
      profile("p", join(home, "directory")),
      /^The credentials file .*directory cannot be read: it is a directory\.$/,
    );
    await refused(profile("p", home + "/loop"), /there is no file/);
    await symlink(join(home, "loop"), join(home, "loop"));
    await refused(profile("p", join(home, "loop")), /cannot be read: ELOOP\.$/);
    if (process.platform === "win32") this.skip();
    execFileSync("mkfifo", [join(home, "fifo")]);
    await refused(profile("p", join(home, "fifo")), /fifo cannot be read: it is not a regular file\.$/);
    await refused(profile("p", "/dev/zero"), /zero cannot be read: it is not a regular file\.$/);
    await mkdir(join(home, ".aliyun", "config.json"), { recursive: true });
    await refused(plan({ kind: "chain" }), /config\.json cannot be read: it is a directory\.$/);
    const file = await write("closed.json", cli(ak("one")));
    await chmod(file, 0);
    if (process.getuid?.() !== 0) {
      await refused(profile("p", file), /closed\.json cannot be read: this user may not read it\.$/);
    }
  });

  it("with a character that no key has are refused before any call: the source is named and not the key", async () => {
    for (const [character, what] of [
      ["\u200b", "an invisible character \\(U\\+200B\\)"],
      ["\u201c", "a quotation mark \\(U\\+201C\\)"],
      ['"', "a quotation mark \\(U\\+0022\\)"],
      ["\n", "a line break"],
      ["\u2013", "a character outside ASCII \\(U\\+2013\\)"],
    ] as const) {
      const file = await write("c.json", cli({ ...ak("one"), access_key_secret: `${secret}${character}x` }));
      await refused(
        profile("one", file),
        new RegExp(
          `^The access key secret from profile "one" in .*c\\.json contains ${what}, which no key or token has`,
        ),
      );
    }
  });

  it("that are not text are refused with the source", async () => {
    for (const [value, what] of [
      [5, "must be a string"],
      [{}, "must be a string"],
      [null, "it lacks access_key_id"],
    ] as const) {
      const file = await write("c.json", cli({ ...ak("one"), access_key_id: value }));
      await refused(
        profile("one", file),
        new RegExp(`Profile "one" in .*c\\.json cannot be used: .*${what}`),
      );
    }
  });

  it("a profile that leads back to itself is told, also over others", async () => {
    const chained = (name: string, source: string) => ({
      name,
      mode: "ChainableRamRoleArn",
      source_profile: source,
      ram_role_arn: "acs:ram::1:role/r",
    });
    const file = await write("c.json", cli(chained("one", "two"), chained("two", "one")));
    await refused(profile("one", file), /its source_profile leads back to itself \(one, two, one\)/);
    await refused(
      profile("one", await write("c.json", cli(chained("one", "none")))),
      /has no profile "none"/,
    );
  });
});

describe("the command of a profile", () => {
  for (const [command, words] of [
    ["acs-sso login --profile x", ["acs-sso", "login", "--profile", "x"]],
    [
      `  "/opt/my tools/sso"\t'a "b"' c\\ d "e\\"f" '' g"h"i  `,
      ["/opt/my tools/sso", 'a "b"', "c d", 'e"f', "", "ghi"],
    ],
    ["", []],
  ] as const) {
    it(`is split at its blanks: ${command}`, () => {
      assert.deepEqual(splitCommand(command, false), words);
    });
  }

  it("on Windows a backslash is a part of a path", () => {
    assert.deepEqual(
      splitCommand(`C:\\tools\\sso.exe "C:\\my tools\\" "a \\"b\\""`.replace('tools\\" ', 'tools" '), true),
      ["C:\\tools\\sso.exe", "C:\\my tools", 'a "b"'],
    );
  });

  it("with half of a pair of quotation marks is refused", () => {
    assert.throws(() => splitCommand(`sso "a`, false), /without its other half/);
    assert.throws(() => splitCommand("sso \\", false), /without its other half/);
  });
});
