/**
 * What is to be done with the clients of one file. It is worked out on the tree as parsed: in the analyse phase to tell
 * the other files, and once more, with all that they told, when the changes begin.
 */

import { isFunction, isMember, type Node, resultsOf, type t, unwrap } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { functionAround } from "../../../src/syntax/values.ts";
import { adapterPackages } from "../../adapter-packages.ts";
import type { TransformContext } from "../../context.ts";
import { awsThroughDynamoose } from "../../knowledge/packages.ts";
import { areReturned, type Project } from "../../project.ts";
import { awsPath, awsSdk } from "../aws/aws.ts";
import { argumentsFor } from "../aws/call-arguments.ts";
import { assignedObject, type ConfigStep, configSteps } from "../aws/config.ts";
import { configMember } from "../aws/config-reads.ts";
import { isExportedDeclaration } from "../aws/exported.ts";
import { givenAws } from "../aws/handed-on.ts";
import { type ImportedValue, type Origins, originsOf, service } from "../aws/origins.ts";
import { isWithin } from "../aws/tree.ts";
import { usesOfValue } from "../aws/uses.ts";
import { isOnlyAssignedAt, isVariable } from "../aws/variable.ts";
import { alterationOf } from "./alterations.ts";
import { type AdapterCall, adapterCalls, argumentsOf } from "./calls.ts";

/** A client of SDK v2 that is made in this file and ends up in an adapter. */
export interface OwnClient {
  readonly created: t.NewExpression;
  /** Only the adapter uses it, so it is replaced; else it stays and the adapter gets one of its own. */
  readonly isReplaced: boolean;
  /** The type annotations on its way. */
  readonly annotations: ReadonlySet<Node>;
  readonly exported: ReadonlySet<string>;
  readonly isShared: boolean;
  /** Where the client is changed after it is made: `client.service.endpoint = …`, `client.get = …`. */
  readonly alterations: readonly Node[];
  /** The service that it is given, when that is replaced with it. */
  readonly service: ServiceClient | undefined;
}

/** `new AWS.DynamoDB(…)` as `service:` of a DocumentClient. */
export interface ServiceClient {
  readonly created: t.NewExpression;
  readonly isReplaced: boolean;
  readonly annotations: ReadonlySet<Node>;
}

/** A call of the adapter, and where its client comes from. */
export interface PlannedCall {
  readonly adapter: AdapterCall;
  /** What the call was given when the file was read. */
  readonly form: "config" | "aws" | "client" | "unreadable";
  readonly origins: Origins | undefined;
}

export interface Plan {
  readonly calls: readonly PlannedCall[];
  readonly clients: ReadonlyMap<t.NewExpression, OwnClient>;
  readonly steps: readonly ConfigStep[];
  /** What comes from aws-sdk v2, or from a module that hands it on. */
  readonly awsBindings: readonly Binding[];
  /** References to aws-sdk v2 that nothing here converts, but for those that set `AWS.config`. */
  readonly otherUses: readonly Node[];
  /** Constants, and variables, that nothing but converted code reads, and functions that nothing else calls. */
  readonly isOwned: (binding: Binding) => boolean;
  /** Constants that nothing but converted code reads, and to whose members the file writes. */
  readonly isFilled: (binding: Binding) => boolean;
  /** Nothing in the project reads `AWS.config` any more. */
  readonly isConfigUnread: boolean;
  /** So it goes, unless the file hands `AWS` on. */
  readonly removesConfig: boolean;
}

/** The file's plan while files still tell each other what they know: it says nothing of `AWS.config` yet. */
export function earlyPlan(context: TransformContext): Plan {
  return planOf(context, () => false);
}

/** The file's plan when all files have told what they know. */
export function finalPlan(context: TransformContext): Plan {
  return planOf(context, () => nobodyNeedsConfig(context));
}

