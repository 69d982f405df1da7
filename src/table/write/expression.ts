import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Expected, Item, KeyNames } from "../../items/index.ts";

/** The names and values that a request's expressions refer to. DynamoDB refuses empty maps, so those are left out. */
export interface Operands {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** Collects the names and values of the expressions of one request. */
class OperandTable {
  readonly #names = new Map<string, string>();
  readonly #values: AttributeValue[] = [];

  name(name: string): string {
    const placeholder = this.#names.get(name) ?? `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }

  value(value: AttributeValue): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }

  operands(): Operands {
    const names = [...this.#names].map(([name, placeholder]) => [placeholder, name]);
    const values = this.#values.map((value, index) => [`:v${index}`, value]);
    return {
      ...(names.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(names) } : {}),
      ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
    };
  }
}

/** What the conditions of an engine look like. */
export interface Dialect {
  readonly keys: KeyNames;
  /** Maps and lists are compared element by element: dynalite compares them by identity, so that none is ever equal. */
  readonly byElement: boolean;
}

/** The condition that an item exists and its attributes are the expected ones. */
export function expectedCondition(expected: Expected, dialect: Dialect) {
  const operands = new OperandTable();
  return { ConditionExpression: condition(expected, dialect, operands), ...operands.operands() };
}

/**
 * How many attributes an expression can hold against what is expected: each takes up to 18 of the 4,096 characters and one of the
 * 300 operators that an expression may have (developer guide, "Quotas").
 */
const mostConditions = 200;

/** Whether so much is expected that no expression can say it. */
export function isBeyondExpressions(expected: Expected): boolean {
  return Object.keys(expected).length > mostConditions;
}

/** The same condition without an expression, by the parameters that DynamoDB had before: those have no such limits. */
export function expectedWithoutExpression(expected: Expected, key: Item) {
  const equal = (value: AttributeValue) => ({ ComparisonOperator: "EQ" as const, AttributeValueList: [value] });
  const conditions = Object.entries({ ...key, ...expected }).map(
    ([name, value]) => [name, value === "absent" ? { Exists: false } : equal(value)] as const,
  );
  return { Expected: Object.fromEntries(conditions) };
}

/** An update without an expression. */
export function updateWithoutExpression(
  { set, remove, expected }: { readonly set: Item; readonly remove: readonly string[]; readonly expected: Expected },
  key: Item,
) {
  const AttributeUpdates = Object.fromEntries([
    ...Object.entries(set).map(([name, Value]) => [name, { Action: "PUT" as const, Value }] as const),
    ...remove.map((name) => [name, { Action: "DELETE" as const }] as const),
  ]);
  return { AttributeUpdates, ...expectedWithoutExpression(expected, key) };
}

/** The condition that there is no item under a key yet. */
export function absentCondition({ keys }: Dialect) {
  return { ConditionExpression: "attribute_not_exists(#pk)", ExpressionAttributeNames: { "#pk": keys.partitionKey } };
}

/** The expressions of a conditional UpdateItem. */
export function updateExpressions(
  change: { readonly set: Item; readonly remove: readonly string[]; readonly expected: Expected },
  dialect: Dialect,
) {
  const operands = new OperandTable();
  const sets = Object.entries(change.set).map(([name, value]) => `${operands.name(name)} = ${operands.value(value)}`);
  const removes = change.remove.map((name) => operands.name(name));
  const UpdateExpression = [
    ...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(", ")}`] : []),
  ].join(" ");
  return {
    UpdateExpression,
    ConditionExpression: condition(change.expected, dialect, operands),
    ...operands.operands(),
  };
}

function condition(expected: Expected, { keys, byElement }: Dialect, operands: OperandTable): string {
  const attributes = Object.entries(expected).map(([name, value]) => {
    const path = operands.name(name);
    if (value === "absent") return `attribute_not_exists(${path})`;
    return byElement ? equalByElement(path, value, operands) : `${path} = ${operands.value(value)}`;
  });
  // UpdateItem is an upsert: without this it would bring a deleted row back.
  return [`attribute_exists(${operands.name(keys.partitionKey)})`, ...attributes].join(" AND ");
}

function equalByElement(path: string, value: AttributeValue, operands: OperandTable): string {
  const elements = value.M
    ? Object.entries(value.M).map(([name, inner]) => [`${path}.${operands.name(name)}`, inner] as const)
    : value.L?.map((inner, index) => [`${path}[${index}]`, inner] as const);
  if (!elements) return `${path} = ${operands.value(value)}`;
  return [
    `attribute_type(${path}, ${operands.value({ S: value.M ? "M" : "L" })})`,
    `size(${path}) = ${operands.value({ N: String(elements.length) })}`,
    ...elements.map(([inner, element]) => equalByElement(inner, element, operands)),
  ].join(" AND ");
}
