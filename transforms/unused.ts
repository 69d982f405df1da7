import { type Node, type t, walk } from "../src/syntax/ast.ts";
import { isInTree, remove } from "../src/syntax/edit.ts";
import { removeImportIfUnused } from "../src/syntax/imports.ts";
import type { TransformContext } from "./context.ts";

/** Removes members of an option, and the option itself when it has no others, with the imports that only they used. */
export function removeMembers(
  context: TransformContext,
  option: t.ObjectExpression,
  members: readonly t.ObjectExpression["properties"][number][],
): void {
  const holder = context.scopes.parentOf(option);
  const isWhole =
    members.length === option.properties.length &&
    holder?.type === "ObjectProperty" &&
    holder.value === option &&
    isInTree(context, holder);
  for (const gone of isWhole ? [holder] : members) remove(context, gone);
  for (const member of members) removeUnusedImports(context, member);
}

/** Removes the imports that only a node used which is gone now. */
export function removeUnusedImports(context: TransformContext, gone: Node): void {
  walk(gone, (node) => {
    const binding = node.type === "Identifier" ? context.scopes.bindingOf(node) : undefined;
    if (binding?.import) removeImportIfUnused(context, binding);
  });
}
