import { createRequire } from "node:module";

/** @type {typeof import("../../provider/src/entry/properties.js")} */
const { inputNames, inputTable, outputTable } = createRequire(import.meta.url)(
  "../../provider/dist/entry/properties.js",
);

/** @type {Readonly<Record<import("../../provider/src/entry/properties.js").ChangeKind, string>>} */
const changes = {
  "in place": "in place",
  "in place unless cleared": "in place; clearing it replaces the entry",
  replace: "replaces the entry",
  none: "no effect on a resource that has its entry",
};

const introduction = `<!-- made by "npm run reference" from provider/src/entry/properties.ts -->

# Properties of a forward entry

These are the properties of \`ForwardEntry\`. A port forward of [\`PortForwards\`](../many-ports.md) has the same ones. The
parameters of the ENS API have the same names with a capital first letter, except for \`adoptId\`, which the API does not have.

## Inputs
`;

const notes = `
A preview checks the allowed values without calling the API. It also refuses two entries of a program that claim the same
external port.

If a replaced entry and its successor claim the same external port, the old entry is deleted first, and the port does not
answer until the new entry is available. Otherwise the new entry is created first.

If you remove \`forwardEntryName\` from the program, the entry keeps its name. To clear the name, set \`""\`.
[Existing port forwards](../adopting.md) describes \`adoptId\`.

## Outputs

All inputs are outputs too, as the API spells them: ports as strings, and the protocol as \`TCP\`, \`UDP\` or \`Any\`.
`;

export const propertiesPage = {
  name: "properties.md",
  render: () => [introduction, inputs(), notes, outputs()].join("\n"),
};

function inputs() {
  const rows = inputNames.map((name) => {
    const { description, allowed, default: ifUnset = "required", onChange } = inputTable[name];
    return [`\`${name}\``, description, allowed, ifUnset, changes[onChange]];
  });
  return table([["property", "description", "allowed values", "default", "a change"], ...rows]);
}

function outputs() {
  const rows = Object.entries(outputTable).map(([name, description]) => [`\`${name}\``, description]);
  return table([["property", "description"], ...rows]);
}

/** @param {string[][]} rows */
function table([head = [], ...rows]) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
