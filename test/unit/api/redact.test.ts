import assert from "node:assert/strict";

import * as fc from "fast-check";

import { EnsError } from "../../../provider/src/api/errors.js";
import { findSpelled, Redactor, spelledForm } from "../../../provider/src/api/redact.js";

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
    [
      "encoded for a URL and broken over lines",
      (text: string) => encodeURIComponent(text).replace(/.{7}/g, "$&\r\n "),
    ],
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

  const partly = "AbCd1234/EfGh5678+IjKl9012==";
  const hex = (one: string) => one.charCodeAt(0).toString(16).padStart(2, "0");
  const each = (spell: (one: string) => string) => (text: string) => text.replace(/[^A-Za-z0-9]/g, spell);
  const pythonQuote = (text: string) => encodeURIComponent(text).replaceAll("%2F", "/");
  const goPathEscape = (text: string) => text.replaceAll("/", "%2F");
  const formDecoded = (text: string) => text.replaceAll("+", " ");
  const encodings: readonly [string, (text: string) => string][] = [
    ["by Python's quote()", pythonQuote],
    ["by Go's PathEscape", goPathEscape],
    ["by form decoding", formDecoded],
    ["by form decoding, without blanks", (text) => text.replaceAll("+", "")],
    ["as decimal HTML entities", each((one) => `&#0${one.charCodeAt(0)};`)],
    ["as hexadecimal HTML entities", each((one) => `&#x${hex(one).toUpperCase()};`)],
    ["as named HTML entities", each((one) => ({ "+": "&plus;", "=": "&equals;" })[one] ?? "&sol;")],
    ["as quoted-printable", each((one) => (one === "=" ? "=3D" : one))],
    [
      "as quoted-printable over lines",
      (text) => text.replaceAll("=", "=3D").replace(/(?:=3D|[^=]){10}/g, "$&=\r\n"),
    ],
    ["as JSON within JSON", (text) => json(json(text.replaceAll("/", "\\/")))],
    [
      "as JSON within JSON within JSON, by Java",
      (text) => json(json(each((one) => `\\u00${hex(one)}`)(text))),
    ],
    ["over lines that are written out", (text) => text.replace(/.{10}/g, "$&\\n")],
    ["over lines of Windows that are written out", (text) => text.replace(/.{10}/g, "$&\\r\\n")],
    ["for a URL three times", (text) => [1, 2, 3].reduce(encodeURIComponent, text)],
  ];
  for (const [way, encode] of encodings) {
    it(`lose keys that are encoded ${way}, also once more for a URL`, () => {
      const redacted = new Redactor();
      redacted.add(partly);
      for (const text of [encode(partly), encodeURIComponent(encode(partly)), pythonQuote(encode(partly))]) {
        assert.match(redacted.clean(`before ${text} after`), /^before …\S{0,8} after$/, text);
      }
    });
  }

  it("never show 12 characters of a secret, in any mixture of spellings", () => {
    const letter = fc.constantFrom(..."abcXYZ0189n25duDeE".split(""));
    const other = fc.constantFrom(...'+/=\\"%&-_.~<>é'.split(""));
    const secrets = fc
      .array(fc.oneof({ weight: 4, arbitrary: letter }, { weight: 1, arbitrary: other }), {
        minLength: 24,
        maxLength: 90,
      })
      .map((parts) => parts.join(""))
      .filter((text) => text.replaceAll("+", "").length >= 12);
    const percent = (one: string, times: number) =>
      [...Buffer.from(one)].map((byte) => `%${"25".repeat(times)}${byte.toString(16)}`).join("");
    const code = (one: string) => String(one.charCodeAt(0));
    const spellings: readonly ((one: string, times: number) => string)[] = [
      (one) => one,
      (one) => one.toUpperCase(),
      (one, times) => "\\".repeat(times) + one,
      (one, times) => `${"\\".repeat(times + 1)}u00${hex(one)}`,
      percent,
      (one, times) => percent(one, times).toUpperCase(),
      (one, times) => `&#${"0".repeat(times)}${code(one)};`,
      (one, times) => `&#x${"0".repeat(times)}${hex(one)};`,
      (one) => [...Buffer.from(one)].map((byte) => `=${byte.toString(16)}`).join(""),
      (one, times) => "\\".repeat(times + 1) + "r\\n" + one,
      (one) => (one === "+" ? " " : one),
      (one) => (one === "+" ? "" : one),
    ];
    const choices = fc.array(fc.tuple(fc.constantFrom(...spellings), fc.integer({ min: 0, max: 4 })), {
      minLength: 7,
      maxLength: 40,
    });
    const around = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(fc.constantFrom(..."%25=&#x0;\\u+n ".split("")), { maxLength: 40 })
        .map((parts) => parts.join("")),
    );
    const longest = fc.constantFrom(30, 100, 2_000);
    fc.assert(
      fc.property(secrets, choices, around, around, longest, (known, chosen, before, after, kept) => {
        const redacted = new Redactor();
        redacted.add(known);
        const spelled = Array.from(known).map((one, at) => {
          const [spell, times] = chosen[at % chosen.length] ?? assert.fail();
          return /[A-Za-z0-9]/.test(one) && at % 3 > 0 ? one : spell(one, times);
        });
        const marker = "\uE001";
        const shown = redacted.clean(`${before}${marker}${spelled.join("")}${marker}${after}`, kept);
        const [, between = ""] = shown.split(marker);
        // line breaks before the secret and a plus after it, which may also be left out, are no part of what was found
        const rest = /%(?:25)*2b|&#x?0*(?:43|2b);|=2b|\\+u002b|\\+r\\n|[\\ +…]/gi;
        assert.equal(between.replace(rest, ""), "");
      }),
      { numRuns: 2_000, seed: 13 },
    );
  });

  it("a text that ends within a secret shows nothing of it", () => {
    const redacted = new Redactor();
    redacted.add(partly);
    const spelled = encodeURIComponent(encodeURIComponent(partly));
    for (let before = 40; before <= 100; before += 1) {
      const clean = redacted.clean(`${"-".repeat(before)}${spelled} and more`, 100);
      assert.match(clean, /^-+…+( a?n?d?.*)?$/);
    }
    for (let end = 16; end < spelled.length; end += 1) {
      assert.match(redacted.clean(`quoted ${spelled.slice(0, end)}`), /^quoted …$/);
    }
  });

  it("are searched in steps that grow with their length only", () => {
    const hostile = [
      ..."\\%&=+ a".split(""),
      "%25",
      "&amp;",
      "&#0",
      "=3D",
      "%5c",
      "\\n",
      "AbCd1234",
      "AbCd1234/EfGh5678+IjKl9012=",
      "a\\",
      "a%252525",
      "\\\\u002b",
      "+%20",
    ];
    for (const secretOf of [partly, "a".repeat(99) + "b", "a+".repeat(60), "\\%&=".repeat(20)]) {
      const forms = [spelledForm(secretOf)];
      for (const filler of hostile) {
        const steps = [1_000, 2_000, 4_000].map((length) => {
          const text = filler.repeat(Math.ceil(length / filler.length)).slice(0, length);
          return findSpelled(text, forms, true).steps;
        });
        const [one = 0, two = 0, four = 0] = steps;
        const growth = `${JSON.stringify(filler)}: ${steps.join(", ")}`;
        // the first steps of a text are fewer, until all states are reached
        assert.ok(four - two <= 2.2 * (two - one) + 100, growth);
        assert.ok(four <= 4_000 * 4 * (secretOf.length + 1), growth);
      }
    }
  });

  it("of our own only lose what is known, and short words stay", () => {
    const secrets = new Redactor(6);
    secrets.add("true", "hush-hush", "hush-hush-longer", 'deep "one"');
    const text = `it is true:   AccessKeyId=x, ${"long ".repeat(900)}`;
    assert.equal(secrets.hide(text), text);
    assert.equal(secrets.hide('a hush-hush-longer, b hush-hush, deep \\"one\\".'), "a …, b …, ….");
  });
});
