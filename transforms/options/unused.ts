import { type Node, walk } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import { removeImportIfUnused } from "../imports.ts";

/** Removes the imports that only a node used which is gone now. */
export function removeUnusedImports(context: TransformContext, gone: Node): void {
  walk(gone, (node) => {
    const binding = node.type === "Identifier" ? context.scopes.bindingOf(node) : undefined;
    if (binding?.import) removeImportIfUnused(context, binding);
  });
}