function planOf(context: TransformContext, isUnreadElsewhere: () => boolean): Plan {
  if (!isConcerned(context)) return nothing;
  const calls = adapterCalls(context).map((adapter): PlannedCall => {
    const given = argumentsOf(context, adapter);
    return {
      adapter,
      form: given.form,
      origins: given.form === "client" ? originsOf(context, given.client) : undefined,
    };
  });
  const roots = [...calls.flatMap(({ origins }) => origins ?? []), ...exportedOrigins(context)];
  const clients = ownClients(context, roots, calls);
  const steps = configSteps(context);
  const awsBindings = bindingsOfAws(context);
  const converted = convertedNodes(context, calls, clients);
  // What another function than the client's sets stays: what it is called with, and whether, can't be told.
  const homes = new Set(placesOfClients(calls, clients).map((node) => functionAround(node, context.scopes)));
  const isNear = (node: Node) => {
    const home = functionAround(node, context.scopes);
    return !home || (homes.size === 1 && homes.has(home));
  };
  const settable = steps
    .filter((step) => step.statement && !step.loadsFile && !step.lost && isNear(step.node))
    .map(placeOf);
  const read = new Set([...converted, ...steps.map(placeOf)]);
  const left = [...usesLeft(context, awsBindings, read), ...namedElsewhere(context, awsBindings, read)];
  // Who imports `AWS` from here says itself what for.
  const otherUses = left.filter((node) => !isExport(context, node));
  const isConfigUnread = otherUses.length === 0 && isUnreadElsewhere();
  // What is set through dynamoose's own name for aws-sdk is dynamoose's.
  const isOurs = !context.mentions("dynamoose");
  const removesConfig = isConfigUnread && isOurs && left.length === 0 && settable.length === steps.length;
  const done = removesConfig ? new Set([...converted, ...settable]) : converted;
  const isOwned = (binding: Binding) =>
    (isReadOnlyBy(context, binding, done) ||
      isVariableOf(context, binding, done) ||
      isParameterOf(context, binding, done)) &&
    isReadWhole(context, binding);
  const isFilled = (binding: Binding) => isReadOnlyBy(context, binding, done, isMemberWritten);
  return { calls, clients, steps, awsBindings, otherUses, isOwned, isFilled, isConfigUnread, removesConfig };
}

/** What a step is all of: `if (!AWS.config.region) …` asks for what it sets. */
function placeOf({ node, statement }: ConfigStep): Node {
  return statement?.type === "IfStatement" ? statement : node;
}

const nothing: Plan = {
  calls: [],
  clients: new Map(),
  steps: [],
  awsBindings: [],
  otherUses: [],
  isOwned: () => false,
  isFilled: () => false,
  isConfigUnread: false,
  removesConfig: false,
};

/** Most files neither name the packages nor hold what one that does takes from them. */
function isConcerned(context: TransformContext): boolean {
  return (
    context.mentions("aws-sdk") ||
    awsThroughDynamoose.some((name) => context.mentions(name)) ||
    adapterPackages.some((name) => context.mentions(name)) ||
    context.project.facts("configured-aws").length > 0 ||
    context.withRole("adapter:client").length > 0 ||
    context.withRole(givenAws).length > 0 ||
    context.withReturned("adapter:client").length > 0
  );
}

/** The exports that other files give to their adapters. */
export function adapterExports(context: TransformContext): { exportName: string; values: Node[] }[] {
  const found: { exportName: string; values: Node[] }[] = [];
  if (!context.project.knowsOthers) return found;
  for (const [exportName, entry] of context.exports.named) {
    const roles = context.rolesOf(exportName);
    if (entry.kind !== "value" || roles.length === 0) continue;
    const value = entry.node;
    if (roles.includes("adapter:client")) found.push({ exportName, values: [value] });
    if (areReturned(roles, "adapter:client")) {
      const made = context.scopes.resolveValue(value);
      found.push({ exportName, values: isFunction(made) ? resultsOf(made.body) : [] });
    }
  }
  return found;
}

/** Where those come from. */
export function exportedOrigins(context: TransformContext): Origins[] {
  return adapterExports(context).flatMap(({ values }) => values.map((value) => originsOf(context, value)));
}

/** Knows the arguments in which adapters are given their clients. */
function givenTo(calls: readonly PlannedCall[]): (node: Node) => boolean {
  const given = new Set<Node>(calls.map(({ adapter }) => adapter.call.arguments[0] as Node));
  return (node) => given.has(node) || given.has(unwrap(node));
}

