import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { adopt, remove, replaceNode } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { isUsed, readsArguments, valueParameters } from "../analysis/functions/parameters.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { FunctionRole } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";

const levels: Readonly<Partial<Record<FunctionRole, "error" | "warn" | "debug">>> = {
  "x:logger:error": "error",
  "x:logger:warn": "warn",
  "x:logger:debug": "debug",
};

/**
 * `error(code, ...message)` → `error(code, message)`, `warn(code, ...message)` → `warn(code)` (next-auth v4
 * utils/logger.d.ts). The rest parameter stays where the array itself is needed: it then holds the one metadata, or
 * nothing.
 */
export function convertMessages(context: TransformContext, { node, role }: FoundFunction): void {
  const level = levels[role];
  if (level === undefined) return;
  const given = level === "warn" ? 1 : 2;
  const parameters = valueParameters(node);
  const rest = parameters.at(-1);
  const surplus = parameters
    .slice(given)
    .filter((parameter) => parameter.type !== "RestElement" && isUsed(parameter, context.scopes));
  const restIsSurplus =
    rest?.type === "RestElement" && parameters.length > given && level !== "warn" && isUsed(rest, context.scopes);
  if (surplus.length > 0 || restIsSurplus || readsArguments(node, context.scopes)) {
    context.todo(
      node,
      "NAD350",
      `logger.${level} uses more than next-auth v4 passes: ${level === "warn" ? "the code" : "the code and one metadata"}.`,
      level === "warn"
        ? "Take the code only."
        : "Further arguments are now in the metadata: an Error, or an object with `error`.",
    );
    return;
  }
  if (rest?.type !== "RestElement" || rest.argument.type !== "Identifier" || parameters.length !== 2) return;
  const binding = context.scopes.bindingOf(rest.argument);
  const uses = binding && usesOf(context, binding, level === "warn");
  if (!uses) return;
  if (level === "warn") {
    for (const use of uses) remove(context, use);
    remove(context, rest);
    context.change("logger.warn(code, …) → warn(code)", node);
    return;
  }
  const { argument } = rest;
  for (const use of uses)
    if (use.type === "SpreadElement" || use.type === "MemberExpression") replaceNode(context, use, nameIn(use));
  argument.typeAnnotation = metadataType(rest) ?? null;
  node.params.splice(node.params.indexOf(rest), 1, argument);
  adopt(context, argument, node);
  context.change(`logger.${level}(code, …${argument.name}) → ${level}(code, ${argument.name})`, node);
}

/** The nodes to change for each use of the messages; undefined when one needs the array. */
function usesOf({ scopes }: TransformContext, binding: Binding, isGone: boolean): Node[] | undefined {
  const found: Node[] = [];
  for (const { node, isWrite } of binding.references) {
    const parent = scopes.parentOf(node);
    if (isWrite || !parent) return undefined;
    if (parent.type === "SpreadElement" && scopes.parentOf(parent)?.type === "CallExpression") found.push(parent);
    else if (parent.type === "CallExpression" && parent.callee !== node) {
      // `log.warn(code, message)`: the argument can go when it is the last one.
      if (isGone && parent.arguments.at(-1) !== node) return undefined;
      found.push(node);
    } else if (!isGone && parent.type === "MemberExpression" && parent.object === node && keyName(parent) === "0")
      found.push(parent);
    else return undefined;
  }
  return found;
}

function nameIn(use: t.SpreadElement | t.MemberExpression): Node {
  return use.type === "SpreadElement" ? use.argument : use.object;
}

/** `...message: unknown[]` → `message: unknown`, which fits Error and object alike. */
function metadataType(rest: t.RestElement): t.TSTypeAnnotation | undefined {
  const annotation = rest.typeAnnotation;
  if (annotation?.type !== "TSTypeAnnotation") return undefined;
  const { typeAnnotation: type } = annotation;
  const element = type.type === "TSArrayType" ? type.elementType : ({ type: "TSUnknownKeyword" } as t.TSUnknownKeyword);
  return { type: "TSTypeAnnotation", typeAnnotation: element } as t.TSTypeAnnotation;
}
