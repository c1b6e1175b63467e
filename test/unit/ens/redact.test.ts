import assert from "node:assert/strict";

import { redact } from "../../../provider/src/ens/redact.js";

describe("texts of others in the log", () => {
  for (const [text, left] of [
    ["GET /?AccessKeyId=LTAI5tAbCdEfGh&Signature=abc%2Bdef%3D&X=1", "GET /?AccessKeyId=…&Signature=…&X=1"],
    ['{"SecurityToken":"CAIS/abc+def==","Code":"X"}', '{"SecurityToken":"…","Code":"X"}'],
    [
      "authorization: ACS3-HMAC-SHA256 Credential=LTAI5tAbCdEfGh,SignedHeaders=host,Signature=0123abcd",
      "authorization: … Credential=…,SignedHeaders=host,Signature=…",
    ],
    ["the key STS.NUxyz12345 is not known", "the key … is not known"],
    ["x-acs-security-token: CAIStoken", "x-acs-security-token: …"],
  ] as const) {
    it(`${text} loses what signs`, () => {
      assert.equal(redact(text), left);
    });
  }

  it("what is no secret stays", () => {
    const text =
      "The specified parameter ExternalPort is not valid: 22/25 of nat-5t7nh1cfm6kxiszlttr38, signature of a contract, token ring";
    assert.equal(redact(text), text);
  });
});
