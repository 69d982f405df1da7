import { keyName, type Node, walk } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import { choicesOf } from "../../../src/syntax/values.ts";
import { adapterPackages } from "../../adapter-packages.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath } from "../aws/aws.ts";

/** Says where next-auth is given another adapter than its DynamoDB one: it is left as it is. */
export function reportForeignAdapters(context: TransformContext): void {
  if (!context.mentions("next-auth")) return;
  reportBuiltIn(context);
  if (!context.mentions("adapter")) return;
  walk(context.program, (node) => {
    if (node.type !== "ObjectProperty" || keyName(node) !== "adapter") return;
    for (const adapter of adaptersIn(context, node.value)) reportForeign(context, node, adapter);
  });
}

function reportForeign(context: TransformContext, node: Node, adapter: Node): void {
  const value = context.scopes.moduleValue(adapter.type === "CallExpression" ? adapter.callee : adapter);
  if (!value || value.source === builtIn || (adapterPackages as readonly string[]).includes(value.source)) return;
  if (/^@(next-auth|auth)\/.+-adapter$/.test(value.source)) {
    if (!isV4File(context)) reportDatabase(context, node, value.source);
  } else if (takesDynamoDB(context, adapter, value.source)) {
    if (!makesOurs(context, value.source)) reportDynamoDB(context, node, value.source);
  } else if (isPackage(context, value.source) && isV3File(context) && !isWrapper(context, adapter))
    reportPackage(context, node, value.source);
}

/** A choice of choices of choices: nobody writes more, and a circle has to end. */
const deepestChoice = 8;

/** The adapters that an expression may be: `local ? TestAdapter() : DynamoDBAdapter(client)`. */
function adaptersIn(context: TransformContext, node: Node, depth = 0): Node[] {
  const adapter = context.scopes.resolveValue(node);
  const choices = depth < deepestChoice ? choicesOf(adapter) : undefined;
  return choices ? choices.flatMap((choice) => adaptersIn(context, choice, depth + 1)) : [adapter];
}

/** `withCache(MyAdapter())`: what is wrapped has findings of its own. */
function isWrapper({ scopes }: TransformContext, adapter: Node): boolean {
  if (adapter.type !== "CallExpression") return false;
  return adapter.arguments.some((argument) => {
    const value = scopes.resolveValue(argument);
    if (value.type === "ObjectExpression") return findProperty(value, "getAdapter") !== undefined;
    return value.type === "CallExpression";
  });
}

function isPackage({ project, file }: TransformContext, source: string): boolean {
  return /^(@[\w.~-]+\/)?[\w-][\w.~-]*(\/|$)/.test(source) && project.resolve(file.path, source) === undefined;
}

/** In next-auth v4 this module has types only, and its package.json gives a bundler no file for it. */
export const builtIn = "next-auth/adapters";

/** Leaves a TODO at each import of the adapters that came with next-auth v3, and of their models. */
function reportBuiltIn(context: TransformContext): void {
  const statements = new Set<Node>();
  for (const { import: origin, references } of context.scopes.imports(builtIn)) {
    if (!origin || origin.typeOnly || references.length === 0) continue;
    if (origin.imported === "default" || references.some(({ isType }) => !isType)) statements.add(origin.statement);
  }
  for (const statement of statements) {
    context.todo(
      statement,
      "NAD122",
      `next-auth v4 ships no adapters: ${builtIn} has types only.`,
      "Install the adapter for your database and pass it to next-auth; see https://next-auth.js.org/adapters.",
    );
  }
}

function takesDynamoDB(context: TransformContext, adapter: Node, source: string): boolean {
  if (/dynamo/i.test(source)) return true;
  if (adapter.type !== "CallExpression") return false;
  return adapter.arguments.some((argument) => {
    const value = context.scopes.resolveValue(argument);
    const made = value.type === "NewExpression" ? awsPath(context, value.callee) : awsPath(context, value);
    return made !== undefined && (made.length === 0 || made[0] === "DynamoDB");
  });
}

/** A module of the project that makes next-auth's own adapter: what is to be said of it is said there. */
function makesOurs({ project, file }: TransformContext, source: string): boolean {
  const module = project.resolve(file.path, source);
  return module !== undefined && project.facts("adapter-call", module).length > 0;
}

function reportDynamoDB(context: TransformContext, node: Node, source: string): void {
  context.report({
    code: "NAD121",
    node,
    message: `The DynamoDB adapter of ${source} is not next-auth's own: it and its client are left unchanged.`,
    hint: "Port it to next-auth v4's Adapter type, or use this package's adapter if its table has the same layout.",
  });
}

function reportPackage(context: TransformContext, node: Node, source: string): void {
  context.todo(
    node,
    "NAD122",
    `this adapter comes from ${source}, and next-auth v4 calls other methods of an adapter than next-auth v3 did.`,
    `Install a version of ${source} for next-auth v4, or another adapter that is made for it.`,
  );
}

function reportDatabase(context: TransformContext, node: Node, source: string): void {
  context.note(
    node,
    "NAD122",
    `The adapter of ${source} is for another database: it is left unchanged.`,
    "Install its version for next-auth v4; see https://next-auth.js.org/adapters.",
  );
}

/** A file that imports what next-auth v3 alone has. */
export function isV3File(context: TransformContext): boolean {
  return context.scopes.imports(/^next-auth\/(client|providers)$/).length > 0;
}

/** A file that is written for next-auth v4 already, as far as its imports tell. */
export function isV4File(context: TransformContext): boolean {
  return /["'](@aws-sdk\/|@auth\/|next-auth\/(providers\/|react|next|middleware))/.test(context.file.source);
}
