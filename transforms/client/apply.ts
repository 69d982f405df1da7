import { type Node, type t, unwrap, walk } from "../ast.ts";
import { statement } from "../build.ts";
import type { TransformContext } from "../context.ts";
import { insertAfter, insertBefore, remove, replaceNode } from "../edit.ts";
import { isUsed, removeImport } from "../imports.ts";
import type { PortableCode } from "../project.ts";
import type { Binding } from "../scope.ts";
import { awsPath, samePath } from "./aws.ts";
import { clone } from "./clone.ts";
import { type ConfigStep, mergeSteps } from "./config.ts";
import { documentClient, functionOf, service } from "./flow.ts";
import { globalConfig } from "./global.ts";
import { makeClient, type Settings, unseen } from "./make.ts";
import { Names } from "./names.ts";
import { isOnlyForAdapter, moduleOf, type OwnClient, type Plan, type PlannedCall } from "./plan.ts";

/** Gives each adapter of the file its client of SDK v3, and takes out what nothing needs any more. */
export function applyPlan(context: TransformContext, plan: Plan): void {
  const names = new Names(context, importStatement(plan.awsBindings));
  const converter = new Converter(context, plan, names);
  for (const call of plan.calls) converter.convertCall(call);
  for (const client of plan.clients.values()) if (client.isReplaced) converter.replace(client);
  if (names.isEmpty) return;
  if (plan.removesConfig) converter.removeConfig();
  const unused = removeUnused(context, plan.awsBindings, () => names.settle());
  for (const binding of unused) context.change(`aws-sdk is no longer used: ${binding.name}`, binding.declaration);
}

class Converter {
  readonly #context: TransformContext;
  readonly #plan: Plan;
  readonly #names: Names;
  /** How many clients take what `AWS.config` holds: with one, it moves. */
  readonly #clients: number;
  #removed = new Set<Node>();

  constructor(context: TransformContext, plan: Plan, names: Names) {
    this.#context = context;
    this.#plan = plan;
    this.#names = names;
    const given = plan.calls.filter(({ form, origins }) => form === "aws" || form === "config" || hasImported(origins));
    this.#clients = given.length + plan.clients.size;
  }

  /** A client that only adapters use becomes one of SDK v3 where it is made. */
  replace(client: OwnClient): void {
    const { created } = client;
    const made = this.#make(created, true, client);
    this.#hoist(created, made);
    this.#retype(client.annotations, documentClient, () => this.#names.document());
    if (client.service?.isReplaced) this.#replaceService(client.service.created, created);
    if (client.service?.isReplaced) this.#retype(client.service.annotations, service, () => this.#names.client());
    this.#context.change("The DocumentClient of aws-sdk → DynamoDBDocument of @aws-sdk/lib-dynamodb", created);
  }

