import type { AttributeValue, BatchStatementRequest } from "@aws-sdk/client-dynamodb";
import type { Delete, KeyNames, Update } from "../../items/index.ts";
import { quoted } from "../dynamodb/partiql.ts";

/** The parts of statements that name an attribute. */
const part = {
  set: madeOnce((name) => ` SET ${name}=?`),
  remove: madeOnce((name) => ` REMOVE ${name}`),
  equal: madeOnce((name) => ` AND ${name}=?`),
  missing: madeOnce((name) => ` AND ${name} IS MISSING`),
  // PartiQL compares with null by IS NULL, which other dialects also take for a missing attribute.
  null: madeOnce((name) => ` AND attribute_type(${name}, 'NULL')`),
};

/** Every write has a statement, but all of them together name only the attributes that decisions read. */
function madeOnce(make: (quotedName: string) => string): (name: string) => string {
  const made = new Map<string, string>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const text = make(quoted(name));
    made.set(name, text);
    return text;
  };
}

/**
 * A change as a conditional PartiQL statement. PartiQL's UPDATE isn't an upsert, so it can't bring a deleted row back
 * (developer guide, "PartiQL update statements").
 */
export function toStatement(table: string, keys: KeyNames, change: Update | Delete): BatchStatementRequest {
  const parameters: AttributeValue[] = [];
  let text = change.kind === "update" ? `UPDATE ${quoted(table)}` : `DELETE FROM ${quoted(table)}`;
  if (change.kind === "update") {
    for (const [name, value] of Object.entries(change.set)) {
      text += part.set(name);
      parameters.push(value);
    }
    for (const name of change.remove) text += part.remove(name);
  }
  text += ` WHERE ${quoted(keys.partitionKey)}=?`;
  parameters.push(change.key[keys.partitionKey] ?? { S: "" });
  text += part.equal(keys.sortKey);
  parameters.push(change.key[keys.sortKey] ?? { S: "" });
  for (const [name, value] of Object.entries(change.expected)) {
    if (value === "absent") text += part.missing(name);
    else if (value.NULL) text += part.null(name);
    else {
      text += part.equal(name);
      parameters.push(value);
    }
  }
  return { Statement: text, Parameters: parameters };
}
