import assert from "node:assert/strict";
import ts from "typescript";
import { identifierOf } from "../../../../provider/src/cli/import/names.js";

describe("the identifier of an entry", () => {
  for (const [name, identifier] of [
    ["web", "web"],
    ["Web", "web"],
    ["web-ssh", "webSsh"],
    ["web_ssh", "web_ssh"],
    ["SSH", "ssh"],
    ["SSH-prod", "sshProd"],
    ["HTTPServer", "httpServer"],
    ["k8s.node-1", "k8sNode1"],
    ["tcp-8000-8010", "tcp8000_8010"],
    ["web-tcp-443-203.0.113.10", "webTcp443_203_0_113_10"],
    ["测试用例-dnat", "测试用例Dnat"],
    ["naïve-café", "naïveCafé"],
    ["cafe\u0301", "café"],
    ["ещё-один", "ещёОдин"],
    ["8080", "entry8080"],
    ["class", "entryClass"],
    ["await", "entryAwait"],
    ["require", "entryRequire"],
    ["ens", "entryEns"],
    ["__dirname", "entry__dirname"],
    ["コーヒー・メニュー", "コーヒーメニュー"],
    ["a\u3164b", "aB"],
    ["𠮷野家", "野家"],
    ["मुख्य सर्वर", "मुख्यसर्वर"],
    ["chính thức", "chínhThức"],
  ] as const) {
    it(`of ${JSON.stringify(name)} is ${identifier}`, () => {
      assert.equal(identifierOf(name), identifier);
    });
  }

  it("of a name without letters and digits is left to others", () => {
    for (const name of ["", "·", "🚀", "𠮷", "-.-"]) assert.equal(identifierOf(name), undefined, name);
  });

  it("is never a word that TypeScript keeps to itself", () => {
    const names = Object.keys(ts.SyntaxKind).filter((name) => name.endsWith("Keyword"));
    const words = names.map((name) => ts.tokenToString(ts.SyntaxKind[name as keyof typeof ts.SyntaxKind]));
    assert.ok(words.includes("class") && words.includes("yield"));
    for (const word of words) {
      const text = `"use strict";\nconst ${String(identifierOf(word ?? ""))} = 1;\nexport {};`;
      const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
      assert.deepEqual(diagnostics, [], word);
    }
  });

  it("holds only characters that TypeScript and Node.js have both known for long", () => {
    const points = Array.from({ length: 0x11_0000 }, (_, point) => point).filter(
      (point) => point < 0xd800 || point > 0xdfff,
    );
    const kept = points.filter((point) => identifierOf(String.fromCodePoint(point)) !== undefined);
    assert.ok(kept.length > 40_000);
    for (const point of kept) {
      const identifier = identifierOf(String.fromCodePoint(point)) ?? "";
      const [first = 0, ...others] = Array.from(identifier, (character) => character.codePointAt(0) ?? 0);
      const isKnown =
        ts.isIdentifierStart(first, ts.ScriptTarget.ES2020) &&
        others.every((other) => ts.isIdentifierPart(other, ts.ScriptTarget.ES2020));
      assert.ok(isKnown, identifier);
    }
  });
});
