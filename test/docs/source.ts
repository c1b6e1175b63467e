import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const checkout = path.join(__dirname, "..", "..");

/** The files from which messages come, by their paths from the root of the checkout. */
export const sourceFiles: readonly string[] = ["provider", "emulator"].flatMap((workspace) =>
  ["src", "bin"].flatMap((directory) =>
    readdirSync(path.join(checkout, workspace, directory), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.[jt]s$/.test(file))
      .map((file) => [workspace, directory, ...file.split(path.sep)].join("/")),
  ),
);

function parse(file: string): ts.SourceFile {
  const text = readFileSync(path.join(checkout, file), "utf8");
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
}

/** The texts of a file, with "…" for each part that is put in; what is joined by "+" is one text. */
export function textsIn(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) {
      texts.push(take(node));
    } else {
      ts.forEachChild(node, visit);
    }
  };
  const take = (node: ts.Expression): string => {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTemplateExpression(node)) {
      return node.templateSpans.reduce((text, { expression, literal }) => {
        visit(expression);
        return `${text}…${literal.text}`;
      }, node.head.text);
    }
    if (isSum(node)) return take(node.left) + take(node.right);
    visit(node);
    return "…";
  };
  visit(parse(file));
  return texts;
}

function isText(node: ts.Node): node is ts.Expression {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isSum(node);
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** The patterns by which a file tells codes of the service apart: `code(/…/)`, `code: /…/`, and constants. */
export function codePatternsIn(file: string): RegExp[] {
  const patterns: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node) && isAboutCodes(node.parent)) {
      const [, source = "", flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      patterns.push(new RegExp(source, flags));
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return patterns;
}

function isAboutCodes(place: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(place) ||
    (ts.isCallExpression(place) && place.expression.getText() === "code") ||
    (ts.isPropertyAssignment(place) && place.name.getText() === "code")
  );
}
