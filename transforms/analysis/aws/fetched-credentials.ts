/** Objects of aws-sdk v2 that fetch their keys when v2 asks them to. SDK v3 doesn't: it would read keys that aren't there. */
import { isFunction, keyName, type Node, resultsOf } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath } from "./aws.ts";
import { originalOf } from "./clone.ts";
import { type ImportedValue, originsOf } from "./origins.ts";
import { writesTo } from "./writes.ts";

/** Classes whose objects hold the keys as soon as they are made: SDK v3 reads them like any others. */
const plainClasses: ReadonlySet<string> = new Set(["Credentials", "EnvironmentCredentials"]);

/** Whether an expression may give one, by whatever way it gets here. */
export function mayBeFetched(context: TransformContext, node: Node): boolean {
  const at = originalOf(node);
  const written =
    at.type === "MemberExpression" ? writesTo(context, at.object).values.get(keyName(at) ?? "") : undefined;
  return [at, ...(written ?? [])].some((one) => one?.start != null && isFetchedAt(context, one));
}

function isFetchedAt(context: TransformContext, node: Node): boolean {
  const { unknown, imported } = originsOf(context, node, []);
  return (
    unknown.some((at) => at.type === "NewExpression" && isFetchedClass(awsPath(context, at.callee))) ||
    imported.some((from) => isFetchedElsewhere(context, from))
  );
}

function isFetchedClass(path: readonly string[] | undefined): boolean {
  const [name = ""] = path ?? [];
  return path?.length === 1 && /(Credentials|CredentialProviderChain)$/.test(name) && !plainClasses.has(name);
}

function isFetchedElsewhere(
  { project, file }: TransformContext,
  { module, exportName, called }: ImportedValue,
): boolean {
  const made = project.resolveExport(file.path, module, exportName);
  if (!made) return false;
  const facts = project.facts("credentials-export", made.path);
  return facts.some(({ value }) => value.exportName === made.exportName && value.called === called);
}

/** Tells the other files which exports are such objects, or give one when they are called. */
export function publishFetched(context: TransformContext): void {
  if (!context.mentions("Credential")) return;
  for (const [exportName, entry] of context.exports.named) {
    if (entry.kind !== "value") continue;
    const value = context.scopes.resolveValue(entry.node);
    const results = isFunction(value) ? resultsOf(value.body) : [value];
    if (!results.some((result) => mayBeFetched(context, result))) continue;
    context.publish({ kind: "credentials-export", value: { exportName, called: isFunction(value) } });
  }
}
