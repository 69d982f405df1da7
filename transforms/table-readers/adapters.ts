import { isCall, isFunction, isMember, keyName, type Node, resultsOf, type t, walk } from "../../src/syntax/ast.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { adapterPackages } from "../adapter-packages.ts";
import { locate } from "../analysis/options/locate.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import type { RoleName } from "../project.ts";

/** On an export that is the adapter, or makes it. */
const adapterRole: RoleName = "x:adapter";

/** Says in the analyse phase which module the adapter comes from. */
export function followAdapters(context: TransformContext): void {
  for (const adapter of adapters(context)) {
    const value = context.scopes.moduleValue(calleeOf(context, adapter));
    const [exportName = "default", ...more] = value?.path ?? [];
    // `Fauna.Adapter(…)`: the object that holds it is looked into.
    if (value && more.length <= 1) context.assignRole({ module: value.source, exportName }, adapterRole);
  }
}

/** Leaves a TODO at `getAdapter`, by which next-auth v3 knew an adapter; v4 takes the object of methods itself. */
export function leaveAdapters(context: TransformContext): void {
  const { scopes } = context;
  const made = [...adapters(context), ...context.withRole(adapterRole)];
  const seen = new Set<Node>();
  const given = made.map((adapter) => getAdaptersIn(context, calleeOf(context, adapter), scopes.resolveValue(adapter)));
  for (const found of [...given.flat(), ...ownAdapters(context)]) {
    if (seen.has(found) || isWrapping(context, found)) continue;
    seen.add(found);
    context.todo(
      found,
      "NAD161",
      "getAdapter() is next-auth v3's interface of an adapter; next-auth v4 takes the methods themselves, under other names.",
      "Write it as next-auth v4's Adapter: getUserByAccount, linkAccount(account), createVerificationToken, …: https://next-auth.js.org/tutorials/creating-a-database-adapter.",
    );
  }
}

/** `getAdapter` in a module that takes next-auth's type of an adapter: a package that brings one has no options of next-auth. */
function ownAdapters({ scopes, parsed }: TransformContext): Node[] {
  if (scopes.imports(/^next-auth\/adapters(\.js)?$/).length === 0) return [];
  const methods = [...parsed.nodesOf("ObjectMethod"), ...parsed.nodesOf("ClassMethod")];
  const properties = parsed.nodesOf("ObjectProperty").filter(({ value }) => isFunction(scopes.resolveValue(value)));
  return [...methods, ...properties].filter((member) => keyName(member) === "getAdapter");
}

/** It is put around next-auth's own adapter, of which NAD120 speaks. */
function isWrapping(context: TransformContext, getAdapter: Node): boolean {
  if (!adapterPackages.some((name) => context.mentions(name))) return false;
  let found = false;
  walk(getAdapter, (node) => {
    if (isMember(node) && keyName(node) === "getAdapter") found = true;
    return !found;
  });
  return found;
}

/** The `adapter` of the options of this file. */
function adapters(context: TransformContext): Node[] {
  return locate(context).objects.flatMap(({ role, node, setting }) => {
    if (role !== "options" || setting.version === "v4") return [];
    const adapter = propertiesOf(node, context.scopes).byName.get("adapter");
    return [...(adapter ? [adapter] : []), ...assignedTo(context, node, "adapter").map(({ right }) => right)];
  });
}

/** `options.adapter = …`, `adapter.getAdapter = …` */
function assignedTo(context: TransformContext, object: Node, name: string): t.AssignmentExpression[] {
  if (!context.mentions(`.${name} =`)) return [];
  return context.parsed.nodes.filter(
    (node): node is t.AssignmentExpression =>
      node.type === "AssignmentExpression" &&
      isMember(node.left) &&
      keyName(node.left) === name &&
      context.scopes.resolveValue(node.left.object) === object,
  );
}

/** The function that makes the adapter, the adapter itself otherwise. */
function calleeOf({ scopes }: TransformContext, adapter: Node): Node {
  // What another module exports, `require("./adapter")` say, is called by nobody.
  if (scopes.moduleValue(adapter)) return adapter;
  const value = scopes.resolveValue(adapter);
  return isCall(value) || value.type === "NewExpression" ? value.callee : value;
}

/** Each `getAdapter` of the object, of the class, or of what the function gives. */
function getAdaptersIn(context: TransformContext, callee: Node, value: Node): Node[] {
  const { scopes } = context;
  const found: Node[] = [];
  const look = (node: Node, depth: number): void => {
    const at = scopes.resolveValue(node);
    if (depth > deepest) return;
    if (at.type === "ObjectExpression") {
      found.push(...ownGetAdapters(at.properties));
      found.push(...assignedTo(context, at, "getAdapter").map(({ left }) => left));
    } else if (at.type === "ClassDeclaration" || at.type === "ClassExpression")
      found.push(...ownGetAdapters(at.body.body));
    for (const part of makersOf(at, scopes)) look(part, depth + 1);
  };
  look(value, 0);
  if (callee !== value) look(callee, 0);
  return found;
}

/** What an adapter comes from: what is called and with what, what a function gives, the functions that an object holds. */
function makersOf(value: Node, scopes: Scopes): Node[] {
  if (value.type === "NewExpression") return [value.callee];
  if (isCall(value)) return [value.callee, ...value.arguments];
  if (isFunction(value)) return resultsOf(value.body);
  if (value.type !== "ObjectExpression") return [];
  return value.properties.flatMap((member) =>
    member.type === "ObjectProperty" && isFunction(scopes.resolveValue(member.value)) ? [member.value] : [],
  );
}

/** An adapter that is wrapped more often is not looked for. */
const deepest = 4;

function ownGetAdapters(members: readonly Node[]): Node[] {
  return members.flatMap((member) => {
    if (member.type === "SpreadElement") return [];
    return keyName(member) === "getAdapter" ? [member] : [];
  });
}
