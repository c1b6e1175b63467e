import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, surfacesOf } from "../../tools/api/surface.mjs";

describe("the report of the public surface", function () {
  this.timeout(30_000);
  let workspace: string;

  before(() => {
    workspace = mkdtempSync(join(tmpdir(), "ens-surface-"));
    writeFileSync(join(workspace, "package.json"), JSON.stringify({ name: "ports", version: "1.0.0" }));
    writeFileSync(
      join(workspace, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { lib: ["ES5"], types: [] } }),
    );
    writeFileSync(join(workspace, "index.d.ts"), 'export { Port } from "./port.js";\n');
  });
  after(() => {
    rmSync(workspace, { recursive: true });
  });

  const surfaceWith = (members: string): string => {
    writeFileSync(
      join(workspace, "port.d.ts"),
      `interface Span {\n  first: number;\n}\nexport declare class Port {\n${members}\n}\n`,
    );
    const [surface = ""] = surfacesOf([{ report: "ports", workspace, declarations: "index.d.ts" }]);
    return surface;
  };

  it("differs in the lines of what was changed, and shows types that are reached without being exported", () => {
    const accepted = surfaceWith("  readonly name: string;\n  get(id: string): Span;");
    assert.deepEqual(differences(accepted, accepted), []);
    const changed = surfaceWith("  readonly name: string | undefined;\n  get(id: string): Span;");
    assert.deepEqual(differences(accepted, changed), [
      "-     readonly name: string;",
      "+     readonly name: string | undefined;",
    ]);
    assert.match(accepted, /interface Span \{/);
  });
});
