import assert from "node:assert/strict";

import { EnsError } from "../../../provider/src/ens/errors.js";
import { Redactor } from "../../../provider/src/ens/redact.js";

const secret = 'kE9/secret+That=Must\\Never"BeSeen7Qx';
const token = `CAIS+abcdef/0123456789==${"tokenPart".repeat(80)}`;

const redactor = new Redactor();
redactor.add(secret, token, undefined, "");

describe("texts of peers", () => {
  for (const [text, left] of [
    ["GET /?AccessKeyId=LTAI5tAbCdEfGh&Signature=abc%2Bdef%3D&X=1", "GET /?AccessKeyId=…&Signature=…&X=1"],
    ['{"SecurityToken":"CAIS/abc+def==","Code":"X"}', '{"SecurityToken":"…","Code":"X"}'],
    [
      "authorization: ACS3-HMAC-SHA256 Credential=LTAI5tAbCdEfGh,SignedHeaders=host,Signature=0123abcd",
      "authorization: … Credential=…,SignedHeaders=host,Signature=…",
    ],
    ["Authorization: Bearer eyJhbGciOi.x.y was refused", "Authorization: … was refused"],
    ['"Authorization": "acs LTAI5tAbCdEfGh:c2lnbmF0dXJl"', '"Authorization": "…"'],
    ["the key STS.NUxyz12345 is not known", "the key … is not known"],
    ["x-acs-security-token: CAIStoken", "x-acs-security-token: …"],
    ["It does not match. server StringToSign is [POST\n/\nx]", "It does not match"],
  ] as const) {
    it(`${text} loses what signs`, () => {
      assert.equal(new Redactor().clean(text), left);
    });
  }

  it("what is no secret stays", () => {
    const text =
      "The specified parameter ExternalPort is not valid: 22/25 of nat-5t7nh1cfm6kxiszlttr38, signature of a contract, token ring";
    assert.equal(redactor.clean(text), text);
    assert.equal(new Redactor().clean(text), text);
  });

  const json = (text: string) => JSON.stringify(text).slice(1, -1);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  for (const [form, spell] of [
    ["as it is", (text: string) => text],
    ["in small letters", (text: string) => text.toLowerCase()],
    ["encoded for a URL", encodeURIComponent],
    ["encoded for a URL twice", (text: string) => encodeURIComponent(encodeURIComponent(text))],
    ["encoded for a URL in small letters", (text: string) => encodeURIComponent(text).toLowerCase()],
    ["escaped for JSON", json],
    ["escaped for JSON, with its slashes", (text: string) => json(text).replaceAll("/", "\\/")],
    [
      "escaped for JSON as Java does",
      (text: string) => text.replace(/[^\w]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    ],
    ["in base64", base64],
    ["in base64 after one character", (text: string) => base64(`:${text}`)],
    ["in base64 between others", (text: string) => base64(`id:${text}:more`)],
    ["in base64 for a URL", (text: string) => Buffer.from(text).toString("base64url")],
    ["broken over lines", (text: string) => (text.match(/.{1,12}/g) ?? []).join("\r\n    ")],
  ] as const) {
    it(`lose keys in use ${form}`, () => {
      for (const known of [secret, token]) {
        const clean = redactor.clean(`before ${spell(known)} after`);
        assert.match(clean, /^before .{0,8}…+.{0,12} after$/);
      }
    });
  }

  it("lose the signature of the request that they answer, without its name", () => {
    const signature = "0123456789abcdef".repeat(4);
    assert.equal(redactor.clean(`computed ${signature}`, undefined, signature), "computed …");
  });

  it("are cut to a length that is kept, never through a key", () => {
    for (let before = 1_900; before <= 2_000; before += 7) {
      const clean = redactor.clean(`${"x ".repeat(before / 2)}${token} and more`);
      assert.ok(clean.length <= 2_001, String(clean.length));
      assert.match(clean, /^(x )+…*x? ?…+( a?n?d?.*)?$/);
    }
    const partly = redactor.clean(`${"x".repeat(1_990)}${token}`);
    assert.match(partly, /^x+…+$/);
  });

  it("take no more than linear time", () => {
    // with quadratic time each of these takes minutes
    for (const filler of [" ", ".", "server ", "Signature ", "Authorization: ", ". ", '"']) {
      const text = `${filler.repeat(1_000_000 / filler.length)}x`;
      assert.ok(redactor.clean(text).length <= 2_001);
      const error = new EnsError({ operation: "X", endpoint: "y", reason: text });
      assert.match(error.message, /^X failed/);
    }
  });
});
