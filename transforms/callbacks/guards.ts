import { type FunctionNode, keyName, type Node, unwrap } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import type { Setting } from "../options/setting.ts";
import type { Binding } from "../scope.ts";

/**
 * True when each use of a parameter stands where only an OAuth account can get: behind `account.provider === "google"`, after
 * `if (account.type !== "oauth") return`.
 */
export function isOnlyUsedWithOAuth(
  context: TransformContext,
  made: FunctionNode,
  parameter: Node,
  account: Node | undefined,
  providers: Setting["providers"],
): boolean {
  const { scopes } = context;
  const used = scopes.bindingOf(parameter);
  const binding = scopes.bindingOf(account);
  if (!used || !binding) return false;
  const guard = new Guard(context, binding, providers);
  return used.references.every(({ node }) => {
    let at: Node = node;
    for (let above = scopes.parentOf(at); above && at !== made; at = above, above = scopes.parentOf(at)) {
      if (guard.lets(above, at)) return true;
    }
    return false;
  });
}

class Guard {
  readonly #context: TransformContext;
  readonly #account: Binding;
  readonly #providers: Setting["providers"];

  constructor(context: TransformContext, account: Binding, providers: Setting["providers"]) {
    this.#context = context;
    this.#account = account;
    this.#providers = providers;
  }

  /** Whether control gets from `above` to its part `at` with OAuth only. */
  lets(above: Node, at: Node): boolean {
    switch (above.type) {
      case "IfStatement":
      case "ConditionalExpression":
        if (above.consequent === at) return this.#means(above.test, true);
        return above.alternate === at && this.#means(above.test, false);
      case "LogicalExpression":
        return above.right === at && above.operator !== "??" && this.#means(above.left, above.operator === "&&");
      case "SwitchCase": {
        const around = this.#context.scopes.parentOf(above);
        return (
          around?.type === "SwitchStatement" &&
          this.#isAsked(around.discriminant) &&
          above.test != null &&
          this.#isOAuth(above.test)
        );
      }
      case "BlockStatement":
        return above.body.some(
          (statement) => (statement.start ?? 0) < (at.start ?? 0) && this.#leavesUnless(statement),
        );
      default:
        return false;
    }
  }

  /** Whether the account must be OAuth's when the test turned out so. */
  #means(test: Node, outcome: boolean): boolean {
    const node = unwrap(test);
    switch (node.type) {
      case "UnaryExpression":
        return node.operator === "!" && this.#means(node.argument, !outcome);
      case "LogicalExpression": {
        const [left, right] = [this.#means(node.left, outcome), this.#means(node.right, outcome)];
        if (node.operator === "??") return false;
        return (node.operator === "&&") === outcome ? left || right : left && right;
      }
      case "BinaryExpression": {
        if (!/^[!=]==?$/.test(node.operator)) return false;
        const literal = this.#isAsked(node.left) ? node.right : this.#isAsked(node.right) ? node.left : null;
        if (!literal) return false;
        const same = node.operator.startsWith("=") === outcome;
        return same ? this.#isOAuth(literal) : this.#leavesOAuth(literal);
      }
      case "CallExpression": {
        const { callee } = node;
        const [value] = node.arguments;
        if (!outcome || callee.type !== "MemberExpression" || keyName(callee) !== "includes" || !value) return false;
        const list = this.#context.scopes.resolveValue(callee.object);
        return (
          this.#isAsked(value) &&
          list.type === "ArrayExpression" &&
          list.elements.every((item) => item && this.#isOAuth(item))
        );
      }
      default:
        return false;
    }
  }

  /** `account.provider`, `account?.type`. */
  #isAsked(node: Node): boolean {
    const member = unwrap(node);
    if (member.type !== "MemberExpression" && member.type !== "OptionalMemberExpression") return false;
    return (
      /^(provider|type)$/.test(keyName(member) ?? "") &&
      this.#context.scopes.bindingOf(unwrap(member.object)) === this.#account
    );
  }

  #isOAuth(literal: Node): boolean {
    const value = this.#context.scopes.resolveValue(literal);
    return value.type === "StringLiteral" && !/^(email|credentials)$/.test(value.value);
  }

  /** Whether only OAuth is left once the account is none of this kind. */
  #leavesOAuth(literal: Node): boolean {
    const value = this.#context.scopes.resolveValue(literal);
    if (value.type !== "StringLiteral" || this.#providers === "unknown") return false;
    return [...this.#providers].every((kind) => kind === "oauth" || kind === value.value);
  }

  /** `if (account.provider !== "google") return true;` */
  #leavesUnless(statement: Node): boolean {
    if (statement.type !== "IfStatement" || !this.#means(statement.test, false)) return false;
    const { consequent } = statement;
    const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
    return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
  }
}
