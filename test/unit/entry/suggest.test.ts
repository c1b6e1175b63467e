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

  for (const [word, words, meant, why] of [
    ["pi", ["ip"], "ip", "two letters that are swapped are one slip, which half of a word of two is"],
    ["px", ["ip"], undefined, "two letters of two are another word"],
    ["ix", ["ip"], "ip", "a letter that is changed is one slip"],
    ["i", ["ip"], undefined, "a single letter is no word"],
    ["ipx", ["ip"], "ip", "a letter too many is one slip"],
    ["pxi", ["ip"], undefined, "a swap with a letter between is no slip"],
    ["abcdexxx", ["abcdefgh"], "abcdefgh", "three slips may be typing errors"],
    ["abcdxxxx", ["abcdefgh"], undefined, "four are not"],
    ["badcfegh", ["abcdefgh"], "abcdefgh", "three swaps are three slips"],
    ["bcdefghxyz", ["abcdefgh"], undefined, "missing and surplus letters add up"],
    ["abcdefghxyz", ["abcdefgh"], "abcdefgh", "three surplus letters"],
    ["defgh", ["abcdefgh"], undefined, "three missing letters of a word of five"],
    ["cabdefgh", ["abcdefgh"], "abcdefgh", "a letter that is moved is two slips"],
    ["internlPort", ["externalPort", "internalPort", "internalIp"], "internalPort", "the nearest is meant"],
    ["EXTERNALip", ["internalIp", "externalIp"], "externalIp", "the letter case is no slip"],
    ["ip", [], undefined, "there is nothing to mean"],
  ] as const) {
    it(`${word}: ${meant ?? "none"}, because ${why}`, () => {
      assert.equal(suggest(word, words), meant);
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

  it("a key of more than 60 characters is shortened, and nothing is suggested for it", () => {
    const problem = (shown: string) =>
      `an entry has no "${shown}" in this version of pulumi-alicloud-ens: it has ${known.join(", ")}.`;
    for (const [length, shown] of [
      [60, "x".repeat(60)],
      [61, `${"x".repeat(60)}…`],
      [1_000_000, `${"x".repeat(60)}…`],
    ] as const) {
      assert.equal(unknownKeyProblem("an entry", "x".repeat(length), known), problem(shown));
    }
    const long = "y".repeat(61);
    assert.match(unknownKeyProblem("an entry", `${long}y`, [long]), /^an entry has no .* it has y+\.$/);
    assert.match(unknownKeyProblem("an entry", "z".repeat(60), ["z".repeat(59)]), /did you mean z{59}\?$/);
  });
});
