import { importedName, moduleExportName, type t } from "../../src/syntax/ast.ts";
import { identifier, string } from "../../src/syntax/build.ts";
import { adopt, insertAfter, remove, replaceNode } from "../../src/syntax/edit.ts";
import { clientNamesGone, reactModule, reactName } from "../analysis/client-module/names.ts";
import { PerFile, type TransformContext } from "../context.ts";
import { type MemberNames, ModuleObject, renameLocal } from "./module-object.ts";

/**
 * `import … from "next-auth/client"` → `"next-auth/react"`: its names, its references, and the statement it is merged
 * into.
 */
export function migrateClientImport(
  context: TransformContext,
  declaration: t.ImportDeclaration,
  names: MemberNames,
): void {
  const object = new ModuleObject(context, names);
  const target = importToJoin(context, declaration);
  const left: t.ImportSpecifier[] = [];
  for (const specifier of [...declaration.specifiers]) {
    if (!isNamed(specifier)) {
      for (const { node } of context.scopes.bindingOf(specifier.local)?.references ?? []) object.follow(node);
    } else if (clientNamesGone.has(moduleExportName(specifier.imported))) {
      names.gone?.(moduleExportName(specifier.imported), specifier);
      left.push(specifier);
    } else migrateSpecifier(context, declaration, specifier, target);
  }
  const moved = declaration.specifiers.filter((specifier) => !left.includes(specifier as t.ImportSpecifier));
  if (left.length > 0) {
    declaration.specifiers = left;
    if (moved.length > 0) place(context, declaration, moved, target);
    return;
  }
  if (target && moved.every(isNamed)) {
    join(context, moved, target);
    remove(context, declaration);
    return;
  }
  declaration.source.value = reactModule;
  namespaceForDefault(context, declaration);
}

/** Imports one export, as against an object of all of them. */
function isNamed(specifier: t.ImportDeclaration["specifiers"][number]): specifier is t.ImportSpecifier {
  return specifier.type === "ImportSpecifier" && importedName(specifier) !== "default";
}

/** Gives one name its new one, here and where it is used. */
function migrateSpecifier(
  context: TransformContext,
  declaration: t.ImportDeclaration,
  specifier: t.ImportSpecifier,
  target: t.ImportDeclaration | undefined,
): void {
  const name = moduleExportName(specifier.imported);
  const newName = reactName(name);
  const imported = target && specifiersByName(context, target).get(newName);
  const twin =
    imported ?? declaration.specifiers.find((other) => other !== specifier && importedName(other) === newName);
  const binding = context.scopes.bindingOf(specifier.local);
  const wasPlain = specifier.local.name === name;
  if (twin && binding && (specifier.local.name === name || twin.local.name === specifier.local.name)) {
    for (const { node } of binding.references) node.name = twin.local.name;
    declaration.specifiers.splice(declaration.specifiers.indexOf(specifier), 1);
    return;
  }
  if (newName === name) return;
  if (specifier.imported.type === "StringLiteral") {
    specifier.imported.value = newName;
    return;
  }
  if (binding && specifier.local.name === name) renameLocal(context, binding, newName);
  specifier.imported.name = newName;
  // `Provider as SessionProvider` had the new name all along.
  const { importKind, local } = specifier;
  if (!wasPlain && local.name === newName) {
    const plain = { type: "ImportSpecifier", importKind, imported: identifier(newName), local };
    replaceNode(context, specifier, plain as t.ImportSpecifier);
  }
}

/** The import of next-auth/react that is there already, in a file that somebody began to migrate. */
function importToJoin(context: TransformContext, declaration: t.ImportDeclaration): t.ImportDeclaration | undefined {
  return context.program.body.find(
    (node): node is t.ImportDeclaration =>
      node.type === "ImportDeclaration" &&
      node.source.value === reactModule &&
      (node.importKind ?? "value") === (declaration.importKind ?? "value") &&
      // What isn't a named import stands before those that are.
      node.specifiers[0]?.type === "ImportSpecifier",
  );
}

