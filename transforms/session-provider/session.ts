import { isFunction, keyName, type Node, resultsOf, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, identifier, property } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import { choicesOf } from "../../src/syntax/values.ts";
import type { TransformContext } from "../context.ts";
import { isElementCall } from "./elements.ts";

/** Says in the analyse phase that a page gets null for a session that nobody asked for: `props: { session: null }`. */
export function tellNullSession(context: TransformContext): void {
  if (!/\bsession["']?\s*:\s*null\b/.test(context.file.source)) return;
  const { scopes } = context;
  const isProp = context.parsed.nodesOf("NullLiteral").some((value) => {
    const node = scopes.parentOf(value);
    if (node?.type !== "ObjectProperty" || keyName(node) !== "session" || node.value !== value) return false;
    const holder = scopes.parentOf(scopes.parentOf(node) ?? node);
    return holder?.type === "ObjectProperty" && /^(props|pageProps)$/.test(keyName(holder) ?? "");
  });
  if (isProp) context.publish({ kind: "null-session-prop", value: true });
}

/**
 * `session={x || null}` → `session={x || undefined}`: v3 took null for a session that isn't known yet, and fetched it (client/
 * index.js:80, 85, 116); v4 takes it for the answer that nobody is signed in (react/index.tsx:353-394).
 */
export function knowNoSession(context: TransformContext, element: Node | undefined): void {
  if (element?.type === "JSXOpeningElement") {
    for (const attribute of element.attributes) knowInAttribute(context, attribute);
  } else if (isElementCall(context, element)) {
    const [, props] = element.arguments;
    if (props) knowInProps(context, props);
  }
}

function knowInAttribute(context: TransformContext, attribute: t.JSXAttribute | t.JSXSpreadAttribute): void {
  if (attribute.type === "JSXSpreadAttribute") {
    knowInProps(context, attribute.argument);
    return;
  }
  const { value } = attribute;
  if (attribute.name.name !== "session" || value?.type !== "JSXExpressionContainer") return;
  if (value.expression.type === "JSXEmptyExpression") return;
  const known = withoutNull(context, value.expression);
  if (!known) return;
  value.expression = known;
  adopt(context, known, value);
  context.change(knownNow, attribute);
}

/** `createElement(Provider, { session: x || null })`, `<Provider {...{ session }}>` */
function knowInProps(context: TransformContext, given: Node): void {
  const props = context.scopes.resolveValue(given);
  if (props.type !== "ObjectExpression") return;
  for (const member of props.properties) {
    if (member.type !== "ObjectProperty" || keyName(member) !== "session") continue;
    const known = withoutNull(context, member.value as t.Expression);
    if (known) replaceNode(context, member, property("session", known));
    if (known) context.change(knownNow, member);
  }
}

const knownNow = "session: undefined instead of null, so that it is fetched as in v3";

/** The same value, with undefined in the place of null; undefined where it is never null, as far as can be seen. */
function withoutNull(context: TransformContext, given: t.Expression): t.Expression | undefined {
  const value = unwrap(given) as t.Expression;
  if (value.type === "NullLiteral") return identifier("undefined");
  if (value.type === "LogicalExpression" && value.operator !== "&&") {
    const right = withoutNull(context, value.right);
    if (!right) return undefined;
    return value.operator === "||" ? expression`${value.left} || ${right}` : expression`${value.left} ?? ${right}`;
  }
  if (value.type === "ConditionalExpression") {
    const consequent = withoutNull(context, value.consequent);
    const alternate = withoutNull(context, value.alternate);
    if (!consequent && !alternate) return undefined;
    return expression`${value.test} ? ${consequent ?? value.consequent} : ${alternate ?? value.alternate}`;
  }
  return mayBeNull(context, value) ? expression`${value} ?? undefined` : undefined;
}

function isNull({ type }: Node): boolean {
  return type === "NullLiteral";
}

function isChoiceOfNull(node: Node): boolean {
  return choicesOf(node)?.some(isNull) ?? false;
}

function mayBeNull(context: TransformContext, node: Node): boolean {
  const { scopes, project } = context;
  const binding = node.type === "Identifier" ? scopes.bindingOf(node) : undefined;
  const declared = binding?.identifiers[0];
  const around = declared && scopes.parentOf(declared);
  // `{ session = null }`
  if (around?.type === "AssignmentPattern" && around.left === declared && around.right.type === "NullLiteral")
    return true;
  const value = scopes.resolveValue(node);
  if (isChoiceOfNull(value)) return true;
  const made = value.type === "CallExpression" ? scopes.resolveValue(value.callee) : undefined;
  if (isFunction(made) && resultsOf(made.body).some((result) => isNull(result) || isChoiceOfNull(result))) return true;
  const folder = project.packageOf(context.file.path);
  return project.facts("null-session-prop").some(({ path }) => project.packageOf(path) === folder);
}
