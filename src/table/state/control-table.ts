import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { type ToolError, usageError } from "../../errors.ts";
import type { Item } from "../../items/index.ts";
import { option, sentence } from "../../words.ts";
import { nameOf } from "../dynamodb/errors.ts";
import { Limiters } from "../dynamodb/limiter.ts";
import { createLookup } from "../dynamodb/lookup.ts";
import { Progress } from "../dynamodb/progress.ts";
import type { Requests } from "../dynamodb/requests.ts";
import { stateDamaged } from "./lines.ts";

/** What is noted of one part of a run. */
export interface Entry {
  /** Counts up by one with each writing, from 1. */
  readonly version: number;
  /** Who wrote it last: no two processes have the same. */
  readonly writer: string;
  /** When, as ISO text. */
  readonly updatedAt: string;
  readonly value: unknown;
}

/**
 * The partition key is the run, the sort key is a part of it. The other attributes are for people who look at the
 * table.
 */
const keys = { partitionKey: "run", sortKey: "part" } as const;

/** A DynamoDB table in which runs keep their state where all shards see it. */
export class ControlTable {
  readonly #requests: Requests;
  readonly #limiter = new Limiters({}, new Progress()).read;

  private constructor(requests: Requests) {
    this.#requests = requests;
  }

  /**
   * Opens the table, and creates it, billed on demand, when it isn't there.
   *
   * @throws ToolError when it can't be created, or is another kind of table
   */
  static async open(requests: Requests, { create }: { readonly create: boolean }): Promise<ControlTable> {
    let isAsked = false;
    for (;;) {
      const table = await describe(requests);
      if (table?.TableStatus === "ACTIVE" || table?.TableStatus === "UPDATING") {
        const schema = (table.KeySchema ?? []).map(({ AttributeName }) => AttributeName).join();
        if (schema !== `${keys.partitionKey},${keys.sortKey}`) throw notAControlTable(requests.table, schema);
        requests.expectKeys([keys.partitionKey, keys.sortKey]);
        return new ControlTable(requests);
      }
      if (!table && !create) throw noControlTable(requests.table);
      if (!table && !isAsked) {
        isAsked = true;
        await createTable(requests);
      }
      await sleep(250);
    }
  }

