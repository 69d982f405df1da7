import type { Node, t } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";

/** Files of next-auth v3's own: it had no `exports`, so that each could be imported; v4 has other files, and exports eight. */
const inside = /^next-auth\/(dist\/.*|(adapters|client|jwt|providers|providers\/[\w-]+)(\/index)?\.js)$/;

/** `import config from "next-auth/dist/adapters/typeorm/lib/config"`, `import Adapters from "next-auth/adapters.js"`. */
export function reportInside(context: TransformContext): void {
  if (!context.mentions("next-auth/")) return;
  for (const node of context.parsed.nodesOf("StringLiteral")) {
    if (!inside.test(node.value) || !isLoaded(context, node)) continue;
    context.todo(
      node,
      "NAD209",
      `${node.value} can't be imported from next-auth v4, whose package exports adapters, jwt, react, next, middleware and providers/<name> only.`,
      "Import what you need from one of these, or write it yourself.",
    );
  }
}

function isLoaded({ scopes }: TransformContext, literal: t.StringLiteral): boolean {
  const around: Node | undefined = scopes.parentOf(literal);
  switch (around?.type) {
    case "ImportDeclaration":
      return around.importKind !== "type";
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return around.exportKind !== "type";
    case "ImportExpression":
    case "TSExternalModuleReference":
      return true;
    case "CallExpression":
      return around.callee.type === "Import" || scopes.requireSource(around) !== undefined;
    default:
      return false;
  }
}
