import { isCall, isMember, keyName } from "../../src/syntax/ast.ts";
import { isWrittenForV3 } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";

const cookie = /^(__Secure-)?next-auth\.session-token$/;
/** What takes a cookie's name. */
const takesName = /^(get|has|set|delete|remove|clear|clearCookie|setCookie|getCookie|deleteCookie|destroyCookie)$/;

const changes = /^(set|delete|remove|clear|clearCookie|setCookie|deleteCookie|destroyCookie)$/;

/** Sessions are tokens, and the file makes the header by which one is handed to another service. */
function sendsTokens({ file, project }: TransformContext): boolean {
  if (!/\bBearer\b/.test(file.source)) return false;
  return project.factsNear("session-strategy", file.path).some(({ value }) => value === "jwt");
}

/** Code that reads or clears the session's cookie itself: v4 cuts a large token into name.0, name.1, … (core/lib/cookie.ts:182-206). */
export function noteSessionCookie(context: TransformContext): void {
  if (!context.mentions("next-auth.session-token") || !isWrittenForV3(context)) return;
  const isSentOn = sendsTokens(context);
  for (const node of context.parsed.nodesOf("StringLiteral")) {
    if (!cookie.test(node.value)) continue;
    const around = context.scopes.parentOf(node);
    const isKey = isMember(around) && around.computed && around.property === node;
    const isGiven =
      isCall(around) &&
      takesName.test(keyName(around.callee) ?? (around.callee.type === "Identifier" ? around.callee.name : ""));
    if (!isKey && !isGiven) continue;
    if (isSentOn && !(isGiven && isCall(around) && changes.test(keyName(around.callee) ?? ""))) {
      context.todo(
        node,
        "NAD317",
        "the token is encrypted in next-auth v4: a service that verified its signature can't read it.",
        "Sign a separate token for that service, or configure your own jwt.encode and jwt.decode.",
      );
    }
    context.note(
      node,
      "NAD334",
      `next-auth v4 cuts a token of more than 4 kB into several cookies, ${node.value}.0 and so on, and encrypts it.`,
      "Read it with getToken({ req }), and sign out with signOut() or the route, which clear all pieces.",
    );
  }
}
