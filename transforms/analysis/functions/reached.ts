import {
  type FunctionNode,
  isMember,
  keyName,
  type Node,
  unwrap,
  walk,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";
import type { ReachedBy } from "../../project.ts";
import { isGuarded, type Leaf } from "./guards.ts";

/** An id that nobody gives a provider, for all that are not named. */
const unnamed = "\0";

/** Which providers' sign-ins get to a place in a callback. */
export function reachedBy(node: Node, made: FunctionNode, account: Node | undefined, scopes: Scopes): ReachedBy {
  const isProvider = providerTest(account, scopes);
  if (!isProvider) return { except: [] };
  const mayBe = (id: string) => !isGuarded(node, made, rulesOut(id, isProvider, scopes), scopes);
  const named = namedIn(made, isProvider, scopes);
  return mayBe(unnamed) ? { except: named.filter((id) => !mayBe(id)) } : { only: named.filter(mayBe) };
}

/** What says whether an expression is `account.provider`, under whatever name. */
function providerTest(account: Node | undefined, scopes: Scopes): ((node: Node) => boolean) | undefined {
  const target = account && withoutDefault(account);
  if (target?.type === "ObjectPattern") {
    const member = target.properties.find((one) => keyName(one) === "provider");
    const name = member?.type === "ObjectProperty" ? scopes.bindingOf(withoutDefault(member.value)) : undefined;
    return name && ((node) => scopes.bindingOf(unwrap(node)) === name);
  }
  const binding = scopes.bindingOf(target);
  if (!binding) return undefined;
  return (node) => {
    const inner = unwrap(node);
    if (isMember(inner)) return keyName(inner) === "provider" && scopes.bindingOf(unwrap(inner.object)) === binding;
    // `const { provider } = account`
    const name = inner.type === "Identifier" ? scopes.bindingOf(inner) : undefined;
    const { declaration } = name ?? {};
    if (declaration?.type !== "VariableDeclarator" || name?.reassigned || !declaration.init) return false;
    const from = whenThere(declaration.init);
    if (declaration.id.type === "Identifier")
      return isMember(from) && keyName(from) === "provider" && scopes.bindingOf(unwrap(from.object)) === binding;
    return (
      declaration.id.type === "ObjectPattern" &&
      scopes.bindingOf(from) === binding &&
      declaration.id.properties.some(
        (one) =>
          one.type === "ObjectProperty" &&
          keyName(one) === "provider" &&
          scopes.bindingOf(withoutDefault(one.value)) === name,
      )
    );
  };
}

/** `account.provider` in `account && account.provider` and `account ? account.provider : null`. */
function whenThere(init: Node): Node {
  const value = unwrap(init);
  if (value.type === "LogicalExpression" && value.operator === "&&") return unwrap(value.right);
  return value.type === "ConditionalExpression" && /^(NullLiteral|Identifier)$/.test(value.alternate.type)
    ? unwrap(value.consequent)
    : value;
}

/** The ids that a function compares the provider with. */
function namedIn(made: FunctionNode, isProvider: (node: Node) => boolean, scopes: Scopes): string[] {
  const named = new Set<string>();
  const add = (node: Node | null | undefined) => {
    const value = node && scopes.resolveValue(node);
    if (value?.type === "StringLiteral") named.add(value.value);
  };
  walk(made.body, (node) => {
    if (node.type === "BinaryExpression") {
      if (isProvider(node.left)) add(node.right);
      else if (isProvider(node.right)) add(node.left);
    } else if (node.type === "SwitchStatement" && isProvider(node.discriminant)) {
      for (const { test } of node.cases) add(test);
    } else if (node.type === "CallExpression") {
      for (const element of listed(node, isProvider, scopes) ?? []) add(element);
    }
  });
  return [...named];
}

/** The elements in `["google", "line"].includes(account.provider)`. */
function listed(test: Node, isProvider: (node: Node) => boolean, scopes: Scopes): Node[] | undefined {
  if (test.type !== "CallExpression" || test.callee.type !== "MemberExpression") return undefined;
  const [value] = test.arguments;
  if (!value || keyName(test.callee) !== "includes" || !isProvider(value)) return undefined;
  const list = scopes.resolveValue(test.callee.object);
  return list.type === "ArrayExpression" ? list.elements.filter((element) => element !== null) : undefined;
}

/** Whether a test that turned out so says that the provider is not the one with this id. */
function rulesOut(id: string, isProvider: (node: Node) => boolean, scopes: Scopes): Leaf {
  const isId = (node: Node) => {
    const value = scopes.resolveValue(node);
    return value.type === "StringLiteral" ? value.value === id : undefined;
  };
  return (test, outcome) => {
    if (test.type === "BinaryExpression" && /^[!=]==?$/.test(test.operator)) {
      const other = isProvider(test.left) ? test.right : isProvider(test.right) ? test.left : undefined;
      const same = other && isId(other);
      return same !== undefined && same !== (test.operator.startsWith("=") === outcome);
    }
    const elements = listed(test, isProvider, scopes)?.map(isId);
    if (!elements || elements.includes(undefined)) return false;
    return elements.includes(true) !== outcome;
  };
}