function ownClients(
  context: TransformContext,
  roots: readonly Origins[],
  calls: readonly PlannedCall[],
): Map<t.NewExpression, OwnClient> {
  const isGiven = givenTo(calls);
  const clients = new Map<t.NewExpression, OwnClient>();
  for (const created of roots.flatMap((root) => [...root.created])) {
    if (clients.has(created)) continue;
    const { other, exported, annotations } = usesOfValue(context, created, isGiven);
    const isReplaced =
      other.length === 0 && [...exported].every((name) => isOnlyForAdapter(context.project, context.file.path, name));
    const isShared = other.length > 0;
    const alterations = other.flatMap((use) => alterationOf(context, use) ?? []);
    clients.set(created, {
      created,
      isReplaced,
      annotations,
      exported,
      isShared,
      alterations,
      service: serviceOf(context, created, isReplaced),
    });
  }
  return clients;
}

/** All files that import the export give it to an adapter and do nothing else with it. */
export function isOnlyForAdapter(project: Project, path: string, exportName: string): boolean {
  if (!project.knowsOthers) return false;
  return project
    .importersOf(path, exportName)
    .every((importer) =>
      project
        .facts("only-for-adapter", importer)
        .some(({ value }) => value.path === path && value.exportName === exportName),
    );
}

function serviceOf(
  context: TransformContext,
  created: t.NewExpression,
  isReplaced: boolean,
): ServiceClient | undefined {
  const options = created.arguments[0] && context.scopes.resolveValue(created.arguments[0]);
  const member = options?.type === "ObjectExpression" ? findProperty(options, "service") : undefined;
  if (member?.type !== "ObjectProperty") return undefined;
  const origins = originsOf(context, member.value, service);
  const [only, ...others] = origins.created;
  if (!only || others.length > 0 || origins.unknown.length > 0 || origins.imported.length > 0) return undefined;
  const { other, exported, annotations } = usesOfValue(context, only, (node) => node === member.value);
  return { created: only, isReplaced: isReplaced && other.length === 0 && exported.size === 0, annotations };
}

/** The bindings that hold aws-sdk v2 or a part of it: imports, and constants taken out of them. */
function bindingsOfAws(context: TransformContext): Binding[] {
  const { scopes } = context;
  return scopes.bindings.filter((binding) => {
    if (binding.import) {
      return (
        awsSdk.test(binding.import.source) ||
        (binding.identifiers[0] && awsPath(context, binding.identifiers[0]) !== undefined)
      );
    }
    const { declaration } = binding;
    if (declaration.type !== "VariableDeclarator" || !declaration.init || binding.reassigned) return false;
    // `const [{ default: AWS }] = await Promise.all([import("aws-sdk")])`
    const isOneOfMany = (declaration.id as Node).type === "ArrayPattern";
    const value = isOneOfMany ? binding.identifiers[0] : declaration.init;
    return value !== undefined && awsPath(context, value) !== undefined;
  });
}

/** `export default AWS`, `module.exports = { AWS }` */
function isExport(context: TransformContext, node: Node): boolean {
  const { other, exported } = usesOfValue(context, node, () => false);
  return other.length === 0 && exported.size > 0;
}

/** Where the file makes clients for adapters. */
function placesOfClients(calls: readonly PlannedCall[], clients: ReadonlyMap<t.NewExpression, OwnClient>): Node[] {
  return [...clients.keys(), ...calls.filter(({ form }) => form !== "client").map(({ adapter }) => adapter.call)];
}

/** The nodes that go, with all in them, when the clients are converted. */
function convertedNodes(
  context: TransformContext,
  calls: readonly PlannedCall[],
  clients: ReadonlyMap<t.NewExpression, OwnClient>,
): Set<Node> {
  const converted = new Set<Node>();
  for (const { isReplaced, created, annotations, service: own } of clients.values()) {
    if (!isReplaced) continue;
    for (const node of [created, ...annotations]) converted.add(node);
    if (own?.isReplaced) for (const node of [own.created, ...own.annotations]) converted.add(node);
  }
  for (const { adapter, form } of calls) {
    const [first] = adapter.call.arguments;
    if (!first || (form !== "aws" && form !== "config")) continue;
    const config = context.scopes.resolveValue(first);
    converted.add(form === "config" ? config : first);
  }
  return converted;
}

