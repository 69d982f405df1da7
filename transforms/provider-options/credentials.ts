import {
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  unwrap,
  walk,
} from "../../src/syntax/ast.ts";
import { object } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { isRejection, isString } from "../../src/syntax/values.ts";
import { isKnownToBeThere } from "../analysis/functions/guards.ts";
import { membersOf } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { checkAnnotations } from "./annotated.ts";

/**
 * `authorize(credentials)` of a Credentials provider: its parameter may be undefined to the types, and what it throws
 * is an error.
 */
export function convertCredentials(context: TransformContext, provider: t.ObjectExpression): void {
  const member = membersOf(provider).get("authorize");
  const made = member?.type === "ObjectMethod" ? member : member && context.scopes.resolveValue(member.value);
  if (!isFunction(made)) return;
  assertParameter(context, made);
  checkAnnotations(context, made, { name: "authorize", gives: "Record<…, string> | undefined" });
  reportRedirects(context, made);
}

/**
 * `credentials.email` → `credentials!.email`, `({ email }) =>` → `({ email } = {} as never) =>`: next-auth always gives
 * them, but to a strict compiler they may be undefined.
 */
function assertParameter(context: TransformContext, made: FunctionNode): void {
  const { scopes, file, project } = context;
  const [parameter] = made.params;
  if (!context.isTypeScript || !project.isStrict(file.path)) return;
  if (parameter?.type === "ObjectPattern" && !parameter.typeAnnotation) {
    const empty = { type: "TSAsExpression", expression: object([]), typeAnnotation: { type: "TSNeverKeyword" } };
    const given = { type: "AssignmentPattern", left: parameter, right: empty };
    replaceNode(context, parameter, given as t.AssignmentPattern);
    context.change("= {} as never: a strict compiler takes the credentials for undefined", parameter);
  }
  if (parameter?.type !== "Identifier" || parameter.typeAnnotation) return;
  const binding = scopes.bindingOf(parameter);
  const unguarded = binding?.references.filter(({ node }) => !isKnownToBeThere(node, made, binding, scopes));
  for (const { node } of unguarded ?? []) {
    const parent = scopes.parentOf(node);
    const isRead = parent?.type === "MemberExpression" && parent.object === node;
    const isTaken = parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern";
    if (!isRead && !isTaken) continue;
    replaceNode(context, node, { type: "TSNonNullExpression", expression: node } as t.TSNonNullExpression);
    context.change("credentials!: a strict compiler takes them for undefined", node);
  }
}

/**
 * next-auth v3 took a text that was thrown for a URL to go to (server/routes/callback.js); next-auth v4 asks it for
 * its message.
 */
function reportRedirects(context: TransformContext, made: FunctionNode): void {
  const { scopes } = context;
  walk(made.body, (node) => {
    const thrown =
      node.type === "ThrowStatement" ? node.argument : isRejection(node, scopes) ? node.arguments[0] : undefined;
    if (!thrown || !(isString(thrown, scopes) || isTextOf(context, thrown))) return;
    context.todo(
      node,
      "NAD257",
      "next-auth v4 does not go to a URL that authorize throws or rejects with; it wants an Error.",
      "Throw an Error, and go to the URL from the page that is given its message as ?error=.",
    );
  });
}

/** `error.message`, and a member that the type of what it is read of declares as a text. */
function isTextOf({ scopes }: TransformContext, thrown: Node): boolean {
  const member = unwrap(thrown);
  if (!isMember(member)) return false;
  const name = keyName(member);
  if (name === "message" || name === "statusText") return true;
  const [declared] = scopes.bindingOf(unwrap(member.object))?.identifiers ?? [];
  const annotation = declared?.type === "Identifier" ? declared.typeAnnotation : undefined;
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
  return membersOfType(scopes, type).some(
    (one) =>
      one.type === "TSPropertySignature" &&
      keyName(one) === name &&
      one.typeAnnotation?.type === "TSTypeAnnotation" &&
      one.typeAnnotation.typeAnnotation.type === "TSStringKeyword",
  );
}

/** What a type of this file has, written out or named. */
function membersOfType(scopes: TransformContext["scopes"], type: t.TSType | undefined): readonly t.TSTypeElement[] {
  if (type?.type === "TSTypeLiteral") return type.members;
  if (type?.type !== "TSTypeReference") return [];
  const made = scopes.bindingOf(type.typeName)?.declaration;
  if (made?.type === "TSInterfaceDeclaration") return made.body.body;
  return made?.type === "TSTypeAliasDeclaration" ? membersOfType(scopes, made.typeAnnotation) : [];
}
