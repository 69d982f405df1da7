/** Where in what a module exports another one finds `AWS`. */
import { isFunction, keyName, type Node, resultsOf } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath } from "./aws.ts";
import { called } from "./entry-points.ts";

/** Objects in objects: nobody exports `AWS` deeper down. */
const deepest = 4;

/** The places of `AWS` in a value, each as what leads there: `["libs", "AWS"]`, `["sdk", "()"]`. */
export function placesOfAws(context: TransformContext, node: Node, at: readonly string[]): (readonly string[])[] {
  if (awsPath(context, node)?.length === 0) return [at];
  if (at.length > deepest) return [];
  const value = context.scopes.resolveValue(node);
  if (isFunction(value)) {
    const results = value.async || value.generator ? [] : resultsOf(value.body);
    const isAws = results.length > 0 && results.every((result) => awsPath(context, result)?.length === 0);
    return isAws ? [[...at, called]] : [];
  }
  if (value.type !== "ObjectExpression") return [];
  return value.properties.flatMap((member) => {
    const name = keyName(member);
    const held = member.type === "ObjectProperty" ? member.value : member;
    return name === undefined || held.type === "SpreadElement" ? [] : placesOfAws(context, held, [...at, name]);
  });
}
