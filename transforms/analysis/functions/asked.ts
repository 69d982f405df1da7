/** What functions of other modules give whose results a callback gives back. */

import { isFunction } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import type { Role } from "../../project.ts";
import { ownExports } from "../options/locate.ts";
import { type Elsewhere, type Gives, givesOfFunction, oneOf } from "./gives.ts";

/** On an export whose results are a callback's. */
const asked: Role = "x:asked";

const all = ["boolean", "answer", "nothing", "either", "unknown", "any"] as const;

/** Asks other modules what a function of theirs gives. For the analyse phase. */
export function ask(context: TransformContext, { source, exportName }: Elsewhere): void {
  context.assignRole({ module: source, exportName }, asked);
}

/** Answers what other modules asked of this one. For the analyse phase. */
export function answerAsked(context: TransformContext): void {
  const { scopes, project, file } = context;
  for (const { name: exportName, node } of ownExports(context)) {
    if (!context.rolesOf(exportName).includes(asked)) continue;
    const made = scopes.resolveValue(node);
    const asks = new Map<string, { path: string; exportName: string }>();
    const giving = (assumed: Gives): Gives => {
      if (!isFunction(made)) return "unknown";
      return givesOfFunction(made, {
        scopes,
        elsewhere: (called) => {
          ask(context, called);
          const target = project.resolveExport(file.path, called.source, called.exportName);
          if (!target) return "unknown";
          asks.set(`${target.path} ${target.exportName}`, target);
          return assumed;
        },
      });
    };
    const ifTheyGive = Object.fromEntries(all.map((assumed) => [assumed, giving(assumed)])) as Record<Gives, Gives>;
    const value = { exportName, asks: [...asks.values()], ifTheyGive };
    context.publish({ kind: "gives", value });
  }
}

/** What a function of another module gives, as far as the modules said. */
export function givesElsewhere(context: TransformContext, called: Elsewhere): Gives {
  const target = context.project.resolveExport(context.file.path, called.source, called.exportName);
  return target ? givesAt(context, target, new Set()) : "unknown";
}

function givesAt(context: TransformContext, at: { path: string; exportName: string }, seen: Set<string>): Gives {
  const key = `${at.path} ${at.exportName}`;
  if (seen.has(key)) return "unknown";
  seen.add(key);
  const said = context.project.facts("gives", at.path).find(({ value }) => value.exportName === at.exportName)?.value;
  if (!said) return "unknown";
  const theirs = said.asks.map((one) => givesAt(context, one, seen));
  return said.ifTheyGive[theirs.length > 0 ? oneOf(theirs) : "answer"];
}
