import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  ECSRAMRoleCredentialsProvider,
  OIDCRoleArnCredentialsProvider,
  RAMRoleARNCredentialsProvider,
  StaticAKCredentialsProvider,
  StaticSTSCredentialsProvider,
  URICredentialsProvider,
} from "@alicloud/credentials";

import { KeyService } from "../support/keyService.js";

const keys = { AccessKeyId: "STS.a", AccessKeySecret: "secret", SecurityToken: "token" };
const expiration = "2026-01-01T00:15:00Z";
const roleArn = "acs:ram::1:role/port-forwards";

describe("@alicloud/credentials", () => {
  let service: KeyService;
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ens-library-"));
    service = await KeyService.start();
    const session = { ...keys, Expiration: expiration };
    service.answer = ({ path, params }) => ({
      body:
        params["Action"] !== undefined
          ? { Credentials: session }
          : path.endsWith("/api/token")
            ? "metadata-token"
            : { Code: "Success", ...session },
    });
  });
  afterEach(async () => {
    service.close();
    await rm(directory, { recursive: true, force: true });
  });

  const base = StaticAKCredentialsProvider.builder()
    .withAccessKeyId("LTAIbase")
    .withAccessKeySecret("secret")
    .build();
  const providers = {
    RAMRoleARNCredentialsProvider: () =>
      RAMRoleARNCredentialsProvider.builder().withCredentialsProvider(base).withRoleArn(roleArn).build(),
    OIDCRoleArnCredentialsProvider: async () => {
      const file = join(directory, "token");
      await writeFile(file, "the-token");
      return OIDCRoleArnCredentialsProvider.builder()
        .withRoleArn(roleArn)
        .withOIDCProviderArn("acs:ram::1:oidc-provider/ci")
        .withOIDCTokenFilePath(file)
        .build();
    },
    ECSRAMRoleCredentialsProvider: () => ECSRAMRoleCredentialsProvider.builder().withRoleName("r").build(),
    URICredentialsProvider: () => URICredentialsProvider.builder().withCredentialsURI(service.uri).build(),
  };
  for (const [name, open] of Object.entries(providers)) {
    it(`${name}.refresher asks for a new session each time, and returns when it ends`, async () => {
      const provider = await open();
      for (const times of [1, 2]) {
        const { accessKeyId, accessKeySecret, securityToken, expiration: end } = await provider.refresher();
        assert.deepEqual(
          [accessKeyId, accessKeySecret, securityToken, end],
          ["STS.a", "secret", "token", expiration],
        );
        assert.equal(service.asked.filter(({ path }) => !path.endsWith("/api/token")).length, times);
      }
    });
  }

  it("RAMRoleARNCredentialsProvider signs with the token of a session", async () => {
    const session = StaticSTSCredentialsProvider.builder()
      .withAccessKeyId("STS.base")
      .withAccessKeySecret("secret")
      .withSecurityToken("base-token")
      .build();
    await RAMRoleARNCredentialsProvider.builder()
      .withCredentialsProvider(session)
      .withRoleArn(roleArn)
      .build()
      .refresher();
    const { AccessKeyId, SecurityToken } = service.asked[0]?.params ?? {};
    assert.deepEqual([AccessKeyId, SecurityToken], ["STS.base", "base-token"]);
  });
});
