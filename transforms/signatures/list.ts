import { type FunctionNode, isCall, isMember, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { callWithAll, listOfArguments } from "../../src/syntax/called.ts";
import { at, remove, replaceNode, replaceWithMany } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import type { TransformContext } from "../context.ts";

/** What is done with `arguments`, or with `args` in `(...args)`, each in a way that names can be written for. */
export interface ArgumentList {
  /** The first argument in it. */
  readonly from: number;
  readonly uses: readonly Node[];
  /** The arguments that are used, by their places in the list; undefined for all. */
  readonly used: ReadonlySet<number> | undefined;
  /** The declarations that only give one of them a name: `const user = arguments[0]`. */
  readonly named: ReadonlyMap<number, { readonly target: Node; readonly statement: Node }>;
}

/** Undefined where there is no such list, or where the list itself is needed: its length, a place that is worked out. */
export function argumentListOf(made: FunctionNode, scopes: Scopes): ArgumentList | undefined {
  const list = listOfArguments(made, scopes);
  if (!list || list.uses.length === 0) return undefined;
  const reader = new ListReader(made, scopes);
  if (!list.uses.every((use) => reader.read(use))) return undefined;
  return { from: list.from, uses: list.uses, used: reader.all ? undefined : reader.used, named: reader.named };
}

class ListReader {
  readonly named = new Map<number, { target: Node; statement: Node }>();
  readonly used = new Set<number>();
  /** All of them are handed on. */
  all = false;
  readonly #made: FunctionNode;
  readonly #scopes: Scopes;

  constructor(made: FunctionNode, scopes: Scopes) {
    this.#made = made;
    this.#scopes = scopes;
  }

  /** False for a use that needs the list itself. */
  read(use: Node): boolean {
    const index = indexAt(use, this.#scopes);
    const parent = this.#scopes.parentOf(use);
    if (index !== undefined && parent) return this.#one(index, parent);
    if (callWithAll(use, this.#scopes)) {
      this.all = true;
      return true;
    }
    // `args` is an array already.
    if (this.#made.params.length > 0 || !parent) return false;
    if (parent.type === "VariableDeclarator" && isTakenApart(parent, use)) return this.#apart(parent);
    this.all = isCall(parent) && parent.callee !== use;
    return this.all;
  }

  #one(index: number, member: Node): boolean {
    const name = nameOf(member, this.#made, this.#scopes);
    if (name && !this.named.has(index)) this.named.set(index, name);
    this.used.add(index);
    return true;
  }

  /** `const [user, account] = arguments;` */
  #apart(declarator: t.VariableDeclarator): boolean {
    const { elements } = declarator.id as t.ArrayPattern;
    const statement = statementOf(declarator, this.#made, this.#scopes);
    if (!statement) return false;
    for (const [place, target] of elements.entries()) {
      if (!target || target.type === "RestElement" || this.named.has(place)) return false;
      this.named.set(place, { target, statement });
      this.used.add(place);
    }
    return true;
  }
}

/** Writes names for the list; those in `named` are bound already. `made` declares the others by what is given here. */
export function writeNames(
  context: TransformContext,
  made: FunctionNode,
  list: ArgumentList,
  names: readonly { readonly name: string; readonly identifier: t.Identifier | undefined }[],
): void {
  const { scopes } = context;
  const gone = new Set([...list.named.values()].map(({ statement }) => statement));
  const reads = names.map((): t.Identifier[] => []);
  const read = (index: number, use: Node): t.Identifier => {
    const node = at(identifier(names[index]?.name ?? "undefined"), use);
    reads[index]?.push(node);
    return node;
  };
  for (const use of list.uses) {
    const index = indexAt(use, scopes);
    const parent = scopes.parentOf(use) as Node;
    const inside = index === undefined && isTakenApart(parent, use) ? parent : scopes.parentOf(parent);
    if (inside && gone.has(scopes.parentOf(inside) as Node)) continue;
    const all = () => names.map((_, place) => read(place, use));
    if (index !== undefined) replaceNode(context, parent, read(index, use));
    else if (parent.type === "SpreadElement") replaceWithMany(context, parent, all());
    else replaceNode(context, use, { type: "ArrayExpression", elements: all() } as unknown as t.ArrayExpression);
  }
  for (const [index, { identifier: declared }] of names.entries())
    if (declared) scopes.bind(declared, reads[index] ?? [], made);
  for (const statement of gone) remove(context, statement);
}

/** `arguments[1]`, where it is read. */
function indexAt(use: Node, scopes: Scopes): number | undefined {
  const member = scopes.parentOf(use);
  const index = isMember(member) && member.object === use ? Number(keyName(member)) : Number.NaN;
  const above = member && scopes.parentOf(member);
  const isWritten =
    (above?.type === "AssignmentExpression" && above.left === member) ||
    above?.type === "UpdateExpression" ||
    (above?.type === "UnaryExpression" && above.operator === "delete");
  return Number.isInteger(index) && !isWritten ? index : undefined;
}

/** `const [user, account] = arguments` */
function isTakenApart(parent: Node | undefined, use: Node): boolean {
  return parent?.type === "VariableDeclarator" && parent.init === use && parent.id.type === "ArrayPattern";
}

/** `const user = arguments[0];` as a statement of its own. */
function nameOf(member: Node, made: FunctionNode, scopes: Scopes): { target: Node; statement: Node } | undefined {
  const declarator = scopes.parentOf(member);
  if (declarator?.type !== "VariableDeclarator" || declarator.init !== member) return undefined;
  if (declarator.id.type !== "Identifier" && declarator.id.type !== "ObjectPattern") return undefined;
  const statement = statementOf(declarator, made, scopes);
  return statement && { target: declarator.id, statement };
}

function statementOf(declarator: Node, made: FunctionNode, scopes: Scopes): Node | undefined {
  const statement = scopes.parentOf(declarator);
  if (statement?.type !== "VariableDeclaration" || statement.declarations.length !== 1) return undefined;
  return scopes.parentOf(statement) === made.body ? statement : undefined;
}
