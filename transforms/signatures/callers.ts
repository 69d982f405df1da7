import { type CallNode, isCall, isMember, keyName, type MemberNode, type Node } from "../../src/syntax/ast.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { type Signature, signatures } from "../analysis/functions/signatures.ts";
import type { Located } from "../analysis/options/found.ts";
import { locate, ownExports } from "../analysis/options/locate.ts";
import type { TransformContext } from "../context.ts";
import { relativeSpecifier } from "../paths.ts";
import type { Facts } from "../project.ts";
import { conversionOf, convertCall } from "./convert.ts";

/**
 * Tells the modules that import a callback, or options that hold one, what it takes from now on: tests and jobs call
 * them too.
 */
export function tellCallers(context: TransformContext): void {
  const located = locate(context);
  const { file, project } = context;
  if (!project.knowsOthers || located.functions.length === 0) return;
  for (const { name, node } of ownExports(context)) {
    const reached = functionsUnder(context, located, node);
    if (reached.length === 0) continue;
    for (const taking of reached) {
      context.publish({ kind: "takes-object", value: { exportName: name, ...taking } });
    }
    for (const importer of project.importersOf(file.path, name)) {
      context.assignRole({ module: relativeSpecifier(file.path, importer), exportName: "*" }, "x:calls-options");
    }
  }
}

type Reached = Omit<Facts["takes-object"], "exportName">;

/** The functions that change with their callers, which an export is or holds. */
function functionsUnder(context: TransformContext, located: Located, exported: Node): Reached[] {
  const { scopes } = context;
  const binding = scopes.bindingOf(exported);
  const value = scopes.resolveValue(exported);
  const holder = located.objects.find(({ node }) => node === value);
  return located.functions.flatMap((found): Reached[] => {
    const signature = signatures[found.role];
    if (!signature) return [];
    const { option, key, name } = signature;
    const isIt = found.node === value || (binding !== undefined && found.binding === binding);
    const steps = isIt
      ? []
      : holder?.role === "options"
        ? [option, key]
        : holder?.role === `options:${option}`
          ? [key]
          : undefined;
    if (!steps) return [];
    const conversion = conversionOf(context, located, found, signature);
    if (conversion.kind !== "convert") return [];
    return [{ path: steps, option, name, keys: conversion.slots.map(({ key }) => key) }];
  });
}

/** Changes the calls of what other modules said takes one object: of `callbacks`, or of `events`. */
export function convertCalls(context: TransformContext, option: Signature["option"]): void {
  const { scopes, project, file } = context;
  if (project.facts("takes-object").length === 0) return;
  for (const binding of scopes.bindings) {
    const origin = binding.import;
    if (!origin) continue;
    for (const { node, isType } of binding.references) {
      if (isType) continue;
      const [exportName, ...more] = origin.path;
      if (exportName !== undefined) {
        convertCallsOf(node, origin.source, exportName, more);
        continue;
      }
      // The whole module: its export is the next name.
      const member = memberOf(node, scopes);
      const name = member && keyName(member);
      if (member && name) convertCallsOf(member, origin.source, name, []);
      convertCallsOf(node, origin.source, "default", []);
    }
  }

  function convertCallsOf(at: Node, source: string, exportName: string, more: readonly string[]): void {
    const target = project.resolveExport(file.path, source, exportName);
    if (!target) return;
    for (const { value } of project.facts("takes-object", target.path)) {
      if (value.exportName !== target.exportName || value.option !== option) continue;
      if (!more.every((step, index) => value.path[index] === step)) continue;
      const call = callAt(at, value.path.slice(more.length), scopes);
      if (call)
        convertCall(
          context,
          call,
          value.keys.map((key) => ({ key })),
          value.name,
        );
    }
  }
}

/** The member expression that a node is the object of, past `!`. */
function memberOf(node: Node, scopes: Scopes): MemberNode | undefined {
  const above = scopes.parentOf(node);
  if (above?.type === "TSNonNullExpression") return memberOf(above, scopes);
  return isMember(above) ? above : undefined;
}

/** The call of `name.a.b(…)`, for the steps a and b. */
function callAt(name: Node, steps: readonly string[], scopes: Scopes): CallNode | undefined {
  let at = name;
  for (const step of steps) {
    const above = memberOf(at, scopes);
    if (!above || keyName(above) !== step) return undefined;
    at = above;
  }
  const call = scopes.parentOf(at);
  return isCall(call) && call.callee === at ? call : undefined;
}
