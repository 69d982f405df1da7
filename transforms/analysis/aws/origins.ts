/**
 * Where the client that an adapter is given comes from: values are followed back through variables, functions,
 * properties, parameters and exports of one file. The imports that they end at are followed by analysis/adapter.
 */
import {
  type CallNode,
  isFunction,
  keyName,
  type MemberNode,
  type Node,
  resultsOf,
  type t,
  unwrap,
} from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { functionAround } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath, capturedBy, samePath } from "./aws.ts";
import { callsOf } from "./functions.ts";
import { staticMethodOf, valuesOfProperty } from "./properties.ts";

/** An export of another module that a value comes from; `called` when it is what a function there returns. */
export interface ImportedValue {
  readonly module: string;
  readonly exportName: string;
  readonly called: boolean;
  readonly binding: Binding | undefined;
  readonly node: Node;
}

/** All that an expression may be. */
export interface Origins {
  /** `new AWS.DynamoDB.DocumentClient(…)` */
  readonly created: Set<t.NewExpression>;
  readonly imported: ImportedValue[];
  /** A client of SDK v3 is among them. */
  v3: boolean;
  /** A wrapper of X-Ray is around one of them. */
  readonly traced: Set<t.CallExpression>;
  /** What it comes from besides, which can't be followed. */
  readonly unknown: Node[];
}

/** What is looked for: the constructor's place in `AWS`. */
export const documentClient = ["DynamoDB", "DocumentClient"] as const;
export const service = ["DynamoDB"] as const;

const v3Clients = /^(@aws-sdk\/(lib-dynamodb|client-dynamodb)|dynamodb-toolbox)$/;

/** Everything that `node` may evaluate to, as far as it is made by `new` of a class of SDK v2. */
export function originsOf(context: TransformContext, node: Node, wanted: readonly string[] = documentClient): Origins {
  const search = new OriginSearch(context, wanted);
  const own = unwrap(node);
  // The service in the place of a DocumentClient has the same options; v3's adapter could do nothing with it.
  if (wanted === documentClient && own.type === "NewExpression" && samePath(awsPath(context, own.callee), service))
    search.origins.created.add(own);
  else search.follow(node);
  return search.origins;
}

class OriginSearch {
  readonly origins: Origins = { created: new Set(), imported: [], v3: false, traced: new Set(), unknown: [] };
  readonly #context: TransformContext;
  readonly #wanted: readonly string[];
  readonly #seen = new Set<Node>();

  constructor(context: TransformContext, wanted: readonly string[]) {
    this.#context = context;
    this.#wanted = wanted;
  }

