import path from "node:path";
import ts from "typescript";
import { checkout } from "../e2e/harness.js";
import { placeOf, type Block } from "./pages.js";

/** What every page takes for granted where a block does not say it. */
const imports = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  ens: 'import * as ens from "pulumi-alicloud-ens";',
};

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

interface Module {
  readonly block: Block;
  readonly file: string;
  readonly text: string;
  /** What later blocks of the page may use. */
  readonly declares: readonly string[];
}

/** Compiles blocks against the packages as they are built, and answers with what is wrong with them. */
export function compile(blocks: readonly Block[]): string[] {
  const modules = modulesOf(blocks);
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => byFile.has(path.normalize(name)) || fileExists(name);
  host.readFile = (name) => byFile.get(path.normalize(name))?.text ?? readFile(name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = byFile.get(path.normalize(name))?.text;
    return text === undefined
      ? getSourceFile(name, languageVersion, ...rest)
      : ts.createSourceFile(name, text, languageVersion);
  };
  const program = ts.createProgram([...byFile.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const module = byFile.get(path.normalize(file?.fileName ?? ""));
    const place = module === undefined ? (file?.fileName ?? "") : placeOf(module.block);
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

/** Each block as a module of its own, which takes from the blocks above it on the page what it does not declare itself. */
function modulesOf(blocks: readonly Block[]): Module[] {
  const modules: Module[] = [];
  for (const block of blocks) {
    const above = modules.filter((module) => module.block.page === block.page);
    modules.push(moduleOf(block, above));
  }
  return modules;
}

function moduleOf(block: Block, above: readonly Module[]): Module {
  const { page, number, language, text } = block;
  const own = [block.given ?? "", text].join("\n");
  const source = ts.createSourceFile("block.ts", own, ts.ScriptTarget.ES2022, true);
  const declared = declaredIn(source);
  const file = path.join(
    checkout,
    page.directory,
    `${path.basename(page.file)}.${number}${extension(source, language)}`,
  );
  if (language === "js") return { block, file, text: own, declares: [] };

  const names = identifiersIn(source);
  const taken = new Map<string, Module>();
  // the nearest block above wins
  for (const module of above) {
    for (const name of module.declares) {
      if (names.has(name) && !declared.has(name)) taken.set(name, module);
    }
  }
  const head = [
    ...Object.entries(imports)
      .filter(([name, line]) => names.has(name) && !declared.has(name) && !own.includes(line))
      .map(([, line]) => line),
    ...[...taken].map(
      ([name, module]) => `import { ${name} } from "./${path.basename(module.file, ".ts")}";`,
    ),
  ];
  const exported = exportsOf(source);
  const open = exported.whole ? [] : [...declared].filter((name) => !exported.names.has(name));
  const lines = [...head, own, ...(open.length === 0 ? [] : [`export { ${open.join(", ")} };`])];
  const declares = exported.whole ? [] : [...declared];
  return { block, file, text: lines.join("\n"), declares };
}

/** A program with `await` at its top is a module of the newer kind. */
function extension(source: ts.SourceFile, language: string): string {
  if (language === "js") return ".cjs";
  const waits = (node: ts.Node): boolean =>
    ts.isAwaitExpression(node) ||
    (!ts.isFunctionLike(node) && ts.forEachChild(node, (child) => waits(child) || undefined) === true);
  return waits(source) ? ".mts" : ".ts";
}

function declaredIn(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const add = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) add(name);
    } else if (
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name !== undefined
    ) {
      add(statement.name);
    }
  }
  return names;
}

function identifiersIn(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, look);
  };
  look(source);
  return names;
}

/** What a block exports by itself; `export =` leaves no room for anything else. */
function exportsOf(source: ts.SourceFile): { whole: boolean; names: Set<string> } {
  const isExported = (statement: ts.Statement): boolean =>
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const statements = source.statements.filter(isExported);
  const names = new Set(
    statements.flatMap((statement) => [
      ...declaredIn({ statements: [statement] } as unknown as ts.SourceFile),
    ]),
  );
  const whole = source.statements.some((statement) => ts.isExportAssignment(statement));
  return { whole, names };
}