  convertCall({ adapter, form, origins }: PlannedCall): void {
    const [client] = adapter.call.arguments;
    if (!client) return;
    if (form === "aws" || form === "config") {
      // Written by the transform `adapter`; without it the call stays as it is.
      if (client.type !== "NewExpression" || !samePath(awsPath(this.#context, client.callee), documentClient)) return;
      this.#hoist(client, this.#make(client, true, null));
      this.#context.change("A client of SDK v3 of its own for the adapter", adapter.call);
      return;
    }
    if (!origins) return;
    for (const created of origins.created) {
      const own = this.#plan.clients.get(created);
      if (own && !own.isReplaced) this.#copy(client as t.Expression, own, origins.created.size);
    }
  }

  /** The client stays for those who use it; the adapter gets one with the same settings. */
  #copy(argument: t.Expression, own: OwnClient, alternatives: number): void {
    const context = this.#context;
    const { created } = own;
    const declaration = this.#declarationOf(argument, created);
    if (alternatives > 1) {
      context.todo(
        argument,
        "NAD100",
        "give the adapter a client of SDK v3: those it may be given here are used elsewhere too.",
        "Make one with DynamoDBDocument.from(new DynamoDB({ … })) and pass it.",
      );
      return;
    }
    const made = this.#make(created, false, own);
    if (declaration) {
      const name = context.scopes.freshName("adapterClient", declaration);
      const holder = statement`const ${name} = ${made};`;
      insertAfter(context, exportOf(context, declaration), [holder]);
      replaceNode(context, argument, statementName(name));
    } else replaceNode(context, argument, made);
    context.report({
      code: "NAD115",
      node: created,
      message:
        "The client is used for more than the adapter: it stays, and the adapter has one of SDK v3 with the same settings.",
      hint: "Move the other uses to SDK v3 when it suits you.",
      level: "note",
    });
    context.change("A client of SDK v3 of its own for the adapter", created);
  }

  /** `const client = new DocumentClient(…)` in the same file: the new one stands below it. */
  #declarationOf(argument: t.Expression, created: t.NewExpression): t.VariableDeclaration | null {
    const { scopes } = this.#context;
    const name = unwrap(argument);
    const declarator = name.type === "Identifier" ? scopes.bindingOf(name)?.declaration : undefined;
    if (declarator?.type !== "VariableDeclarator" || !declarator.init || unwrap(declarator.init) !== created)
      return null;
    const declaration = scopes.parentOf(declarator);
    return declaration?.type === "VariableDeclaration" ? declaration : null;
  }

  #make(created: t.NewExpression, isMoved: boolean, own: OwnClient | null): t.Expression {
    const context = this.#context;
    const { foreign, steps } = globalConfig(context, this.#plan, created);
    const moves = this.#plan.removesConfig && this.#clients === 1;
    const members = mergeSteps(moves ? steps : steps.map(cloneStep));
    const hidden = unseen(context, members, created);
    if (hidden.length > 0) {
      context.todo(
        created,
        "NAD102",
        `AWS.config is set with ${hidden.join(", ")}, which can't be seen here: pass the setting to this client.`,
        "Pass region and credentials to new DynamoDB({ … }).",
      );
    }
    const [argument] = created.arguments as t.Expression[];
    const settings: Settings = {
      foreign: foreign as readonly PortableCode[],
      config: hidden.length > 0 ? [] : members,
      configObject: moves ? wholeObject(steps) : null,
      argument,
      isMoved,
      service: own?.service ?? null,
    };
    return makeClient(context, this.#names, created, settings);
  }

  /** Puts the client where `AWS.config` was set, when it was made in the call and nothing is in between; else where it was. */
  #hoist(created: t.NewExpression, made: t.Expression): void {
    const context = this.#context;
    const place = this.#plan.removesConfig && this.#clients === 1 ? this.#placeForClient(created) : null;
    if (!place) {
      replaceNode(context, created, made);
      return;
    }
    const name = context.scopes.freshName("client");
    replaceNode(context, created, statementName(name));
    insertBefore(context, place, [statement`const ${name} = ${made};`]);
  }

  #placeForClient(created: t.NewExpression): Node | null {
    const { scopes, program } = this.#context;
    const holder = scopes.parentOf(created);
    if (holder?.type !== "CallExpression" || functionOf(this.#context, created)) return null;
    const last = this.#plan.steps.at(-1)?.statement;
    if (!last || !program.body.includes(last)) return null;
    const arg = created.arguments[0];
    return arg &&
      namesIn(this.#context, arg).some((binding) => (binding.identifiers[0]?.start ?? 0) > (last.start ?? 0))
      ? null
      : last;
  }

  #replaceService(created: t.NewExpression, client: t.NewExpression): void {
    // Inline it went with its client.
    for (let at: Node | undefined = created; at; at = this.#context.scopes.parentOf(at)) if (at === client) return;
    const { foreign, steps } = globalConfig(this.#context, this.#plan, created);
    const moves = this.#plan.removesConfig && this.#clients === 1;
    const [argument] = created.arguments as t.Expression[];
    const made = makeClient(this.#context, this.#names, created, {
      foreign,
      config: mergeSteps(moves ? steps : steps.map(cloneStep)),
      configObject: moves ? wholeObject(steps) : null,
      argument,
      isMoved: true,
      service: null,
    });
    // The document client is made of this one: here the client itself is wanted.
    replaceNode(this.#context, created, (made as t.CallExpression).arguments[0] as Node);
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
    const context = this.#context;
    for (const { statement: own, branches } of this.#plan.steps) {
      const outermost = branches.map(({ node }) => node).find((node) => onlyConfig(node, this.#plan.steps));
      const target = outermost ?? own;
      if (!target || this.#removed.has(target)) continue;
      this.#removed.add(target);
      remove(context, target);
      context.change("AWS.config → the options of the client", own ?? target);
    }
  }
}

function hasImported(origins: PlannedCall["origins"]): boolean {
  return (origins?.imported.length ?? 0) > 0;
}

function statementName(name: string): t.Identifier {
  return { type: "Identifier", name } as t.Identifier;
}

function exportOf(context: TransformContext, declaration: Node): Node {
  const parent = context.scopes.parentOf(declaration);
  return parent?.type === "ExportNamedDeclaration" ? parent : declaration;
}

function cloneStep(step: ConfigStep): ConfigStep {
  return {
    ...step,
    members: step.members.map((member) => clone(member)),
    branches: step.branches.map((branch) => ({ ...branch, test: clone(branch.test) })),
  };
}

/** The object that `AWS.config.update` is given, when it is all that is set. */
function wholeObject(steps: readonly ConfigStep[]): t.ObjectExpression | null {
  const [only, ...others] = steps.filter(({ members }) => members.length > 0);
  if (!only || others.length > 0 || only.branches.length > 0 || only.node.type !== "CallExpression") return null;
  const [argument] = only.node.arguments;
  return argument?.type === "ObjectExpression" ? argument : null;
}

function onlyConfig(node: t.IfStatement, steps: readonly ConfigStep[]): boolean {
  const own = new Set<Node>(steps.flatMap(({ statement: one }) => one ?? []));
  const isOnly = (at: Node | null | undefined): boolean => {
    if (!at) return true;
    if (at.type === "BlockStatement") return at.body.every(isOnly);
    if (at.type === "IfStatement") return isOnly(at.consequent) && isOnly(at.alternate);
    return own.has(at);
  };
  return isOnly(node);
}

function namesIn(context: TransformContext, node: Node): Binding[] {
  const found: Binding[] = [];
  walk(node, (at) => {
    const binding = at.type === "Identifier" ? context.scopes.bindingOf(at) : undefined;
    if (binding && !binding.import) found.push(binding);
  });
  return found;
}

function importStatement(bindings: readonly Binding[]): Node | undefined {
  return bindings.find((binding) => binding.import)?.import?.statement;
}

/** Takes out the imports of aws-sdk and the constants made of them that nothing in the tree reads; `before` sees their names as free. */
function removeUnused(context: TransformContext, bindings: readonly Binding[], before: () => void): Binding[] {
  const unused: Binding[] = [];
  // Constants first: they are the last readers of some imports.
  for (const binding of [...bindings].sort((a, b) => Number(Boolean(a.import)) - Number(Boolean(b.import)))) {
    if (isUsed(context, binding) || isExported(context, binding)) continue;
    if (!binding.import && !removeDeclarator(context, binding)) continue;
    context.scopes.release(binding);
    unused.push(binding);
  }
  before();
  for (const binding of unused) if (binding.import) removeImport(context, binding);
  return unused;
}

function isExported(context: TransformContext, binding: Binding): boolean {
  return context.scopes.enclosing(binding.declaration, "ExportNamedDeclaration") !== undefined;
}

function removeDeclarator(context: TransformContext, binding: Binding): boolean {
  const { declaration } = binding;
  if (declaration.type !== "VariableDeclarator") return false;
  const holder = context.scopes.parentOf(declaration);
  if (holder?.type !== "VariableDeclaration") return false;
  if (declaration.id.type === "ObjectPattern") {
    const index = declaration.id.properties.findIndex(
      (member) => member.type === "ObjectProperty" && member.value === binding.identifiers[0],
    );
    if (index < 0) return false;
    declaration.id.properties.splice(index, 1);
    if (declaration.id.properties.length > 0) return true;
  }
  if (holder.declarations.length > 1) holder.declarations.splice(holder.declarations.indexOf(declaration), 1);
  else remove(context, holder);
  return true;
}
