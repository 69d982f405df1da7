import type { Node, t } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { capturedBy } from "./aws.ts";
import { originalOf } from "./clone.ts";

/** X-Ray's `captureAWS(AWS)` that `AWS` went through on its way to a constructor: `AWS.DynamoDB.DocumentClient`. */
export function capturingCall(context: TransformContext, callee: Node | undefined): t.CallExpression | undefined {
  let at = callee && originalOf(callee);
  while (at?.type === "MemberExpression") at = at.object;
  const held = at && context.scopes.resolveValue(at);
  return held?.type === "CallExpression" && capturedBy(context, held.callee) === "captureAWS" ? held : undefined;
}
