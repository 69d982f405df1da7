import { keyName, literalText } from "../../src/syntax/ast.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, reactName } from "../analysis/client-module/names.ts";
import { readsOfResult } from "../analysis/client-module/results.ts";
import type { TransformContext } from "../context.ts";

/**
 * `signIn("credentials", { redirect: false })`: after an error that authorize threw, v3 answered 200 with an error in the URL, v4
 * answers 401 (core/routes/callback.ts:348-356).
 */
export function noteSignInResult(context: TransformContext): void {
  for (const { name, node, module } of clientUses(context)) {
    if (module !== clientModule || reactName(name) !== "signIn") continue;
    const call = context.scopes.parentOf(node);
    if (call?.type !== "CallExpression" || call.callee !== node || literalText(call.arguments[0]) === "email") continue;
    const options = call.arguments[1] && context.scopes.resolveValue(call.arguments[1]);
    const stays =
      options?.type === "ObjectExpression" &&
      options.properties.some(
        (member) =>
          keyName(member) === "redirect" &&
          member.type === "ObjectProperty" &&
          member.value.type === "BooleanLiteral" &&
          !member.value.value,
      );
    if (!stays) continue;
    const read = readsOfResult(context, call).find(({ path }) => path[0] === "ok" || path[0] === "status");
    if (!read) continue;
    context.note(
      read.node,
      "NAD227",
      "after an error thrown in authorize, next-auth v4 gives ok: false and status 401; next-auth v3 gave ok: true, status 200 and error.",
      "Compare error, which is set in both.",
    );
  }
}
