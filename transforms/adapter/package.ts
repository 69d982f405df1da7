import { keyName, type Node, type t, walk } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { adopt, rename, renameMember, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { adapterCalls, v3Package } from "../analysis/adapter/calls.ts";
import { isV4File } from "../analysis/adapter/foreign.ts";
import type { TransformContext } from "../context.ts";

const adapterName = "DynamoDBAdapter";

/** Takes the adapter from the package of the options, by the name that all v4 adapters have. */
export function rewritePackage(context: TransformContext): void {
  const { scopes, options } = context;
  for (const binding of scopes.imports(v3Package)) if (isDefault(binding)) renameDefault(context, binding);
  walk(context.program, (node) => {
    if (node.type === "MemberExpression" && keyName(node) === "default" && isModule(context, node.object)) {
      renameMember(node, adapterName);
    }
    if (node.type === "ExportSpecifier" && keyOfLocal(node) === "default") {
      const holder = scopes.parentOf(node);
      if (holder?.type === "ExportNamedDeclaration" && holder.source?.value === v3Package)
        node.local = identifier(adapterName);
    }
    if (node.type === "StringLiteral" && node.value === v3Package && namesModule(context, node)) {
      if (esmOnly.has(options.adapter)) reportIfRequired(context, node);
      if (options.adapter !== v3Package) {
        context.change(`${v3Package} → ${options.adapter}`, node);
        node.value = options.adapter;
      }
    }
  });
}

/**
 * `load("@next-auth/dynamodb-adapter")`, `const name = "@next-auth/dynamodb-adapter"`: which module it becomes nobody can see. And
 * `import("@next-auth/dynamodb-adapter").then(…)`, where no call of the adapter is found.
 */
export function reportUnseen(context: TransformContext): void {
  if (!context.mentions(v3Package)) return;
  const isFollowed = adapterCalls(context).length > 0 || isV4File(context);
  for (const node of context.parsed.nodesOf("StringLiteral")) {
    if (node.value !== v3Package) continue;
    const parent = context.scopes.parentOf(node);
    const isLost = namesModule(context, node)
      ? !isFollowed && isImportCall(parent)
      : /^(VariableDeclarator|CallExpression)$/.test(parent?.type ?? "");
    if (!isLost) continue;
    context.todo(
      node,
      "NAD100",
      "next-auth's DynamoDB adapter is loaded by this name in a way that can't be followed here.",
      `Load the adapter of ${context.options.adapter}, and give it a DynamoDBDocument of @aws-sdk/lib-dynamodb.`,
    );
  }
}

/** Their package.json exports a file for `import` and none for `require`. */
const esmOnly: ReadonlySet<string> = new Set(["@next-auth/dynamodb-adapter", "@auth/dynamodb-adapter"]);

function reportIfRequired(context: TransformContext, node: t.StringLiteral): void {
  const { adapter } = context.options;
  const parent = context.scopes.parentOf(node);
  if (isOnlyType(parent) || isMocked(parent)) return;
  const requires = isRequired(parent) ? "this require" : undefined;
  const form = isImportCall(parent) ? "call" : "statement";
  const by = requires ? undefined : context.project.requiredBy(context.file.path, form);
  if (by === "test") {
    context.note(
      node,
      "NAD117",
      `${adapter} is published as an ES module only: Jest, which requires what tests import, doesn't find it.`,
      `Mock it where tests load this file, jest.mock("${adapter}", () => ({ DynamoDBAdapter: jest.fn() })), or use migrate-nextauth-dynamo/adapter.`,
    );
    return;
  }
  const what = requires ?? (by === "compiler" ? "the require that tsc makes of this import" : undefined);
  if (what === undefined) return;
  context.todo(
    node,
    "NAD117",
    `${adapter} is published as an ES module only: ${what} fails with ERR_PACKAGE_PATH_NOT_EXPORTED.`,
    by === undefined
      ? "Use migrate-nextauth-dynamo/adapter, which also comes as CommonJS, or turn this file into an ES module."
      : "Use migrate-nextauth-dynamo/adapter, which also comes as CommonJS, or compile to ES modules.",
  );
}

/** `import type { … }`, `import { type A, type B }`, `export type { … } from` */
function isOnlyType(parent: Node | undefined): boolean {
  if (parent?.type === "ExportNamedDeclaration" || parent?.type === "ExportAllDeclaration")
    return parent.exportKind === "type";
  if (parent?.type !== "ImportDeclaration") return false;
  const { importKind, specifiers } = parent;
  const areTypes = specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type");
  return importKind === "type" || (specifiers.length > 0 && areTypes);
}

function isImportCall(parent: Node | undefined): boolean {
  return parent?.type === "ImportExpression" || (parent?.type === "CallExpression" && parent.callee.type === "Import");
}

function isRequired(parent: Node | undefined): boolean {
  if (parent?.type === "TSExternalModuleReference") return true;
  return parent?.type === "CallExpression" && parent.callee.type === "Identifier" && parent.callee.name === "require";
}

/** `jest.mock("@next-auth/dynamodb-adapter")` */
function isMocked(parent: Node | undefined): boolean {
  return parent?.type === "CallExpression" && parent.callee.type === "MemberExpression";
}

function keyOfLocal(node: t.ExportSpecifier): string {
  return node.local.name;
}

function isDefault(binding: Binding): boolean {
  return binding.import?.path.length === 1 && binding.import.path[0] === "default";
}

/** The default export of 2021-03 → the named one, under the adapter's own name where that is free. */
function renameDefault(context: TransformContext, binding: Binding): void {
  const node = binding.import?.node;
  const [local] = binding.identifiers;
  if (!node || local?.type !== "Identifier") return;
  if (context.scopes.isFree(adapterName) && isFreeAtUses(context, binding)) rename(context, binding, adapterName);
  if (node.type === "ImportDefaultSpecifier" || node.type === "ImportSpecifier") {
    const named = {
      type: "ImportSpecifier",
      imported: identifier(adapterName),
      local: identifier(local.name),
    } as t.ImportSpecifier;
    replaceNode(context, node, named);
  } else if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern") {
    for (const member of node.id.properties) {
      if (member.type !== "ObjectProperty" || keyName(member) !== "default") continue;
      renameProperty(member, adapterName);
      member.shorthand = member.value.type === "Identifier" && member.value.name === adapterName;
      adopt(context, member, node.id);
    }
  }
}

function isFreeAtUses(context: TransformContext, binding: Binding): boolean {
  return binding.references.every(({ node }) => context.scopes.lookup(adapterName, node) === undefined);
}

function isModule(context: TransformContext, node: Node): boolean {
  const value = context.scopes.moduleValue(node);
  return value?.source === v3Package && value.path.length === 0;
}

/** In an import, a re-export, `require()`, `import()`, or a test's mock of the module. */
function namesModule(context: TransformContext, node: t.StringLiteral): boolean {
  const parent = context.scopes.parentOf(node);
  switch (parent?.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSExternalModuleReference":
      return true;
    case "CallExpression": {
      const { callee } = parent;
      if (parent.arguments[0] !== node) return false;
      if (callee.type === "Import") return true;
      if (callee.type === "Identifier") return callee.name === "require";
      const object = callee.type === "MemberExpression" ? callee.object : undefined;
      return object?.type === "Identifier" && /^(jest|vi|require)$/.test(object.name);
    }
    default:
      return false;
  }
}
