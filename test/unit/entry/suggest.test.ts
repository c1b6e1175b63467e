import assert from "node:assert/strict";

import { settingNames } from "../../../provider/src/config/settingsTable.js";
import { suggest, unknownKeyProblem, unknownKeys } from "../../../provider/src/entry/suggest.js";

describe("the word that was meant", () => {
  for (const [word, meant] of [
    ["accesKey", "accessKey"],
    ["accesskey", "accessKey"],
    ["acecssKey", "accessKey"],
    ["regoin", "region"],
    ["securetyTokn", "securityToken"],
    ["flavour", undefined],
    ["x", undefined],
    ["", undefined],
  ] as const) {
    it(`${JSON.stringify(word)}: ${meant ?? "none"}`, () => {
      assert.equal(suggest(word, settingNames), meant);
    });
  }
});

describe("unknown keys", () => {
  const known = ["externalIp", "ipProtocol"];

  it("are those with a value", () => {
    const given = { externalIp: 1, externalIP: 1, none: undefined, nil: null, empty: "" };
    assert.deepEqual(unknownKeys(given, known), ["externalIP", "empty"]);
  });

  for (const [key, sentence] of [
    ["externalIP", 'an entry has no "externalIP": did you mean externalIp?'],
    ["protocol", 'an entry has no "protocol": did you mean ipProtocol?'],
    ["tags", 'an entry has no "tags" in this version of pulumi-alicloud-ens: it has externalIp, ipProtocol.'],
    [
      '"\n',
      'an entry has no "\\"\\n" in this version of pulumi-alicloud-ens: it has externalIp, ipProtocol.',
    ],
  ] as const) {
    it(`${JSON.stringify(key)} in words`, () => {
      assert.equal(unknownKeyProblem("an entry", key, known), sentence);
    });
  }

  it("a key of any length makes a sentence that can be read", () => {
    assert.ok(unknownKeyProblem("an entry", "x".repeat(1_000_000), known).length < 200);
  });
});
