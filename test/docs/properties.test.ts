import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

import { type ChangeKind, inputNames, inputTable, outputTable } from "../../provider/src/entry/properties.js";

const changes: Readonly<Record<ChangeKind, string>> = {
  "in place": "A change is made in place.",
  "in place unless cleared": "A change is made in place; clearing it replaces the entry.",
  replace: "A change replaces the entry.",
  none: "A change has no effect on a resource that has its entry.",
};

const file = path.join(__dirname, "../../provider/src/sdk/forwardEntry.ts");
const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);

/** A text without the marks and line breaks of a comment, in one case. */
const plain = (text: string): string => text.replace(/[`"]/g, "").replace(/\s+/g, " ").toLowerCase();

/** The doc comments of a class or interface, by member. */
function docsOf(declaration: string): Map<string, { readonly doc: string; readonly optional: boolean }> {
  const found = source.statements.find(
    (statement): statement is ts.ClassDeclaration | ts.InterfaceDeclaration =>
      (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)) &&
      statement.name?.text === declaration,
  );
  assert.ok(found !== undefined);
  const members: readonly ts.Node[] = found.members;
  return new Map(
    members
      .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
      .map((member) => {
        const doc = ts
          .getJSDocCommentsAndTags(member)
          .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
          .join(" ");
        return [member.name.getText(), { doc: plain(doc), optional: member.questionToken !== undefined }];
      }),
  );
}

describe("the doc comments of a forward entry", () => {
  it("are there for every input and output, and for nothing else", () => {
    assert.deepEqual([...docsOf("ForwardEntryArgs").keys()], inputNames);
    const ofResource = ["id", "urn"];
    const outputs = [...inputNames, ...Object.keys(outputTable)].filter(
      (name) => name !== "adoptId" && !ofResource.includes(name),
    );
    assert.deepEqual([...docsOf("ForwardEntry").keys()], outputs);
  });

  for (const input of inputNames) {
    it(`say of ${input} what the table says`, () => {
      const { description, allowed, default: ifUnset, onChange } = inputTable[input];
      const { doc = "", optional } = docsOf("ForwardEntryArgs").get(input) ?? {};
      const phrases = [description, `Must be ${allowed}`, changes[onChange]];
      if (ifUnset !== undefined) phrases.push(`Default: ${ifUnset}`);
      for (const phrase of phrases) assert.ok(doc.includes(plain(phrase)), `${phrase}\n  is not in\n${doc}`);
      assert.equal(optional, ifUnset !== undefined, "optional");
    });
  }

  for (const output of ["status", "standbyStatus"]) {
    it(`say of ${output} what the table says`, () => {
      const { doc = "" } = docsOf("ForwardEntry").get(output) ?? {};
      assert.ok(doc.includes(plain(outputTable[output] ?? "")), doc);
    });
  }
});
