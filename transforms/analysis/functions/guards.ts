import { type FunctionNode, isMember, keyName, type Node, type t, unwrap, walk } from "../../../src/syntax/ast.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import type { Setting } from "../options/setting.ts";

/** Whether a test says what is asked for when it turns out as it does; undefined when it is made of other tests. */
export type Leaf = (test: Node, outcome: boolean) => boolean;

/**
 * True when control gets to a node of a function only where a test said what is asked for: in the branch of an `if`,
 * behind `&&`, after `if (…) return`.
 */
export function isGuarded(node: Node, made: FunctionNode, leaf: Leaf, scopes: Scopes): boolean {
  let at = node;
  for (let above = scopes.parentOf(at); above && at !== made; at = above, above = scopes.parentOf(at)) {
    if (lets(above, at, leaf, scopes)) return true;
  }
  return false;
}

function lets(above: Node, at: Node, leaf: Leaf, scopes: Scopes): boolean {
  switch (above.type) {
    case "IfStatement":
    case "ConditionalExpression":
      if (above.consequent === at) return means(above.test, true, leaf);
      return above.alternate === at && means(above.test, false, leaf);
    case "LogicalExpression":
      return above.right === at && above.operator !== "??" && means(above.left, above.operator === "&&", leaf);
    case "SwitchCase": {
      const around = scopes.parentOf(above);
      if (around?.type !== "SwitchStatement" || !above.test || isFallenInto(above, around)) return false;
      // `case x:` is what `discriminant === x` says.
      const test = { type: "BinaryExpression", operator: "===", left: around.discriminant, right: above.test };
      return leaf(test as Node, true);
    }
    case "BlockStatement":
      return above.body.some((statement) => (statement.start ?? 0) < (at.start ?? 0) && leavesUnless(statement, leaf));
    default:
      return false;
  }
}

/** `case "a": case "b": …`: control gets here for other values, too. */
function isFallenInto(place: t.SwitchCase, around: t.SwitchStatement): boolean {
  const before = around.cases[around.cases.indexOf(place) - 1];
  const last = before?.consequent.at(-1);
  const end = last?.type === "BlockStatement" ? last.body.at(-1) : last;
  return before !== undefined && !/^(Return|Throw|Break|Continue)Statement$/.test(end?.type ?? "");
}

function means(test: Node, outcome: boolean, leaf: Leaf): boolean {
  const node = unwrap(test);
  if (node.type === "UnaryExpression" && node.operator === "!") return means(node.argument, !outcome, leaf);
  if (node.type !== "LogicalExpression") return leaf(node, outcome);
  if (node.operator === "??") return false;
  const left = means(node.left, outcome, leaf);
  const right = means(node.right, outcome, leaf);
  return (node.operator === "&&") === outcome ? left || right : left && right;
}

/** `if (account.provider !== "google") return true;` */
function leavesUnless(statement: Node, leaf: Leaf): boolean {
  if (statement.type !== "IfStatement" || !means(statement.test, false, leaf)) return false;
  const { consequent } = statement;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
}

/** `a === b` and its like, as the two sides and whether they were the same. */
function comparison(test: Node, outcome: boolean): { left: Node; right: Node; same: boolean } | undefined {
  if (test.type !== "BinaryExpression" || !/^[!=]==?$/.test(test.operator)) return undefined;
  return { left: unwrap(test.left), right: unwrap(test.right), same: test.operator.startsWith("=") === outcome };
}

/**
 * True when each use of a parameter stands where only an OAuth account can get: behind `account.provider ===
 * "google"`, after `if (account.type !== "oauth") return`.
 */
