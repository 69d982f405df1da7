import type { Node, t } from "../../src/syntax/ast.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule } from "../analysis/client-module/names.ts";
import { reach } from "../analysis/client-module/passed-on.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { keepAssertions } from "./asserted.ts";
import { convertUse } from "./calls.ts";
import { type FoundHooks, givenOnBy, type HookUse, hooksOf } from "./hooks.ts";
import { convertMock, convertMocked } from "./mocks.ts";
import { convertReads, tellReads } from "./reads.ts";
import { convertElementType, convertResultType } from "./tuple.ts";

/**
 * The tuple that useSession gave → the object that it gives in next-auth v4.
 *
 * @internal
 */
export const useSession: Transform = {
  name: "use-session",
  analyse(context) {
    const hooks = hooksOf(context);
    const { own, uses } = hooks;
    tellReads(context, hooks);
    if (!uses.some(({ module }) => module === clientModule)) return;
    const exportNames = [...own.values()].flat();
    if (exportNames.length === 0) return;
    context.publish({ kind: "session-hooks", value: { exportNames } });
    for (const name of exportNames) reach(context, name, "x:session-hook:taker");
  },
  apply(context) {
    const hooks = hooksOf(context);
    convertReads(context, hooks);
    keepAssertions(context, hooks);
    for (const use of hooks.uses) convertHook(context, use, hooks);
    for (const { name, node, isType } of clientUses(context)) {
      if (name === "useSession" && isType) convertElementType(context, node);
    }
    convertMocked(context);
  },
};

function convertHook(context: TransformContext, use: HookUse, hooks: FoundHooks): void {
  const parent = context.scopes.parentOf(use.node);
  if (parent?.type === "CallExpression" && parent.callee === use.node) convertCall(context, parent, use, hooks);
  else if (!convertMock(context, use.node) && use.module === clientModule && !isExported(context, use.node)) {
    reportPassedOn(context, use.node);
  }
}

function convertCall(context: TransformContext, call: t.CallExpression, use: HookUse, hooks: FoundHooks): void {
  // A hook of the application gives the result on: those who call it are looked at, here and in other modules.
  const made = givenOnBy(context, call);
  const exportNames = made && hooks.own.get(made);
  if (made && exportNames && (exportNames.length === 0 || context.project.knowsOthers)) {
    if (use.module === clientModule && !convertResultType(context, made)) reportTakenApart(context, call);
    return;
  }
  const outcome = convertUse(context, call);
  if (outcome === "converted") context.change("the tuple of useSession → { data, status }", call);
  // A file that imports next-auth/react and passes the result on is written for next-auth v4.
  if (use.module !== clientModule) return;
  if (outcome === "passed on") reportPassedOn(context, call);
  if (outcome === "taken apart") reportTakenApart(context, call);
  if (call.arguments.length > 0 && context.scopes.moduleValue(call.callee)) {
    context.todo(
      call,
      "NAD212",
      "useSession was passed an initial session; in next-auth v4 its argument is an options object.",
      "Pass the session to SessionProvider, and delete the argument.",
    );
  }
}

function reportTakenApart(context: TransformContext, call: t.CallExpression): void {
  context.todo(
    call,
    "NAD211",
    "useSession gives { data, status } in next-auth v4, and what is destructured here, or its type, doesn't match that.",
    'Take data and status, and compare status with "loading".',
  );
}

function reportPassedOn(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD210",
    "useSession gives { data, status } in next-auth v4, not a tuple, and how the result is used isn't visible here.",
    'Read data for the session and status === "loading" for the loading flag where it is used.',
  );
}

/**
 * `export { useSession }`, `module.exports = { useSession }`: those who import it are looked at, when they are known.
 */
function isExported(context: TransformContext, node: Node): boolean {
  const { scopes } = context;
  const parent = scopes.parentOf(node);
  if (parent?.type === "ExportSpecifier" || parent?.type === "ExportDefaultDeclaration") return true;
  const assignment = parent?.type === "ObjectProperty" ? scopes.parentOf(scopes.parentOf(parent) ?? parent) : parent;
  if (!context.project.knowsOthers || assignment?.type !== "AssignmentExpression") return false;
  return [...context.exports.named.values()].some(
    (entry) => entry.kind === "from" && entry.source === clientModule && entry.exportName === "useSession",
  );
}

export const parser = "tsx";
export default asJscodeshift(useSession);
