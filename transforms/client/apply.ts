import { isCall, keyName, type Node, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { identifier, statement, string } from "../../src/syntax/build.ts";
import { insertAfter, insertBefore, remove, replaceNode } from "../../src/syntax/edit.ts";
import { addImport, isStillUsed, removeConstant, removeImport } from "../../src/syntax/imports.ts";
import type { Binding, Scopes } from "../../src/syntax/scope.ts";
import { globalAlterations, lateVariables } from "../analysis/adapter/alterations.ts";
import { copiedExports, copyName } from "../analysis/adapter/copy.ts";
import { globalConfig } from "../analysis/adapter/global.ts";
import type { OwnClient, Plan, PlannedCall } from "../analysis/adapter/plan.ts";
import { type ClientSource, isV3Call, sourceOf } from "../analysis/adapter/source.ts";
import { awsPath, awsSdk, samePath } from "../analysis/aws/aws.ts";
import { callArguments } from "../analysis/aws/call-arguments.ts";
import { clone } from "../analysis/aws/clone.ts";
import { type ConfigStep, isOfOtherService, mergeSteps, withoutServices } from "../analysis/aws/config.ts";
import { isExportedDeclaration } from "../analysis/aws/exported.ts";
import { documentClient, type ImportedValue, service } from "../analysis/aws/origins.ts";
import { clientInShim, isShim } from "../analysis/aws/shim.ts";
import { isInside } from "../analysis/aws/tree.ts";
import type { TransformContext } from "../context.ts";
import { aboveHandler, liftDeclaration } from "./above-handler.ts";
import { type ConfigSources, makeDocument, makeService, unseen } from "./make.ts";
import { Names } from "./names.ts";
import { statementAround } from "./statement.ts";
import { specifierFor } from "./unpack.ts";

/** Gives each adapter of the file its client of SDK v3, and takes out what nothing needs any more. */
export function applyPlan(context: TransformContext, plan: Plan): void {
  const names = new Names(context, importStatement(plan.awsBindings));
  const converter = new Converter(context, plan, names);
  for (const call of plan.calls) converter.convertCall(call);
  for (const client of plan.clients.values()) if (client.isReplaced) converter.replace(client);
  for (const own of copiedExports(context, plan)) converter.exportCopy(own);
  for (const client of plan.clients.values()) reportAlterations(context, client.alterations);
  if (context.project.facts("adapter-call").length > 0) reportAlterations(context, globalAlterations(context));
  if (context.mentions("aws-sdk")) reportLateVariables(context);
  if (context.mentions("aws-sdk-mock")) reportMocks(context);
  if (plan.removesConfig && !names.isEmpty) converter.removeConfig();
  else {
    reportLeftConfig(context, plan);
    reportPackages(context, plan);
  }
  if (names.isEmpty) return;
  reportEnvironment(context, plan);
  for (const binding of removeUnused(context, plan.awsBindings, () => names.importPending())) {
    if (binding.import && awsSdk.test(binding.import.source)) {
      context.change(`${binding.import.source} is no longer imported`, binding.import.node);
    }
  }
}

class Converter {
  readonly #context: TransformContext;
  readonly #plan: Plan;
  readonly #names: Names;
  /** What `AWS.config` holds moves to the client, if there is but one and nothing else needs it. */
  readonly #movesConfig: boolean;
  /**
   * Something that `AWS.config` is set with could not be given to the client: the statements stay for a person to read.
   */
  #keepsConfig = false;
  /** The other services whose settings went to a client, for the role that it assumes. */
  readonly #usedServices = new Set<string>();

  constructor(context: TransformContext, plan: Plan, names: Names) {
    this.#context = context;
    this.#plan = plan;
    this.#names = names;
    const fromAws = plan.calls.filter(({ form }) => form === "aws" || form === "config");
    this.#movesConfig = plan.removesConfig && fromAws.length + plan.clients.size === 1;
  }

  /** A client that only adapters use becomes one of SDK v3 where it is made. */
  replace(client: OwnClient): void {
    const { created, annotations, service: own } = client;
    this.#place(
      created,
      makeDocument(this.#context, this.#names, created, this.#settings(created, { isMoved: true, own: client })),
    );
    this.#retype(annotations, documentClient, () => this.#names.document());
    if (own?.isReplaced && !isInside(this.#context, own.created, created)) {
      const made = makeService(this.#context, this.#names, own.created, this.#settings(own.created, { isMoved: true }));
      replaceNode(this.#context, own.created, made);
      this.#retype(own.annotations, service, () => this.#names.client());
    }
    this.#context.change("DocumentClient of aws-sdk → DynamoDBDocument of @aws-sdk/lib-dynamodb", created);
  }

  convertCall(planned: PlannedCall): void {
    const { adapter, form, origins } = planned;
    const context = this.#context;
    const [argument] = adapter.call.arguments;
    if (!argument || form === "unreadable") {
      if (isV3Call(context, planned)) this.#leave(adapter.call);
      return;
    }
    if (form === "aws" || form === "config") {
      // Written by the transform `adapter`; without it the call stays as it is.
      if (argument.type !== "NewExpression" || !samePath(awsPath(context, argument.callee), documentClient)) return;
      this.#place(argument, makeDocument(context, this.#names, argument, this.#settings(argument, { isMoved: true })));
      context.change("A client of SDK v3 for the adapter", adapter.call);
      return;
    }
    if (!origins) return;
    const own = [...origins.created].flatMap((created) => this.#plan.clients.get(created) ?? []);
    const shared = own.filter(({ isReplaced }) => !isReplaced);
    const imported = origins.imported.map((value) => ({ value, source: sourceOf(context, value) }));
    const toCopy = imported.filter(({ source }) => source.kind === "shared");
    const isLost = origins.unknown.length > 0 || imported.some(({ source }) => source.kind === "unknown");
    const choices = own.length + imported.length;
    const [shim] = origins.unknown.filter((node) => isShim(context, node));
    if (shim) this.#unwrapShim(argument as t.Expression, shim);
    else if (isLost) {
      if (isV3Call(context, planned)) this.#leave(argument);
    } else if (choices > 1 && shared.length + toCopy.length > 0) this.#leave(argument);
    else if (shared[0]) this.#copy(argument as t.Expression, shared[0]);
    else if (toCopy[0]) this.#copyImported(argument as t.Expression, toCopy[0].value, toCopy[0].source);
  }

  /** v4's adapter calls a client of SDK v3 itself. */
  #unwrapShim(argument: t.Expression, shim: Node): void {
    const context = this.#context;
    const client = clientInShim(context, shim);
    if (client && context.scopes.lookup(client.name, argument) === context.scopes.bindingOf(client)) {
      const held = context.scopes.bindingOf(unwrap(argument));
      replaceNode(context, argument, identifier(client.name));
      context.change("The adapter takes the client itself", argument);
      if (held && !isExportedDeclaration(context.scopes, held.declaration) && !isStillUsed(context, held)) {
        removeConstant(context, held, { withComments: true });
      }
      return;
    }
    context.todo(
      argument,
      "NAD116",
      "next-auth v4's adapter doesn't call .promise(): pass the DynamoDBDocument itself, without the wrapper object.",
      "Pass the client that the wrapper calls.",
    );
  }

  #leave(node: Node): void {
    this.#context.todo(
      node,
      "NAD100",
      "the adapter needs a DynamoDBDocument of @aws-sdk/lib-dynamodb, and where its client comes from can't be followed.",
      "Make one with DynamoDBDocument.from(new DynamoDB({ … })) and pass it.",
    );
  }

  /** The client stays for those who use it; the adapter gets one with the same settings. */
  #copy(argument: t.Expression, own: OwnClient): void {
    const context = this.#context;
    const { created } = own;
    const [options] = created.arguments;
    const values = options ? callArguments(context, options, argument) : new Map<Binding, Node>();
    if (!values) {
      this.#leave(argument);
      return;
    }
    const made = makeDocument(context, this.#names, created, {
      ...this.#settings(created, { isMoved: false, own }),
      parameters: values,
    });
    const declaration = this.#declarationOf(argument, created);
    if (declaration) {
      const name = context.scopes.freshName("adapterClient");
      insertAfter(context, exportOf(context, declaration), [statement`const ${name} = ${made};`]);
      replaceNode(context, argument, identifier(name));
    } else this.#place(argument, made);
    this.#reportCopy(created);
  }

  /** The same for a client of another module, written out with the options that it has there. */
  #copyImported(argument: t.Expression, value: ImportedValue, source: ClientSource): void {
    const context = this.#context;
    if (!source.options) {
      if (source.copy) this.#importCopy(argument, value, source.copy);
      else this.#leave(argument);
      return;
    }
    const made = makeDocument(context, this.#names, argument, {
      foreign: source.options,
      config: [],
      configObject: undefined,
      argument: undefined,
      isMoved: true,
      service: undefined,
      constructedBy: undefined,
      plan: this.#plan,
      usedServices: this.#usedServices,
    });
    this.#reportCopy(argument);
    // The import goes first: the new client may have its name.
    const place = identifier("\0client");
    replaceNode(context, argument, place);
    if (value.binding && !isStillUsed(context, value.binding)) {
      dropImport(context, value.binding);
      context.scopes.release(value.binding);
    }
    this.#place(place, made);
  }

  /** Takes the client that the other module makes for the adapter beside its own. */
  #importCopy(argument: t.Expression, value: ImportedValue, copy: { path: string; exportName: string }): void {
    const context = this.#context;
    const isDirect = context.project.resolve(context.file.path, value.module) === copy.path;
    const source = isDirect ? value.module : specifierFor(context.file.path, copy.path);
    const beside = value.binding?.import?.statement;
    const local = addImport(context, { source, imported: copy.exportName, ...(beside && { beside }) });
    replaceNode(context, argument, identifier(local));
    if (value.binding && !isStillUsed(context, value.binding)) removeImport(context, value.binding);
    context.change("The adapter has its own SDK v3 client", argument);
  }

  /** Makes the client that other files import for their adapters, below the one that stays. */
  exportCopy(own: OwnClient): void {
    const context = this.#context;
    const name = copyName(context, own);
    const declaration = name === undefined ? undefined : context.scopes.enclosing(own.created, "VariableDeclaration");
    if (name === undefined || !declaration) return;
    const made = makeDocument(context, this.#names, own.created, this.#settings(own.created, { isMoved: false, own }));
    context.scopes.declare(name);
    insertAfter(context, exportOf(context, declaration), [statement`export const ${name} = ${made};`]);
    this.#reportCopy(own.created);
  }

  #reportCopy(node: Node): void {
    this.#context.note(
      node,
      "NAD115",
      "The client is used outside the adapter too: it stays, and the adapter gets its own SDK v3 client with the same settings.",
      "Move the other uses to SDK v3 when convenient.",
    );
    this.#context.change("The adapter got an SDK v3 client of its own", node);
  }

  /** `const client = new DocumentClient(…)` in the same file: the new one stands below it. */
  #declarationOf(argument: t.Expression, created: t.NewExpression): t.VariableDeclaration | undefined {
    const { scopes } = this.#context;
    const name = unwrap(argument);
    const declarator = name.type === "Identifier" ? scopes.bindingOf(name)?.declaration : undefined;
    if (declarator?.type !== "VariableDeclarator" || !declarator.init || unwrap(declarator.init) !== created)
      return undefined;
    const declaration = scopes.parentOf(declarator);
    return declaration?.type === "VariableDeclaration" ? declaration : undefined;
  }

  #settings(
    created: t.NewExpression,
    { isMoved, own }: { readonly isMoved: boolean; readonly own?: OwnClient | undefined },
  ): ConfigSources {
    const context = this.#context;
    const { foreign, steps: all } = globalConfig(context, this.#plan, created);
    const steps = all.map((step) => withoutShared(context, step, created));
    const members = withoutServices(context, mergeSteps(this.#movesConfig ? steps : steps.map(cloneStep)));
    for (const { node, lost } of steps) {
      if (!lost) continue;
      if (lost === "keys") this.#reportKeys(created);
      else
        context.todo(
          created,
          "NAD102",
          whyLost(context, node, lost),
          "Pass region and credentials to new DynamoDB({ … }).",
        );
    }
    const hidden = unseen(context, members, created);
    if (hidden.length > 0) {
      this.#keepsConfig = true;
      context.todo(
        created,
        "NAD102",
        `AWS.config is set with ${hidden.join(" and ")}, which can't be read here: pass the setting to this client.`,
        "Pass region and credentials to new DynamoDB({ … }).",
      );
    }
    return {
      foreign,
      config: hidden.length > 0 ? [] : members,
      steps,
      configObject: this.#movesConfig ? wholeObject(steps) : undefined,
      argument: created.arguments[0] as t.Expression | undefined,
      isMoved,
      service: own?.service,
      constructedBy: created.callee,
      plan: this.#plan,
      usedServices: this.#usedServices,
    };
  }

  #reportKeys(created: Node): void {
    this.#keepsConfig = true;
    this.#context.todo(
      created,
      "NAD108",
      "keys are set one by one on AWS.config, and aws-sdk v2 used them only where it found none in the environment or a profile.",
      "Pass credentials: { accessKeyId, secretAccessKey } to new DynamoDB({ … }) if these keys should be used.",
    );
  }

  /**
   * Puts a client where one was. One that was made in the adapter's call gets a name: in the place where `AWS.config`
   * was set when that goes, else above the statement.
   */
  #place(node: Node, made: t.Expression): void {
    const context = this.#context;
    const top = this.#takesConfigFromInside() ? undefined : aboveHandler(context, node);
    const above = this.#placeAbove(node, top);
    if (!above) {
      replaceNode(context, node, made);
      if (top) liftDeclaration(context, made, top);
      return;
    }
    const name = context.scopes.freshName(context.scopes.isFree("client", above) ? "client" : "dynamoDBClient", above);
    replaceNode(context, node, identifier(name));
    const holder = statement`const ${name} = ${made};`;
    insertBefore(context, above, [holder]);
    // What is left to a person is said where the client now is.
    context.comments.forEach((comment, i) => {
      if (comment.node === node) context.comments[i] = { ...comment, node: holder };
    });
  }

  /** What `AWS.config` is set with inside a function, which isn't known above it, may go to the client. */
  #takesConfigFromInside(): boolean {
    const { program } = this.#context;
    return this.#plan.steps.some(({ statement: own }) => !own || !program.body.includes(own));
  }

  #placeAbove(node: Node, top?: t.Statement): t.Statement | undefined {
    const { scopes, program } = this.#context;
    if (scopes.parentOf(node)?.type !== "CallExpression") return undefined;
    if (top) return top;
    const own = statementAround(this.#context, node);
    const steps = this.#movesConfig ? this.#plan.steps : [];
    const config = steps.findLast((step) => step.statement && program.body.includes(step.statement))?.statement;
    const isTop = own !== undefined && program.body.includes(own);
    return config && isTop && !this.#readsBelow(node, config) ? config : own;
  }

  /** The client's options name something that is declared below the place. */
  #readsBelow(node: Node, place: Node): boolean {
    let found = false;
    walk(node, (at) => {
      const binding = at.type === "Identifier" ? this.#context.scopes.bindingOf(at) : undefined;
      const declared = binding?.import || binding?.kind === "function" ? 0 : (binding?.identifiers[0]?.start ?? 0);
      if (declared > (place.start ?? 0)) found = true;
    });
    return found;
  }

  #retype(annotations: ReadonlySet<Node>, from: readonly string[], name: () => t.Identifier): void {
    for (const annotation of annotations) {
      walk(annotation, (node) => {
        if (node.type !== "TSTypeReference" || !samePath(awsPath(this.#context, node.typeName), from)) return true;
        node.typeName = name();
        return false;
      });
    }
  }

  removeConfig(): void {
    if (this.#keepsConfig) return;
    const context = this.#context;
    const removed = new Set<Node>();
    for (const step of this.#plan.steps) this.#reportServices(step);
    for (const { statement: own, branches } of this.#plan.steps) {
      const holders = branches.flatMap(({ node }) => (node.type === "IfStatement" ? [node] : []));
      const target = holders.find((node) => holdsOnlyConfig(node, this.#plan.steps)) ?? own;
      if (!target || removed.has(target)) continue;
      removed.add(target);
      remove(context, target);
      context.change("AWS.config → the client's options", own ?? target);
    }
  }

  #reportServices({ members, node }: ConfigStep): void {
    const context = this.#context;
    for (const member of members) {
      const name = keyName(member) ?? "";
      if (this.#usedServices.has(name) || !isOfOtherService(context, member)) continue;
      context.note(
        member.loc ? member : node,
        "NAD105",
        `${name} of AWS.config is gone: it was for another service, and nothing here uses aws-sdk v2 any more.`,
        "Nothing, unless something outside these files relied on it.",
      );
    }
  }
}

/** What the project sets for SDK v3 without knowing it: v2 read none of these, or in another order. */
function reportEnvironment(context: TransformContext, plan: Plan): void {
  const names = context.options.environmentNames;
  const at = plan.calls[0]?.adapter.call ?? [...plan.clients.keys()][0];
  if (!at) return;
  const endpoint = names.find((name) => /^AWS_ENDPOINT_URL(_DYNAMODB)?$/.test(name));
  if (endpoint) {
    context.note(
      at,
      "NAD125",
      `${endpoint} is set in a file of the project: aws-sdk v2 ignored it, SDK v3 sends the adapter's requests there.`,
      "Set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true where the adapter should talk to AWS.",
    );
  }
  if (names.includes("AWS_PROFILE") && names.includes("AWS_ACCESS_KEY_ID")) {
    context.note(
      at,
      "NAD126",
      "AWS_PROFILE and AWS_ACCESS_KEY_ID are set in files of the project: aws-sdk v2 used the keys, SDK v3 uses the profile.",
      "Unset AWS_PROFILE, or pass credentials: createCredentialChain(fromEnv(), fromNodeProviderChain()).",
    );
  }
}

function reportLateVariables(context: TransformContext): void {
  if (context.project.facts("adapter-call").length === 0) return;
  for (const node of lateVariables(context)) {
    context.note(
      node,
      "NAD127",
      "aws-sdk v2 read this variable when it was loaded, perhaps before this line; SDK v3 reads it at the first request.",
      "Check that region and keys are the ones that applied; passing them to new DynamoDB({ … }) makes sure.",
    );
  }
}

function reportAlterations(context: TransformContext, alterations: readonly Node[]): void {
  for (const node of alterations) {
    context.todo(
      node,
      "NAD124",
      "this changes aws-sdk v2 clients after they are created: the adapter's SDK v3 client isn't affected.",
      "Pass the setting to new DynamoDB({ … }); change requests by client.middlewareStack.add.",
    );
  }
}

/** A file that only sets `AWS.config`, when nothing that reads it is left. */
function reportLeftConfig(context: TransformContext, plan: Plan): void {
  const [first] = plan.steps;
  const isConverted = context.project.facts("leaves-aws-sdk").length > 0;
  if (!first || !plan.isConfigUnread || !isConverted) return;
  context.note(
    first.node,
    "NAD114",
    "AWS.config is set here for aws-sdk v2, which nothing in the project uses anymore.",
    "Remove these statements, and the file if nothing else is in it.",
  );
}

/** A package goes by `AWS.config` too: what is set there stays as it is. */
function reportPackages(context: TransformContext, plan: Plan): void {
  const [first] = plan.steps;
  const { awsSdkUsers } = context.options;
  if (!first || awsSdkUsers.length === 0 || context.project.facts("adapter-call").length === 0) return;
  context.note(
    first.node,
    "NAD118",
    `${awsSdkUsers.join(" and ")} uses aws-sdk v2 with AWS.config: these statements stay.`,
    "Remove them once that package has a version for SDK v3 and you use it.",
  );
}

/** `AWSMock.mock("DynamoDB.DocumentClient", …)` */
function reportMocks(context: TransformContext): void {
  const { scopes, project } = context;
  if (project.knowsOthers && project.facts("adapter-call").length === 0) return;
  for (const binding of scopes.imports("aws-sdk-mock")) {
    for (const { node } of binding.references) {
      const call = mockCall(node, binding.import?.imported, scopes);
      if (!call) continue;
      const [service] = call.arguments;
      const value = service && scopes.resolveValue(service);
      if (value?.type !== "StringLiteral" || !/^DynamoDB\b/.test(value.value)) continue;
      context.todo(
        call,
        "NAD119",
        "aws-sdk-mock replaces aws-sdk v2 clients only: the adapter's SDK v3 client talks to DynamoDB itself.",
        "Mock the adapter's client with aws-sdk-client-mock: mockClient(DynamoDBDocument).on(GetCommand).resolves({ … }).",
      );
    }
  }
}

/** The call of aws-sdk-mock's `mock` that a name of its import is in. */
function mockCall(name: Node, imported: string | undefined, scopes: Scopes): t.CallExpression | undefined {
  const above = scopes.parentOf(name);
  const isMember = above?.type === "MemberExpression" && keyName(above) === "mock";
  const callee = imported === "mock" ? name : isMember ? above : undefined;
  const call = callee && scopes.parentOf(callee);
  return call?.type === "CallExpression" && call.callee === callee ? call : undefined;
}

function whyLost(context: TransformContext, node: Node, lost: Exclude<ConfigStep["lost"], "keys" | undefined>): string {
  switch (lost) {
    case "part":
      return `${textOf(context, node)} is set on its own: pass the whole setting to this client.`;
    case "name":
      return `${textOf(context, isCall(node) ? node.callee : node)} sets an option whose name can't be read here: pass it to this client.`;
    case "condition":
      return "AWS.config is set under a condition that doesn't carry over to this client: pass it what applies.";
    case "handed":
      return `${textOf(context, (node as t.CallExpression).callee)} is passed AWS.config and may set it: pass this client what applies.`;
    case "taken":
      return "AWS.config loses settings before this client is created: pass the client what was left.";
    case "held":
      return `${textOf(context, isCall(node) ? node.callee : node)} may set AWS.config, which has other names in this file: pass this client what applies.`;
    case "time":
      return "AWS.config is set in a function, perhaps only after this client is created: pass the client what applies.";
  }
}

/** The left side of an assignment, as it is written. */
function textOf(context: TransformContext, node: Node): string {
  const target = node.type === "AssignmentExpression" ? node.left : node;
  return context.file.source.slice(target.start ?? 0, target.end ?? 0).replace(/\s+/g, "");
}

function exportOf(context: TransformContext, declaration: Node): Node {
  const parent = context.scopes.parentOf(declaration);
  return parent?.type === "ExportNamedDeclaration" ? parent : declaration;
}

/** A condition under which the client is made too is none for it. */
function withoutShared(context: TransformContext, step: ConfigStep, created: Node): ConfigStep {
  const branches = step.branches.filter(({ node }) => !isInside(context, created, node));
  return branches.length < step.branches.length ? { ...step, branches } : step;
}

function cloneStep(step: ConfigStep): ConfigStep {
  return {
    ...step,
    members: step.members.map((member) => clone(member)),
    branches: step.branches.map((branch) => ({ ...branch, test: clone(branch.test) })),
  };
}

/** The object that `AWS.config.update` is given, when it is all that is set. */
function wholeObject(steps: readonly ConfigStep[]): t.ObjectExpression | undefined {
  const [only, ...others] = steps.filter(({ members }) => members.length > 0);
  if (!only || others.length > 0 || only.branches.length > 0 || only.node.type !== "CallExpression") return undefined;
  const [argument] = only.node.arguments;
  return argument?.type === "ObjectExpression" ? argument : undefined;
}

/** An `if` that does nothing but set `AWS.config`. */
function holdsOnlyConfig(node: t.IfStatement, steps: readonly ConfigStep[]): boolean {
  const own = new Set<Node>(steps.flatMap(({ statement: one }) => one ?? []));
  const isConfig = (at: Node | null | undefined): boolean => {
    if (!at) return true;
    if (at.type === "BlockStatement") return at.body.every(isConfig);
    if (at.type === "IfStatement") return isConfig(at.consequent) && isConfig(at.alternate);
    return own.has(at);
  };
  return isConfig(node);
}

/** Takes an import's name away, and the import with it unless the module does something when it is loaded. */
function dropImport(context: TransformContext, binding: Binding): void {
  const origin = binding.import;
  const path = origin && context.project.resolve(context.file.path, origin.source);
  const keeps = path !== undefined && context.project.facts("has-effects", path).length > 0;
  if (keeps && origin) {
    const isRequired = origin.statement.type === "VariableDeclaration";
    const bare = isRequired ? statement`require(${string(origin.source)});` : bareImport(origin.source);
    insertAfter(context, origin.statement, [bare]);
  }
  removeImport(context, binding);
}

function bareImport(source: string): t.ImportDeclaration {
  return { type: "ImportDeclaration", specifiers: [], source: string(source) } as unknown as t.ImportDeclaration;
}

function importStatement(bindings: readonly Binding[]): Node | undefined {
  return bindings.find((binding) => binding.import)?.import?.statement;
}

/**
 * Takes out the imports of aws-sdk, and the constants made of them, that nothing in the tree reads. `importPending` is called
 * in between, when their names are free but the imports still stand to be replaced.
 */
function removeUnused(context: TransformContext, bindings: readonly Binding[], importPending: () => void): Binding[] {
  const unused: Binding[] = [];
  // Constants first: they are the last readers of some imports.
  for (const binding of [...bindings].sort((a, b) => Number(Boolean(a.import)) - Number(Boolean(b.import)))) {
    if (isStillUsed(context, binding) || isExportedDeclaration(context.scopes, binding.declaration)) continue;
    if (!binding.import && !removeConstant(context, binding)) continue;
    context.scopes.release(binding);
    unused.push(binding);
  }
  importPending();
  for (const binding of unused) if (binding.import) dropImport(context, binding);
  return unused;
}
