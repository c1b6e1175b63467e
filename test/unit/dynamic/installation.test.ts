import assert from "node:assert/strict";

import { inspect, versionAt } from "../../../provider/src/dynamic/installation.js";

const sound = {
  node: "20.19.0",
  sdk: "3.216.0",
  directory: "/project",
  ownVersion: "1.0.0",
  resolve: () => "/project/node_modules/pulumi-alicloud-ens/dist/dynamic/index.js",
  versionAt: () => "1.0.0",
};

describe("an installation", () => {
  it("that is sound is not spoken of", () => {
    for (const at of [sound, { ...sound, node: "24.9.0", sdk: "3.270.0" }]) {
      assert.deepEqual(inspect(at), { errors: [], warnings: [] });
    }
  });

  for (const [what, change, sentence] of [
    [
      "an old Node.js",
      { node: "20.18.3" },
      /needs Node\.js 20\.19 or newer, but this is 20\.18\.3\. Install/,
    ],
    ["an old major of Node.js", { node: "18.20.0" }, /needs Node\.js 20\.19/],
    [
      "an old SDK",
      { sdk: "3.215.0" },
      /needs @pulumi\/pulumi 3\.216 or newer, but this program has 3\.215\.0/,
    ],
    [
      "a package that came with another one and cannot be found from the project",
      { resolve: () => undefined },
      /cannot be found from \/project, where Pulumi looks for it: .*pnpm add pulumi-alicloud-ens/,
    ],
  ] as const) {
    it(`${what} is an error that says what to do`, () => {
      const { errors, warnings } = inspect({ ...sound, ...change });
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? "", sentence);
      assert.deepEqual(warnings, []);
    });
  }

  it("of two versions is told, with what each of them does", () => {
    const { errors, warnings } = inspect({ ...sound, ownVersion: "0.9.0" });
    assert.deepEqual(errors, []);
    assert.match(
      warnings.join(),
      /two versions .*: 0\.9\.0 declares the entries, and 1\.0\.0 makes the calls/,
    );
  });

  it("is known by the package's own manifest", () => {
    assert.match(versionAt(require.resolve("../../../provider/src/dynamic/index.ts")), /^\d+\.\d+\.\d+/);
    assert.equal(versionAt("/nowhere/at/all.js"), "unknown");
  });
});
