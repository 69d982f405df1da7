import { keyName, type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import type { TransformContext } from "../../context.ts";
import { originalOf } from "./clone.ts";

/**
 * An expression that is an environment variable as it is, through constants, `const { KEY } = process.env` and constant
 * objects.
 */
export function isEnvironmentVariable(context: TransformContext, node: Node): boolean {
  if (node.type === "Identifier") {
    const value = context.scopes.resolveValue(originalOf(node));
    return value.type === "Identifier" ? isTakenFromEnvironment(context, value) : isEnvironmentVariable(context, value);
  }
  if (node.type !== "MemberExpression") return false;
  if (isEnvironment(node.object)) return true;
  const value = memberValue(context, node);
  return value != null && isEnvironmentVariable(context, value);
}

/** `options.region` where `options` is a constant object: what it holds under that name. */
export function memberValue(context: TransformContext, node: t.MemberExpression): Node | undefined {
  const name = keyName(node);
  const object = context.scopes.resolveValue(originalOf(node.object));
  const member = object.type === "ObjectExpression" && name != null ? findProperty(object, name) : undefined;
  return member?.type === "ObjectProperty" ? member.value : undefined;
}

/** `const { KEY } = process.env`, without a default. */
function isTakenFromEnvironment(context: TransformContext, node: t.Identifier): boolean {
  const binding = context.scopes.bindingOf(node);
  const declaration = binding?.declaration;
  if (declaration?.type !== "VariableDeclarator" || declaration.id.type !== "ObjectPattern" || !declaration.init) {
    return false;
  }
  const isPlain = declaration.id.properties.some(
    (member) => member.type === "ObjectProperty" && member.value === binding?.identifiers[0],
  );
  return isPlain && isEnvironment(unwrap(declaration.init));
}

/** `process.env` */
function isEnvironment(node: Node): boolean {
  return (
    node.type === "MemberExpression" &&
    node.object.type === "Identifier" &&
    node.object.name === "process" &&
    keyName(node) === "env"
  );
}
