import { type FunctionNode, isFunction, keyName, type Node, type t, withoutDefault } from "../../src/syntax/ast.ts";
import { expression, identifier, property, statement } from "../../src/syntax/build.ts";
import { insertAfter, insertBefore, remove, replaceNode } from "../../src/syntax/edit.ts";
import { membersOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import type { RoleName } from "../project.ts";
import { convertLink } from "./mail-link.ts";
import { convertServer } from "./mail-server.ts";

/** On the function that sends the message, in another module; the second where its provider is of next-auth v3. */
export const sendRole: RoleName = "x:send-verification-request";
export const sendRoleOfV3: RoleName = "x:send-verification-request:v3";

/**
 * `sendVerificationRequest({ baseUrl })`: next-auth v4 gives no `baseUrl` (next-auth v4, core/lib/email/signin.ts); it
 * is the origin of the `url` that the message leads to.
 */
export function convertEmail(context: TransformContext, object: t.ObjectExpression): void {
  const member = membersOf(object).get("sendVerificationRequest");
  if (!member) return;
  if (member.type === "ObjectMethod") convertSender(context, member);
  else convertSenderValue(context, member.value);
}

/** What a provider's options meant in v3 alone. */
export function convertMail(context: TransformContext, object: t.ObjectExpression): void {
  convertServer(context, object);
  reportEndless(context, object);
  reportOwnSecret(context, object);
  const made = senderIn(context, object);
  if (made) convertLink(context, made);
  if (!membersOf(object).has("normalizeIdentifier")) reportAddresses(context);
}

/**
 * `dev@localhost`: v4 wants a dot in an address's domain (core/routes/signin.ts, defaultNormalizer), v3 made it lower
 * case alone.
 */
function reportAddresses(context: TransformContext): void {
  for (const node of context.parsed.nodesOf("StringLiteral")) {
    if (!/^[^\s@:/]+@[^\s@.:/]+$/.test(node.value)) continue;
    context.todo(
      node,
      "NAD277",
      "next-auth v4 sends no link to an address without a dot behind its @.",
      "Give the Email provider normalizeIdentifier: (address) => address.toLowerCase() where such addresses may sign in.",
    );
  }
}

/** The function of this file that sends the messages. */
function senderIn(context: TransformContext, object: t.ObjectExpression): FunctionNode | undefined {
  const member = membersOf(object).get("sendVerificationRequest");
  const made = member?.type === "ObjectProperty" ? context.scopes.resolveValue(member.value) : member;
  return isFunction(made) ? made : undefined;
}

/** `maxAge: 0` was no end in v3 (the adapters compared nothing with it), and is the moment of sending in v4. */
function reportEndless(context: TransformContext, object: t.ObjectExpression): void {
  const member = membersOf(object).get("maxAge");
  const value = valueIn(member);
  const known = value && context.scopes.resolveValue(value);
  const isEndless = known?.type === "NullLiteral" || (known?.type === "NumericLiteral" && known.value === 0);
  if (!member || !isEndless) return;
  context.todo(
    member,
    "NAD274",
    "a link with maxAge 0 never expired in next-auth v3, and has expired when it is sent in next-auth v4.",
    "Set the lifetime of a link in seconds: 24 * 60 * 60 is a day.",
  );
}

/**
 * v3's adapters took the application's secret for the token of a link, v4 takes the provider's own (core/lib/utils.ts,
 * hashToken).
 */
function reportOwnSecret(context: TransformContext, object: t.ObjectExpression): void {
  const member = membersOf(object).get("secret");
  if (!member) return;
  context.note(
    member,
    "NAD275",
    "next-auth v4 hashes the token of a link with the provider's own secret, which next-auth v3's adapters ignored.",
    "Nothing to change; users request a new link for those sent before the upgrade.",
  );
}

/** The function itself, or a name for it. */
export function convertSenderValue(context: TransformContext, node: Node, isOfV3 = false): void {
  const value = context.scopes.resolveValue(node);
  if (!isFunction(value)) return;
  if (isOfV3) convertLink(context, value);
  convertSender(context, value);
}

/** Says in the analyse phase that a function of another module sends the messages. */
export function tellSender(context: TransformContext, object: t.ObjectExpression, role: RoleName): void {
  const member = membersOf(object).get("sendVerificationRequest");
  const value = member?.type === "ObjectProperty" ? context.scopes.resolveValue(member.value) : undefined;
  const origin = value?.type === "Identifier" ? context.scopes.bindingOf(value)?.import : undefined;
  if (origin) context.assignRole({ module: origin.source, exportName: origin.imported }, role);
}

function convertSender(context: TransformContext, made: FunctionNode): void {
  const [parameter] = made.params;
  if (parameter?.type === "ObjectPattern") convertPattern(context, parameter, made.body, undefined);
  else if (parameter?.type === "Identifier") convertParameter(context, parameter);
}

/** `params.baseUrl` → `new URL(params.url).origin`, and `const { baseUrl } = params`. */
function convertParameter(context: TransformContext, parameter: t.Identifier): void {
  const { scopes } = context;
  for (const { node } of scopes.bindingOf(parameter)?.references ?? []) {
    const around = scopes.parentOf(node);
    if (around?.type === "MemberExpression" && around.object === node) {
      if (keyName(around) !== "baseUrl") continue;
      replaceNode(context, around, expression`new URL(${node as t.Identifier}.url).origin`);
      context.change("baseUrl → the origin of url", around);
    } else if (around?.type === "VariableDeclarator" && around.id.type === "ObjectPattern") {
      convertPattern(context, around.id, undefined, around);
    } else if (around?.type !== "ExpressionStatement") {
      context.todo(
        node,
        "NAD255",
        "next-auth v4 passes no baseUrl, and whether it is read isn't visible here.",
        "Read new URL(url).origin where it is.",
      );
    }
  }
}

/**
 * Takes `baseUrl` out of a pattern and gives its name the origin of `url`. The pattern is the parameter of a function
 * with that body, or stands in a declaration.
 */
function convertPattern(
  context: TransformContext,
  pattern: t.ObjectPattern,
  body: Node | undefined,
  declarator: t.VariableDeclarator | undefined,
): void {
  const member = pattern.properties.find((other) => keyName(other) === "baseUrl");
  const value = member?.type === "ObjectProperty" ? member.value : undefined;
  const target = withoutDefault(value);
  const binding = context.scopes.bindingOf(target);
  if (!member || target?.type !== "Identifier" || !binding) return;
  context.change("baseUrl → the origin of url", member);
  const url = urlOf(context, pattern, member);
  const origin = () => expression`new URL(${url}).origin`;
  const declaration = declarator && context.scopes.parentOf(declarator);
  const first = body?.type === "BlockStatement" ? body.body[0] : undefined;
  if (declaration?.type === "VariableDeclaration") {
    insertAfter(context, declaration, [statement`const ${target} = ${origin()};`]);
  } else if (first) insertBefore(context, first, [statement`const ${target} = ${origin()};`]);
  else for (const { node } of binding.references) replaceReference(context, node, origin());
}

/** Puts `url` in the place of `baseUrl` in a pattern, if it isn't there yet, and returns what it is known as. */
function urlOf(context: TransformContext, pattern: t.ObjectPattern, baseUrl: Node): t.Expression {
  const there = pattern.properties.find((member) => keyName(member) === "url");
  const value = there?.type === "ObjectProperty" ? there.value : undefined;
  const local = withoutDefault(value);
  const rest = pattern.properties.find((member) => member.type === "RestElement")?.argument;
  removeFromType(context, pattern);
  if (local?.type === "Identifier") {
    remove(context, baseUrl);
    return identifier(local.name);
  }
  if (rest?.type === "Identifier") {
    remove(context, baseUrl);
    return expression`${rest.name}.url`;
  }
  const name = context.scopes.freshName("url", pattern);
  replaceNode(context, baseUrl, property("url", identifier(name)));
  return identifier(name);
}

/** `({ url, baseUrl }: { url: string; baseUrl: string })` */
function removeFromType(context: TransformContext, pattern: t.ObjectPattern): void {
  const annotation = pattern.typeAnnotation;
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
  if (type?.type !== "TSTypeLiteral") return;
  const member = type.members.find((other) => keyName(other) === "baseUrl");
  if (member) remove(context, member);
}

function replaceReference(context: TransformContext, node: t.Identifier | t.JSXIdentifier, value: t.Expression): void {
  const around = context.scopes.parentOf(node);
  if (around?.type === "ObjectProperty" && around.shorthand) replaceNode(context, around, property(node.name, value));
  else replaceNode(context, node, value);
}
