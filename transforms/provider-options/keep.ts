import { isFunction, type Node, walk } from "../../src/syntax/ast.ts";
import { expression, object as makeObject, property } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { asksAddress } from "../analysis/functions/addresses.ts";
import { decideProfile } from "../analysis/providers/decide.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { claimsOf } from "../knowledge/claims.ts";
import { providerFindings } from "../knowledge/differences.ts";
import {
  ignoresIdToken,
  keepsHiddenAddress,
  keepsProfile,
  keepsWorking,
  publicClient,
  type Recipe,
} from "../knowledge/recipes.ts";
import { needsOpenId } from "../knowledge/scopes.ts";
import { follow } from "./recipe.ts";
import { adaptScope, asksForOpenId } from "./scope.ts";

/** Providers of the application's own domain, where a client without a secret is as usual as one with it. */
const mayBePublic: ReadonlySet<string> = new Set([
  "Auth0",
  "Cognito",
  "FusionAuth",
  "IdentityServer4",
  "Okta",
  "OneLogin",
]);

/**
 * Keeps what v3 did with a provider of next-auth's own where v4's does something else. Its options are named as in v4
 * already.
 */
export function keepBehaviour(context: TransformContext, found: FoundProvider, options: { isPublic: boolean }): void {
  const { key } = found;
  if (key === undefined || found.objects.length === 0 || found.facts.oauth1) return;
  const hasProfile = found.objects.some((object) => membersOf(object).has("profile"));
  adaptScope(context, found);
  if (options.isPublic && (mayBePublic.has(key) || checksPkce(found))) follow(context, found, publicClient);
  if (!readsIdToken(key) && asksForOpenId(context, found)) follow(context, found, ignoresIdToken);
  const recipes = [
    recipeOf(keepsWorking, key),
    decideProfile(context, key) === "keep" ? recipeOf(keepsProfile, key) : undefined,
  ];
  for (const recipe of recipes) if (recipe) follow(context, found, recipe);
  if (key === "GitHub") {
    keepFromOtherHost(context, found);
    const asksElse = found.objects.some((object) => membersOf(object).has("userinfo"));
    if (!asksElse && asksAddress(context)) follow(context, found, keepsHiddenAddress);
  }
  spread(context, found);
  report(context, found, { hasProfile });
}

/** `checks: ["pkce"]`: a client that has no secret to show. */
function checksPkce({ objects }: FoundProvider): boolean {
  return objects.some((object) => {
    const checks = valueIn(membersOf(object).get("checks"));
    const list = checks?.type === "ArrayExpression" ? checks.elements : [checks];
    return list.some((check) => textOf(check) === "pkce");
  });
}

/** An object that stood on one line is broken when functions have come into it. */
function spread(context: TransformContext, { objects }: FoundProvider): void {
  for (const object of objects) {
    const stoodOnOneLine = object.loc && object.loc.start.line === object.loc.end.line;
    const gotFunction = object.properties.some((member) => member.loc == null && holdsFunction(member));
    // A comment stands above the line that it speaks of, and the next run looks for it there.
    if (!stoodOnOneLine || !gotFunction || holdsComment(context, object)) continue;
    const broken = makeObject(object.properties);
    broken.extra = { multiline: true };
    replaceNode(context, object, broken);
  }
}

function holdsComment(context: TransformContext, object: Node): boolean {
  const [start, end] = [object.start ?? 0, object.end ?? 0];
  return context.comments.some(({ node }) => (node.start ?? -1) >= start && (node.end ?? 0) <= end);
}

function holdsFunction(member: Node): boolean {
  let found = false;
  walk(member, (node) => {
    found ||= isFunction(node);
    return !found;
  });
  return found;
}

function recipeOf(recipes: Readonly<Record<string, Recipe>>, key: string): Recipe | undefined {
  return Object.hasOwn(recipes, key) ? recipes[key] : undefined;
}

/** Whether v4 expects an ID token of a provider, and verifies it. */
function readsIdToken(key: string): boolean {
  return Object.hasOwn(needsOpenId, key) || Object.hasOwn(claimsOf, key);
}

/**
 * GitHub Enterprise: v4 sends the token to api.github.com, too, where a profile has no e-mail address
 * (src/providers/github.ts).
 */
function keepFromOtherHost(context: TransformContext, { objects }: FoundProvider): void {
  for (const object of objects) {
    const userinfo = membersOf(object).get("userinfo");
    const url = valueIn(userinfo);
    if (!userinfo || !url || url.type === "ObjectExpression") continue;
    const token = context.isTypeScript ? expression`tokens.access_token!` : expression`tokens.access_token`;
    const request = property("request", expression`({ client, tokens }) => client.userinfo(${token})`);
    replaceNode(context, userinfo, property("userinfo", makeObject([property("url", url), request])));
    context.change("kept the profile of the application's own GitHub", userinfo);
  }
}

/** Says what a user is in v4 where no option makes it what it was. */
function report(context: TransformContext, { key = "", node }: FoundProvider, options: { hasProfile: boolean }): void {
  const finding = Object.hasOwn(providerFindings, key) ? providerFindings[key] : undefined;
  if (!finding || (finding.unlessProfile && options.hasProfile)) return;
  const { code, level, message, hint } = finding;
  if (level === "todo") context.todo(node, code, message, hint);
  else context.note(node, code, message, hint);
}
