import { moduleExportName, type Node, type t } from "../../src/syntax/ast.ts";
import { string } from "../../src/syntax/build.ts";
import { adopt, insertAfter, remove, rename } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { clientModule, reactModule } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";

/**
 * Makes an import specifier import another type, in the module where that is, and returns the name that it has in this
 * file; the references to the binding are renamed with it.
 */
export function importInstead(
  context: TransformContext,
  binding: Binding,
  specifier: t.ImportSpecifier,
  to: { readonly module: string; readonly name: string },
): string {
  const declaration = context.scopes.parentOf(specifier) as t.ImportDeclaration;
  const was = moduleExportName(specifier.imported);
  const twin = findSpecifier(context, to, specifier);
  if (twin) {
    for (const { node } of binding.references) node.name = twin.local.name;
    takeOut(context, declaration, specifier);
    return twin.local.name;
  }
  if (specifier.imported.type === "Identifier") specifier.imported.name = to.name;
  else specifier.imported.value = to.name;
  if (binding.name === was && was !== to.name && context.scopes.isFree(to.name)) rename(context, binding, to.name);
  if (!isSameModule(declaration.source.value, to.module)) move(context, declaration, specifier, to.module);
  return specifier.local.name;
}

/** next-auth/client is going to be next-auth/react. */
function isSameModule(was: string, is: string): boolean {
  return was === is || (was === clientModule && is === reactModule);
}

function findSpecifier(
  context: TransformContext,
  to: { readonly module: string; readonly name: string },
  other: Node,
): t.ImportSpecifier | undefined {
  for (const node of context.program.body) {
    if (node.type !== "ImportDeclaration" || !isSameModule(node.source.value, to.module)) continue;
    for (const specifier of node.specifiers) {
      if (specifier === other || specifier.type !== "ImportSpecifier") continue;
      if (moduleExportName(specifier.imported) === to.name) return specifier;
    }
  }
  return undefined;
}

/** Takes a specifier out of its import, and the import when nothing else is in it. */
export function takeOut(
  context: TransformContext,
  declaration: t.ImportDeclaration,
  specifier: t.ImportSpecifier,
): void {
  if (declaration.specifiers.length === 1) remove(context, declaration);
  else remove(context, specifier);
}

/** Puts a specifier into an import of another module, one that is there or a new one where the old one stands. */
function move(
  context: TransformContext,
  from: t.ImportDeclaration,
  specifier: t.ImportSpecifier,
  module: string,
): void {
  const isType = from.importKind === "type" || specifier.importKind === "type";
  const alone = from.specifiers.length === 1;
  const there = context.program.body.find(
    (node): node is t.ImportDeclaration =>
      node.type === "ImportDeclaration" &&
      node.source.value === module &&
      node.specifiers.length > 0 &&
      node.specifiers.every(({ type }) => type !== "ImportNamespaceSpecifier") &&
      // `import type A, { B }` is not allowed.
      !(node.importKind === "type" && node.specifiers.some(({ type }) => type === "ImportDefaultSpecifier")),
  );
  if (alone && !there) {
    from.source.value = module;
    return;
  }
  takeOut(context, from, specifier);
  specifier.importKind = null;
  if (there) {
    if (isType && there.importKind !== "type") specifier.importKind = "type";
    there.specifiers.push(specifier);
    adopt(context, specifier, there);
    return;
  }
  const made = {
    type: "ImportDeclaration",
    importKind: "type",
    specifiers: [specifier],
    source: string(module),
  } as t.ImportDeclaration;
  insertAfter(context, from, [made]);
}
