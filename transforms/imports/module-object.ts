import {
  isCast,
  isFunction,
  keyName,
  type MemberNode,
  type Node,
  type t,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { rename, renameMember, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { isMockingObject } from "../analysis/client-module/module-uses.ts";
import type { TransformContext } from "../context.ts";

/** How the members of a module's object are to be called. */
export interface MemberNames {
  /** The new name of an export; the same when it has kept its own. */
  nameOf(exportName: string): string;
  /** Called with the node that reads an export which the new module does not have; true when it took care of it. */
  gone?(exportName: string, node: Node): boolean;
  /** Called where the object goes somewhere that can't be followed. */
  lost?(node: Node): void;
  /** Called where `default` was taken out of the way. */
  withoutDefault?(node: Node): void;
}

/**
 * Follows the object of a module (a namespace, a `require`, what `await import()` gives) to its members, and gives them
 * their new names. `default`, under which next-auth v3 exported the same object once more, is taken out of the way.
 */
export class ModuleObject {
  readonly #context: TransformContext;
  readonly #names: MemberNames;

  constructor(context: TransformContext, names: MemberNames) {
    this.#context = context;
    this.#names = names;
  }

  /** `node` is an expression whose value is the module's object. */
  follow(node: Node): void {
    const parent = this.#context.scopes.parentOf(node);
    switch (parent?.type) {
      case "MemberExpression":
      case "OptionalMemberExpression":
        if (parent.object === node) this.#member(parent, node);
        else this.#lost(node);
        return;
      case "JSXMemberExpression":
        if (this.#isGone(parent.property.name, parent)) return;
        parent.property.name = this.#names.nameOf(parent.property.name);
        return;
      case "TSQualifiedName":
        if (!this.#isGone(parent.right.name, parent)) parent.right.name = this.#names.nameOf(parent.right.name);
        return;
      case "QualifiedTypeIdentifier":
        parent.id.name = this.#names.nameOf(parent.id.name);
        return;
      case "AwaitExpression":
        this.follow(parent);
        return;
      case "VariableDeclarator":
        if (parent.init === node) this.bindTo(parent.id as Node, node);
        else this.#lost(node);
        return;
      case "CallExpression":
        this.#argument(parent, node);
        return;
      case "SpreadElement":
        if (!this.#isInMock(parent)) this.#lost(node);
        return;
      case "ExpressionStatement":
      case "TSTypeQuery":
        return;
      default:
        if (isCast(parent)) this.follow(parent);
        else this.#lost(node);
    }
  }

  /** `node` is an `import()`, whose object is behind a promise. */
  followPromise(node: Node): void {
    const { scopes } = this.#context;
    const parent = scopes.parentOf(node);
    if (parent?.type === "AwaitExpression") {
      this.follow(parent);
      return;
    }
    const call = parent && scopes.parentOf(parent);
    if (parent?.type === "MemberExpression" && keyName(parent) === "then" && call?.type === "CallExpression") {
      const callback = call.arguments[0] && scopes.resolveValue(call.arguments[0]);
      if (isFunction(callback)) {
        const [parameter] = callback.params;
        if (parameter) this.bindTo(parameter, node);
        return;
      }
    }
    this.#lost(node);
  }

  /** The object becomes known under a name, or is taken apart. */
  bindTo(pattern: Node, node: Node): void {
    const { scopes } = this.#context;
    switch (pattern.type) {
      case "Identifier": {
        const binding = scopes.bindingOf(pattern);
        if (!binding || binding.reassigned) this.#lost(node);
        else for (const reference of binding.references) this.follow(reference.node);
        return;
      }
      case "AssignmentPattern":
        this.bindTo(pattern.left, node);
        return;
      case "ObjectPattern":
        for (const member of [...pattern.properties]) this.#pattern(pattern, member, node);
        return;
      default:
        this.#lost(node);
    }
  }

  #pattern(pattern: t.ObjectPattern, member: t.ObjectPattern["properties"][number], node: Node): void {
    if (member.type === "RestElement") {
      this.bindTo(member.argument, node);
      return;
    }
    const name = keyName(member);
    if (name === undefined) {
      this.#lost(node);
      return;
    }
    if (name === "default") {
      this.bindTo(member.value, node);
      if (pattern.properties.length !== 1) {
        this.#lost(node);
        return;
      }
      replaceNode(this.#context, pattern, member.value);
      this.#names.withoutDefault?.(node);
      return;
    }
    if (this.#isGone(name, member)) return;
    const newName = this.#names.nameOf(name);
    if (newName === name) return;
    const local = withoutDefault(member.value);
    const binding = this.#context.scopes.bindingOf(local);
    const keeps = local.type !== "Identifier" || local.name !== name || !binding;
    if (!keeps && renameLocal(this.#context, binding, newName)) {
      if (member.key.type === "Identifier") member.key.name = newName;
      return;
    }
    if (!member.shorthand) {
      renameProperty(member, newName);
      return;
    }
    member.key = identifier(newName);
    member.shorthand = false;
  }

  #member(parent: MemberNode, node: Node): void {
    const name = keyName(parent);
    if (name === undefined) {
      this.#lost(parent);
      return;
    }
    if (name === "default") {
      replaceNode(this.#context, parent, node);
      this.#names.withoutDefault?.(node);
      this.follow(node);
      return;
    }
    if (this.#isGone(name, parent)) return;
    const newName = this.#names.nameOf(name);
    if (newName !== name) renameMember(parent, newName);
  }

  /** `jest.spyOn(client, "signin")`, `sinon.stub(client, "signin")`, `jest.mocked(client)`. */
  #argument(call: t.CallExpression, node: Node): void {
    const [first, second] = call.arguments;
    if (first === node && second?.type === "StringLiteral") {
      second.value = this.#names.nameOf(second.value);
      return;
    }
    const { callee } = call;
    const isMocked =
      first === node && callee.type === "MemberExpression" && isMockingObject(this.#context, callee.object);
    if (isMocked && keyName(callee) === "mocked") this.follow(call);
    else this.#lost(node);
  }

  #isInMock(node: Node): boolean {
    const { scopes } = this.#context;
    for (let at = scopes.parentOf(node); at; at = scopes.parentOf(at)) {
      if (at.type !== "CallExpression" || at.callee.type !== "MemberExpression") continue;
      if (isMockingObject(this.#context, at.callee.object)) return true;
    }
    return false;
  }

  #lost(node: Node): void {
    this.#names.lost?.(node);
  }

  #isGone(name: string, node: Node): boolean {
    return this.#names.gone?.(name, node) ?? false;
  }
}

/** Renames a binding that was called as the export is; false when the new name means something else already. */
export function renameLocal(context: TransformContext, binding: Binding, name: string): boolean {
  return context.scopes.isFree(name, binding.scope.node) && rename(context, binding, name);
}
