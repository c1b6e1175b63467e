import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { settingKeys, settingsTable } from "../../provider/src/config/settingsTable.js";
import { forwardEntryType } from "../../provider/src/dynamic/providerText.js";
import { inputNames, inputTable, properties } from "../../provider/src/entry/properties.js";
import { packageSchema } from "../../tools/schema/schema.mjs";

interface Described {
  readonly description?: string;
  readonly secret?: boolean;
  readonly willReplaceOnChanges?: boolean;
}
interface Members {
  readonly properties: Readonly<Record<string, Described>>;
  readonly required: readonly string[];
}
interface Schema {
  readonly provider: { readonly inputProperties: Readonly<Record<string, Described>> };
  readonly config: { readonly variables: Readonly<Record<string, Described>> };
  readonly resources: Readonly<
    Record<
      string,
      Described & {
        readonly inputProperties: Members["properties"];
        readonly requiredInputs: readonly string[];
        readonly properties: Members["properties"];
        readonly required: readonly string[];
        readonly aliases: readonly { readonly type: string }[];
      }
    >
  >;
  readonly functions: Readonly<
    Record<string, Described & { readonly inputs: Members; readonly outputs: Members }>
  >;
}

const text = readFileSync(join(import.meta.dirname, "../../provider/plugin/schema.json"), "utf8");
const schema = JSON.parse(text) as Schema;
const entry = schema.resources["ens:index:ForwardEntry"];
assert.ok(entry !== undefined);

describe("the schema of the plugin", () => {
  it("is what the code declares (npm run schema)", () => {
    assert.deepEqual(schema, packageSchema());
  });

  it("has every input with its rules, those that are required, and those that replace the entry", () => {
    assert.deepEqual(Object.keys(entry.inputProperties), inputNames);
    assert.deepEqual(
      entry.requiredInputs,
      inputNames.filter((name) => inputTable[name].default === undefined),
    );
    for (const name of inputNames) {
      const input: Described = entry.inputProperties[name] ?? {};
      assert.ok(input.description?.includes(inputTable[name].allowed), name);
      assert.equal(input.willReplaceOnChanges, inputTable[name].onChange === "replace" || undefined, name);
    }
  });

  it("has every property of an entry as an output", () => {
    assert.deepEqual(Object.keys(entry.properties), [...properties, "status", "standbyStatus"]);
  });

  it("continues resources of the dynamic provider", () => {
    assert.deepEqual(entry.aliases, [{ type: forwardEntryType }]);
  });

  it("has every setting of a stack and of an explicit provider, and marks those that may be secret", () => {
    for (const settings of [schema.config.variables, schema.provider.inputProperties]) {
      assert.deepEqual(Object.keys(settings), settingKeys);
      for (const name of settingKeys) {
        assert.equal(settings[name]?.secret === true, settingsTable[name].secret !== undefined, name);
      }
    }
  });

  it("describes everything", () => {
    const undescribed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        const isMembers = /[pP]roperties$|\.(variables|types|resources|functions)$/.test(path);
        if (isMembers && !((inner as Described).description ?? "").trim()) undescribed.push(`${path}.${key}`);
        visit(inner, `${path}.${key}`);
      }
    };
    visit(schema, "");
    assert.deepEqual(undescribed, []);
  });

  it("has an example in every language for the resource and each function", () => {
    for (const [token, { description = "" }] of Object.entries({
      ...schema.resources,
      ...schema.functions,
    })) {
      for (const language of ["typescript", "python", "go", "csharp", "java", "yaml"]) {
        assert.ok(description.includes(`\`\`\`${language}\n`), `${token} in ${language}`);
      }
      assert.equal(description.split("{{% example %}}").length, 2, token);
      assert.equal(description.split("{{% /examples %}}").length, 2, token);
    }
  });

  it("has no word outside of examples that only Node.js programs know", () => {
    const descriptions = [...text.matchAll(/"description": (".*")/g)].map(
      ([, quoted = '""']) => JSON.parse(quoted) as string,
    );
    for (const description of descriptions) {
      const prose = description.replace(/```[\s\S]*?```/g, "");
      assert.doesNotMatch(
        prose,
        /undefined|\bnull\b|Promise|\bnpm\b|\bnpx\b|TypeScript|JavaScript|Node\.js|@pulumi\//,
      );
    }
  });
});
