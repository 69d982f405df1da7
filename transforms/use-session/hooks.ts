import { type FunctionNode, isFunction, type Node, resultsOf } from "../../src/syntax/ast.ts";
import { bindingOfFunction } from "../../src/syntax/values.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, type reactModule } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";

/** A place where a file names useSession, or a hook of the application that gives on what useSession gives. */
export interface HookUse {
  readonly node: Node;
  /** next-auth/react's is next-auth v4's already, whatever is made of it. */
  readonly module: typeof clientModule | typeof reactModule;
}

export interface FoundHooks {
  readonly uses: readonly HookUse[];
  /** The functions of this file that give on what useSession gives, with the names that they are exported under. */
  readonly own: ReadonlyMap<FunctionNode, readonly string[]>;
}

/**
 * Follows useSession through the hooks that are made of it: `const useAuth = () => useSession()`, here or in another
 * module.
 */
export function hooksOf(context: TransformContext): FoundHooks {
  const { scopes } = context;
  const uses: HookUse[] = [
    ...clientUses(context).filter(({ name, isType }) => name === "useSession" && !isType),
    ...importedHooks(context),
  ];
  const own = new Map<FunctionNode, readonly string[]>();
  for (const { node, module } of uses) {
    const call = scopes.parentOf(node);
    const made = call?.type === "CallExpression" && call.callee === node ? givenOnBy(context, call) : undefined;
    if (!made || own.has(made)) continue;
    const binding = bindingOfFunction(made, scopes);
    const exportNames = [...context.exports.named].flatMap(([name, entry]) =>
      entry.kind === "value" && entry.node === made ? [name] : [],
    );
    if (!binding && exportNames.length === 0) continue;
    own.set(made, exportNames);
    for (const reference of binding?.references ?? []) uses.push({ node: reference.node, module });
  }
  return { uses, own };
}

/** The function that has this call for its only result. */
export function givenOnBy(context: TransformContext, call: Node): FunctionNode | undefined {
  const parent = context.scopes.parentOf(call);
  let at: Node | undefined = parent;
  if (parent?.type === "ReturnStatement") {
    while (at && !isFunction(at)) at = context.scopes.parentOf(at);
  }
  if (!isFunction(at)) return undefined;
  const results = resultsOf(at.body);
  return results.length === 1 && results[0] === call ? at : undefined;
}

/** Hooks that another module of the application exports. */
function importedHooks(context: TransformContext): HookUse[] {
  const { project, file } = context;
  const facts = project.facts("session-hooks");
  if (facts.length === 0) return [];
  return context.scopes.bindings.flatMap((binding) => {
    const origin = binding.import;
    const target = origin && project.resolveExport(file.path, origin.source, origin.imported);
    const isHook = facts.some(
      ({ path, value }) => path === target?.path && value.exportNames.includes(target.exportName),
    );
    return isHook ? binding.references.map(({ node }) => ({ node, module: clientModule })) : [];
  });
}
