import { importedName, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import { givesModule, givesPromise } from "../analysis/client-module/client-uses.ts";
import { type ModuleUse, moduleUses } from "../analysis/client-module/module-uses.ts";
import { jwtModule } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";
import { spreadDefault } from "./mocks.ts";
import { ModuleObject } from "./module-object.ts";

const functions: ReadonlySet<string> = new Set(["getToken", "encode", "decode"]);

/**
 * `import jwt from "next-auth/jwt"` → `import { getToken } from "next-auth/jwt"`: next-auth v4 exports the three
 * functions by name only (next-auth v4, jwt/index.js), next-auth v3 an object of them as default too.
 */
export function migrateJwt(context: TransformContext): void {
  const object = new ModuleObject(context, {
    nameOf: (name) => name,
    withoutDefault: (node) => context.change("took .default off next-auth/jwt", node),
  });
  for (const use of moduleUses(context, jwtModule)) {
    if (use.kind === "import") {
      followNamespace(context, use.node, object);
      migrateImport(context, use.node);
    } else if (use.kind === "mock") migrateMock(context, use, object);
    else if (use.kind === "require") object.follow(use.node);
    else if (use.kind === "dynamic") object.followPromise(use.node);
  }
}

/** `jwt.default` of `import * as jwt` */
function followNamespace(context: TransformContext, { specifiers }: t.ImportDeclaration, object: ModuleObject): void {
  for (const { type, local } of specifiers) {
    if (type !== "ImportNamespaceSpecifier") continue;
    for (const { node } of context.scopes.bindingOf(local)?.references ?? []) object.follow(node);
  }
}

function migrateMock(
  context: TransformContext,
  { node, method }: Extract<ModuleUse, { kind: "mock" }>,
  object: ModuleObject,
): void {
  if (givesModule.test(method)) object.follow(node);
  else if (givesPromise.test(method)) object.followPromise(node);
  else spreadDefault(context, node);
}

function migrateImport(context: TransformContext, declaration: t.ImportDeclaration): void {
  const specifier = declaration.specifiers.find((one) => importedName(one) === "default");
  const binding = specifier && context.scopes.bindingOf(specifier.local);
  if (!specifier || !binding) return;
  const members = binding.references.map(({ node }) => memberOf(context, node));
  const names = [...new Set(members.map((member) => member && keyName(member)))];
  const local = (name: string | null | undefined) => (name ? localName(context, declaration, name) : undefined);
  const locals = new Map(names.map((name) => [name, local(name)]));
  const others = declaration.specifiers.filter((other) => other !== specifier);
  if (names.length === 0 || [...locals.values()].includes(undefined)) {
    asNamespace(context, declaration, specifier, others);
    return;
  }
  for (const member of members) {
    if (member) replaceNode(context, member, identifier(locals.get(keyName(member)) as string));
  }
  const imported = new Set(others.map(importedName));
  const added = [...locals].filter(([name]) => !imported.has(name as string));
  const made = added.map(([name]) => {
    return { type: "ImportSpecifier", imported: identifier(name as string), local: identifier(name as string) };
  });
  declaration.specifiers = [...others, ...(made as t.ImportSpecifier[])];
  for (const added of declaration.specifiers) adopt(context, added, declaration);
  context.change("default import of next-auth/jwt → named imports", declaration);
}

/** `jwt.getToken`, when that is all that is done with `jwt` here. */
function memberOf(context: TransformContext, node: Node): t.MemberExpression | undefined {
  const parent = context.scopes.parentOf(node);
  if (parent?.type !== "MemberExpression" || parent.object !== node) return undefined;
  return functions.has(keyName(parent) ?? "") ? parent : undefined;
}

/** What the function can be called in this file: as it is imported already, or by its own name if that is free. */
function localName(context: TransformContext, declaration: t.ImportDeclaration, name: string): string | undefined {
  for (const specifier of declaration.specifiers) {
    if (importedName(specifier) === name) return specifier.local.name;
  }
  return context.scopes.isFree(name) ? name : undefined;
}

/** Where the object itself is used, or a name is taken, the namespace stands in for it. */
function asNamespace(
  context: TransformContext,
  declaration: t.ImportDeclaration,
  specifier: t.ImportDeclaration["specifiers"][number],
  others: t.ImportDeclaration["specifiers"],
): void {
  if (others.length > 0) {
    context.todo(
      declaration,
      "NAD206",
      "next-auth/jwt has no default export in next-auth v4.",
      "Import encode, decode and getToken by name, or the whole module with `import * as`.",
    );
    return;
  }
  const namespace = { type: "ImportNamespaceSpecifier", local: specifier.local } as t.ImportNamespaceSpecifier;
  declaration.specifiers = [namespace];
  adopt(context, namespace, declaration);
  context.change("default import of next-auth/jwt → namespace import", declaration);
}
