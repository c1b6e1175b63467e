import assert from "node:assert/strict";

import { keysRead } from "../../../provider/src/config/sources.js";
import { suggest } from "../../../provider/src/entry/suggest.js";

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
      assert.equal(suggest(word, keysRead), meant);
    });
  }
});
