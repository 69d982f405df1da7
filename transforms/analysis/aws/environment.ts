import { keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import type { TransformContext } from "../../context.ts";
import { originalOf } from "./clone.ts";

/** `options.region` where `options` is a constant object: what it holds under that name. */
export function memberValue(context: TransformContext, node: t.MemberExpression): Node | undefined {
  const name = keyName(node);
  const object = context.scopes.resolveValue(originalOf(node.object));
  const member = object.type === "ObjectExpression" && name !== undefined ? findProperty(object, name) : undefined;
  return member?.type === "ObjectProperty" ? member.value : undefined;
}
