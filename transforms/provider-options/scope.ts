import type { Node, t } from "../../src/syntax/ast.ts";
import { string } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { isExportedDeclaration } from "../analysis/aws/exported.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { linkedInScopes, needsOpenId, slackIdentity } from "../knowledge/scopes.ts";

/**
 * Makes the scope that an application gives itself one that v4 can work with. Asked once `authorization` is what it is
 * in v4.
 */
export function adaptScope(context: TransformContext, found: FoundProvider): void {
  const scope = scopeOf(found);
  if (!scope || found.key === undefined) return;
  const text = textOf(context.scopes.resolveValue(scope));
  if (found.key === "LinkedIn") replaceClosed(context, scope, text);
  else if (found.key === "Slack") reportBot(context, scope, text);
  else if (Object.hasOwn(needsOpenId, found.key)) askForOpenId(context, found.key, scope, text);
}

/** Whether the application asks for `openid` itself. */
export function asksForOpenId(context: TransformContext, found: FoundProvider): boolean {
  const scope = scopeOf(found);
  return scope !== undefined && words(textOf(context.scopes.resolveValue(scope)) ?? "").includes("openid");
}

/** `authorization.params.scope` */
function scopeOf({ objects }: FoundProvider): t.Expression | undefined {
  for (const object of objects) {
    const authorization = valueIn(membersOf(object).get("authorization"));
    const params = authorization?.type === "ObjectExpression" && valueIn(membersOf(authorization).get("params"));
    const scope = params && params.type === "ObjectExpression" && valueIn(membersOf(params).get("scope"));
    if (scope) return scope;
  }
  return undefined;
}

function words(scope: string): string[] {
  return scope.split(/[\s,]+/).filter((word) => word !== "");
}

function askForOpenId(context: TransformContext, key: string, scope: t.Expression, text: string | undefined): void {
  if (text === undefined) {
    if (mentionsOpenId(context, scope)) return;
    context.todo(
      scope,
      "NAD263",
      `next-auth v4 reads ${key}'s ID token, for which the scope must contain openid, and the scope isn't visible here.`,
      "Add openid to the scopes if it is missing.",
    );
    return;
  }
  if (words(text).includes("openid") || needsOpenId[key]?.unless?.test(text)) return;
  setScope(context, scope, `openid ${text}`.trim());
}

/** `${base} openid`, where the rest can't be seen. */
function mentionsOpenId(context: TransformContext, scope: Node): boolean {
  const { start, end } = context.scopes.resolveValue(scope);
  return /\bopenid\b/.test(context.file.source.slice(start ?? 0, end ?? 0));
}

function setScope(context: TransformContext, scope: t.Expression, text: string): void {
  const held = heldForItAlone(context, scope);
  if (held) held.value = text;
  else replaceNode(context, scope, string(text));
  context.change(`scope → ${text}`, scope);
}

/** The text itself, or that of a constant that nothing else reads. */
function heldForItAlone({ scopes }: TransformContext, scope: t.Expression): t.StringLiteral | undefined {
  if (scope.type === "StringLiteral") return scope;
  const binding = scope.type === "Identifier" ? scopes.bindingOf(scope) : undefined;
  const held = scopes.resolveValue(scope);
  const isAlone =
    binding?.kind === "const" && binding.references.length === 1 && !isExportedDeclaration(scopes, binding.declaration);
  return isAlone && held.type === "StringLiteral" ? held : undefined;
}

function replaceClosed(context: TransformContext, scope: t.Expression, text: string | undefined): void {
  if (text === undefined) return;
  const open = words(text).flatMap((word) => linkedInScopes[word]?.split(" ") ?? [word]);
  const wanted = [...new Set(["openid", ...open])].join(" ");
  if (wanted !== text) setScope(context, scope, wanted);
}

function reportBot(context: TransformContext, scope: t.Expression, text: string | undefined): void {
  if (text !== undefined && words(text).every((word) => slackIdentity.test(word))) {
    setScope(context, scope, "openid profile email");
    return;
  }
  context.todo(
    scope,
    "NAD264",
    "next-auth v3 used Slack's OAuth v2; next-auth v4 uses OpenID Connect, which gives no bot, team or bot token.",
    "To keep these scopes, define Slack as a custom provider with the endpoints of OAuth v2, as the explanation of NAD264 does.",
  );
}
