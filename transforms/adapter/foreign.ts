import { keyName, type Node, walk } from "../ast.ts";
import { awsPath } from "../client/aws.ts";
import { adapterPackages, type TransformContext } from "../context.ts";

/** Says where `adapter:` is given another adapter than the DynamoDB one of next-auth: it is left as it is. */
export function reportForeignAdapters(context: TransformContext): void {
  if (!context.mentions("next-auth")) return;
  walk(context.program, (node) => {
    if (node.type !== "ObjectProperty" || keyName(node) !== "adapter") return;
    const adapter = context.scopes.resolveValue(node.value);
    if (adapter.type !== "CallExpression") return;
    const value = context.scopes.moduleValue(adapter.callee);
    if (!value || (adapterPackages as readonly string[]).includes(value.source)) return;
    if (isOtherDatabase(value.source)) {
      if (!isV4File(context)) reportDatabase(context, node, value.source);
    } else if (takesDynamoDB(context, adapter, value.source)) reportDynamoDB(context, node, value.source);
  });
}

/** The adapters that next-auth itself offered for other databases. */
function isOtherDatabase(source: string): boolean {
  return source === "next-auth/adapters" || /^@(next-auth|auth)\/.+-adapter$/.test(source);
}

function takesDynamoDB(context: TransformContext, adapter: Node & { type: "CallExpression" }, source: string): boolean {
  if (/dynamo/i.test(source)) return true;
  return adapter.arguments.some((argument) => {
    const value = context.scopes.resolveValue(argument);
    const made = value.type === "NewExpression" ? awsPath(context, value.callee) : awsPath(context, value);
    return made !== null && (made.length === 0 || made[0] === "DynamoDB");
  });
}

function reportDynamoDB(context: TransformContext, node: Node, source: string): void {
  context.report({
    code: "NAD121",
    node,
    message: `The DynamoDB adapter of ${source} is not the one of next-auth: it and its client are left as they are.`,
    hint: "Bring it to next-auth v4's Adapter type, or use the adapter of this package if its table has the same layout.",
  });
}

function reportDatabase(context: TransformContext, node: Node, source: string): void {
  context.report({
    code: "NAD122",
    node,
    message: `The adapter of ${source} is for another database: it is left as it is.`,
    hint: "Install its version for next-auth v4; see https://next-auth.js.org/adapters.",
  });
}

/** A file that imports what next-auth v3 alone has. */
export function isV3File(context: TransformContext): boolean {
  return context.scopes.imports(/^next-auth\/(client|providers)$/).length > 0;
}

/** A file that is written for next-auth v4 already, as far as its imports tell. */
export function isV4File(context: TransformContext): boolean {
  return /["'](@aws-sdk\/|@auth\/|next-auth\/(providers\/|react|next|middleware))/.test(context.file.source);
}