/** The references to aws-sdk v2 that are neither in what is converted nor in a constant that only that reads. */
function usesLeft(context: TransformContext, bindings: readonly Binding[], done: ReadonlySet<Node>): Node[] {
  const { scopes } = context;
  // A constant that holds a setting is a reader of it, as against one that holds a part of `AWS`.
  const isAlias = ({ import: origin, identifiers: [name] }: Binding) =>
    !origin && name !== undefined && configMember(context, name) === undefined;
  const holders = new Set<Node>(bindings.filter(isAlias).map((one) => one.declaration));
  const isDone = (at: Node): boolean => {
    const binding = at.type === "VariableDeclarator" ? scopes.bindingOf(at.id as Node) : undefined;
    return done.has(at) || holders.has(at) || (binding !== undefined && isReadOnlyBy(context, binding, done));
  };
  // What a client's own options read of AWS.config is put in its place; what a constant makes of it goes on reading it.
  const isDoneRead = (at: Node): boolean => {
    if (done.has(at) || holders.has(at)) return true;
    const binding = at.type === "VariableDeclarator" ? scopes.bindingOf(at.id as Node) : undefined;
    const name = binding?.identifiers[0];
    if (!binding || !name || configMember(context, name) === undefined) return false;
    const isGiven = ({ node }: { readonly node: Node }) => isWithin(context, node, (around) => done.has(around));
    return isReadOnlyBy(context, binding, done) && binding.references.every(isGiven);
  };
  // A type needs no settings.
  const references = bindings.flatMap((binding) => binding.references.filter(({ isType }) => !isType));
  return references
    .map(({ node }) => node)
    .filter((node) => !isWithin(context, node, readsConfig(context, node) ? isDoneRead : isDone));
}

/** `AWS.config.region`, and `config.region` of `import { config } from "aws-sdk"` */
function readsConfig(context: TransformContext, reference: Node): boolean {
  const above = context.scopes.parentOf(reference);
  const path = isMember(above) && above.object === reference ? awsPath(context, above) : awsPath(context, reference);
  return path?.[0] === "config";
}

/** Where the file names aws-sdk other than to bind it: `new (require("aws-sdk").S3)()`, `export * from "aws-sdk"`. */
function namedElsewhere(context: TransformContext, bindings: readonly Binding[], done: ReadonlySet<Node>): Node[] {
  const { scopes } = context;
  const known = new Set<Node>([...done, ...bindings.flatMap((binding) => binding.import?.statement ?? [])]);
  return context.parsed
    .nodesOf("StringLiteral")
    .filter(
      (node) =>
        awsSdk.test(node.value) &&
        !isWithin(context, node, (at) => known.has(at)) &&
        !isHarmless(scopes.parentOf(node), node.value),
    );
}

/** A type import, a test's mock, or the switch for the SDK's own notice of its end. */
function isHarmless(parent: Node | undefined, source: string): boolean {
  if (/maintenance_mode_message/.test(source)) return true;
  if (parent?.type === "ImportDeclaration") return parent.importKind === "type" || parent.specifiers.length === 0;
  const callee = parent?.type === "CallExpression" ? parent.callee : undefined;
  const object = callee?.type === "MemberExpression" ? callee.object : undefined;
  return parent?.type === "TSLiteralType" || (object?.type === "Identifier" && /^(jest|vi)$/.test(object.name));
}

function isReadOnlyBy(
  context: TransformContext,
  binding: Binding,
  done: ReadonlySet<Node>,
  isNoRead: (context: TransformContext, node: Node) => boolean = () => false,
): boolean {
  const { scopes } = context;
  const { declaration, references } = binding;
  const isConstant = binding.kind === "const" && declaration.type === "VariableDeclarator";
  if (!(isConstant || declaration.type === "FunctionDeclaration") || references.length === 0) return false;
  if (isExportedDeclaration(scopes, declaration)) return false;
  return references.every(
    ({ node }) =>
      isNoRead(context, node) || isWithin(context, node, (at) => done.has(at)) || isPartOf(context, node, done),
  );
}

