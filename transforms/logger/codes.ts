import { isMember, type Node, walk } from "../../src/syntax/ast.ts";
import { locate } from "../analysis/options/locate.ts";
import { isLogging } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";
import { loggedBy } from "../knowledge/logged.ts";

/** Codes of next-auth v3 that a logger of the application's own waits for, and next-auth v4 never gives it. */
export function leaveCodes(context: TransformContext): void {
  const isLogger = locate(context).functions.some(({ role, setting }) => isLogging(role) && setting.version !== "v4");
  if (!isLogger || !Object.keys(loggedBy).some((code) => context.mentions(code))) return;
  walk(context.program, (node) => {
    const code = codeIn(node);
    const instead = code === undefined || !Object.hasOwn(loggedBy, code) ? undefined : loggedBy[code];
    if (instead) leave(context, node, code as string, instead);
  });
}

/** A text, or a name in a table of codes. */
function codeIn(node: Node): string | undefined {
  if (node.type === "StringLiteral") return node.value;
  if (node.type === "ObjectProperty" && node.key.type === "Identifier" && !node.computed) return node.key.name;
  return isMember(node) && node.property.type === "Identifier" && !node.computed ? node.property.name : undefined;
}

function leave(context: TransformContext, node: Node, code: string, instead: string): void {
  context.todo(
    node,
    "NAD338",
    `next-auth v4 never logs ${code}: what next-auth v3 logged under it is ${instead} now.`,
    `Check for ${instead}, or for both while both versions run.`,
  );
}
