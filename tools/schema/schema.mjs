import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { exampleText, goImportPath } from "./examples.mjs";

const load = createRequire(import.meta.url);
/** @type {typeof import("../../provider/src/entry/properties.js")} */
const { inputNames, inputTable, optional, outputTable, properties } = load(
  "../../provider/dist/entry/properties.js",
);
/** @type {typeof import("../../provider/src/config/settingsTable.js")} */
const { settingKeys, settingsTable } = load("../../provider/dist/config/settingsTable.js");

/** @typedef {Record<string, unknown>} Json */
/** @typedef {{ properties: Record<string, Json>, required: string[] }} Members */

const resource = "ens:index:ForwardEntry";
const functionNames = ["getForwardEntries", "getForwardEntry", "getNatGateway", "getEipAddress"];

/** The types of the look-ups in the schema. */
const typeNames = /** @type {Readonly<Record<string, string>>} */ ({
  GetForwardEntryResult: "GetForwardEntriesEntry",
});

/** The schema of the package, without its version. @returns {Json} */
export function packageSchema() {
  /** @type {Set<string>} */
  const referenced = new Set();
  const settings = settingProperties(referenced);
  const functions = Object.fromEntries(
    functionNames.map((name) => [`ens:index:${name}`, functionSchema(name, referenced)]),
  );
  /** @type {Record<string, Json>} */
  const types = {};
  // a Set also visits what is added while it is visited
  for (const name of referenced) {
    types[`ens:index:${typeNames[name] ?? name}`] = {
      type: "object",
      description: documentation(declaration(name)),
      ...membersOf(name, referenced),
    };
  }
  return {
    name: "ens",
    displayName: "Alibaba Cloud ENS",
    description: "Port forwards (DNAT entries) of Alibaba Cloud Edge Node Service",
    keywords: ["pulumi", "alicloud", "ens", "category/network", "kind/native"],
    license: "Apache-2.0",
    // a Go SDK gets a go.mod of its own
    meta: { supportPack: true },
    config: { variables: settings },
    provider: {
      description:
        "An account, region or endpoint of its own, for programs that work with more than one. A setting that is left out is read from its environment variable, if it has one, and never from the stack's configuration.",
      inputProperties: settings,
    },
    types,
    resources: { [resource]: resourceSchema(functions["ens:index:getForwardEntries"]) },
    functions,
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: false, importBasePath: goImportPath },
      csharp: { respectSchemaVersion: true },
    },
  };
}

const string = { type: "string" };
const portOrRange = { oneOf: [{ type: "integer" }, string] };
/** @type {Readonly<Record<string, Json>>} */
const inputTypes = {
  externalPort: portOrRange,
  internalPort: portOrRange,
  healthCheckPort: { type: "integer" },
};

/** @type {Readonly<Record<import("../../provider/src/entry/properties.js").ChangeKind, string>>} */
const changes = {
  "in place": "A change is made in place.",
  "in place unless cleared": "A change is made in place; clearing it replaces the entry.",
  replace: "A change replaces the entry.",
  none: "A change has no effect on a resource that has its entry.",
};

/** @param {Json | undefined} listFunction @returns {Json} */
function resourceSchema(listFunction) {
  const inputs = inputNames.map((name) => {
    const { description, allowed, default: ifUnset, onChange } = inputTable[name];
    const text = [
      `${capital(description)}.`,
      `Must be ${allowed}.`,
      ...(ifUnset === undefined ? [] : [`Default: ${ifUnset}.`]),
      changes[onChange],
    ].join(" ");
    const replaces = onChange === "replace" ? { willReplaceOnChanges: true } : {};
    return /** @type {const} */ ([name, { ...(inputTypes[name] ?? string), description: text, ...replaces }]);
  });
  const declared = properties.map((name) => {
    const type = name === "healthCheckPort" ? { type: "integer" } : string;
    return /** @type {const} */ ([
      name,
      { ...type, description: `${capital(inputTable[name].description)}.` },
    ]);
  });
  const computed = ["status", "standbyStatus"].map(
    (name) =>
      /** @type {const} */ ([name, { ...string, description: `${capital(outputTable[name] ?? "")}.` }]),
  );
  return {
    description: `A DNAT entry ("forward entry") of an Edge Node Service NAT gateway. It forwards the traffic of a port of an EIP to a port of an instance.\n\n${exampleText(
      {
        title: "Forward SSH",
        kind: "resource",
        name: "ForwardEntry",
        variable: "ssh",
        args: {
          natGatewayId: "nat-5t7nh1cfm6kxiszlttr38****",
          externalIp: "203.0.113.10",
          externalPort: "2222",
          internalIp: "10.0.0.5",
          internalPort: "22",
          ipProtocol: "TCP",
        },
        output: "forwardEntryName",
      },
    )}\n\n## Import\n\nImport an entry by its ID:\n\n\`\`\`sh\npulumi import ${resource} ssh fwd-5tc07cw14metghn3siv4a****\n\`\`\`\n`,
    inputProperties: Object.fromEntries(inputs),
    requiredInputs: inputNames.filter((name) => inputTable[name].default === undefined),
    properties: Object.fromEntries([...declared, ...computed]),
    required: [...properties.filter((name) => !optional.has(name) || name === "forwardEntryName"), "status"],
    listInputs: { type: "object", .../** @type {Json} */ (listFunction?.["inputs"]) },
    aliases: [{ type: "pulumi-nodejs:dynamic/ens:ForwardEntry" }],
  };
}

