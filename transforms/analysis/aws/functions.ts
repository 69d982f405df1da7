import { type CallNode, isCall, type Node } from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import { isExportedDeclaration } from "./exported.ts";

/** What Next.js calls in the modules of pages and routes, besides what they export by default. */
const calledByNext = /^(get(ServerSide|Static|Initial)Props|getStaticPaths|generate\w+|middleware|register|[A-Z]+)$/;

/**
 * Another module imports the exported function, or what loads the module may call it: a host takes a handler by any name from a
 * module that nobody imports.
 */
function mayBeCalledElsewhere({ project, file, scopes }: TransformContext, binding: Binding): boolean {
  const statement = scopes.enclosing(binding.declaration, "ExportNamedDeclaration");
  if (!project.knowsOthers || !statement) return true;
  const isOfNext = /[\\/](pages|app)[\\/]/.test(file.path);
  if (isOfNext ? calledByNext.test(binding.name) : project.importersOf(file.path, "*").length === 0) return true;
  return project.importersOf(file.path, binding.name).length > 0;
}

/** The calls of a function that has a name and is only called; undefined when it may be called from elsewhere. */
export function callsOf(context: TransformContext, owner: Node): CallNode[] | undefined {
  const { scopes } = context;
  const parent = scopes.parentOf(owner);
  const name =
    owner.type === "FunctionDeclaration" ? owner.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
  const binding = name ? scopes.bindingOf(name as Node) : undefined;
  if (!binding || (isExportedDeclaration(scopes, binding.declaration) && mayBeCalledElsewhere(context, binding))) {
    return undefined;
  }
  const calls: CallNode[] = [];
  for (const { node } of binding.references) {
    const call = scopes.parentOf(node);
    if (!isCall(call) || call.callee !== node) return undefined;
    calls.push(call);
  }
  return calls;
}
