import assert from "node:assert/strict";
import { draw } from "../../tools/house/drawing.mjs";
import { houseOf, type Module } from "../../tools/house/house.mjs";

const file = (source: string, ...imports: readonly (readonly [string, ...string[]])[]): Module => ({
  source,
  dependencies: imports.map(([resolved, ...types]) => ({ resolved, dependencyTypes: ["local", ...types] })),
});

const modules = [
  file("provider/src/index.ts", ["provider/src/resources/one.ts"]),
  file(
    "provider/src/resources/one.ts",
    ["provider/src/resources/two.ts"],
    ["provider/src/entry/model.ts", "type-only"],
    ["node_modules/@pulumi/pulumi/index.js"],
  ),
  file("provider/src/resources/two.ts", ["provider/src/dynamic/shim.ts"]),
  file("provider/src/dynamic/shim.ts"),
  file("provider/src/entry/model.ts"),
  file("node_modules/@pulumi/pulumi/index.js"),
  file("emulator/src/index.ts", ["emulator/src/cloud/table.ts"]),
  file("emulator/src/cloud/table.ts"),
];

describe("the picture of the house", () => {
  it("counts the files of every floor and has an arrow for every import from floor to floor", () => {
    const { floors, arrows, rooms } = houseOf(modules);
    assert.deepEqual(
      floors.filter(({ files }) => files > 0).map(({ name, files, knows }) => [name, files, knows]),
      [
        ["index.ts", 1, []],
        ["resources", 2, ["@pulumi"]],
        ["dynamic", 1, []],
        ["entry", 1, []],
      ],
    );
    assert.deepEqual(arrows, [
      { from: "index.ts", to: "resources", typesOnly: false },
      { from: "resources", to: "entry", typesOnly: true },
      { from: "resources", to: "dynamic", typesOnly: false },
    ]);
    assert.deepEqual(rooms, [
      { name: "*.ts", files: 1 },
      { name: "cloud/", files: 1 },
    ]);
  });

  it("is another one when a floor has a new import, or what was a type becomes more", () => {
    const drawn = draw(houseOf(modules));
    const more = file("provider/src/resources/two.ts", ["provider/src/entry/model.ts"]);
    assert.notEqual(
      draw(houseOf([...modules, file("provider/src/dynamic/wire.ts", ["provider/src/entry/model.ts"])])),
      drawn,
    );
    assert.notEqual(draw(houseOf([...modules.filter(({ source }) => source !== more.source), more])), drawn);
    assert.equal(draw(houseOf(modules)), drawn);
  });

  it("is refused where an import points up", () => {
    const up = file("provider/src/entry/model.ts", ["provider/src/resources/one.ts"]);
    assert.throws(
      () => houseOf([up]),
      /entry\/model\.ts imports provider\/src\/resources\/one\.ts, which is above it/,
    );
  });

  it("is refused where nobody has said what a floor is for", () => {
    assert.throws(() => houseOf([file("provider/src/cellar/wine.ts")]), /cellar\/wine\.ts is on no floor/);
  });
});