/** @type {Readonly<Record<string, Omit<import("./examples.mjs").Example, "kind" | "name">>>} */
const functionExamples = {
  getForwardEntries: {
    title: "All entries of a gateway",
    variable: "found",
    args: { natGatewayId: "nat-5t7nh1cfm6kxiszlttr38****" },
    output: "ids",
  },
  getForwardEntry: {
    title: "An entry by its ID",
    variable: "entry",
    args: { id: "fwd-5tc07cw14metghn3siv4a****" },
    output: "externalPort",
  },
  getNatGateway: {
    title: "A gateway by its ID",
    variable: "gateway",
    args: { id: "nat-5t7nh1cfm6kxiszlttr38****" },
    optional: ["id"],
    output: "status",
  },
  getEipAddress: {
    title: "The address of an EIP",
    variable: "eip",
    args: { allocationId: "eip-5sc1s19ysuqsu9g9uqkz****" },
    output: "ipAddress",
  },
};

/** @param {string} name @param {Set<string>} referenced @returns {Json} */
function functionSchema(name, referenced) {
  const example = functionExamples[name];
  if (example === undefined) throw new Error(`${name} has no example.`);
  const source = sourceOf("sdk/getFunctions.ts");
  const node = source.statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === name);
  if (node === undefined) throw new Error(`${name} is not in sdk/getFunctions.ts.`);
  const [text = ""] = documentation(node).split("```");
  return {
    description: `${text.trim()}\n\n${exampleText({ ...example, kind: "function", name })}\n`,
    inputs: membersOf(`${capital(name)}Args`, referenced),
    outputs: membersOf(`${capital(name)}Result`, referenced),
  };
}

/** @param {Set<string>} referenced @returns {Record<string, Json>} */
function settingProperties(referenced) {
  const { properties: typed } = membersOf("ProviderArgs", referenced);
  return Object.fromEntries(
    settingKeys.map((name) => {
      const { description, type, default: value, defaultText, env = [], secret } = settingsTable[name];
      const ifUnset = defaultText ?? (value === undefined ? undefined : `\`${String(value)}\``);
      const text = [
        description.replace(/ See \[[^\]]*\]\([^)]*\)\./, ""),
        ...(type === undefined ? [] : [`Must be ${type.allowed}.`]),
        ...(ifUnset === undefined ? [] : [`Default: ${ifUnset}.`]),
        ...(env.length === 0 ? [] : [`Environment: ${env.map((variable) => `\`${variable}\``).join(", ")}.`]),
      ].join(" ");
      return [name, { ...typed[name], description: text, ...(secret === undefined ? {} : { secret: true }) }];
    }),
  );
}

const files = ["lookups/types.ts", "sdk/provider.ts"];

/** @param {string} file */
function sourceOf(file) {
  const path = fileURLToPath(new URL(`../../provider/src/${file}`, import.meta.url));
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
}

/** @param {string} name */
function declaration(name) {
  for (const file of files) {
    const found = sourceOf(file).statements.find(
      (one) => ts.isInterfaceDeclaration(one) && one.name.text === name,
    );
    if (found !== undefined) return /** @type {ts.InterfaceDeclaration} */ (found);
  }
  throw new Error(`There is no interface ${name}.`);
}

/** A doc comment in words that hold for every language. @param {ts.Node} node */
function documentation(node) {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? "")
    .join("\n")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .replace(/\bundefined (if|without)\b/g, "not set $1")
    .replaceAll("of `@pulumi/alicloud`", "of the package `alicloud`");
}

/** @param {string} name @param {Set<string>} referenced @returns {Members} */
function membersOf(name, referenced) {
  /** @type {Members} */
  const members = { properties: {}, required: [] };
  for (const member of declaration(name).members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const key = member.name.getText();
    members.properties[key] = {
      ...typeOf(member.type.getText(), referenced),
      description: documentation(member),
    };
    if (member.questionToken === undefined) members.required.push(key);
  }
  return members;
}

/** @param {string} text of a type @param {Set<string>} referenced @returns {Json} */
function typeOf(text, referenced) {
  const parts = text
    .replace(/^pulumi\.Input<(.*)>$/s, "$1")
    .split("|")
    .map((part) => part.trim())
    .filter((part) => part !== "undefined");
  const [first = ""] = parts;
  if (parts.every((part) => part.startsWith('"'))) return string;
  if (parts.length > 1) return { oneOf: parts.map((part) => typeOf(part, referenced)) };
  if (first.endsWith("[]")) return { type: "array", items: typeOf(first.slice(0, -2), referenced) };
  if (first === "number") return { type: "integer" };
  if (first === "string" || first === "boolean") return { type: first };
  referenced.add(first);
  return { $ref: `#/types/ens:index:${typeNames[first] ?? first}` };
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
