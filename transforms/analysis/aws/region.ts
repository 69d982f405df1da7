/** The region that aws-sdk v2 had found by itself when it was loaded (lib/node_loader.js), before anybody set one. */
import { isMember, type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import { expression } from "../../../src/syntax/build.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath, samePath } from "./aws.ts";
import { isNothing } from "./tree.ts";

/** `process.env.AWS_REGION`, and Amazon's older name for it in a project that has that. */
export function foundRegion(context: TransformContext): t.Expression {
  return context.options.environmentNames.includes("AMAZON_REGION")
    ? expression`process.env.AWS_REGION || process.env.AMAZON_REGION`
    : expression`process.env.AWS_REGION`;
}

/** Whether it was looked for in the profile's files, too, which nothing but aws-sdk v2 does in that order. */
export function isFoundInProfile(context: TransformContext): boolean {
  return context.options.environmentNames.includes("AWS_SDK_LOAD_CONFIG") || context.mentions("AWS_SDK_LOAD_CONFIG");
}

/** `AWS.config.region` */
function isConfigRegion(context: TransformContext, node: Node): boolean {
  return isMember(node) && samePath(awsPath(context, node), ["config", "region"]);
}

/** What `AWS.config.region || other` takes where none was found. */
export function otherRegion(context: TransformContext, node: Node): t.Expression | undefined {
  const value = unwrap(node);
  if (value.type !== "LogicalExpression" || value.operator === "&&") return undefined;
  return isConfigRegion(context, unwrap(value.left)) ? value.right : undefined;
}

/** `!AWS.config.region`, `AWS.config.region === undefined` */
export function asksForNoRegion(context: TransformContext, test: Node): boolean {
  const value = unwrap(test);
  if (value.type === "UnaryExpression")
    return value.operator === "!" && isConfigRegion(context, unwrap(value.argument));
  if (value.type !== "BinaryExpression" || !/^===?$/.test(value.operator)) return false;
  // v2's was undefined, never null.
  const isAsked = value.operator === "==" || value.right.type === "Identifier";
  return isNothing(value.right) && isAsked && isConfigRegion(context, unwrap(value.left));
}
