import { type FunctionNode, isMember, keyName, type Node, type t, walk, withoutDefault } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { textOf } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/** What cuts a text by position. */
const cuts = /^(split|slice|substr|substring|match|indexOf|lastIndexOf)$/;

/**
 * The link that a mail leads to: v3's had `email` and `token`, v4's has `callbackUrl`, `token` and `email`
 * (core/lib/email/signin.ts). A second `callbackUrl` makes v4 answer 500 (core/lib/assert.ts), and what cuts the link
 * by position gets other parts of it.
 */
export function convertLink(context: TransformContext, made: FunctionNode): void {
  const isUrl = urlTest(context, made);
  walk(made.body, (node) => {
    const addition = additionTo(node, isUrl);
    if (addition) {
      if (addition.value) setCallbackUrl(context, node, addition.url, addition.value);
      else report(context, node);
      return false;
    }
    if (isMember(node) && isUrl(node.object) && cuts.test(keyName(node) ?? "")) report(context, node);
    return undefined;
  });
}

/** What says whether an expression is the `url` that the function is given. */
function urlTest({ scopes }: TransformContext, made: FunctionNode): (node: Node) => boolean {
  const [parameter] = made.params as Node[];
  const target = parameter && withoutDefault(parameter);
  if (target?.type === "ObjectPattern") {
    const member = target.properties.find((one) => keyName(one) === "url");
    const binding = member?.type === "ObjectProperty" ? scopes.bindingOf(withoutDefault(member.value)) : undefined;
    return (node) => binding !== undefined && scopes.bindingOf(node) === binding;
  }
  const binding = scopes.bindingOf(target);
  return (node) =>
    binding !== undefined && isMember(node) && keyName(node) === "url" && scopes.bindingOf(node.object) === binding;
}

/**
 * `url + "&callbackUrl=" + value` and `${url}&callbackUrl=${value}`; without a value where more is added, or it is
 * said elsewhere.
 */
function additionTo(
  node: Node,
  isUrl: (node: Node) => boolean,
): { url: t.Expression; value?: t.Expression } | undefined {
  if (node.type === "TemplateLiteral") {
    const [url, value, ...more] = node.expressions as t.Expression[];
    const [before, between = "", after] = node.quasis.map((quasi) => quasi.value.cooked ?? "");
    if (!url || !isUrl(url) || !names(between)) return undefined;
    const isAll = before === "" && value && more.length === 0 && /^[?&]callbackUrl=$/.test(between) && after === "";
    return isAll ? { url, value } : { url };
  }
  if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
  const { left, right } = node;
  if (left.type === "BinaryExpression" && left.operator === "+" && isUrl(left.left)) {
    if (/^[?&]callbackUrl=$/.test(textOf(left.right) ?? "")) return { url: left.left as t.Expression, value: right };
    return names(textOf(left.right)) ? { url: left.left as t.Expression } : undefined;
  }
  return isUrl(left) && names(textOf(right) ?? firstText(right)) ? { url: left as t.Expression } : undefined;
}

function firstText(node: Node): string | undefined {
  return node.type === "TemplateLiteral" ? node.quasis[0]?.value.cooked : undefined;
}

function names(text: string | undefined): boolean {
  return /[?&]callbackUrl=/.test(text ?? "");
}

/** The link has one already. */
function setCallbackUrl(context: TransformContext, node: Node, url: t.Expression, value: t.Expression): void {
  replaceNode(context, node, expression`${url}.replace(/(?<=[?&]callbackUrl=)[^&]*/, () => ${value})`);
  context.change("the link's own callbackUrl is replaced, not followed by another", node);
}

function report(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD273",
    "the link's query is callbackUrl, token, email in next-auth v4, in this order; it was email, token.",
    'Take it apart with new URL(url), and set a part with searchParams.set("callbackUrl", …).',
  );
}
