/**
 * Where a client goes: values are followed forward through variables, functions, properties, parameters and exports.
 */
import {
  type CallNode,
  isCast,
  isFunction,
  keyName,
  moduleExportName,
  type Node,
  type t,
  walk,
} from "../../../src/syntax/ast.ts";
import { exportTarget as assignedExport } from "../../../src/syntax/exports.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { functionAround } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { capturedBy } from "./aws.ts";
import { isExportedDeclaration } from "./exported.ts";
import { propertyPlace } from "./properties.ts";

/** Where a value goes. */
export interface Uses {
  /** Reads of it that are neither the wanted use nor a step on the way there. */
  readonly other: Node[];
  readonly exported: Set<string>;
  /** Annotations on the way that name its type. */
  readonly annotations: Set<Node>;
}

/** Follows `node`'s value forward to all that reads it; `isWanted` knows the uses that are all right. */
export function usesOfValue(context: TransformContext, node: Node, isWanted: (node: Node) => boolean): Uses {
  const search = new UseSearch(context, isWanted);
  search.start(node);
  return search.uses;
}

class UseSearch {
  readonly uses: Uses = { other: [], exported: new Set(), annotations: new Set() };
  readonly #context: TransformContext;
  readonly #isWanted: (node: Node) => boolean;
  readonly #seen = new Set<unknown>();

  constructor(context: TransformContext, isWanted: (node: Node) => boolean) {
    this.#context = context;
    this.#isWanted = isWanted;
  }

  start(node: Node): void {
    const { scopes } = this.#context;
    if (isFunction(node)) this.#returned(node);
    else if (node.type === "Identifier" && scopes.bindingOf(node)?.identifiers.includes(node))
      this.#named(scopes.bindingOf(node));
    else this.#read(node);
  }

