import { keyName, moduleExportName, type Node, type t, unwrap } from "../ast.ts";

/** One thing that a module exports. */
export interface ModuleExport {
  /** `"default"` is the default export, and `module.exports` itself. */
  readonly name: string;
  /** The declaration or expression; the local identifier for `export { x }`. */
  readonly node: Node;
}

/** What a module makes and exports; what it only passes on from another module is followed by the project. */
export function exportsOf(program: t.Program): ModuleExport[] {
  const found: ModuleExport[] = [];
  for (const statement of program.body) {
    switch (statement.type) {
      case "ExportDefaultDeclaration":
        found.push({ name: "default", node: statement.declaration });
        break;
      case "ExportNamedDeclaration":
        if (statement.declaration) found.push(...declared(statement.declaration));
        else if (!statement.source) {
          for (const specifier of statement.specifiers) {
            if (specifier.type === "ExportSpecifier") {
              found.push({ name: moduleExportName(specifier.exported), node: specifier.local });
            }
          }
        }
        break;
      case "TSExportAssignment":
        found.push({ name: "default", node: statement.expression });
        break;
      case "ExpressionStatement":
        found.push(...commonJs(statement.expression));
        break;
    }
  }
  return found;
}

function declared(declaration: t.Declaration): ModuleExport[] {
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [{ name: id.name, node: id }] : []));
  }
  if (declaration.type === "FunctionDeclaration" && declaration.id) {
    return [{ name: declaration.id.name, node: declaration.id }];
  }
  return [];
}

/** `module.exports = x`, `module.exports.a = x`, `exports.a = x`; the properties of `module.exports = { … }` are exports as well. */
function commonJs(expression: Node): ModuleExport[] {
  if (expression.type !== "AssignmentExpression" || expression.operator !== "=") return [];
  const { left, right } = expression;
  if (isModuleExports(left)) {
    const value = unwrap(right);
    const named = value.type === "ObjectExpression" ? value.properties.flatMap(exportedProperty) : [];
    return [{ name: "default", node: right }, ...named, ...commonJs(right)];
  }
  if (left.type !== "MemberExpression") return [];
  const name = keyName(left);
  const onExports = isModuleExports(left.object) || (left.object.type === "Identifier" && left.object.name === "exports");
  return name !== null && onExports ? [{ name, node: right }, ...commonJs(right)] : [];
}

function exportedProperty(property: t.ObjectExpression["properties"][number]): ModuleExport[] {
  const name = property.type === "SpreadElement" ? null : keyName(property);
  if (name === null) return [];
  return [{ name, node: property.type === "ObjectProperty" ? property.value : property }];
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === "MemberExpression" &&
    node.object.type === "Identifier" &&
    node.object.name === "module" &&
    keyName(node) === "exports"
  );
}
