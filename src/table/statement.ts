import type { AttributeValue, BatchStatementRequest } from "@aws-sdk/client-dynamodb";
import type { Delete, KeyNames, Update } from "../items/index.ts";

/** A name in PartiQL's double quotes. */
export function quoted(name: string): string {
  return `"${name.includes('"') ? name.replaceAll('"', '""') : name}"`;
}

/**
 * A change as a conditional PartiQL statement. PartiQL's UPDATE is no upsert, so it can't bring a deleted row back
 * (developer guide, "PartiQL update statements").
 */
export function toStatement(table: string, keys: KeyNames, change: Update | Delete): BatchStatementRequest {
  const { key, expected } = change;
  const parameters: AttributeValue[] = [];
  // One of these is built for every write: a text that grows costs half of what lists of its parts do.
  let text = change.kind === "update" ? `UPDATE ${quoted(table)}` : `DELETE FROM ${quoted(table)}`;
  if (change.kind === "update") {
    for (const [name, value] of Object.entries(change.set)) {
      text += ` SET ${quoted(name)}=?`;
      parameters.push(value);
    }
    for (const name of change.remove) text += ` REMOVE ${quoted(name)}`;
  }
  text += ` WHERE ${quoted(keys.partitionKey)}=? AND ${quoted(keys.sortKey)}=?`;
  parameters.push(key[keys.partitionKey] ?? { S: "" }, key[keys.sortKey] ?? { S: "" });
  for (const [name, value] of Object.entries(expected)) {
    if (value === "absent") text += ` AND ${quoted(name)} IS MISSING`;
    // PartiQL compares with null by IS NULL, which other dialects also take for a missing attribute.
    else if (value.NULL) text += ` AND attribute_type(${quoted(name)}, 'NULL')`;
    else {
      text += ` AND ${quoted(name)}=?`;
      parameters.push(value);
    }
  }
  return { Statement: text, Parameters: parameters };
}
