import { type FunctionNode, type Node, type t, withoutDefault } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";
import { removeUnusedImports } from "../unused.ts";

/**
 * Parameters of `authorize` and `profile` whose types the application wrote itself: next-auth v3 declared methods, to which
 * TypeScript takes such a function; next-auth v4 declares functions, which a strict compiler compares to the letter.
 */
export function checkAnnotations(
  context: TransformContext,
  made: FunctionNode,
  { name, gives }: { readonly name: string; readonly gives: string },
): void {
  if (!context.isTypeScript || !context.project.isStrict(context.file.path)) return;
  const [first, ...others] = made.params as Node[];
  for (const other of others) dropUnused(context, other);
  const target = first && withoutDefault(first);
  const type = annotationOf(target);
  if (!first || !type || type.type === "TSAnyKeyword" || type.type === "TSUnknownKeyword") return;
  context.todo(
    first,
    "NAD278",
    `next-auth v4 declares what it gives ${name} as ${gives}, and a strict compiler refuses a parameter of another type.`,
    "Leave the type out here, and write it where the parameter is read: const own = parameter as unknown as Own.",
  );
}

/** `req: NextApiRequest`, of which nothing is read. */
function dropUnused(context: TransformContext, parameter: Node): void {
  if (parameter.type !== "Identifier" || !annotationOf(parameter)) return;
  if ((context.scopes.bindingOf(parameter)?.references.length ?? 1) > 0) return;
  const annotation = parameter.typeAnnotation as Node;
  parameter.typeAnnotation = null;
  removeUnusedImports(context, annotation);
  context.change(
    `the type of ${parameter.name} went: next-auth v4 gives another, and nothing is read of it`,
    parameter,
  );
}

function annotationOf(node: Node | undefined): t.TSType | undefined {
  if (node?.type !== "Identifier" && node?.type !== "ObjectPattern") return undefined;
  return node.typeAnnotation?.type === "TSTypeAnnotation" ? node.typeAnnotation.typeAnnotation : undefined;
}
