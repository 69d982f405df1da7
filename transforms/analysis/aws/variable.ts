/** Variables that are assigned to: `let options = {}; if (local) options = { … }`. */
import type { Node, t } from "../../../src/syntax/ast.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";

/** Whether it is declared by its name, once, and not by a loop. */
export function isVariable(scopes: Scopes, { declaration, identifiers }: Binding): boolean {
  if (declaration.type !== "VariableDeclarator" || identifiers.length !== 1) return false;
  const around = scopes.parentOf(scopes.parentOf(declaration) ?? declaration);
  return declaration.id === identifiers[0] && !/^For(Of|In)Statement$/.test(around?.type ?? "");
}

/** The value that a variable is given at this reference to it; undefined where it is read, or changed in another way. */
export function assignedAt(scopes: Scopes, reference: Node): t.Expression | undefined {
  const assignment = scopes.parentOf(reference);
  if (assignment?.type !== "AssignmentExpression" || assignment.operator !== "=") return undefined;
  return assignment.left === reference ? assignment.right : undefined;
}

/** The same where a statement does it, and nothing reads what it gives. */
export function isOnlyAssignedAt(scopes: Scopes, reference: Node): boolean {
  const assignment = scopes.parentOf(reference);
  const statement = assignment && scopes.parentOf(assignment);
  return statement?.type === "ExpressionStatement" && assignedAt(scopes, reference) !== undefined;
}

/** All that a variable is ever given, by its declaration first. */
export function givenTo(scopes: Scopes, { declaration, references }: Binding): readonly t.Expression[] {
  const first = declaration.type === "VariableDeclarator" ? declaration.init : undefined;
  return [first, ...references.map(({ node }) => assignedAt(scopes, node))].filter((value) => value != null);
}
