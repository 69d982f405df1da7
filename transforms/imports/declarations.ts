import type { Node, t } from "../../src/syntax/ast.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { reactName } from "../analysis/client-module/names.ts";
import { convertTupleType } from "../analysis/client-module/tuple-type.ts";
import type { TransformContext } from "../context.ts";

/**
 * `declare module "next-auth/client"`: additions to the module's own types go over with its name; a module that is
 * declared from nothing hides the types of next-auth v4, and describes next-auth v3.
 */
export function isAugmentation(context: TransformContext, declaration: t.TSModuleDeclaration): boolean {
  const isModule = context.program.body.some((node) => /^(Import|Export)|^TSImportEquals|^TSExport/.test(node.type));
  return isModule && Boolean(declaration.body);
}

/** Tells of a module that is declared from nothing. */
export function reportDeclaration(context: TransformContext, declaration: t.TSModuleDeclaration, name: string): void {
  context.todo(
    declaration,
    "NAD205",
    `this declaration hides the types that next-auth v4 ships for ${name}.`,
    "Delete it, or turn it into an augmentation: a file with an import, and only the additions.",
  );
}

/**
 * Gives the functions that `declare module "next-auth/client"` declares their new names, and useSession its new result:
 * an application declared them to have sessions of its own.
 */
export function convertDeclared(context: TransformContext, declaration: t.TSModuleDeclaration): void {
  const body = declaration.body?.type === "TSModuleBlock" ? declaration.body.body : [];
  for (const statement of body) {
    const declared: Node | null | undefined =
      statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type !== "TSDeclareFunction" || !declared.id) continue;
    const { name } = declared.id;
    const result = declared.returnType?.type === "TSTypeAnnotation" ? declared.returnType.typeAnnotation : undefined;
    const converted = name === "useSession" && result ? convertTupleType(result) : undefined;
    if (result && converted) replaceNode(context, result, converted);
    declared.id.name = reactName(name);
    for (const { node } of context.scopes.bindingOf(declared.id)?.references ?? []) node.name = reactName(name);
  }
}
