import { isFunction, keyName, literalText, type Node, resultsOf, type t } from "../../src/syntax/ast.ts";
import { copyName, optionsElsewhere } from "../analysis/adapter/copy.ts";
import { hasEffects } from "../analysis/adapter/effects.ts";
import { hoistedPaths, whenSet } from "../analysis/adapter/global.ts";
import {
  adapterExports,
  exportedOrigins,
  importIsOnlyForAdapter,
  moduleOf,
  type Plan,
} from "../analysis/adapter/plan.ts";
import { configMembers, mergeSteps, withoutServices } from "../analysis/aws/config.ts";
import { pathFrom } from "../analysis/aws/entry-points.ts";
import { publishFetched } from "../analysis/aws/fetched-credentials.ts";
import { awsHandedOn, givenAws } from "../analysis/aws/handed-on.ts";
import { placeOfOptions } from "../analysis/aws/imported-options.ts";
import { orderOf } from "../analysis/aws/order.ts";
import { type Origins, originsOf } from "../analysis/aws/origins.ts";
import { placesOfAws } from "../analysis/aws/places.ts";
import { portable } from "../analysis/aws/portable.ts";
import { isInside, propertyValue } from "../analysis/aws/tree.ts";
import { mayBeUnset } from "../analysis/aws/unset.ts";
import { writesTo } from "../analysis/aws/writes.ts";
import type { TransformContext } from "../context.ts";
import type { RoleName } from "../project.ts";

/** Tells the other files what they need to know of this one. */
export function publishPlan(context: TransformContext, plan: Plan): void {
  if (!context.project.knowsOthers) return;
  publishAws(context, plan);
  followOptions(context, plan);
  publishOptions(context);
  publishFetched(context);
  followImports(context, plan);
  for (const { exportName, values } of adapterExports(context)) publishExport(context, plan, exportName, values);
}

function publishAws(context: TransformContext, plan: Plan): void {
  publishPlaces(context);
  followAws(context);
  const steps = plan.steps.flatMap((step) => whenSet(step, orderOf(context, step.node, undefined)));
  const members = withoutServices(context, mergeSteps(steps));
  const isPartial = steps.some(({ lost }) => lost !== undefined);
  if (members.length > 0 || isPartial) {
    context.publish({
      kind: "aws-config",
      value: { options: portable(context, members), isPartial, loadsFirst: hoistedPaths(context) },
    });
  }
  if (hasEffects(context, plan)) context.publish({ kind: "has-effects", value: true });
  if (usesAws(plan)) {
    context.publish({ kind: "uses-aws-sdk", value: true });
    if (plan.otherUses.length === 0) context.publish({ kind: "leaves-aws-sdk", value: true });
  }
}

/** Where `AWS` leaves the file. */
function publishPlaces(context: TransformContext): void {
  const places: (readonly string[])[] = [];
  const mayHold: string[] = [];
  for (const [name, entry] of context.exports.named) {
    if (entry.kind === "from") {
      const path = pathFrom(context, entry.source, entry.exportName === "*" ? [] : [entry.exportName]);
      if (path?.length === 0) places.push([name]);
      continue;
    }
    const found = placesOfAws(context, entry.node, [name]);
    places.push(...found);
    const isHeld = awsHandedOn(context).some(({ node }) => isInside(context, node, entry.node));
    if (isHeld && found.length === 0) mayHold.push(name);
  }
  if (places.length + mayHold.length > 0) context.publish({ kind: "configured-aws", value: { places, mayHold } });
}

/** `configure(AWS)`, `setup({ AWS })`: a function of another module may set something. */
function followAws(context: TransformContext): void {
  const { scopes } = context;
  for (const { node } of awsHandedOn(context)) {
    const call = callAround(context, node);
    const value = call && scopes.moduleValue(call.callee);
    if (value) context.assignRole({ module: value.source, exportName: value.path.at(-1) ?? "default" }, givenAws);
  }
}

/** The call that a value is an argument of, or stands in an object or array that is one. */
function callAround({ scopes }: TransformContext, node: Node): t.CallExpression | t.NewExpression | undefined {
  const holder = scopes.enclosing(node, "CallExpression", "NewExpression", "Program");
  return holder && holder.type !== "Program" && holder.callee !== node ? holder : undefined;
}

function usesAws(plan: Plan): boolean {
  return plan.otherUses.length > 0 || plan.clients.size > 0 || plan.calls.some(({ form }) => form !== "client");
}

/** Says what role the imports play that clients come from, and whether they play another. */
function followImports(context: TransformContext, plan: Plan): void {
  const origins = [...plan.calls.flatMap((call) => call.origins ?? []), ...exportedOrigins(context)];
  for (const value of origins.flatMap(({ imported }) => imported)) {
    const { module, exportName, called } = value;
    context.assignRole({ module, exportName }, called ? { kind: "returns", role: clientRole } : clientRole);
    const made = moduleOf(context, value);
    if (made && importIsOnlyForAdapter(context, value, plan.calls)) {
      context.publish({ kind: "only-for-adapter", value: made });
    }
  }
}

