import { type FunctionNode, isMember, keyName, walk } from "../../src/syntax/ast.ts";
import { readsOfValue } from "../analysis/client-module/results.ts";
import type { Located } from "../analysis/options/found.ts";
import { locate } from "../analysis/options/locate.ts";
import type { TransformContext } from "../context.ts";

/** Says in the analyse phase what the sessions of these options are, and whether their callback adds a token. */
export function tellSessions(context: TransformContext): void {
  const { objects, functions } = locate(context);
  for (const { role, whole, setting } of objects) {
    if (role !== "options" || !whole || setting.strategy === "unknown") continue;
    context.publish({ kind: "session-strategy", value: setting.strategy });
  }
  for (const { role, node } of functions) {
    if (role === "callback:session" && givesToken(node)) context.publish({ kind: "session-gives-token", value: true });
  }
}

/** `session.accessToken = …`, `{ ...session, accessToken }` */
function givesToken(callback: FunctionNode): boolean {
  let gives = false;
  walk(callback.body, (node) => {
    if (node.type === "AssignmentExpression" && isMember(node.left) && keyName(node.left) === "accessToken")
      gives = true;
    if (node.type === "ObjectExpression" && node.properties.some((member) => keyName(member) === "accessToken"))
      gives = true;
    return !gives;
  });
  return gives;
}

/** The session that v3 gave to a stored session's callback had the session's own token (server/routes/session.js:93). */
export function reportTokenInCallback(context: TransformContext, { functions }: Located): void {
  for (const { role, node, setting } of functions) {
    if (role !== "callback:session" || setting.version !== "v3" || setting.strategy === "jwt" || givesToken(node))
      continue;
    // By the scopes as parsed: the parameter may have become a property of one since.
    const session = context.scopes.bindings.find(({ kind, declaration }) => kind === "param" && declaration === node);
    for (const { node: use } of session?.references ?? []) {
      const read = readsOfValue(context, use).find(({ path }) => path[0] === "accessToken");
      if (!read) continue;
      context.todo(
        read.node,
        "NAD333",
        "next-auth v3 put the stored session's own token into the session as accessToken; next-auth v4 does not.",
        "Take what a service is called with from your own table or the account; the session's token itself is in the cookie.",
      );
    }
  }
}
