import { type FunctionNode, isFunction, keyName, type Node, type t, walk } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import { replaceNode } from "../edit.ts";
import { membersOf } from "./members.ts";

/** `authorize(credentials)` of a Credentials provider: its parameter may be undefined to the types, and what it throws is an error. */
export function convertCredentials(context: TransformContext, object: t.ObjectExpression): void {
  const member = membersOf(object).get("authorize");
  const made = member?.type === "ObjectMethod" ? member : member && context.scopes.resolveValue(member.value);
  if (!isFunction(made)) return;
  assertParameter(context, made);
  reportRedirects(context, made);
}

/** `credentials.email` → `credentials!.email` under a strict compiler: next-auth always gives them, its types say that it may not. */
function assertParameter(context: TransformContext, made: FunctionNode): void {
  const { scopes, file, project } = context;
  const [parameter] = made.params;
  if (!context.isTypeScript || !project.isStrict(file.path)) return;
  if (parameter?.type !== "Identifier" || parameter.typeAnnotation) return;
  for (const { node } of scopes.bindingOf(parameter)?.references ?? []) {
    const parent = scopes.parentOf(node);
    const isRead = parent?.type === "MemberExpression" && parent.object === node;
    const isTaken = parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern";
    if (!isRead && !isTaken) continue;
    replaceNode(context, node, { type: "TSNonNullExpression", expression: node } as t.TSNonNullExpression);
    context.change("credentials!: a strict compiler takes them for undefined", node);
  }
}

/** Version 3 took a text that was thrown for a URL to go to (server/routes/callback.js); version 4 asks it for its message. */
function reportRedirects(context: TransformContext, made: FunctionNode): void {
  walk(made.body, (node) => {
    const thrown = node.type === "ThrowStatement" ? node.argument : rejectedWith(context, node);
    if (!thrown || !isText(context.scopes.resolveValue(thrown))) return;
    context.todo(
      node,
      "NAD257",
      "version 4 does not go to a URL that authorize throws or rejects with; it wants an Error.",
      "Throw an Error, and go to the URL from the page that is given its message as ?error=.",
    );
  });
}

/** `Promise.reject(x)`: x. */
function rejectedWith(context: TransformContext, node: Node): Node | null {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return null;
  const { object } = node.callee;
  const isPromise = object.type === "Identifier" && object.name === "Promise" && !context.scopes.bindingOf(object);
  return isPromise && keyName(node.callee) === "reject" ? (node.arguments[0] ?? null) : null;
}

function isText(node: Node): boolean {
  if (node.type === "StringLiteral" || node.type === "TemplateLiteral") return true;
  return node.type === "BinaryExpression" && node.operator === "+" && (isText(node.left) || isText(node.right));
}