/** `common` of `const options = { ...common, maxRetries: 2 }`, where nothing but converted code reads `options`. */
function isPartOf(context: TransformContext, node: Node, done: ReadonlySet<Node>): boolean {
  const { scopes } = context;
  const above = scopes.parentOf(node);
  const whole = above && scopes.parentOf(above);
  const isPart = above?.type === "SpreadElement" ? whole?.type === "ObjectExpression" : above && assignedObject(above);
  const holder = isPart && scopes.enclosing(node, "VariableDeclarator");
  const isIt = holder && holder.init === (above?.type === "SpreadElement" ? whole : above);
  const binding = isIt ? scopes.bindingOf(holder.id as Node) : undefined;
  return binding !== undefined && isReadOnlyBy(context, binding, done) && isReadWhole(context, binding);
}

/** `options` of `options.endpoint = …` */
function isMemberWritten({ scopes }: TransformContext, node: Node): boolean {
  const member = scopes.parentOf(node);
  const assignment = member && scopes.parentOf(member);
  return isMember(member) && assignment?.type === "AssignmentExpression" && assignment.left === member;
}

/** `let options = {}; if (local) options = { … }`: what isn't converted only assigns to it. */
function isVariableOf(context: TransformContext, binding: Binding, done: ReadonlySet<Node>): boolean {
  const { scopes } = context;
  if (!isVariable(scopes, binding) || isExportedDeclaration(scopes, binding.declaration)) return false;
  return binding.references.every(
    ({ node }) => isOnlyAssignedAt(scopes, node) || isWithin(context, node, (at) => done.has(at)),
  );
}

/** `(options) => new DocumentClient(options)`, where all calls are known. */
function isParameterOf(context: TransformContext, binding: Binding, done: ReadonlySet<Node>): boolean {
  if (binding.kind !== "param" || argumentsFor(context, binding) === undefined) return false;
  return binding.references.every(({ node }) => isWithin(context, node, (at) => done.has(at)));
}

/** Nobody reads or writes one of its properties, which may have another name once it is rewritten. */
function isReadWhole(context: TransformContext, { references }: Binding): boolean {
  return references.every(({ node }) => {
    const parent = context.scopes.parentOf(node);
    return parent?.type !== "MemberExpression" || parent.object !== node;
  });
}

/** No other file uses aws-sdk v2 for what is not converted, and no package does. Alone, a file can't know. */
function nobodyNeedsConfig({ project, file, options }: TransformContext): boolean {
  if (!project.knowsOthers || options.awsSdkUsers.length > 0) return false;
  return usersLeft(project).every((path) => path === file.path);
}

/** By the project's list of the files that use aws-sdk v2, so that it is gone through once and not for each file. */
const known = new WeakMap<object, { readonly leaving: object; readonly paths: readonly string[] }>();

function usersLeft(project: Project): readonly string[] {
  const using = project.facts("uses-aws-sdk");
  const leaving = project.facts("leaves-aws-sdk");
  const before = known.get(using);
  if (before?.leaving === leaving) return before.paths;
  const left = new Set(leaving.map(({ path }) => path));
  const paths = using.map(({ path }) => path).filter((path) => !left.has(path));
  known.set(using, { leaving, paths });
  return paths;
}

/** The module of the project that makes an imported value. */
export function moduleOf(
  context: TransformContext,
  value: ImportedValue,
): { path: string; exportName: string } | undefined {
  return context.project.resolveExport(context.file.path, value.module, value.exportName);
}

/** Every use in the file of what an import brings in goes to an adapter. */
export function importIsOnlyForAdapter(
  context: TransformContext,
  value: ImportedValue,
  calls: readonly PlannedCall[],
): boolean {
  const { binding } = value;
  if (!binding) return false;
  const isGiven = givenTo(calls);
  const { scopes } = context;
  return binding.references.every(({ node, isType }) => {
    if (isType) return true;
    let at: Node = node;
    const named = scopes.moduleValue(node);
    if (named && named.path.length === 0 && value.exportName !== "default") {
      const parent = scopes.parentOf(node);
      if (parent?.type !== "MemberExpression") return false;
      if (scopes.moduleValue(parent)?.path[0] !== value.exportName) return true;
      at = parent;
    }
    if (value.called) {
      const call = scopes.parentOf(at);
      if (call?.type !== "CallExpression" || call.callee !== at) return false;
      at = call;
    }
    const { other, exported } = usesOfValue(context, at, isGiven);
    return (
      other.length === 0 && [...exported].every((name) => isOnlyForAdapter(context.project, context.file.path, name))
    );
  });
}
