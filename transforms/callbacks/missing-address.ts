import { isCall, isMember, keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, property as makeProperty } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { comparedWith } from "../analysis/functions/compared.ts";
import { isCondition } from "../analysis/functions/conditions.ts";
import type { FieldRead } from "../analysis/functions/given.ts";
import { isGuarded } from "../analysis/functions/guards.ts";
import { isCallback } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";

/**
 * v3 gave null for an address that the provider doesn't give (next-auth 3 dist/server/lib/oauth/callback.js:131), v4 gives nothing:
 * where the one makes another text, another key or another default than the other, it is null again.
 */
export function keepMissingAddress(context: TransformContext, read: FieldRead): void {
  const { given, node, property } = read;
  const { providers } = given.setting;
  if (providers !== "unknown" && !providers.has("oauth")) return;
  if (isAlwaysGiven(context) || isKnownToBeThere(context, read)) return;
  if (property?.value.type === "AssignmentPattern") {
    if (!isCallback(given.role)) return;
    context.todo(
      property,
      "NAD346",
      "In next-auth v3 user.email was null, which triggers no default, when the provider gave none; in next-auth v4 it is undefined.",
      "Remove the default, or decide what happens without an address.",
    );
  } else if (showsNull(node, context.scopes)) {
    const holder = context.scopes.parentOf(node);
    const value = expression`${node as t.Expression} ?? null`;
    if (holder?.type === "ObjectProperty" && holder.shorthand)
      replaceNode(context, holder, makeProperty(keyName(holder) ?? "", value));
    else replaceNode(context, node, value);
    context.change("email → email ?? null: a missing address was null in next-auth v3, and is undefined in v4", node);
  }
}

/** Whether something else comes of null than of undefined. */
function showsNull(node: Node, scopes: Scopes): boolean {
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "TemplateLiteral":
      return scopes.parentOf(parent)?.type !== "TaggedTemplateExpression";
    case "BinaryExpression":
      return parent.operator === "+";
    case "UnaryExpression":
      return parent.operator === "typeof";
    case "ObjectProperty": {
      if (parent.value !== node) return false;
      const call = scopes.parentOf(scopes.parentOf(parent) ?? parent);
      return (
        ((isCall(call) || call?.type === "NewExpression") && isOfTexts(call.callee)) || isCondition(parent, scopes)
      );
    }
    case "CallExpression":
    case "OptionalCallExpression":
      if (parent.arguments[0] === node && isOfTexts(parent.callee)) return true;
      break;
    default:
  }
  const compared = comparedWith(node, scopes);
  if (compared?.how === "as a key") return true;
  return compared !== undefined && /^in a /.test(compared.how) && compared.values.some(isNull);
}

function isNull({ type }: Node): boolean {
  return type === "NullLiteral";
}

/** `String`, `encodeURIComponent`, `JSON.stringify`, `URLSearchParams`, `querystring.stringify` */
function isOfTexts(callee: Node): boolean {
  if (isMember(callee)) return keyName(callee) === "stringify";
  return (
    callee.type === "Identifier" && /^(String|encodeURI|encodeURIComponent|escape|URLSearchParams)$/.test(callee.name)
  );
}

/** The address of a Google account is always among what is asked for. */
function isAlwaysGiven({ project, file }: TransformContext): boolean {
  const configured = project.factsNear("configured-provider", file.path);
  const oauth = configured.filter(({ value }) => value.key !== "Email" && value.key !== "Credentials");
  return oauth.length > 0 && oauth.every(({ value }) => value.key === "Google");
}

/** Behind `user.email &&`, after `if (!user.email) return`, behind `user.email.endsWith(…)`. */
function isKnownToBeThere({ scopes }: TransformContext, { given, node }: FieldRead): boolean {
  const isSame = (test: Node): boolean => {
    const value = unwrap(test);
    if (value.type === "Identifier")
      return scopes.bindingOf(value) !== undefined && scopes.bindingOf(value) === scopes.bindingOf(node);
    if (isCall(value) && isMember(value.callee)) return isSame(value.callee.object);
    if (!isMember(value) || !isMember(node) || keyName(value) !== keyName(node)) return false;
    const object = scopes.bindingOf(unwrap(value.object));
    return object !== undefined && object === scopes.bindingOf(unwrap(node.object));
  };
  return given.made !== undefined && isGuarded(node, given.made, (test, outcome) => outcome && isSame(test), scopes);
}
