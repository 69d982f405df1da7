import { type Node, type t, walk } from "../../src/syntax/ast.ts";
import { expression, object as makeObject, property } from "../../src/syntax/build.ts";
import { insertAfter, replaceNode } from "../../src/syntax/edit.ts";
import { isTypedByContext } from "../analysis/options/contextual.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { type Member, membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { ownTokenRequest } from "../knowledge/recipes.ts";
import { splitUrl } from "./authorization.ts";
import { expressionOf } from "./recipe.ts";

/**
 * Whether the provider answers with an ID token: what it is asked for, or `idToken`, says so. Asked before the options
 * are converted.
 */
export function opensId(context: TransformContext, found: FoundProvider): boolean {
  return found.objects.some((object) => {
    const members = membersOf(object);
    if (members.has("wellKnown") || members.has("jwks_endpoint")) return false;
    const idToken = valueIn(members.get("idToken"));
    if (idToken && (idToken.type !== "BooleanLiteral" || idToken.value)) return true;
    const [url, params, scope] = ["authorizationUrl", "authorizationParams", "scope"].map((name) => {
      const value = valueIn(members.get(name));
      return value && context.scopes.resolveValue(value);
    });
    const inParams = params?.type === "ObjectExpression" ? valueIn(membersOf(params).get("scope")) : undefined;
    const inUrl = splitUrl(textOf(url) ?? "")?.query.some((entry) => /^scope,.*\bopenid\b/.test(entry.join()));
    return inUrl || [scope, inParams].some((asked) => asked && namesOpenId(asked));
  });
}

/** `"openid email"`, `["openid"]`, `` `openid ${more}` ``. */
function namesOpenId(scope: Node): boolean {
  let found = false;
  walk(scope, (node) => {
    const text = node.type === "TemplateElement" ? node.value.raw : textOf(node);
    if (/\bopenid\b/.test(text ?? "")) found = true;
    return !found;
  });
  return found;
}

/**
 * Keeps an OpenID provider working without the issuer and the keys that next-auth v4 verifies ID tokens with, and that
 * next-auth v3, which verified none, was never told (next-auth v3, server/lib/oauth/callback.js).
 *
 * next-auth v4 refuses any answer with an ID token that it can't verify (openid-client's `callback` and
 * `oauthCallback`), unless the application requests the token itself; then checking the state is up to it too
 * (next-auth v4, providers/oauth.d.ts). The token comes straight from the provider's token endpoint, where TLS may
 * stand in for the signature (OpenID Connect Core 1.0, 3.1.3.7).
 */
export function convertOpenId(context: TransformContext, found: FoundProvider): void {
  const [object] = found.objects;
  const token = object && membersOf(object).get("token");
  const url = valueIn(token);
  // Elsewhere TypeScript would ask for the types of the new function's parameters.
  const isTyped = !context.isTypeScript || (object && isTypedByContext(context, object));
  if (!object || !token || !url || found.objects.length > 1 || !isTyped) {
    context.todo(
      found.node,
      "NAD249",
      "next-auth v4 verifies the ID token of an OpenID provider, which takes its keys and issuer.",
      "Set wellKnown to the URL of the provider's openid-configuration, and drop the endpoints.",
    );
    return;
  }
  const request = property("request", expressionOf(context, ownTokenRequest));
  replaceNode(context, token, property("token", makeObject([property("url", url), request])));
  keepOtherUserinfo(context, object);
  // Without it, the scope would make next-auth v4 take the profile from the ID token.
  if (!membersOf(object).has("idToken")) {
    const after = (membersOf(object).get("userinfo") ?? membersOf(object).get("token")) as Member;
    insertAfter(context, after, [property("idToken", expression`false`)]);
  }
  context.change("requests the token itself, since next-auth v4 would have to verify the ID token", token);
  context.note(
    found.node,
    "NAD249",
    "The provider's ID token is not verified, as in next-auth v3: the application requests the token itself.",
    "To have next-auth v4 verify it, set wellKnown to the URL of the provider's openid-configuration, and drop the endpoints and idToken.",
  );
}

/** What a URL ends with, as far as it is written out. */
function endOf(url: Node): string {
  return (url.type === "TemplateLiteral" ? url.quasis.at(-1)?.value.cooked : textOf(url)) ?? "";
}

/**
 * Given the token set, openid-client wants the profile to have the ID token's `sub` (lib/client.js, userinfo), which
 * only an OpenID provider's userinfo endpoint has: Microsoft's Graph has none. Given the token alone it doesn't
 * compare.
 */
function keepOtherUserinfo(context: TransformContext, object: t.ObjectExpression): void {
  const userinfo = membersOf(object).get("userinfo");
  const url = valueIn(userinfo);
  if (!userinfo || !url || url.type === "ObjectExpression") return;
  if (/\/userinfo\/?(\?|$)/i.test(endOf(context.scopes.resolveValue(url)))) return;
  const token = context.isTypeScript ? expression`tokens.access_token!` : expression`tokens.access_token`;
  const request = expression`({ client, tokens }) => client.userinfo(${token})`;
  replaceNode(
    context,
    userinfo,
    property("userinfo", makeObject([property("url", url), property("request", request)])),
  );
  context.change("asks for the profile without comparing it with the ID token", userinfo);
}
