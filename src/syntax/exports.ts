import { keyName, moduleExportName, type Node, type t, unwrap } from "./ast.ts";
import type { Binding, Scopes } from "./scope.ts";

/** What stands behind an export's name: a value of this module, or an export of another that is passed on. */
export type ExportEntry =
  | { readonly kind: "value"; readonly node: Node }
  | { readonly kind: "from"; readonly source: string; readonly exportName: string };

export interface ModuleExports {
  /** By name; `"default"` is the default export and what is assigned to `module.exports`. */
  readonly named: ReadonlyMap<string, ExportEntry>;
  /** The modules of `export * from`. */
  readonly stars: readonly string[];
}

/** The exports of a module, ESM and CommonJS, each with the expression or declaration that is exported. */
export function exportsOf(program: t.Program, scopes: Scopes): ModuleExports {
  const named = new Map<string, ExportEntry>();
  const stars: string[] = [];
  const add = (name: string, entry: ExportEntry) => {
    if (!named.has(name)) named.set(name, entry);
  };
  const addValue = (name: string, node: Node) => add(name, entryOf(node, scopes));

  for (const statement of program.body) {
    switch (statement.type) {
      case "ExportNamedDeclaration":
        for (const { name, node } of declaredIn(statement.declaration)) add(name, { kind: "value", node });
        for (const specifier of statement.specifiers) {
          const name = moduleExportName(specifier.exported as t.Identifier | t.StringLiteral);
          if (statement.source)
            add(name, { kind: "from", source: statement.source.value, exportName: passedOn(specifier) });
          else if (specifier.type === "ExportSpecifier") addValue(name, specifier.local);
        }
        break;
      case "ExportDefaultDeclaration":
        addValue("default", statement.declaration);
        break;
      case "TSExportAssignment":
        addValue("default", statement.expression);
        break;
      case "ExportAllDeclaration":
        stars.push(statement.source.value);
        break;
      case "ExpressionStatement":
        commonJs(statement.expression, scopes, addValue, stars);
        break;
    }
  }
  return { named, stars };
}

/** The export of the other module that `export … from` passes on. */
function passedOn(specifier: t.ExportNamedDeclaration["specifiers"][number]): string {
  if (specifier.type === "ExportSpecifier") return moduleExportName(specifier.local);
  return specifier.type === "ExportDefaultSpecifier" ? "default" : "*";
}

function declaredIn(declaration: Node | null | undefined): { name: string; node: Node }[] {
  if (!declaration) return [];
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap((declarator) =>
      declarator.id.type === "Identifier"
        ? [{ name: declarator.id.name, node: (declarator.init as Node | null) ?? declarator }]
        : [],
    );
  }
  const id = "id" in declaration ? declaration.id : null;
  return id && typeof id === "object" && "type" in id && id.type === "Identifier"
    ? [{ name: id.name, node: declaration }]
    : [];
}

/** `module.exports = …`, `module.exports.a = …`, `exports.a = …`, at the top of a file. */
function commonJs(expression: Node, scopes: Scopes, add: (name: string, node: Node) => void, stars: string[]): void {
  if (expression.type !== "AssignmentExpression" || expression.operator !== "=") return;
  const target = expression.left;
  const value = expression.right;
  if (value.type === "AssignmentExpression") commonJs(value, scopes, add, stars);
  const name = exportTarget(target, scopes);
  if (name === undefined || value.type === "AssignmentExpression") return;
  if (name !== "") {
    add(name, value);
    return;
  }
  add("default", value);
  const source = scopes.requireSource(value);
  if (source !== undefined) stars.push(source);
  const object = scopes.resolveValue(value);
  if (object.type !== "ObjectExpression") return;
  for (const member of object.properties) {
    const key = keyName(member);
    if (key === undefined || key === "default") continue;
    if (member.type === "ObjectProperty") add(key, member.value);
    else if (member.type === "ObjectMethod") add(key, member);
  }
}

/** The exported name that an assignment's target stands for: `""` for `module.exports` itself; undefined else. */
export function exportTarget(target: Node, scopes: Scopes): string | undefined {
  if (target.type !== "MemberExpression") return undefined;
  const { object } = target;
  const isGlobal = (node: Node, name: string) =>
    node.type === "Identifier" && node.name === name && !scopes.bindingOf(node);
  if (isGlobal(object, "module")) return keyName(target) === "exports" ? "" : undefined;
  if (isGlobal(object, "exports")) return keyName(target);
  const isModuleExports =
    object.type === "MemberExpression" && isGlobal(object.object, "module") && keyName(object) === "exports";
  return isModuleExports ? keyName(target) : undefined;
}

function entryOf(node: Node, scopes: Scopes): ExportEntry {
  const value = unwrap(node);
  const required = scopes.moduleValue(value);
  if (required && required.path.length <= 1)
    return { kind: "from", source: required.source, exportName: required.path[0] ?? "*" };
  const binding: Binding | undefined = value.type === "Identifier" ? scopes.bindingOf(value) : undefined;
  const declaration = binding?.declaration;
  if (declaration?.type === "VariableDeclarator" && declaration.id === binding?.identifiers[0]) {
    return { kind: "value", node: (declaration.init as Node | null) ?? declaration };
  }
  return { kind: "value", node: declaration && declaration.type !== "VariableDeclarator" ? declaration : value };
}
