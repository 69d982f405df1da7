import type { Node } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/** The names under which the file exports what it has made itself: a function, a class. */
export function exportNamesOf({ exports, scopes }: TransformContext, made: Node): string[] {
  return [...exports.named].flatMap(([name, entry]) =>
    entry.kind === "value" && scopes.resolveValue(entry.node) === made ? [name] : [],
  );
}

/** Another module imports it, or may. */
export function isUsedElsewhere(context: TransformContext, made: Node): boolean {
  const { project, file } = context;
  return exportNamesOf(context, made).some(
    (name) => !project.knowsOthers || project.importersOf(file.path, name).length > 0,
  );
}
