import assert from "node:assert/strict";
import { isOnAccount, openGround } from "../acceptance/ground.js";
import { reportFile, verifiedFile } from "../acceptance/record.js";
import { readSettings } from "../acceptance/settings.js";

const account = {
  ENS_ACCEPTANCE: "1",
  ENS_ACC_NAT_GATEWAY: "nat-5abc",
  ENS_ACC_EXTERNAL_IP: "203.0.113.10",
  ENS_ACC_INTERNAL_IP: "10.0.0.10",
  ALICLOUD_ACCESS_KEY: "an-id",
  ALICLOUD_SECRET_KEY: "a-secret",
};

describe("the environment of the acceptance suite", () => {
  it("one switch decides between an account and the emulator", () => {
    for (const value of [undefined, "", "0"]) assert.equal(isOnAccount({ ENS_ACCEPTANCE: value }), false);
    assert.equal(isOnAccount({ ENS_ACCEPTANCE: "1" }), true);
    assert.throws(() => isOnAccount({ ENS_ACCEPTANCE: "yes" }), /ENS_ACCEPTANCE is "yes": give 1/);
  });

  it("without the switch nothing of the environment is used, not even its keys", async () => {
    const ground = await openGround({
      ...account,
      ENS_ACCEPTANCE: undefined,
      ENS_ENDPOINT: "ens.aliyuncs.com",
    });
    try {
      assert.match(ground.settings.ens.endpoint.host, /^127\.0\.0\.1:/);
      assert.equal(ground.isReal, false);
      assert.ok(!JSON.stringify(ground).includes("a-secret"));
    } finally {
      await ground.close();
    }
  });

  it("everything that is wrong is told at once, by the name of its variable", () => {
    assert.throws(
      () =>
        readSettings({
          ENS_ACC_EXTERNAL_IP: "eip-5abc",
          ENS_ACC_STANDBY_EXTERNAL_IP: "x",
          ENS_ACC_SECOND_INTERNAL_IP: "10.0.0.300",
          ENS_ACC_FIRST_PORT: "64335",
          ENS_ACC_POWERLESS_ACCESS_KEY: "id",
        }),
      ({ message }: Error) => {
        for (const name of [
          "NAT_GATEWAY",
          "EXTERNAL_IP",
          "INTERNAL_IP",
          "STANDBY_EXTERNAL_IP",
          "SECOND_INTERNAL_IP",
        ])
          assert.match(message, new RegExp(`^  ENS_ACC_${name}: `, "m"));
        assert.match(message, /give its address instead/);
        assert.match(message, /ENS_ACC_FIRST_PORT is "64335": give a whole number from 1024 to 64334/);
        assert.match(message, /ENS_ACC_POWERLESS_SECRET_KEY go together/);
        return true;
      },
    );
  });

  it("an account is reached by what its provider reads, and the CLI gets the same and no more", async () => {
    const ground = await openGround({
      ...account,
      ALICLOUD_REGION: "ap-southeast-1",
      ENS_ADOPT: "fwd-1",
      HOME: "/h",
    });
    assert.equal(ground.settings.ens.endpoint.host, "ens.ap-southeast-1.aliyuncs.com");
    assert.equal(ground.isReal, true);
    assert.deepEqual(ground.env, {
      ALICLOUD_ACCESS_KEY: "an-id",
      ALICLOUD_SECRET_KEY: "a-secret",
      ALICLOUD_REGION: "ap-southeast-1",
      HOME: "/h",
    });
  });

  it("only the service itself is the real one", async () => {
    for (const [endpoint, isReal] of [
      ["ens.aliyuncs.com", true],
      ["ens-vpc.ap-southeast-1.aliyuncs.com", true],
      ["http://127.0.0.1:8367", false],
      ["aliyuncs.com.example.org", false],
      ["notaliyuncs.com", false],
    ] as const) {
      assert.equal((await openGround({ ...account, ENS_ENDPOINT: endpoint })).isReal, isReal, endpoint);
    }
  });

  it("only a run on the real service writes docs/verified-on-ens.md", async () => {
    assert.equal(await reportFile(true, undefined), verifiedFile);
    assert.equal(await reportFile(true, "/tmp/other.md"), "/tmp/other.md");
    assert.equal(await reportFile(false, "/tmp/other.md"), "/tmp/other.md");
    assert.notEqual(await reportFile(false, undefined), verifiedFile);
    await assert.rejects(reportFile(false, verifiedFile), /only a run on the real service may write/);
  });
});
