import type { Node } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";

/**
 * `export const x = …`, `export function x() {}`: the declaration itself is exported, as against one inside of what is.
 */
export function isExportedDeclaration(scopes: Scopes, declaration: Node): boolean {
  const statement = declaration.type === "VariableDeclarator" ? scopes.parentOf(declaration) : declaration;
  const holder = statement && scopes.parentOf(statement);
  return holder?.type === "ExportNamedDeclaration" || holder?.type === "ExportDefaultDeclaration";
}
