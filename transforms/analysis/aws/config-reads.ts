/** Where code reads `AWS.config`: a setting that is still read may not be taken away. */
import { type Fields, fieldsOf, isMember, isNode, keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath } from "./aws.ts";
import { originalOf } from "./clone.ts";

/** The member of `AWS.config` that an expression reads, through constants: `region` for `AWS.config.region`. */
export function configMember(context: TransformContext, node: Node): string | undefined {
  if (node.type !== "Identifier" && !isMember(node)) return undefined;
  const path = awsPath(context, originalOf(node));
  return path?.[0] === "config" && path.length === 2 ? path[1] : undefined;
}

/** Puts other nodes where `replacement` gives one, anywhere below `node`. */
export function substitute(node: Node, replacement: (node: Node) => Node | undefined): void {
  const fields = node as unknown as Fields;
  const isName = (key: string) => (key === "property" || key === "key") && fields.computed !== true;
  const put = (value: unknown): unknown => {
    if (!isNode(value)) return value;
    const other = replacement(value);
    if (!other) substitute(value, replacement);
    return other ?? (isOfNothing(value) ? value.right : value);
  };
  for (const key of fieldsOf(node)) {
    if (isName(key)) continue;
    const value = fields[key];
    if (Array.isArray(value)) fields[key] = value.map(put);
    else if (isNode(value)) fields[key] = put(value);
  }
  if (node.type === "TemplateLiteral") foldTexts(node);
  if (node.type === "ObjectProperty" && node.shorthand && node.value.type !== "Identifier") node.shorthand = false;
  if (node.type === "ObjectProperty" && node.shorthand && keyName(node) !== (node.value as { name?: string }).name) {
    node.shorthand = false;
  }
}

/** `undefined || other` */
function isOfNothing(node: Node): node is t.LogicalExpression {
  return (
    node.type === "LogicalExpression" &&
    node.operator !== "&&" &&
    node.left.type === "Identifier" &&
    node.left.name === "undefined"
  );
}

/** `a${"b"}c` → `abc` */
function foldTexts(node: t.TemplateLiteral): void {
  for (let i = node.expressions.length - 1; i >= 0; i--) {
    const text = node.expressions[i];
    const [before, after] = [node.quasis[i], node.quasis[i + 1]];
    if (text?.type !== "StringLiteral" || /[`\\$]/.test(text.value) || !before || !after) continue;
    const raw = before.value.raw + text.value + after.value.raw;
    node.expressions.splice(i, 1);
    node.quasis.splice(i, 2, {
      type: "TemplateElement",
      value: { raw, cooked: raw },
      tail: false,
    } as t.TemplateElement);
  }
}
