import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { KeyNames } from "../../items/index.ts";
import { nameOf } from "./errors.ts";
import { quoted } from "./partiql.ts";
import type { Found, Requests } from "./requests.ts";

/** What the engine can do, and these credentials may use. */
export interface Capabilities {
  readonly partiql: Capability;
  readonly transactions: Capability;
}

export type Capability = "yes" | "not permitted" | "not on this engine" | "not in an export";

/** A key that no adapter and no application has. */
const probe = "migrate-nextauth-dynamo#probe";

/**
 * Finds out whether the engine has PartiQL and transactions, which dynalite and ScyllaDB Alternator have not. Nothing
 * is written: the statement's row doesn't exist (and PartiQL's UPDATE isn't an upsert), the transaction only checks.
 * A dry run reads instead, so that it works with credentials that may only read.
 */
export async function probeCapabilities(
  requests: Requests,
  keys: KeyNames,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Capabilities> {
  const Key = { [keys.partitionKey]: { S: probe }, [keys.sortKey]: { S: probe } };
  const row = `WHERE ${quoted(keys.partitionKey)}='${probe}' AND ${quoted(keys.sortKey)}='${probe}'`;
  const table = quoted(requests.table);
  const Statement = dryRun ? `SELECT * FROM ${table} ${row}` : `UPDATE ${table} SET "probe"=0 ${row}`;
  const [statement, transaction] = await Promise.all([
    requests.find(new BatchExecuteStatementCommand({ Statements: [{ Statement }] })),
    requests
      .find(
        new TransactWriteItemsCommand({
          ReturnConsumedCapacity: "TOTAL",
          TransactItems: [
            {
              ConditionCheck: {
                TableName: requests.table,
                Key,
                ConditionExpression: "attribute_not_exists(#pk)",
                ExpressionAttributeNames: { "#pk": keys.partitionKey },
              },
            },
          ],
        }),
      )
      .catch(withoutTransactions),
  ]);
  return { partiql: capability(statement), transactions: capability(transaction) };
}

/** What it means that the probe of transactions failed. */
function withoutTransactions(error: unknown): Found<object> {
  const name = nameOf(error);
  // A conflict with another shard that looks at this key at the same moment: there are transactions.
  if (name === "TransactionCanceledException") return { value: {} };
  // Global tables of multi-Region strong consistency refuse them so, and there is nothing else to refuse in the probe.
  if (name === "ValidationException") return { missing: "not on this engine" };
  throw error;
}

function capability(found: Found<BatchExecuteStatementCommandOutput | object>): Capability {
  if ("missing" in found) return found.missing;
  const { Responses = [] } = found.value as Partial<BatchExecuteStatementCommandOutput>;
  return Responses.some(({ Error: error }) => error?.Code === "AccessDenied") ? "not permitted" : "yes";
}