/** Brings the specifiers that can go into an import of next-auth/react, where some have to stay behind. */
function place(
  context: TransformContext,
  declaration: t.ImportDeclaration,
  moved: t.ImportDeclaration["specifiers"],
  target: t.ImportDeclaration | undefined,
): void {
  if (target) {
    join(context, moved, target);
    return;
  }
  const made = importOf(moved, declaration);
  insertAfter(context, declaration, [made]);
  namespaceForDefault(context, made);
}

function join(context: TransformContext, moved: t.ImportDeclaration["specifiers"], target: t.ImportDeclaration): void {
  const byName = specifiersByName(context, target);
  for (const specifier of moved) {
    target.specifiers.push(specifier);
    addByName(byName, specifier);
    adopt(context, specifier, target);
  }
}

type Specifier = t.ImportDeclaration["specifiers"][number];

/** The import that others are joined to, and the first specifier for each name that it imports: thousands may join it. */
const joined = new PerFile<{ readonly target: t.ImportDeclaration; readonly byName: Map<string, Specifier> }>();

function specifiersByName(context: TransformContext, target: t.ImportDeclaration): Map<string, Specifier> {
  const known = joined.get(context);
  if (known?.target === target) return known.byName;
  const byName = new Map<string, Specifier>();
  for (const specifier of target.specifiers) addByName(byName, specifier);
  joined.set(context, { target, byName });
  return byName;
}

function addByName(byName: Map<string, Specifier>, specifier: Specifier): void {
  const name = importedName(specifier);
  if (!byName.has(name)) byName.set(name, specifier);
}

function importOf(specifiers: t.ImportDeclaration["specifiers"], like: t.ImportDeclaration): t.ImportDeclaration {
  return {
    type: "ImportDeclaration",
    specifiers,
    source: string(reactModule),
    ...(like.importKind && { importKind: like.importKind }),
  } as t.ImportDeclaration;
}

/** next-auth/react has no default export; next-auth v3's was an object of all its exports, as the namespace is. */
function namespaceForDefault(context: TransformContext, declaration: t.ImportDeclaration): void {
  const specifier = declaration.specifiers.find((one) => importedName(one) === "default");
  if (!specifier) return;
  const namespace = { type: "ImportNamespaceSpecifier", local: specifier.local } as t.ImportNamespaceSpecifier;
  const others = declaration.specifiers.filter((other) => other !== specifier);
  declaration.specifiers = [namespace];
  adopt(context, namespace, declaration);
  const named = others.filter((other) => other.type === "ImportSpecifier");
  if (named.length > 0) insertAfter(context, declaration, [importOf(named, declaration)]);
}

/**
 * `export { Provider } from "next-auth/client"`: what it exports keeps its name, since other modules import it by that.
 */
export function migrateReexport(
  context: TransformContext,
  declaration: t.ExportNamedDeclaration,
  names: MemberNames,
): void {
  let stays = false;
  for (const specifier of [...declaration.specifiers]) {
    if (specifier.type !== "ExportSpecifier") continue;
    // With `from`, what stands before `as` is the other module's name, and may be a string.
    const local = specifier.local as t.Identifier | t.StringLiteral;
    const name = moduleExportName(local);
    if (clientNamesGone.has(name)) stays = names.gone?.(name, specifier) ?? true;
    else if (name === "default") {
      names.lost?.(specifier);
      stays = true;
    } else if (local.type === "StringLiteral") local.value = reactName(name);
    else if (specifier.exported.type === "Identifier" && specifier.exported.name === reactName(name)) {
      // `Provider as SessionProvider` had the new name all along.
      const { exported, exportKind } = specifier;
      const plain = { type: "ExportSpecifier", exportKind, local: exported, exported: identifier(exported.name) };
      replaceNode(context, specifier, plain as t.ExportSpecifier);
    } else local.name = reactName(name);
  }
  if (!stays && declaration.source) declaration.source.value = reactModule;
}