  #once(thing: unknown): boolean {
    return !this.#seen.has(thing) && this.#seen.add(thing).size > 0;
  }

  #read(at: Node): void {
    if (this.#isWanted(at)) return;
    const parent = this.#context.scopes.parentOf(at);
    if (!parent) return;
    if (isCast(parent)) {
      if ("typeAnnotation" in parent) this.uses.annotations.add(parent.typeAnnotation);
      this.#read(parent);
      return;
    }
    switch (parent.type) {
      case "AwaitExpression":
      case "LogicalExpression":
        this.#read(parent);
        break;
      case "ConditionalExpression":
        if (parent.test !== at) this.#read(parent);
        break;
      case "SequenceExpression":
        if (parent.expressions.at(-1) === at) this.#read(parent);
        break;
      case "UnaryExpression":
      case "IfStatement":
      case "ExpressionStatement":
        break;
      case "BinaryExpression":
        if (!/^[!=]=/.test(parent.operator)) this.uses.other.push(at);
        break;
      case "AssignmentExpression":
        if (parent.left !== at) this.#written(parent.left, parent);
        break;
      case "VariableDeclarator":
        if (parent.id.type === "Identifier") this.#named(this.#context.scopes.bindingOf(parent.id));
        else this.uses.other.push(at);
        break;
      case "ReturnStatement":
        this.#returned(functionAround(parent, this.#context.scopes));
        break;
      case "ArrowFunctionExpression":
        this.#returned(parent);
        break;
      case "CallExpression":
      case "OptionalCallExpression":
        this.#passed(at, parent);
        break;
      case "ExportDefaultDeclaration":
      case "TSExportAssignment":
        this.uses.exported.add("default");
        break;
      case "ExportSpecifier":
        this.uses.exported.add(moduleExportName(parent.exported));
        break;
      case "ObjectProperty":
        this.#held(parent);
        break;
      case "ClassProperty":
      case "ClassPrivateProperty":
        if (parent.typeAnnotation) this.uses.annotations.add(parent.typeAnnotation);
        this.#member(parent);
        break;
      default:
        this.uses.other.push(at);
    }
  }

  #named(binding: Binding | undefined): void {
    if (!binding || !this.#once(binding)) return;
    for (const identifier of binding.identifiers) {
      const annotation = (identifier as t.Identifier).typeAnnotation;
      if (annotation) this.uses.annotations.add(annotation);
      const declaration = this.#context.scopes.enclosing(identifier, "VariableDeclaration", "FunctionDeclaration");
      if (declaration && this.#context.scopes.parentOf(declaration)?.type === "ExportNamedDeclaration") {
        if (this.#context.scopes.parentOf(identifier) === binding.declaration) this.uses.exported.add(binding.name);
      }
    }
    for (const reference of binding.references) if (!reference.isType) this.#read(reference.node);
  }

  /** What a function returns goes where its calls' values go. */
  #returned(owner: Node | undefined): void {
    if (!owner || !this.#once(owner) || !isFunction(owner)) return;
    if ("returnType" in owner && owner.returnType) this.uses.annotations.add(owner.returnType);
    if (owner.type === "FunctionDeclaration") {
      if (this.#context.scopes.parentOf(owner)?.type === "ExportDefaultDeclaration") this.uses.exported.add("default");
      if (owner.id) this.#named(this.#context.scopes.bindingOf(owner.id));
    } else if (owner.type === "ClassMethod" && owner.kind === "method" && owner.static) this.#called(owner);
    else if (owner.type === "ArrowFunctionExpression" || owner.type === "FunctionExpression") this.#read(owner);
    else this.uses.other.push(owner);
  }

  /** `Class.method()`, in the file of the class. */
  #called(method: t.ClassMethod): void {
    const place = propertyPlace(this.#context, method);
    if (!place || place.isVisible) {
      this.uses.other.push(method);
      return;
    }
    this.uses.other.push(...this.#classesHandedOn(method));
    walk(this.#context.program, (node) => {
      const other = node === method ? undefined : propertyPlace(this.#context, node);
      if (other?.on === place.on && other.name === place.name) this.#read(node);
    });
  }

  /** Where the class itself goes elsewhere: `const { client } = Database`, `register(Database)`, `extends Database`. */
  #classesHandedOn(method: t.ClassMethod): Node[] {
    const { scopes } = this.#context;
    const owner = scopes.enclosing(method, "ClassDeclaration");
    const references = owner?.id ? (scopes.bindingOf(owner.id)?.references ?? []) : [];
    return references.flatMap(({ node, isType }) => {
      const parent = scopes.parentOf(node);
      const isMember = parent?.type === "MemberExpression" && parent.object === node;
      return isType || isMember || parent?.type === "NewExpression" ? [] : [node];
    });
  }

  #passed(at: Node, call: CallNode): void {
    if (call.callee === at || capturedBy(this.#context, call.callee) === "captureAWSClient") {
      this.#read(call);
      return;
    }
    const callee = this.#context.scopes.resolveValue(call.callee);
    const index = call.arguments.indexOf(at as never);
    const parameter = isFunction(callee) ? callee.params[index] : undefined;
    if (parameter?.type !== "Identifier") {
      this.uses.other.push(at);
      return;
    }
    this.#named(this.#context.scopes.bindingOf(parameter));
  }

  #written(target: Node, assignment: Node): void {
    const exportName = assignedExport(target, this.#context.scopes);
    if (exportName !== undefined) this.uses.exported.add(exportName || "default");
    else if (target.type === "Identifier") this.#named(this.#context.scopes.bindingOf(target));
    else if (target.type === "MemberExpression") this.#member(target);
    else this.uses.other.push(assignment);
    this.#read(assignment);
  }

  /** `{ client }` in an object: exported by it, or read from the variable that holds it. */
  #held(property: t.ObjectProperty): void {
    const name = keyName(property);
    const object = this.#context.scopes.parentOf(property);
    const holder = object && this.#context.scopes.parentOf(object);
    if (
      name !== undefined &&
      holder?.type === "AssignmentExpression" &&
      assignedExport(holder.left, this.#context.scopes) === ""
    ) {
      this.uses.exported.add(name);
      return;
    }
    const binding =
      holder?.type === "VariableDeclarator" && holder.init === object
        ? this.#context.scopes.bindingOf(holder.id)
        : undefined;
    if (name === undefined || !binding || binding.kind !== "const" || this.#isExported(binding)) {
      this.uses.other.push(property);
      return;
    }
    if (!this.#once(property)) return;
    for (const { node } of binding.references) {
      const parent = this.#context.scopes.parentOf(node);
      if (parent?.type !== "MemberExpression" || parent.object !== node) this.uses.other.push(node);
      else if (keyName(parent) === name) this.#read(parent);
      else if (keyName(parent) === undefined) this.uses.other.push(node);
    }
  }

  #isExported(binding: Binding): boolean {
    const { scopes } = this.#context;
    return (
      isExportedDeclaration(scopes, binding.declaration) ||
      binding.references.some(({ node }) => scopes.parentOf(node)?.type === "ExportSpecifier")
    );
  }

  /** A property of `this` or of the global object: everything in the file that reads one of its name. */
  #member(target: Node): void {
    const place = propertyPlace(this.#context, target);
    if (!place) {
      this.uses.other.push(target);
      return;
    }
    if (!this.#once(`${place.on}.${place.name}`)) return;
    if (place.isVisible) {
      this.uses.other.push(target);
      return;
    }
    walk(this.#context.program, (node) => {
      if (place.on === "global") declaredGlobal(node, place.name, this.uses.annotations);
      const other = propertyPlace(this.#context, node);
      if (other?.on !== place.on || other.name !== place.name) return;
      if (node.type === "ClassProperty" || node.type === "ClassPrivateProperty") {
        if (node.typeAnnotation) this.uses.annotations.add(node.typeAnnotation);
      } else this.#read(node);
    });
  }
}

/** `declare global { var x: T }` */
function declaredGlobal(node: Node, name: string, annotations: Set<Node>): void {
  if (node.type !== "TSModuleDeclaration" || !(node.global || node.kind === "global")) return;
  walk(node, (at) => {
    if (at.type !== "VariableDeclarator" || at.id.type !== "Identifier" || at.id.name !== name) return;
    if (at.id.typeAnnotation) annotations.add(at.id.typeAnnotation);
  });
}
