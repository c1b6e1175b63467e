import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const checkout = path.join(__dirname, "..", "..");

/** The pages whose blocks of TypeScript must compile against the packages as they are built. */
const pages = ["docs/adopting.md", "docs/lookups.md"];

const imports = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  ens: 'import * as ens from "pulumi-alicloud-ens";',
};

/** The blocks of a page as modules of their own; what every reader imports need not stand in each. */
function modules(page: string): Map<string, string> {
  const text = readFileSync(path.join(checkout, page), "utf8");
  return new Map(
    [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = ""], index) => [
      path.join(checkout, "test", "docs", `${path.basename(page)}.${index + 1}.ts`),
      [...Object.values(imports).filter((line) => !block.includes(line)), block].join("\n"),
    ]),
  );
}

describe("the code in the documentation", function () {
  this.timeout(120_000);

  for (const page of pages) {
    it(`${page} compiles`, () => {
      const files = modules(page);
      assert.ok(files.size > 0, "there is none");
      const options: ts.CompilerOptions = {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.Node16,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ["node"],
      };
      const host = ts.createCompilerHost(options);
      const { fileExists, readFile, getSourceFile } = host;
      host.fileExists = (name) => files.has(path.normalize(name)) || fileExists(name);
      host.readFile = (name) => files.get(path.normalize(name)) ?? readFile(name);
      host.getSourceFile = (name, languageVersion, ...rest) => {
        const text = files.get(path.normalize(name));
        return text === undefined
          ? getSourceFile(name, languageVersion, ...rest)
          : ts.createSourceFile(name, text, languageVersion);
      };
      const program = ts.createProgram([...files.keys()], options, host);
      const problems = ts.getPreEmitDiagnostics(program);
      assert.deepEqual(
        problems.map(({ file, messageText }) => [
          path.basename(file?.fileName ?? ""),
          ts.flattenDiagnosticMessageText(messageText, "\n"),
        ]),
        [],
      );
    });

    it(`${page} links only to files that are there`, () => {
      const text = readFileSync(path.join(checkout, page), "utf8");
      for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)/g)) {
        if (!target.startsWith("http")) {
          assert.ok(existsSync(path.join(checkout, path.dirname(page), target)), target);
        }
      }
    });
  }
});
