/** Options that a function of one module takes as its parameter, and another module gives it. */

import { isCall, isMember, keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import type { ParameterPlace } from "../../../src/syntax/values.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import type { Facts } from "../../project.ts";
import { exportNamesOf } from "./used-elsewhere.ts";

export type TakesOption = Facts["takes-option"];

/** A call here of a function that takes a part of the options, or the function handed on, where nobody sees its calls. */
export interface Giving {
  readonly takes: TakesOption;
  /** The argument; undefined where the call gives none. */
  readonly given: Node | undefined;
  /** What can't be followed: a list of arguments, the function itself. */
  readonly lost: Node | undefined;
}

const cache = new PerFile<{ readonly facts: readonly unknown[]; readonly givings: readonly Giving[] }>();
const none: readonly Giving[] = [];

/** What this file gives to functions of others as next-auth's options, or as parts of them. */
export function givings(context: TransformContext): readonly Giving[] {
  const { project, scopes } = context;
  const facts = project.facts("takes-option");
  if (facts.length === 0) return none;
  const known = cache.get(context);
  if (known?.facts === facts) return known.givings;
  const found = scopes
    .imports(/./)
    .flatMap((binding) => facts.flatMap(({ path, value }) => givingsOf(context, binding, { path, takes: value })));
  cache.set(context, { facts, givings: found });
  return found;
}

/** Those of one import, when that is the function, or the module that exports it. */
function givingsOf(
  context: TransformContext,
  { import: origin, references }: Binding,
  { path, takes }: { readonly path: string; readonly takes: TakesOption },
): Giving[] {
  if (!origin) return [];
  const isIt = (exportName: string) => {
    const made = context.project.resolveExport(context.file.path, origin.source, exportName);
    return made?.path === path && made.exportName === takes.exportName;
  };
  const isFunction = origin.imported !== "*" && isIt(origin.imported);
  return references.flatMap(({ node, isType }) => {
    if (isType) return [];
    const called = origin.imported === "*" ? memberOf(context, node, isIt) : isFunction ? node : undefined;
    return called ? givingAt(context, called, takes) : [];
  });
}

/** `auth.create` of `import * as auth` */
function memberOf({ scopes }: TransformContext, node: Node, isIt: (exportName: string) => boolean): Node | undefined {
  const member = scopes.parentOf(node);
  const name = isMember(member) && member.object === node ? keyName(member) : undefined;
  return name !== undefined && isIt(name) ? member : undefined;
}

function givingAt({ scopes }: TransformContext, called: Node, takes: TakesOption): Giving[] {
  const call = scopes.parentOf(called);
  if (call?.type === "ExportSpecifier" || call?.type === "ExportDefaultDeclaration") return [];
  if (!isCall(call) || call.callee !== called) return [{ takes, given: undefined, lost: called }];
  const before = call.arguments.slice(0, takes.parameter + 1);
  if (before.some(({ type }) => type === "SpreadElement")) return [{ takes, given: undefined, lost: call }];
  return [{ takes, given: call.arguments[takes.parameter] as t.Expression | undefined, lost: undefined }];
}

/** The names under which a function is exported to modules that import it, with these. */
export function exportsTaking(context: TransformContext, { made }: ParameterPlace) {
  return exportNamesOf(context, made).flatMap((exportName) => {
    const importers = context.project.importersOf(context.file.path, exportName);
    return importers.length > 0 ? [{ exportName, importers }] : [];
  });
}
