import { type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import { adapterPackages } from "../../adapter-packages.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath } from "../aws/aws.ts";

/** The package of the v3 adapter, and of one of v4's: what it exports says which. */
export const v3Package = "@next-auth/dynamodb-adapter";

/**
 * What a call of the adapter is given, by the year it was written in (all four were documented):
 *
 * - `config`: `Adapter({ AWS, tableName })`, March and April 2021
 * - `aws`: `DynamoDBAdapter(AWS, { tableName })`, May 2021
 * - `client`: `DynamoDBAdapter(client, { tableName })`, since June 2021 and in v4
 * - `unreadable`: no argument, or a spread one
 */
export type AdapterArguments =
  | { readonly form: "config"; readonly config: t.ObjectExpression; readonly aws: t.Expression }
  | { readonly form: "aws"; readonly aws: t.Expression }
  | { readonly form: "client"; readonly client: t.Expression }
  | { readonly form: "unreadable" };

/** A call of the DynamoDB adapter of one of the packages that ever had one. */
export interface AdapterCall {
  readonly call: t.CallExpression;
  /** The package, and the export of it that is called. */
  readonly source: string;
  readonly exportName: "default" | "DynamoDBAdapter";
}

/** Every call of the adapter in the file as parsed, whatever the import is called and however it was made. */
export function adapterCalls(context: TransformContext): AdapterCall[] {
  if (!adapterPackages.some((name) => context.mentions(name))) return [];
  const calls: AdapterCall[] = [];
  for (const call of context.parsed.nodesOf("CallExpression")) {
    const called = adapterExport(context, call.callee);
    if (called) calls.push({ call, ...called });
  }
  return calls;
}

/** The adapter's package and export when `node` is the adapter function. */
function adapterExport(
  context: TransformContext,
  node: Node,
): { source: string; exportName: AdapterCall["exportName"] } | undefined {
  const value = context.scopes.moduleValue(node);
  if (!value || !(adapterPackages as readonly string[]).includes(value.source)) return undefined;
  const name = value.path.at(-1);
  if (name !== "default" && name !== "DynamoDBAdapter") return undefined;
  return { source: value.source, exportName: name };
}

/** What the call is given, as it stands in the tree now. */
export function argumentsOf(context: TransformContext, { call }: AdapterCall): AdapterArguments {
  const [first] = call.arguments;
  if (!first || first.type === "SpreadElement" || first.type === "ArgumentPlaceholder") return { form: "unreadable" };
  const value = context.scopes.resolveValue(first);
  if (value.type === "ObjectExpression") {
    const aws = findProperty(value, "AWS");
    if (aws?.type === "ObjectProperty") return { form: "config", config: value, aws: aws.value as t.Expression };
  }
  if (awsPath(context, first)?.length === 0) return { form: "aws", aws: unwrap(first) as t.Expression };
  return { form: "client", client: first };
}
