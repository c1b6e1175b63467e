import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TypeDocOptions } from "typedoc";
import { releasedPackages } from "../../tools/release/packages.mjs";

const root = join(import.meta.dirname, "../..");

describe("the reference", () => {
  it("covers every package that is released, and needs a doc comment for all that they export", () => {
    const options = JSON.parse(readFileSync(join(root, "typedoc.json"), "utf8")) as Partial<TypeDocOptions>;
    const packages = releasedPackages();
    assert.deepEqual(
      options.entryPoints,
      packages.map(({ workspace }) => `${workspace}/src/index.ts`),
    );
    // without this list typedoc looks at the package of the checkout alone, which exports nothing
    assert.deepEqual(
      options.packagesRequiringDocumentation,
      packages.map(({ manifest }) => manifest.name),
    );
  });
});
