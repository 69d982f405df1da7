import type { t } from "../ast.ts";
import type { TransformContext } from "../context.ts";

/**
 * `declare module "next-auth/client"`: additions to the module's own types go over with its name; a module that is declared from
 * nothing hides the types of version 4, and describes version 3.
 */
export function isAugmentation(context: TransformContext, declaration: t.TSModuleDeclaration): boolean {
  const isModule = context.program.body.some((node) => /^(Import|Export)|^TSImportEquals|^TSExport/.test(node.type));
  return isModule && declaration.body !== undefined && declaration.body !== null;
}

/** Tells of a module that is declared from nothing. */
export function reportDeclaration(context: TransformContext, declaration: t.TSModuleDeclaration, name: string): void {
  context.todo(
    declaration,
    "NAD205",
    `this declaration hides the types that next-auth 4 ships for ${name}.`,
    "Delete it, or make it an augmentation: a file that has an import, and only what is added.",
  );
}
