import { isCall, isCast, isMember, keyName, type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";

/** What a value is compared with: by an operator, in a `switch`, in a list, a Set or a Map. */
export interface Compared {
  readonly how: "strictly" | "loosely" | "in a switch" | "in a list" | "as a key";
  /** What is known of the other side, resolved where it is a constant. */
  readonly values: readonly Node[];
  /** The other side holds more than can be seen. */
  readonly isOpen: boolean;
  /** The comparison, or the call. */
  readonly node: Node;
}

/** How an expression is compared; undefined where something else is done with it. */
export function comparedWith(node: Node, scopes: Scopes): Compared | undefined {
  const parent = scopes.parentOf(node);
  if (isCast(parent)) return comparedWith(parent, scopes);
  switch (parent?.type) {
    case "BinaryExpression": {
      if (!/^[!=]==?$/.test(parent.operator)) return undefined;
      const other = scopes.resolveValue(parent.left === node ? parent.right : parent.left);
      const how = parent.operator.length === 3 ? "strictly" : "loosely";
      return { how, values: [other], isOpen: !isWritten(other), node: parent };
    }
    case "SwitchStatement": {
      const values = parent.cases.flatMap(({ test }) => (test ? [scopes.resolveValue(test)] : []));
      return { how: "in a switch", values, isOpen: values.some((value) => !isWritten(value)), node: parent };
    }
    case "CallExpression":
    case "OptionalCallExpression":
      return parent.arguments[0] === node ? inCollection(parent, scopes) : undefined;
    case "MemberExpression":
    case "OptionalMemberExpression": {
      if (parent.property !== node || !parent.computed) return undefined;
      const object = scopes.resolveValue(parent.object);
      return { how: "as a key", values: keysOf(object), isOpen: object.type !== "ObjectExpression", node: parent };
    }
    default:
      return undefined;
  }
}

/** `list.includes(x)`, `list.indexOf(x)`, `set.has(x)`, `map.get(x)` */
function inCollection(call: t.CallExpression | t.OptionalCallExpression, scopes: Scopes): Compared | undefined {
  const { callee } = call;
  const name = isMember(callee) ? (keyName(callee) ?? "") : "";
  if (!isMember(callee) || !/^(includes|indexOf|lastIndexOf|has|get)$/.test(name)) return undefined;
  const held = elementsOf(scopes.resolveValue(callee.object), scopes);
  const values = (held ?? []).map((one) => scopes.resolveValue(one));
  const isOpen = held === undefined || values.some((value) => !isWritten(value));
  return { how: "in a list", values, isOpen, node: call };
}

function elementsOf(list: Node, scopes: Scopes): Node[] | undefined {
  if (list.type === "ArrayExpression") return list.elements.filter((one) => one !== null);
  if (list.type !== "NewExpression" || list.callee.type !== "Identifier") return undefined;
  const [given] = list.arguments;
  const inside = given && scopes.resolveValue(given);
  if (inside?.type !== "ArrayExpression") return undefined;
  if (list.callee.name === "Set") return elementsOf(inside, scopes);
  if (list.callee.name !== "Map") return undefined;
  return inside.elements.flatMap((pair) => {
    const [key] = (pair?.type === "ArrayExpression" && pair.elements) || [];
    return key ? [key] : [];
  });
}

function keysOf(object: Node): Node[] {
  if (object.type !== "ObjectExpression") return [];
  return object.properties.flatMap((property) => {
    const key = keyName(property);
    return key === undefined ? [] : [{ type: "StringLiteral", value: key } as t.StringLiteral];
  });
}

function isWritten(node: Node): boolean {
  const value = unwrap(node);
  if (value.type === "UnaryExpression") return isWritten(value.argument);
  return /^(String|Numeric|Boolean|Null)Literal$/.test(value.type) || isUndefined(value);
}

export function isUndefined(node: Node): boolean {
  return node.type === "Identifier" && node.name === "undefined";
}

export function isNumber(node: Node): boolean {
  return node.type === "NumericLiteral" || (node.type === "UnaryExpression" && isNumber(node.argument));
}

/** A test of whether there is a value: where it stands, and whether it asks for it or for its absence. */
export interface PresenceTest {
  /** All of the test: `!x`, `!!x`, `x !== undefined`. */
  readonly node: Node;
  readonly asks: "presence" | "absence";
}

/** `if (x)`, `!x`, `x ? a : b`, `x && …` in a test, `Boolean(x)`, `x === undefined`, `x != null`. */
export function presenceTest(node: Node, scopes: Scopes): PresenceTest | undefined {
  const parent = scopes.parentOf(node);
  if (isCast(parent)) return presenceTest(parent, scopes);
  if (parent?.type === "UnaryExpression" && parent.operator === "!") return negated(parent, scopes);
  if (parent?.type === "BinaryExpression") {
    const other = unwrap(parent.left === node ? parent.right : parent.left);
    const isLoose = parent.operator === "==" || parent.operator === "!=";
    if (!/^[!=]==?$/.test(parent.operator) || !(isUndefined(other) || (isLoose && other.type === "NullLiteral"))) {
      return undefined;
    }
    return { node: parent, asks: parent.operator.startsWith("!") ? "presence" : "absence" };
  }
  if (isCall(parent) && parent.callee.type === "Identifier" && parent.callee.name === "Boolean") {
    return { node: parent, asks: "presence" };
  }
  return isTest(node, scopes) ? { node, asks: "presence" } : undefined;
}

function negated(not: t.UnaryExpression, scopes: Scopes): PresenceTest {
  const above = scopes.parentOf(not);
  return above?.type === "UnaryExpression" && above.operator === "!"
    ? { node: above, asks: "presence" }
    : { node: not, asks: "absence" };
}

/** Only whether it counts as true is asked of what stands here. */
function isTest(node: Node, scopes: Scopes): boolean {
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
    case "ForStatement":
      return parent.test === node;
    case "LogicalExpression":
      if (parent.operator === "??") return false;
      return (
        isTest(parent, scopes) || (parent.left === node && parent.operator === "&&" && isStatement(parent, scopes))
      );
    case "UnaryExpression":
      return parent.operator === "!";
    default:
      return isCall(parent) && parent.callee.type === "Identifier" && parent.callee.name === "Boolean";
  }
}

/** `user.id && log(user)`, whose value nobody takes. */
function isStatement(node: Node, scopes: Scopes): boolean {
  return scopes.parentOf(node)?.type === "ExpressionStatement";
}

/** Whether it makes no difference for what is done with an id that it is a number or a text. */
export function isIndifferentToText(id: Node, scopes: Scopes): boolean {
  if (presenceTest(id, scopes) || comparedWith(id, scopes)?.how === "loosely") return true;
  if (comparedWith(id, scopes)?.how === "as a key") return true;
  const parent = scopes.parentOf(id);
  if (parent?.type === "TemplateLiteral") return true;
  if (parent?.type === "BinaryExpression")
    return parent.operator === "+" && isText(parent.left === id ? parent.right : parent.left);
  if (isMember(parent) && parent.object === id) return keyName(parent) === "toString";
  if (!isCall(parent) || parent.callee === id) return false;
  const { callee } = parent;
  if (callee.type === "Identifier") return /^(String|Number|parseInt)$/.test(callee.name);
  return isMember(callee) && callee.object.type === "Identifier" && callee.object.name === "console";
}

function isText({ type }: Node): boolean {
  return type === "StringLiteral" || type === "TemplateLiteral";
}
