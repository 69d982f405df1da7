/** Arguments that hold what next-auth gave, and whether they may be followed into the functions that get them. */

import {
  type CallNode,
  type FunctionNode,
  isMember,
  keyName,
  type Node,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import { bindingOfClass, type Called, isClass, isPlainClass } from "../../../src/syntax/called.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";
import { bindingOfFunction, type ParameterPlace } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { ownExports } from "../options/locate.ts";
import type { ExportOfModule, HandedOn } from "./given.ts";
import { valueParameters } from "./parameters.ts";
import type { TypeShape } from "./type-shapes.ts";

/** An argument that holds a value, and may be followed. */
export interface Pending {
  readonly handed: HandedOn;
  readonly call: CallNode;
  /** The function that gets it: in `f.apply(this, args)` that is `f`. */
  readonly callee: Node;
  readonly slot: Pick<ParameterPlace, "parameter" | "key">;
}

/** Those of a file: one is followed when all that call the function give such a value. */
export class PendingArguments {
  readonly #context: TransformContext;
  readonly #all: Pending[] = [];

  constructor(context: TransformContext) {
    this.#context = context;
  }

  add(pending: Pending): void {
    this.#all.push(pending);
  }

  [Symbol.iterator](): Iterator<Pending> {
    return this.#all[Symbol.iterator]();
  }

  /** A function says by a type of its own what it takes there: it is read as that. */
  isTyped(made: FunctionNode, { slot, handed }: Pending, shapes: ReadonlyMap<Node, TypeShape>): boolean {
    const target = withoutDefault(valueParameters(made)[slot.parameter]);
    const shape = target && shapes.get(target);
    const its = slot.key === undefined || shape?.kind !== "members" ? shape : shape.of.get(slot.key);
    return its?.kind === "given" && its.name === handed.given.name;
  }

  /** The same of a function of another module, whoever calls it. */
  isTypedElsewhere({ callee, slot }: Pending): boolean {
    const { scopes, project, file } = this.#context;
    const value = scopes.moduleValue(callee);
    const target =
      value && value.path.length <= 1
        ? project.resolveExport(file.path, value.source, value.path[0] ?? "default")
        : undefined;
    return (
      target !== undefined &&
      project
        .facts("follows-given", target.path)
        .some(
          ({ value: said }) =>
            said.isTyped === true &&
            said.exportName === target.exportName &&
            said.parameter === slot.parameter &&
            said.key === slot.key,
        )
    );
  }

  /** Every call of the functions that an argument goes to gives such a value in its place. */
  areAllCallsLike(pending: Pending, called: Called): boolean {
    const { scopes } = this.#context;
    const binding = scopes.bindingOf(pending.callee);
    const isDirect = binding !== undefined && scopes.resolveValue(pending.callee) === called.functions[0];
    if (!isDirect) return this.#isCalledSoOnly(pending, called);
    return (
      !this.#mayBeCalledElsewhere(binding) &&
      binding.references.every(
        ({ node, isType }) => isType || isExported(node, scopes) || this.#isCallLike(pending, node),
      )
    );
  }

  /** Nothing else calls functions that are reached by a list, a table, a parameter, or as methods. */
  #isCalledSoOnly(pending: Pending, { functions, sources, holders, takers }: Called): boolean {
    const { scopes } = this.#context;
    const isHeldOnly = holders.every(({ binding }) =>
      binding.references.every(
        ({ node, isType }) =>
          isType ||
          holders.some((holder) => holder.node === node) ||
          keyName(scopes.parentOf(node) ?? node) === "length",
      ),
    );
    const names = [...holders.map(({ binding }) => binding), ...takers];
    if (!isHeldOnly || names.some((binding) => this.#mayBeCalledElsewhere(binding))) return false;
    return functions.every((made) => {
      if (made.type === "ClassMethod" || scopes.parentOf(made)?.type === "ClassProperty")
        return this.#isMethodCalledSo(pending, made);
      const binding = bindingOfFunction(made, scopes);
      if (!binding) return true;
      if (this.#mayBeCalledElsewhere(binding)) return false;
      return binding.references.every(
        ({ node, isType }) => isType || sources.includes(node) || this.#isCallLike(pending, node),
      );
    });
  }

  /** Each `….name(…)` of the file gives such a value, and no other file gets the class. */
  #isMethodCalledSo(pending: Pending, made: FunctionNode): boolean {
    const { scopes, parsed } = this.#context;
    const member = made.type === "ClassMethod" ? made : scopes.parentOf(made);
    const owner = member && scopes.parentOf(scopes.parentOf(member) ?? member);
    const name = member && keyName(member);
    if (!owner || !isClass(owner) || owner.superClass || !isPlainClass(owner, scopes) || name === undefined)
      return false;
    const binding = bindingOfClass(owner, scopes);
    if (binding && this.#mayBeCalledElsewhere(binding)) return false;
    return parsed.nodes.every((node) => !isMember(node) || keyName(node) !== name || this.#isCallLike(pending, node));
  }

  /** True when a name is called here with the same value in the same place. */
  #isCallLike({ handed, slot }: Pending, name: Node): boolean {
    return this.#all.some(
      (other) =>
        other.callee === name &&
        other.slot.parameter === slot.parameter &&
        other.slot.key === slot.key &&
        other.handed.given.name === handed.given.name,
    );
  }

  #mayBeCalledElsewhere(binding: Binding): boolean {
    const { project, file, scopes } = this.#context;
    const names = ownExports(this.#context).filter(({ node }) => scopes.bindingOf(node) === binding);
    if (names.length === 0) return false;
    return !project.knowsOthers || names.some(({ name }) => project.importersOf(file.path, name).length > 0);
  }

  /** The function of another module that an argument goes to, when nobody else calls it and each call here gives such a value. */
  targetElsewhere(pending: Pending): ExportOfModule | undefined {
    const { scopes, project, file } = this.#context;
    const value = scopes.moduleValue(pending.callee);
    if (!value?.binding || value.path.length > 1) return undefined;
    const target = project.resolveExport(file.path, value.source, value.path[0] ?? "default");
    if (!target) return undefined;
    const importers = project.importersOf(target.path, target.exportName);
    if (importers.some((path) => path !== file.path)) return undefined;
    const isWhole = value.binding.import?.imported === "*" && value.path.length === 1;
    const areAllLike = value.binding.references.every(({ node, isType }) => {
      if (isType) return true;
      if (!isWhole) return this.#isCallLike(pending, node);
      const member = scopes.parentOf(node);
      if (!isMember(member) || member.object !== node) return false;
      return keyName(member) !== value.path[0] || this.#isCallLike(pending, member);
    });
    const isBoundOnce =
      scopes.imports(value.source).filter(({ import: origin }) => origin?.imported === value.binding?.import?.imported)
        .length === 1;
    return areAllLike && isBoundOnce ? target : undefined;
  }

  isFollowedThere(target: ExportOfModule, { slot }: Pending): boolean {
    return this.#context.project
      .facts("follows-given", target.path)
      .some(
        ({ value }) =>
          value.exportName === target.exportName && value.parameter === slot.parameter && value.key === slot.key,
      );
  }
}

/** `export { x }`, `export default x`, `module.exports = x`, `exports.x = x`, `module.exports = { x }`. */
export function isExported(node: Node, scopes: Scopes): boolean {
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "ExportSpecifier":
    case "ExportDefaultDeclaration":
      return true;
    case "ObjectProperty": {
      const object = scopes.parentOf(parent);
      return parent.value === node && object !== undefined && isExported(object, scopes);
    }
    case "AssignmentExpression":
      return parent.right === node && isExportsMember(parent.left);
    default:
      return false;
  }
}

function isExportsMember(target: Node): boolean {
  let at = target;
  while (at.type === "MemberExpression") at = at.object;
  return target.type === "MemberExpression" && at.type === "Identifier" && /^(module|exports)$/.test(at.name);
}