export function isOnlyUsedWithOAuth(
  { scopes }: TransformContext,
  made: FunctionNode,
  parameter: Node,
  account: Node | undefined,
  providers: Setting["providers"],
): boolean {
  const used = scopes.bindingOf(parameter);
  const binding = scopes.bindingOf(account);
  if (!used || !binding) return false;
  const isAsked = (node: Node) => asksKind(node, binding, scopes);
  const literal = (node: Node) => literalOf(node, scopes);
  const isOAuth = (node: Node) => !/^(email|credentials)$/.test(literal(node) ?? "email");
  /** Whether only OAuth is left once the account is none of this kind. */
  const leavesOAuth = (node: Node) =>
    providers !== "unknown" && [...providers].every((kind) => kind === "oauth" || kind === literal(node));
  const leaf: Leaf = (test, outcome) => {
    const compared = comparison(test, outcome);
    if (compared) {
      const { left, right, same } = compared;
      const other = isAsked(left) ? right : isAsked(right) ? left : undefined;
      return other !== undefined && (same ? isOAuth(other) : leavesOAuth(other));
    }
    if (!outcome || test.type !== "CallExpression" || test.callee.type !== "MemberExpression") return false;
    const [value] = test.arguments;
    const list = scopes.resolveValue(test.callee.object);
    if (!value || keyName(test.callee) !== "includes" || list.type !== "ArrayExpression") return false;
    return isAsked(unwrap(value)) && list.elements.every((item) => item !== null && isOAuth(item));
  };
  return used.references.every(({ node }) => isGuarded(node, made, leaf, scopes));
}

/**
 * True when a function asks whether the account is one of Email or Credentials: `account.type === "email"`. Where the providers aren't
 * visible, that tells that there is one.
 */
export function asksForOthers({ scopes }: TransformContext, made: FunctionNode, account: Node | undefined): boolean {
  const binding = scopes.bindingOf(account);
  if (!binding) return false;
  const isOther = (node: Node) => /^(email|credentials)$/.test(literalOf(node, scopes) ?? "");
  const asks = (one: Node, other: Node) => asksKind(unwrap(one), binding, scopes) && isOther(other);
  let found = false;
  walk(made.body, (node) => {
    const compared = comparison(node, true);
    if (compared) found ||= asks(compared.left, compared.right) || asks(compared.right, compared.left);
    else if (node.type === "SwitchStatement")
      found ||= node.cases.some(({ test }) => test && asks(node.discriminant, test));
  });
  return found;
}

/** `account.provider`, `account?.type`. */
function asksKind(node: Node, account: Binding, scopes: Scopes): boolean {
  return /^(provider|type)$/.test(propertyOf(node, account, scopes) ?? "");
}

function literalOf(node: Node, scopes: Scopes): string | undefined {
  const value = scopes.resolveValue(node);
  return value.type === "StringLiteral" ? value.value : undefined;
}

/**
 * True where TypeScript knows, too, that what a name is bound to is there: a test of `profile?.email` tells, but not
 * one of `profile!.email`.
 *
 * @param options.readsOptionally whether the members in the tests are going to be read by `?.`
 */
export function isKnownToBeThere(
  node: Node,
  made: FunctionNode,
  binding: Binding,
  scopes: Scopes,
  options: { readonly readsOptionally?: boolean } = {},
): boolean {
  const isIt = (part: Node) => {
    if (scopes.bindingOf(part) === binding) return true;
    return (
      (options.readsOptionally || part.type === "OptionalMemberExpression") &&
      propertyOf(part, binding, scopes) !== undefined
    );
  };
  const leaf: Leaf = (test, outcome) => {
    const compared = comparison(test, outcome);
    if (!compared) return outcome && isIt(test);
    const { left, right, same } = compared;
    const other = isIt(left) ? right : isIt(right) ? left : undefined;
    if (other?.type === "NullLiteral") return !same;
    return same && other !== undefined && /^(String|Numeric|Boolean)Literal$/.test(other.type);
  };
  return isGuarded(node, made, leaf, scopes);
}

/** The name in `binding.name`. */
function propertyOf(node: Node, binding: Binding, scopes: Scopes): string | undefined {
  const member = unwrap(node);
  return isMember(member) && scopes.bindingOf(unwrap(member.object)) === binding ? keyName(member) : undefined;
}
