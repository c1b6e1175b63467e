// Examples of the schema, one for each language.

/**
 * @typedef {object} Example
 * @property {string} title
 * @property {"resource" | "function"} kind
 * @property {string} name of the resource type or function, such as `getForwardEntry`
 * @property {string} variable what the program calls it
 * @property {Readonly<Record<string, string>>} args
 * @property {readonly string[]} [optional] arguments that the function does not require
 * @property {string} [output] property that the program exports
 */

/** Programs find it by a "replace" in their go.mod: the SDK is published nowhere. It is what Pulumi generates without a repository. */
export const goImportPath = "example.com/pulumi-ens/sdk/go/ens";

/** @param {Example} example */
export function exampleText(example) {
  const programs = [
    ["typescript", typescript],
    ["python", python],
    ["go", go],
    ["csharp", csharp],
    ["java", java],
    ["yaml", yaml],
  ].map(([language, render]) => {
    const text = /** @type {(example: Example) => string} */ (render)(example);
    return `\`\`\`${String(language)}\n${text}\n\`\`\``;
  });
  return [
    "{{% examples %}}",
    "## Example Usage",
    "{{% example %}}",
    `### ${example.title}`,
    "",
    programs.join("\n"),
    "{{% /example %}}",
    "{{% /examples %}}",
  ].join("\n");
}

/** @param {Example} example */
const entriesOf = ({ args }) => Object.entries(args);
/** @param {string} name */
const pascal = (name) => name.charAt(0).toUpperCase() + name.slice(1);
/** @param {string} name */
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** @param {Example} example */
function typescript(example) {
  const { kind, name, variable, output } = example;
  const lines = entriesOf(example).map(([key, value]) => `    ${key}: "${value}",`);
  const call =
    kind === "resource"
      ? [`const ${variable} = new ens.${name}("${variable}", {`, ...lines, "});"]
      : [`const ${variable} = ens.${name}Output({`, ...lines, "});"];
  return [
    'import * as ens from "@pulumi/ens";',
    "",
    ...call,
    ...(output === undefined ? [] : [`export const ${output} = ${variable}.${output};`]),
  ].join("\n");
}

/** @param {Example} example */
function python(example) {
  const { kind, name, variable, output } = example;
  const lines = entriesOf(example).map(([key, value]) => `    ${snake(key)}="${value}",`);
  const call =
    kind === "resource"
      ? [`${variable} = ens.${name}("${variable}",`, ...lines, ")"]
      : [`${variable} = ens.${snake(name)}_output(`, ...lines, ")"];
  const exported = output === undefined ? [] : [`pulumi.export("${output}", ${variable}.${snake(output)})`];
  return ["import pulumi", "import pulumi_ens as ens", "", ...call, ...exported].join("\n");
}

/** @param {Example} example */
function go(example) {
  const { kind, name, variable, output, optional = [] } = example;
  // the generator renames the function that finds the resource of the same name
  const goName = name === "getForwardEntry" ? "LookupForwardEntry" : pascal(name);
  /** @param {string} key @param {string} value */
  const valueOf = (key, value) =>
    kind === "resource"
      ? `pulumi.String("${value}")`
      : optional.includes(key)
        ? `pulumi.StringRef("${value}")`
        : `"${value}"`;
  const lines = entriesOf(example).map(([key, value]) => `\t\t\t${pascal(key)}: ${valueOf(key, value)},`);
  const target = output === undefined ? "_" : variable;
  const open =
    kind === "resource"
      ? `\t\t${target}, err := ens.New${name}(ctx, "${variable}", &ens.${name}Args{`
      : `\t\t${target}, err := ens.${goName}(ctx, &ens.${goName}Args{`;
  const exported =
    output === undefined
      ? []
      : [
          `\t\tctx.Export("${output}", ${kind === "resource" ? `${variable}.${pascal(output)}` : `pulumi.Any(${variable}.${pascal(output)})`})`,
        ];
  return [
    "package main",
    "",
    "import (",
    `\t"${goImportPath}"`,
    '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"',
    ")",
    "",
    "func main() {",
    "\tpulumi.Run(func(ctx *pulumi.Context) error {",
    open,
    ...lines,
    kind === "resource" ? "\t\t})" : "\t\t}, nil)",
    "\t\tif err != nil {",
    "\t\t\treturn err",
    "\t\t}",
    ...exported,
    "\t\treturn nil",
    "\t})",
    "}",
  ].join("\n");
}

/** @param {Example} example */
function csharp(example) {
  const { kind, name, variable, output } = example;
  const lines = entriesOf(example).map(([key, value]) => `        ${pascal(key)} = "${value}",`);
  const open =
    kind === "resource"
      ? `    var ${variable} = new Ens.${name}("${variable}", new()`
      : `    var ${variable} = Ens.${pascal(name)}.Invoke(new()`;
  const value =
    kind === "resource"
      ? `${variable}.${pascal(output ?? "")}`
      : `${variable}.Apply(found => found.${pascal(output ?? "")})`;
  const exported =
    output === undefined
      ? []
      : [
          "",
          "    return new Dictionary<string, object?>",
          "    {",
          `        ["${output}"] = ${value},`,
          "    };",
        ];
  return [
    "using System.Collections.Generic;",
    "using Pulumi;",
    "using Ens = Pulumi.Ens;",
    "",
    `return await Deployment.RunAsync(() =>`,
    "{",
    open,
    "    {",
    ...lines,
    "    });",
    ...exported,
    "});",
  ].join("\n");
}

/** @param {Example} example */
function java(example) {
  const { kind, name, variable, output } = example;
  const lines = entriesOf(example).map(([key, value]) => `                .${key}("${value}")`);
  const [args, imports, open] =
    kind === "resource"
      ? [
          `${name}Args`,
          [`com.pulumi.ens.${name}`, `com.pulumi.ens.${name}Args`],
          `            var ${variable} = new ${name}("${variable}", ${name}Args.builder()`,
        ]
      : [
          `${pascal(name)}Args`,
          ["com.pulumi.ens.EnsFunctions", `com.pulumi.ens.inputs.${pascal(name)}Args`],
          `            var ${variable} = EnsFunctions.${name}(${pascal(name)}Args.builder()`,
        ];
  const value =
    kind === "resource" ? `${variable}.${output}()` : `${variable}.applyValue(found -> found.${output}())`;
  return [
    "import com.pulumi.Pulumi;",
    ...imports.map((one) => `import ${one};`),
    "",
    "public class App {",
    "    public static void main(String[] arguments) {",
    "        Pulumi.run(ctx -> {",
    open,
    ...lines,
    "                .build());",
    ...(output === undefined ? [] : [`            ctx.export("${output}", ${value});`]),
    "        });",
    "    }",
    "}",
  ]
    .filter((line) => line !== args)
    .join("\n");
}

/** @param {Example} example */
function yaml(example) {
  const { kind, name, variable, output } = example;
  const lines = entriesOf(example).map(([key, value]) => `${key}: "${value}"`);
  const body =
    kind === "resource"
      ? [
          "resources:",
          `  ${variable}:`,
          `    type: ens:${name}`,
          "    properties:",
          ...lines.map((line) => `      ${line}`),
        ]
      : [
          "variables:",
          `  ${variable}:`,
          "    fn::invoke:",
          `      function: ens:${name}`,
          "      arguments:",
          ...lines.map((line) => `        ${line}`),
        ];
  const exported = output === undefined ? [] : ["outputs:", `  ${output}: \${${variable}.${output}}`];
  return [...body, ...exported].join("\n");
}
