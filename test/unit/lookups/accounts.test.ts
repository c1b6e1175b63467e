import assert from "node:assert/strict";

import type { Account } from "../../../provider/src/session/account.js";
import type { Settings } from "../../../provider/src/config/settings.js";
import { Accounts } from "../../../provider/src/session/lookupAccounts.js";
import { apiOf } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { reader } from "../support/reader.js";
import { Fleet } from "./fleet.js";

describe("the accounts that a program looks things up in", () => {
  const opened: Settings[] = [];
  let accounts: Accounts;
  let fleet: Fleet;
  beforeEach(() => {
    opened.length = 0;
    fleet = new Fleet();
    accounts = new Accounts((settings) => {
      opened.push(settings);
      const account: Account = {
        api: apiOf(fleet),
        description: `at ${settings.endpoint.host}`,
        keys: () => Promise.reject(new Error("nobody asks for the keys themselves")),
        close: () => undefined,
      };
      return Promise.resolve(account);
    });
  });
  const keys = { "ens:accessKey": "LTAI1", "ens:secretKey": "s1", "ens:endpoint": "ens.one" };

  it("are opened once for the same settings, wherever those stand", async () => {
    const [first, second, third] = await Promise.all([
      accounts.of(reader(keys)),
      accounts.of(reader({ ...keys })),
      accounts.of(reader(keys, { ALICLOUD_ACCESS_KEY: "LTAI2", ALICLOUD_SECRET_KEY: "s2" })),
    ]);
    assert.ok(first === second && second === third);
    assert.equal(opened.length, 1);
  });

  it("are others for another key, secret, endpoint or role", async () => {
    const different = await Promise.all(
      [
        {},
        { "ens:accessKey": "LTAI2" },
        { "ens:secretKey": "s2" },
        { "ens:endpoint": "ens.two" },
        { "ens:assumeRole": '{"roleArn":"acs:ram::1:role/a"}' },
      ].map((changes) => accounts.of(reader({ ...keys, ...changes }))),
    );
    assert.equal(new Set(different).size, 5);
  });

  it("give a look-up the time that an operation may take", async () => {
    fleet.api.describeEnsEipAddresses.rejects(failure("SystemBusy", "DescribeEnsEipAddresses"));
    const lookups = await accounts.of(reader(keys, { ENS_OPERATION_TIMEOUT: "1" }));
    const begun = Date.now();
    await assert.rejects(lookups.getEipAddress({ allocationId: "eip-1" }), /SystemBusy/);
    assert.ok(Date.now() - begun < 3_000);
  });

  it("settings that cannot be used open none", () => {
    assert.throws(() => accounts.of(reader({ "ens:accessKey": "LTAI1" })), /no secret key/);
    assert.deepEqual(opened, []);
  });
});