  /** The present by the table's clock: the same for all whose state is in it. */
  now(): Date {
    return new Date(this.#requests.clock.now());
  }

  /** The entries of some parts of a run as they are now; `undefined` where there is none. In the order of the parts. */
  async read(run: string, parts: readonly string[]): Promise<readonly (Entry | undefined)[]> {
    const lookup = createLookup(this.#requests, this.#limiter, keys, { confirmAbsence: false });
    const items = await lookup(parts.map((part) => partKey(run, part)));
    return items.map((item) => item && toEntry(item));
  }

  /** The entries of all parts of a run whose names begin so. */
  async *list(run: string, prefix: string): AsyncGenerator<readonly [part: string, entry: Entry], void, void> {
    let position: Record<string, AttributeValue> | undefined;
    do {
      const command: QueryCommand = new QueryCommand({
        TableName: this.#requests.table,
        ConsistentRead: true,
        KeyConditionExpression: "#run = :run AND begins_with(#part, :prefix)",
        ExpressionAttributeNames: { "#run": keys.partitionKey, "#part": keys.sortKey },
        ExpressionAttributeValues: { ":run": { S: run }, ":prefix": { S: prefix } },
        ...(position ? { ExclusiveStartKey: position } : {}),
      });
      const { Items = [], LastEvaluatedKey } = await this.#requests.send(command);
      for (const item of Items) yield [item[keys.sortKey]?.S ?? "", toEntry(item)];
      position = LastEvaluatedKey;
    } while (position);
  }

  /** The entries of one part of all runs. Reads the whole table. */
  async *everywhere(part: string): AsyncGenerator<readonly [run: string, entry: Entry], void, void> {
    let position: Record<string, AttributeValue> | undefined;
    do {
      const command: ScanCommand = new ScanCommand({
        TableName: this.#requests.table,
        ConsistentRead: true,
        FilterExpression: "#part = :part",
        ExpressionAttributeNames: { "#part": keys.sortKey },
        ExpressionAttributeValues: { ":part": { S: part } },
        ...(position ? { ExclusiveStartKey: position } : {}),
      });
      const { Items = [], LastEvaluatedKey } = await this.#requests.send(command);
      for (const item of Items) yield [item[keys.partitionKey]?.S ?? "", toEntry(item)];
      position = LastEvaluatedKey;
    } while (position);
  }

  /**
   * Writes an entry if nobody has written this version of it before.
   *
   * @returns whether it was written; also when an earlier try succeeded though its answer got lost
   */
  async advance(run: string, part: string, entry: Entry): Promise<boolean> {
    const isFirst = entry.version === 1;
    const command = new PutItemCommand({
      TableName: this.#requests.table,
      Item: toItem(run, part, entry),
      // By this an answer is told from one without content.
      ReturnConsumedCapacity: "TOTAL",
      ConditionExpression: isFirst ? "attribute_not_exists(#version)" : "#version = :before",
      ExpressionAttributeNames: { "#version": "version" },
      ...(isFirst ? {} : { ExpressionAttributeValues: { ":before": { N: String(entry.version - 1) } } }),
    });
    try {
      await this.#requests.send(command);
      return true;
    } catch (error) {
      if (nameOf(error) !== "ConditionalCheckFailedException") throw error;
    }
    const [present] = await this.read(run, [part]);
    return present?.version === entry.version && present.writer === entry.writer;
  }

  /** Writes an entry that only informs: the last one stands. */
  async inform(run: string, part: string, entry: Entry): Promise<void> {
    const Item = toItem(run, part, entry);
    await this.#requests.send(
      new PutItemCommand({ TableName: this.#requests.table, Item, ReturnConsumedCapacity: "TOTAL" }),
    );
  }
}

function partKey(run: string, part: string): Item {
  return { [keys.partitionKey]: { S: run }, [keys.sortKey]: { S: part } };
}

function toItem(
  run: string,
  part: string,
  { version, writer, updatedAt, value }: Entry,
): Record<string, AttributeValue> {
  return {
    ...partKey(run, part),
    version: { N: String(version) },
    writer: { S: writer },
    updatedAt: { S: updatedAt },
    value: { S: JSON.stringify(value) },
  };
}

/** @throws ToolError when it isn't as a run writes it: others may write to the table */
function toEntry(item: Item): Entry {
  const { version, writer, updatedAt, value } = item;
  const number = Number(version?.N);
  try {
    if (Number.isInteger(number) && number > 0) {
      return {
        version: number,
        writer: writer?.S ?? "",
        updatedAt: updatedAt?.S ?? "",
        value: JSON.parse(value?.S ?? "null"),
      };
    }
  } catch {
    // No JSON.
  }
  const part = [item[keys.partitionKey]?.S, item[keys.sortKey]?.S].join("/");
  throw stateDamaged(part, "isn't as a run writes it");
}

async function describe(requests: Requests) {
  try {
    return (await requests.send(new DescribeTableCommand({ TableName: requests.table }))).Table;
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function createTable(requests: Requests): Promise<void> {
  try {
    await requests.send(
      new CreateTableCommand({
        TableName: requests.table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: keys.partitionKey, AttributeType: "S" },
          { AttributeName: keys.sortKey, AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: keys.partitionKey, KeyType: "HASH" },
          { AttributeName: keys.sortKey, KeyType: "RANGE" },
        ],
      }),
    );
  } catch (error) {
    // Another shard has come first.
    if (nameOf(error) !== "ResourceInUseException") throw error;
  }
}

function notAControlTable(table: string, schema: string): ToolError {
  return usageError(
    "state-table",
    `The table "${table}" has the keys ${schema}, not ${keys.partitionKey},${keys.sortKey}: it isn't one for the state of runs.`,
    sentence`Name another one with ${option("state", "dynamodb:NAME")}; it is created when it isn't there.`,
  );
}

function noControlTable(table: string): ToolError {
  return usageError(
    "no-such-state",
    `There is no table "${table}" with the state of runs.`,
    sentence`Check ${option("state")}, ${option("region")} and ${option("profile")}: no shard has begun with these yet.`,
  );
}
