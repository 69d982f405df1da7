/** A client that others use, whose settings only its own module knows: the adapter's is made beside it and exported. */
import type { TransformContext } from "../../context.ts";
import type { PortableCode } from "../../project.ts";
import { capturingCall } from "../aws/captured.ts";
import { configMembers } from "../aws/config.ts";
import { portable } from "../aws/portable.ts";
import { exportedOrigins, type OwnClient, type Plan } from "./plan.ts";

const name = "adapterClient";

/**
 * The name of the export that the adapter's client gets; undefined when the client is no exported constant, or the name
 * is taken.
 */
export function copyName(context: TransformContext, own: OwnClient): string | undefined {
  const declaration = context.scopes.enclosing(own.created, "VariableDeclaration");
  const holder = declaration && context.scopes.parentOf(declaration);
  const isTopLevel = holder === context.program || holder?.type === "ExportNamedDeclaration";
  const isEsm = context.program.body.some((statement) => /^Export(Named|Default)/.test(statement.type));
  return isTopLevel && isEsm && declaration?.declarations[0]?.init === own.created && context.scopes.isFree(name)
    ? name
    : undefined;
}

/** The clients of this file that other files' adapters can't make for themselves. */
export function copiedExports(context: TransformContext, plan: Plan): OwnClient[] {
  // Under its own name, or by a function that returns it.
  const given = exportedOrigins(context);
  return [...plan.clients.values()].filter((own) => {
    const isGiven = given.some(({ created }) => created.has(own.created));
    return !own.isReplaced && isGiven && optionsElsewhere(context, own) === undefined;
  });
}

/** A client's options as another file may write them; undefined where this file alone can make it, as one that X-Ray traces. */
export function optionsElsewhere(context: TransformContext, { created }: OwnClient): PortableCode | undefined {
  if (capturingCall(context, created.callee)) return undefined;
  const [argument] = created.arguments;
  return portable(context, argument ? configMembers(context, argument) : []);
}
