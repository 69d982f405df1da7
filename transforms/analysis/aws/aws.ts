import { isCall, keyName, type Node } from "../../../src/syntax/ast.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import { called, pathFrom } from "./entry-points.ts";
import { awsHandedOn } from "./handed-on.ts";
import { heldValues } from "./held.ts";

/** The specifiers of aws-sdk v2. */
export const awsSdk = /^aws-sdk(\/|$)/;

/**
 * The place of a value in aws-sdk v2's `AWS`: `[]` for `AWS` itself, `["DynamoDB", "DocumentClient"]`, `["config"]`;
 * undefined for anything else. It goes through all entry points, X-Ray's `captureAWS(AWS)`, and modules of the project
 * that hand on `AWS`.
 */
export function awsPath(context: TransformContext, node: Node): readonly string[] | undefined {
  const value = context.scopes.moduleValue(node);
  if (value) return pathFrom(context, value.source, value.path);
  const resolved = context.scopes.resolveValue(node);
  const path = namedPath(context, resolved) ?? heldPath(context, resolved);
  return path ?? (resolved === node ? undefined : awsPath(context, resolved));
}

function namedPath(context: TransformContext, resolved: Node): readonly string[] | undefined {
  if (resolved.type === "MemberExpression" || resolved.type === "OptionalMemberExpression") {
    const name = keyName(resolved);
    const object = name === undefined ? undefined : awsPath(context, resolved.object);
    return object && name !== undefined ? [...object, name] : undefined;
  }
  if (resolved.type === "CallExpression" && capturedBy(context, resolved.callee) === "captureAWS") {
    const [captured] = resolved.arguments;
    return captured ? awsPath(context, captured) : undefined;
  }
  if (!isCall(resolved)) return undefined;
  const callee = context.scopes.moduleValue(resolved.callee);
  return callee && pathFrom(context, callee.source, [...callee.path, called]);
}

/** Files in which `AWS` has other names than its own, and what is worked out of it: a circle of names has to end. */
const searching = new PerFile<Set<Node>>();

/** `libs.AWS`, `sdk` of `[AWS].forEach((sdk) => …)`: what an expression may be is all the same part of `AWS`. */
function heldPath(context: TransformContext, node: Node): readonly string[] | undefined {
  if (
    !/^(Identifier|(Optional)?(Member|Call)Expression|(Conditional|Logical|Assignment|Await)Expression)$/.test(
      node.type,
    )
  )
    return undefined;
  if (awsHandedOn(context).length === 0) return undefined;
  const asked = searching.get(context) ?? new Set();
  if (asked.has(node)) return undefined;
  searching.set(context, asked.add(node));
  const [first, ...others] = heldValues(context, node)?.map((value) => awsPath(context, value)) ?? [];
  asked.delete(node);
  return first && others.every((other) => samePath(other, first)) ? first : undefined;
}

/** The function of the X-Ray SDK that `callee` is. */
export function capturedBy(context: TransformContext, callee: Node): string | undefined {
  const value = context.scopes.moduleValue(callee);
  return value && /^aws-xray-sdk(-core)?$/.test(value.source) ? value.path.at(-1) : undefined;
}

export function samePath(path: readonly string[] | undefined, wanted: readonly string[]): boolean {
  return path !== undefined && path.length === wanted.length && path.every((name, i) => name === wanted[i]);
}
