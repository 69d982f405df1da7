import type { AttributeValue, BatchStatementRequest } from "@aws-sdk/client-dynamodb";
import type { Delete, Expected, KeyNames, Update } from "../items/index.ts";

/** A name in PartiQL's double quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A change as a conditional PartiQL statement. PartiQL's UPDATE is no upsert, so it can't bring a deleted row back
 * (developer guide, "PartiQL update statements").
 */
export function toStatement(table: string, keys: KeyNames, change: Update | Delete): BatchStatementRequest {
  const parameters: AttributeValue[] = [];
  const parameter = (value: AttributeValue): string => {
    parameters.push(value);
    return "?";
  };
  const action = change.kind === "update" ? assignments(change, parameter) : "";
  const where = [
    ...[keys.partitionKey, keys.sortKey].map((name) => `${quoted(name)}=${parameter(change.key[name] ?? { S: "" })}`),
    ...conditions(change.expected, parameter),
  ].join(" AND ");
  const verb = change.kind === "update" ? `UPDATE ${quoted(table)}` : `DELETE FROM ${quoted(table)}`;
  return { Statement: `${verb}${action} WHERE ${where}`, Parameters: parameters };
}

function assignments({ set, remove }: Update, parameter: (value: AttributeValue) => string): string {
  const sets = Object.entries(set).map(([name, value]) => ` SET ${quoted(name)}=${parameter(value)}`);
  return [...sets, ...remove.map((name) => ` REMOVE ${quoted(name)}`)].join("");
}

function conditions(expected: Expected, parameter: (value: AttributeValue) => string): readonly string[] {
  return Object.entries(expected).map(([name, value]) => {
    if (value === "absent") return `${quoted(name)} IS MISSING`;
    // PartiQL compares with null by IS NULL, which other dialects also take for a missing attribute.
    if (value.NULL) return `attribute_type(${quoted(name)}, 'NULL')`;
    return `${quoted(name)}=${parameter(value)}`;
  });
}
