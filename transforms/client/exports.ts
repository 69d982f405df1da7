import { keyName, moduleExportName, type Node, type t } from "../ast.ts";
import type { TransformContext } from "../context.ts";

/** What a file exports under a name: an expression, a function declaration, or the identifier that is exported; null when it isn't there. */
export function exportedValue(context: TransformContext, exportName: string): Node | null {
  let found: Node | null = null;
  for (const statement of context.program.body) {
    switch (statement.type) {
      case "ExportDefaultDeclaration":
        if (exportName === "default") return statement.declaration;
        break;
      case "ExportNamedDeclaration":
        found = namedExport(statement, exportName) ?? found;
        break;
      case "TSExportAssignment":
        if (exportName === "default") return statement.expression;
        break;
      case "ExpressionStatement":
        found = commonJsExport(context, statement.expression, exportName) ?? found;
        break;
    }
  }
  return found;
}

function namedExport(statement: t.ExportNamedDeclaration, exportName: string): Node | null {
  const { declaration } = statement;
  if (declaration?.type === "VariableDeclaration") {
    const declarator = declaration.declarations.find(({ id }) => id.type === "Identifier" && id.name === exportName);
    return declarator?.id ?? null;
  }
  if (declaration?.type === "FunctionDeclaration" && declaration.id?.name === exportName) return declaration;
  if (statement.source) return null;
  for (const specifier of statement.specifiers) {
    if (specifier.type === "ExportSpecifier" && moduleExportName(specifier.exported) === exportName)
      return specifier.local;
  }
  return null;
}

function commonJsExport(context: TransformContext, node: Node, exportName: string): Node | null {
  if (node.type !== "AssignmentExpression") return null;
  const name = exportTarget(context, node.left);
  if (name === null) return null;
  if (name === exportName) return node.right;
  if (name !== "default" || node.right.type !== "ObjectExpression") return null;
  const member = node.right.properties.find((property) => keyName(property) === exportName);
  return member?.type === "ObjectProperty" ? member.value : null;
}

/** The export that an assignment to `node` makes: `module.exports` is `"default"`, `exports.x` and `module.exports.x` are `"x"`. */
export function exportTarget(context: TransformContext, node: Node): string | null {
  if (node.type !== "MemberExpression") return null;
  if (isModuleExports(context, node)) return "default";
  const { object } = node;
  const isExports = object.type === "Identifier" && object.name === "exports" && !context.scopes.bindingOf(object);
  return isExports || (object.type === "MemberExpression" && isModuleExports(context, object)) ? keyName(node) : null;
}

function isModuleExports(context: TransformContext, node: t.MemberExpression): boolean {
  const { object } = node;
  return (
    object.type === "Identifier" &&
    object.name === "module" &&
    !context.scopes.bindingOf(object) &&
    keyName(node) === "exports"
  );
}

/** The names under which a file exports something, `module.exports` as `"default"` with its properties. */
export function exportNames(context: TransformContext): string[] {
  const names = new Set<string>();
  for (const statement of context.program.body) {
    if (/^(ExportDefaultDeclaration|TSExportAssignment)$/.test(statement.type)) names.add("default");
    else if (statement.type === "ExportNamedDeclaration" && !statement.source) {
      const { declaration } = statement;
      if (declaration?.type === "VariableDeclaration") {
        for (const { id } of declaration.declarations) if (id.type === "Identifier") names.add(id.name);
      } else if (declaration && "id" in declaration && declaration.id?.type === "Identifier")
        names.add(declaration.id.name);
      for (const { exported } of statement.specifiers) names.add(moduleExportName(exported));
    } else if (statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression") {
      const { left, right } = statement.expression;
      const name = exportTarget(context, left);
      if (name === null) continue;
      names.add(name);
      if (name !== "default" || right.type !== "ObjectExpression") continue;
      for (const property of right.properties) {
        const key = keyName(property);
        if (key !== null) names.add(key);
      }
    }
  }
  return [...names];
}