function publishExport(context: TransformContext, plan: Plan, exportName: string, values: readonly Node[]): void {
  for (const value of values) {
    const origins = originsOf(context, value);
    if (origins.created.size === 0) publishForeign(context, exportName, origins);
    const [only, ...others] = origins.created;
    const client = only && plan.clients.get(only);
    if (!client) continue;
    const [argument] = client.created.arguments;
    const members = argument ? configMembers(context, argument) : [];
    const isOne = others.length === 0 && !members.some((member) => keyName(member) === "service");
    context.publish({
      kind: "client-export",
      value: {
        exportName,
        sdk: 2,
        sharedHere: [...origins.created].some((one) => plan.clients.get(one)?.isShared),
        exportNames: [...client.exported],
        options: isOne ? optionsElsewhere(context, client) : undefined,
        copy: isOne ? copyName(context, client) : undefined,
        from: undefined,
      },
    });
  }
}

/** An export whose client isn't made here: of SDK v3, or of another file. */
function publishForeign(context: TransformContext, exportName: string, { imported, v3 }: Origins): void {
  const [only, ...others] = imported;
  const from = only && others.length === 0 && !v3 ? moduleOf(context, only) : undefined;
  const nothing = { sharedHere: false, exportNames: [], options: undefined, copy: undefined, from: undefined };
  if (v3) context.publish({ kind: "client-export", value: { exportName, sdk: 3, ...nothing } });
  else if (from) context.publish({ kind: "client-export", value: { exportName, sdk: 2, ...nothing, from } });
}

/** The role of an exported object of options: it is given to a client. */
const clientRole: RoleName = "adapter:client";
/** With the place below the export, in which they are. */
const optionsRole = "x:aws-options";

/** `new DocumentClient(awsOptions)`, `AWS.config.update({ ...awsOptions })`: what is imported there holds options. */
function followOptions(context: TransformContext, plan: Plan): void {
  const given = [
    ...[...plan.clients.keys()].flatMap(({ arguments: [first] }) => (first ? configMembers(context, first) : [])),
    ...plan.steps.flatMap(({ members }) => members),
  ];
  for (const member of given) {
    const place = member.type === "SpreadElement" ? placeOfOptions(context, member.argument) : undefined;
    if (place) context.assignRole(place, `${optionsRole}${place.below}`);
  }
}

function publishOptions(context: TransformContext): void {
  for (const [exportName, entry] of context.exports.named) {
    if (entry.kind !== "value") continue;
    for (const role of context.rolesOf(exportName)) {
      const below =
        typeof role === "string" && role.startsWith(optionsRole) ? role.slice(optionsRole.length) : undefined;
      const held = below === undefined ? undefined : optionsBelow(context, entry.node, below);
      if (held) context.publish({ kind: "options-export", value: { exportName, below: below ?? "", ...held } });
    }
  }
}

/** What is in the options at a place of an export; undefined where something may be in them that can't be seen. */
function optionsBelow(context: TransformContext, start: Node, below: string) {
  const { scopes } = context;
  let at = start;
  for (const name of below.match(/[^.()]+/g) ?? []) {
    const member = isUntouched(context, at, name) ? memberNamed(scopes.resolveValue(at), name) : undefined;
    if (!member) return undefined;
    at = member;
  }
  if (below.endsWith("()")) {
    const made = scopes.resolveValue(at);
    const [result, ...others] = isFunction(made) && !made.async && !made.generator ? resultsOf(made.body) : [];
    if (!result || others.length > 0) return undefined;
    at = result;
  }
  return optionsIn(context, at);
}

/** Nobody writes to the member of an object. */
function isUntouched(context: TransformContext, holder: Node, name: string): boolean {
  const { values, isPartial } = writesTo(context, holder);
  return !isPartial && !values.has(name);
}

function memberNamed(holder: Node, name: string): Node | undefined {
  return holder.type === "ObjectExpression" ? propertyValue(holder, name) : undefined;
}

function optionsIn(context: TransformContext, node: Node) {
  const options = context.scopes.resolveValue(node);
  if (options.type !== "ObjectExpression") return undefined;
  const names = options.properties.map((member) => (member.type === "ObjectProperty" ? keyName(member) : undefined));
  const declarator = context.scopes.parentOf(options);
  if (declarator?.type === "VariableDeclarator" && context.scopes.bindingOf(declarator.id)?.reassigned)
    return undefined;
  const { values, isPartial } = writesTo(context, declarator?.type === "VariableDeclarator" ? declarator.id : node);
  if (isPartial || names.some((name) => name === undefined)) return undefined;
  const maybeUnset = options.properties.flatMap((member) =>
    member.type === "ObjectProperty" && mayBeUnset(context, member.value) ? (keyName(member) ?? []) : [],
  );
  const written = [...values.keys()];
  return {
    endpoint: values.has("endpoint")
      ? undefined
      : literalText(context.scopes.resolveValue(propertyValue(options, "endpoint") ?? options)),
    names: [...new Set([...(names as string[]), ...written])],
    maybeUnset: [...new Set([...maybeUnset, ...written])],
  };
}
