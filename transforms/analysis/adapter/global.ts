import type { Node } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { isOfTests, isRunByHand } from "../../knowledge/processes.ts";
import { slashed } from "../../paths.ts";
import type { PortableCode } from "../../project.ts";
import type { ConfigStep } from "../aws/config.ts";
import { type Order, orderOf } from "../aws/order.ts";
import type { Plan } from "./plan.ts";

/** What of `AWS.config` applied to a client, from this file and from others. */
export interface GlobalConfig {
  readonly foreign: readonly PortableCode[];
  readonly steps: readonly ConfigStep[];
}

/**
 * A client starts from what `AWS.config` held when it was made. What the file itself sets, and the modules that it
 * imports, counts; when there is none of that, what the only other file that sets something sets.
 */
export function globalConfig(context: TransformContext, plan: Plan, created: Node): GlobalConfig {
  const steps = plan.steps.flatMap((step) => whenSet(step, orderOf(context, step.node, created)));
  for (const step of steps.filter(({ loadsFile }) => loadsFile)) {
    context.todo(
      created,
      "NAD110",
      "AWS.config.loadFromPath has no equivalent in SDK v3: pass what the JSON file holds to this client.",
      "Read the file, and pass its region and credentials to new DynamoDB({ … }).",
    );
    context.note(step.node, "NAD110", "Clients of SDK v3 don't read settings from a JSON file.", "See the client.");
  }
  const near = [...importedPaths(context)].flatMap((path) => context.project.facts("aws-config", path));
  if (near.length > 0) return { foreign: readable(context, created, near), steps };
  if (steps.some(({ members }) => members.length > 0)) return { foreign: [], steps };
  reportScripts(context, created);
  return { foreign: fromAfar(context, created, otherFiles(context, context.file.path)), steps };
}

/** What of `AWS.config` applied to a client that another file makes: that file's own settings, else the only others. */
export function foreignConfig(context: TransformContext, path: string, at: Node): PortableCode[] {
  const own = context.project.facts("aws-config", path);
  if (own.length > 0) return readable(context, at, own);
  return fromAfar(context, at, otherFiles(context, path));
}

/** Says whose settings the client does not get. */
function reportScripts(context: TransformContext, created: Node): void {
  const [fact] = context.project.facts("aws-config").filter(({ path }) => isScript(context, path));
  if (!fact) return;
  context.note(
    created,
    "NAD112",
    `AWS.config is set in ${fileName(fact.path)}, which runs on its own: the client gets none of these settings.`,
    "Pass them to new DynamoDB({ … }) if they applied here too.",
  );
}

type ConfigFact = ReturnType<typeof otherFiles>[number];

function otherFiles(context: TransformContext, path: string) {
  return context.project
    .facts("aws-config")
    .filter((fact) => fact.path !== path && !fact.value.loadsFirst.includes(path))
    .filter((fact) => !isOfTests(apart(fact.path, context.file.path)) && !isScript(context, fact.path));
}

function isScript(context: TransformContext, path: string): boolean {
  return isRunByHand(apart(path, context.file.path)) && !isRunByHand(apart(context.file.path, path));
}

/** The files that ES imports name, wherever they stand. */
export function hoistedPaths({ program, project, file }: TransformContext): string[] {
  return program.body.flatMap((statement) =>
    statement.type === "ImportDeclaration" ? (project.resolve(file.path, statement.source.value) ?? []) : [],
  );
}

/** The part of a path that another one does not share: a project may itself lie in a folder that is called `test`. */
function apart(path: string, other: string): string {
  const parts = slashed(path).split("/");
  const others = slashed(other).split("/");
  const first = parts.findIndex((part, i) => part !== others[i]);
  return `/${parts.slice(first).join("/")}`;
}

function fromAfar(context: TransformContext, created: Node, others: readonly ConfigFact[]): PortableCode[] {
  const [first, ...rest] = others;
  if (!first) return [];
  if (rest.some(({ value }) => value.options?.text !== first.value.options?.text)) {
    const files = others.map(({ path }) => fileName(path)).sort();
    context.todo(
      created,
      "NAD111",
      `AWS.config is set differently in ${files.join(" and ")}: pass this client the settings that apply here.`,
      "Pass region, credentials and endpoint to new DynamoDB({ … }).",
    );
    return [];
  }
  context.note(
    created,
    "NAD112",
    `The client takes its settings from AWS.config in ${fileName(first.path)}, which this file does not import.`,
    "Check that these are the settings that applied here.",
  );
  return readable(context, created, [first]);
}

function readable(context: TransformContext, created: Node, facts: readonly ConfigFact[]): PortableCode[] {
  return facts.flatMap(({ path, value }) => {
    const known = value.options ?? [];
    if (value.options && !value.isPartial) return known;
    context.todo(
      created,
      "NAD102",
      `AWS.config is set in ${fileName(path)} with values that only that file can see: pass them to this client.`,
      "Pass region and credentials to new DynamoDB({ … }).",
    );
    return known;
  });
}

/** A step as it applies to a client, if it does. */
export function whenSet(step: ConfigStep, order: Order): ConfigStep[] {
  if (order === "after" || order === "never") return [];
  return [order === "unknown" ? { ...step, lost: "time", members: [], resets: false } : step];
}

function importedPaths({ scopes, program, project, file }: TransformContext): Set<string> {
  const sources = [
    ...program.body.map((statement) => ("source" in statement ? statement.source?.value : undefined)),
    ...scopes.imports(/./).map((binding) => binding.import?.source),
    ...(scopes.unbound.get("require") ?? []).map(({ node }) => scopes.requireSource(scopes.parentOf(node) as Node)),
  ];
  return new Set(sources.flatMap((source) => (source && project.resolve(file.path, source)) || []));
}

function fileName(path: string): string {
  return slashed(path).split("/").slice(-2).join("/");
}
