/**
 * X-Ray: `captureAWS(AWS)` and `captureAWSClient(client)` know SDK v2 only; v3's clients go through
 * `captureAWSv3Client`.
 */
import type { Node, t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { renameMember } from "../../src/syntax/edit.ts";
import { addImport, removeImportIfUnused } from "../../src/syntax/imports.ts";
import { capturingCall } from "../analysis/aws/captured.ts";
import { clone, originalOf } from "../analysis/aws/clone.ts";
import type { TransformContext } from "../context.ts";
import type { Mapper } from "./mapper.ts";

const v3 = "captureAWSv3Client";

/**
 * The function that `AWS` went through on its way to a constructor: a copy of `AWSXRay.captureAWS` for `new
 * AWS.DynamoDB()`.
 */
export function tracerOf(context: TransformContext, callee: Node | undefined): t.Expression | undefined {
  const capturing = capturingCall(context, callee);
  return capturing && clone(capturing.callee as t.Expression);
}

/** Makes a call of one of v2's functions a call of v3's, and says so. */
export function traceV3(context: TransformContext, mapper: Mapper, call: t.CallExpression): void {
  const { callee } = call;
  const original = originalOf(callee);
  const value = context.scopes.moduleValue(original);
  if (!value) return;
  if (callee.type === "MemberExpression") renameMember(callee, v3);
  else {
    call.callee = identifier(addImport(context, { source: value.source, imported: v3 }));
    const binding = context.scopes.bindingOf(original);
    if (binding) removeImportIfUnused(context, binding);
  }
  mapper.note(
    "NAD113",
    "X-Ray traces the new client with captureAWSv3Client.",
    "Use aws-xray-sdk-core 3.2 or later, and pass the segment as the second argument in manual mode.",
  );
}
