/** Where a file does more with `AWS`, or with `AWS.config`, than to read what is in it: it may have other names from there on. */
import { isCast, isMember, keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import { exportTarget } from "../../../src/syntax/exports.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import type { RoleName } from "../../project.ts";
import { pathFrom } from "./entry-points.ts";

/** The role of an exported function that another module gives `AWS`, by itself or in an object. */
export const givenAws: RoleName = "x:given-aws";

/** A place where a value goes on: into an object, an array, a variable that changes, a function. */
export interface AwsHandedOn {
  readonly node: Node;
  readonly what: "AWS" | "config";
}

const cache = new PerFile<{ readonly facts: object; readonly found: readonly AwsHandedOn[] }>();

/** All such places of a file. */
export function awsHandedOn(context: TransformContext): readonly AwsHandedOn[] {
  const facts = context.project.facts("configured-aws");
  const known = cache.get(context);
  if (known?.facts === facts) return known.found;
  const search = new HandedSearch(context);
  search.run();
  cache.set(context, { facts, found: search.found });
  return search.found;
}

class HandedSearch {
  readonly found: AwsHandedOn[] = [];
  readonly #context: TransformContext;
  readonly #seen = new Set<Binding>();

  constructor(context: TransformContext) {
    this.#context = context;
  }

  run(): void {
    const { scopes } = this.#context;
    for (const binding of scopes.imports(/./)) {
      const { import: origin } = binding;
      const path = origin && !origin.typeOnly ? pathFrom(this.#context, origin.source, origin.path) : undefined;
      const what = whatIs(path);
      if (what) this.#named(binding, what);
    }
    // `{ AWS: require("aws-sdk") }`
    for (const { node } of scopes.unbound.get("require") ?? []) {
      const call = scopes.parentOf(node);
      const source = call && scopes.requireSource(call);
      const what = source === undefined ? undefined : whatIs(pathFrom(this.#context, source, []));
      if (call && what) this.#read(call, what);
    }
  }

  #named(binding: Binding, what: AwsHandedOn["what"]): void {
    if (this.#seen.has(binding)) return;
    this.#seen.add(binding);
    for (const { node, isType } of binding.references) if (!isType) this.#read(node, what);
  }

  #read(at: Node, what: AwsHandedOn["what"]): void {
    const parent = this.#context.scopes.parentOf(at);
    if (!parent) return;
    if (isCast(parent)) this.#read(parent, what);
    else if (isMember(parent) && parent.object === at) {
      if (what === "AWS" && keyName(parent) === "config") this.#read(parent, "config");
    } else if (parent.type === "VariableDeclarator") this.#declared(parent, what);
    else if (this.#goesOn(at, parent)) this.found.push({ node: at, what });
  }

  #declared({ id, init }: t.VariableDeclarator, what: AwsHandedOn["what"]): void {
    const { scopes } = this.#context;
    const names = id.type === "ObjectPattern" ? id.properties.filter((one) => keyName(one) === "config") : [];
    for (const name of id.type === "Identifier" ? [id] : names.map((one) => (one as t.ObjectProperty).value)) {
      const binding = scopes.bindingOf(name);
      if (binding?.reassigned) this.found.push({ node: init as Node, what });
      else if (binding && !binding.import) this.#named(binding, id.type === "Identifier" ? what : "config");
    }
  }

  #goesOn(at: Node, parent: Node): boolean {
    switch (parent.type) {
      case "ArrayExpression":
      case "ArrowFunctionExpression":
      case "AwaitExpression":
      case "ClassPrivateProperty":
      case "ClassProperty":
      case "LogicalExpression":
      case "ObjectProperty":
      case "ReturnStatement":
      case "SequenceExpression":
      case "SpreadElement":
      case "YieldExpression":
        return true;
      case "AssignmentExpression":
        return parent.right === at && exportTarget(parent.left, this.#context.scopes) === undefined;
      case "AssignmentPattern":
        return parent.right === at;
      case "CallExpression":
      case "NewExpression":
      case "OptionalCallExpression":
        return parent.callee !== at;
      case "ConditionalExpression":
        return parent.test !== at;
      default:
        return false;
    }
  }
}

function whatIs(path: readonly string[] | undefined): AwsHandedOn["what"] | undefined {
  if (path?.length === 0) return "AWS";
  return path?.length === 1 && path[0] === "config" ? "config" : undefined;
}
