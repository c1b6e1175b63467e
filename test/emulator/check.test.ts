import assert from "node:assert/strict";
import { schemaOf, text } from "../../emulator/src/check.js";

describe("a schema and the type that users see", () => {
  it("compile together only if the schema accepts exactly that type", () => {
    const schema = text(10);
    const schemas = [
      schemaOf<string>()(schema),
      // @ts-expect-error users see more than the schema accepts
      schemaOf<string | undefined>()(schema),
      // @ts-expect-error users see less than the schema accepts
      schemaOf<"a">()(schema),
      // @ts-expect-error users see something else
      schemaOf<number>()(schema),
    ];
    assert.deepEqual(new Set(schemas), new Set([schema]));
  });
});