  follow(start: Node): void {
    const at = unwrap(start);
    if (this.#seen.has(at)) return;
    this.#seen.add(at);
    switch (at.type) {
      case "NewExpression":
        this.#followNew(at);
        return;
      case "ConditionalExpression":
        this.follow(at.consequent);
        this.follow(at.alternate);
        return;
      case "LogicalExpression":
        if (at.operator !== "&&") this.follow(at.left);
        this.follow(at.right);
        return;
      case "AwaitExpression":
        this.follow(at.argument);
        return;
      case "AssignmentExpression":
        this.follow(at.right);
        return;
      case "SequenceExpression":
        this.follow(at.expressions.at(-1) as Node);
        return;
      case "NullLiteral":
        return;
      case "Identifier":
        this.#followName(at);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        this.#followMember(at);
        return;
      case "CallExpression":
      case "OptionalCallExpression":
        this.#followCall(at);
        return;
      default:
        this.origins.unknown.push(at);
    }
  }

  #followNew(at: t.NewExpression): void {
    const value = this.#context.scopes.moduleValue(at.callee);
    if (samePath(awsPath(this.#context, at.callee), this.#wanted)) this.origins.created.add(at);
    else if (value && v3Clients.test(value.source)) this.origins.v3 = true;
    else this.origins.unknown.push(at);
  }

  /** `at` is an export of another module, or `called` what one returns. */
  #followImport(at: Node, { called }: { readonly called: boolean }): boolean {
    const value = this.#context.scopes.moduleValue(at);
    if (!value) return false;
    if (v3Clients.test(value.source)) this.origins.v3 = true;
    else if (value.path.length > 1 && value.path[0] !== "default") this.origins.unknown.push(at);
    else {
      const exportName = value.path.at(-1) ?? "default";
      const binding = value.binding;
      this.origins.imported.push({ module: value.source, exportName, called, binding, node: at });
    }
    return true;
  }

  #followName(at: t.Identifier): void {
    if (at.name === "undefined" || this.#followImport(at, { called: false })) return;
    const binding = this.#context.scopes.bindingOf(at);
    if (!binding || !this.#followBinding(binding)) this.origins.unknown.push(at);
  }

  /** A variable's initial value and all that is assigned to it; a parameter's arguments. */
  #followBinding(binding: Binding): boolean {
    const { declaration } = binding;
    if (binding.kind === "param") return this.#followParameter(binding);
    if (declaration.type !== "VariableDeclarator") return false;
    if (declaration.id !== binding.identifiers[0]) return this.#followPattern(binding, declaration);
    if (declaration.init) this.follow(declaration.init);
    for (const { node, isWrite } of binding.references) {
      if (!isWrite) continue;
      const parent = this.#context.scopes.parentOf(node);
      if (parent?.type !== "AssignmentExpression" || parent.left !== node) return false;
      this.follow(parent.right);
    }
    return true;
  }

  /** `const { client } = clients` */
  #followPattern(binding: Binding, declaration: t.VariableDeclarator): boolean {
    const { id, init } = declaration;
    if (id.type !== "ObjectPattern" || !init) return false;
    const member = id.properties.find(
      (property) => property.type === "ObjectProperty" && property.value === binding.identifiers[0],
    );
    const name = member && keyName(member);
    return name ? this.#followProperty(init, name) : false;
  }

  #followParameter(binding: Binding): boolean {
    const owner = functionAround(binding.identifiers[0] as Node, this.#context.scopes);
    const index = owner ? owner.params.indexOf(binding.identifiers[0] as never) : -1;
    const callers = owner && callsOf(this.#context, owner);
    if (!owner || index < 0 || !callers || callers.length === 0 || binding.reassigned) return false;
    for (const call of callers) {
      const argument = call.arguments[index];
      if (!argument || argument.type === "SpreadElement") return false;
      this.follow(argument);
    }
    return true;
  }

  #followMember(at: MemberNode): void {
    if (this.#followImport(at, { called: false })) return;
    const name = keyName(at);
    if (name && this.#followProperty(at.object, name)) return;
    const values = valuesOfProperty(this.#context, at);
    if (values.length === 0) this.origins.unknown.push(at);
    for (const value of values) this.follow(value);
  }

  #followProperty(object: Node, name: string): boolean {
    const value = this.#context.scopes.resolveValue(object);
    if (value.type !== "ObjectExpression") return false;
    const member = value.properties.findLast((property) => keyName(property) === name);
    if (member?.type !== "ObjectProperty") return false;
    this.follow(member.value);
    return true;
  }

  #followCall(at: CallNode): void {
    const captured = capturedBy(this.#context, at.callee);
    if (at.type === "CallExpression" && captured === "captureAWSClient" && at.arguments[0]) {
      this.origins.traced.add(at);
      this.follow(at.arguments[0]);
      return;
    }
    if (this.#followImport(at.callee, { called: true })) return;
    const callee = staticMethodOf(this.#context, at.callee) ?? this.#context.scopes.resolveValue(at.callee);
    const results = isFunction(callee) ? resultsOf(callee.body) : [];
    if (results.length === 0) this.origins.unknown.push(at);
    for (const result of results) this.follow(result);
  }
}
