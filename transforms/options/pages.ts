import { literalText, type Node } from "../../src/syntax/ast.ts";
import { findProperty } from "../../src/syntax/edit.ts";
import type { Located } from "../analysis/options/found.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";

const codes =
  "Signin, OAuthSignin, OAuthCallback, OAuthCreateAccount, EmailCreateAccount, Callback, OAuthAccountNotLinked, EmailSignin and CredentialsSignin";

/**
 * v3 sent each error to pages.error (server/index.js:223-226); v4 sends those of a sign-in to the sign-in page, also when there is an
 * error page (core/index.ts:222-239).
 */
export function reportErrorPage(context: TransformContext, { objects }: Located): void {
  for (const { role, node, whole, setting } of objects) {
    if (role !== "options:pages" || !whole || setting.version !== "v3") continue;
    const { byName, open } = propertiesOf(node, context.scopes);
    const error = byName.get("error");
    if (!error || isSame(context, error, byName.get("signIn"))) continue;
    const at = findProperty(node, "error") ?? node;
    if (byName.has("signIn") || open) noteCodes(context, at);
    else reportBuiltIn(context, at);
  }
}

/** One page for both: it reads the code already. */
function isSame({ scopes }: TransformContext, error: Node, signIn: Node | undefined): boolean {
  if (!signIn) return false;
  const path = literalText(scopes.resolveValue(error));
  return path !== undefined && path.split("?")[0] === literalText(scopes.resolveValue(signIn))?.split("?")[0];
}

function noteCodes(context: TransformContext, at: Node): void {
  context.note(
    at,
    "NAD314",
    "next-auth v4 sends the errors of a sign-in to pages.signIn, not to this page.",
    `Show \`error\` of the query on the sign-in page: ${codes}.`,
  );
}

function reportBuiltIn(context: TransformContext, at: Node): void {
  context.todo(
    at,
    "NAD313",
    "next-auth v4 sends the errors of a sign-in to its own sign-in page; next-auth v3 sent all errors here.",
    `Set pages.signIn to a page of your own that shows \`error\` of the query; these codes go there: ${codes}.`,
  );
}
