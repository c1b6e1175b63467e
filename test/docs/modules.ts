import path from "node:path";
import ts from "typescript";
import { checkout } from "../e2e/harness.js";
import { placeOf, type Block } from "./pages.js";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  allowJs: true,
  checkJs: true,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/** Imports that a block may leave out. */
const usual = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  ens: 'import * as ens from "pulumi-alicloud-ens";',
};

interface Module {
  readonly block: Block;
  readonly file: string;
  readonly text: string;
  /** What later blocks of the page may use. */
  readonly declares: readonly string[];
}

/** Compiles blocks against the built packages and returns what is wrong with them. */
export function compile(blocks: readonly Block[]): string[] {
  const modules = new Map<string, Module>();
  for (const block of blocks) {
    const above = [...modules.values()].filter((module) => module.block.page === block.page);
    const module = moduleOf(block, above);
    modules.set(module.file, module);
  }
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const textOf = (name: string) => modules.get(path.normalize(name))?.text;
  host.fileExists = (name) => textOf(name) !== undefined || fileExists(name);
  host.readFile = (name) => textOf(name) ?? readFile(name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = textOf(name);
    return text === undefined
      ? getSourceFile(name, languageVersion, ...rest)
      : ts.createSourceFile(name, text, languageVersion);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const module = modules.get(path.normalize(file?.fileName ?? ""));
    const place = module === undefined ? (file?.fileName ?? "") : placeOf(module.block);
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

/** A block as a module, which imports what it uses and blocks above it on the page declare. */
function moduleOf(block: Block, above: readonly Module[]): Module {
  const { page, number, language, given = "", text } = block;
  const own = [given, text].join("\n").replace(/^export (?=async|class|const|function|let)/gm, "");
  const name = path.join(checkout, page.directory, `${path.basename(page.file)}.${number}`);
  if (language === "js") {
    const extension = /^import /m.test(text) ? "mjs" : "cjs";
    return { block, file: `${name}.${extension}`, text, declares: [] };
  }

  // "export =" leaves no room for other exports
  const isWhole = /^export =/m.test(text);
  const used = new Set(own.match(/[A-Za-z_$][\w$]*/g));
  const declared = declaredIn(own);
  const declares = isWhole ? [] : declared;
  const isMissing = (one: string) => used.has(one) && !declared.includes(one);
  // of two blocks that declare a name, the nearest one counts
  const taken = new Map(
    above.flatMap((module) => module.declares.filter(isMissing).map((one) => [one, module] as const)),
  );
  const lines = [
    ...Object.entries(usual)
      .filter(([one, line]) => isMissing(one) && !own.includes(line))
      .map(([, line]) => line),
    ...[...taken].map(([one, { file }]) => `import { ${one} } from "./${path.basename(file, ".ts")}";`),
    own,
    ...(isWhole ? [] : [`export { ${declared.join(", ")} };`]),
  ];
  // await at the top level needs an ES module
  const extension = /^\S.*\bawait\b/m.test(own.replace(/^.*\basync\b.*$/gm, "")) ? ".mts" : ".ts";
  return { block, file: name + extension, text: lines.join("\n"), declares };
}

/** What the statements at the top level declare. */
function declaredIn(text: string): string[] {
  const single = text.matchAll(/^(?:declare )?(?:async )?(?:const|let|function|class) (\w+)/gm);
  const several = text.matchAll(/^(?:declare )?const [{[]([^=]*)[}\]] =/gm);
  return [
    ...[...single].map(([, name = ""]) => name),
    ...[...several].flatMap(([, names = ""]) => names.match(/\w+(?=\s*(?:,|$))/g) ?? []),
  ];
}
