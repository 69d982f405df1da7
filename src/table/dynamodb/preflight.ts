import {
  DescribeContinuousBackupsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type GlobalSecondaryIndexDescription,
  type KeySchemaElement,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { ToolError } from "../../errors.ts";
import type { KeyNames } from "../../items/index.ts";
import { option, optionValues, sentence } from "../../words.ts";
import { type Capabilities, probeCapabilities } from "./capabilities.ts";
import { type OtherIndex, otherIndexes } from "./indexes.ts";
import type { Found, Requests } from "./requests.ts";
import { idOf } from "./same-table.ts";

/** What the job needs to know of a table, found out before anything is written. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  /**
   * Another one when a table of the same name is created again, or restored from a backup: when it was, where the
   * engine has no ids. Empty where it doesn't tell that either.
   */
  readonly id: string;
  readonly keys: KeyNames;
  readonly indexName: string;
  /** Roughly: DynamoDB updates both every six hours. */
  readonly itemCount: number;
  readonly sizeBytes: number;
  readonly billing: "on-demand" | "provisioned" | "not in an export";
  /** Units per second of a provisioned table; the index has its own. */
  readonly provisioned?: { readonly read: number; readonly write: number; readonly indexWrite: number };
  /** Regions of the other replicas of a global table. */
  readonly replicas: readonly string[];
  /** All but the adapter's. */
  readonly otherIndexes: readonly OtherIndex[];
  /** What a record of the table's stream holds; `null` where it has none. */
  readonly stream: string | null;
  /** The Kinesis streams that get a record of each write. */
  readonly kinesis: Found<readonly string[]>;
  /** Whether the table can't be deleted; it doesn't protect items. */
  readonly deletionProtection: boolean;
  readonly ttl: Found<{ readonly enabled: boolean; readonly attribute?: string }>;
  readonly pointInTimeRecovery: Found<boolean>;
  readonly capabilities: Capabilities;
}

/** What the user says the table looks like. */
export interface Expectation {
  readonly keys: KeyNames;
  readonly indexName: string;
  /** Aborted to wait for the first answer no longer. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at the table without changing it.
 *
 * @throws ToolError when the table is missing, can't be used now, or isn't the adapters' table with these names
 */
export async function preflight(
  requests: Requests,
  expected: Expectation,
  access: { readonly dryRun: boolean },
): Promise<Table> {
  const command = new DescribeTableCommand({ TableName: requests.table });
  const { Table: description = {} } = await requests.send(command, undefined, expected.signal);
  checkStatus(description, requests.table);
  checkKeys(description, expected.keys, requests.table);
  requests.expectKeys([expected.keys.partitionKey, expected.keys.sortKey]);
  const index = checkIndex(description, expected, requests.table);
  const [ttl, pointInTimeRecovery, kinesis, capabilities] = await Promise.all([
    timeToLive(requests),
    continuousBackups(requests),
    kinesisStreams(requests),
    probeCapabilities(requests, expected.keys, access),
  ]);
  const onDemand = description.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
  return {
    name: requests.table,
    arn: description.TableArn ?? "",
    id: idOf(description),
    keys: expected.keys,
    indexName: expected.indexName,
    itemCount: description.ItemCount ?? 0,
    sizeBytes: description.TableSizeBytes ?? 0,
    billing: onDemand ? "on-demand" : "provisioned",
    ...(onDemand ? {} : { provisioned: provisioned(description, index) }),
    replicas: (description.Replicas ?? []).flatMap(({ RegionName }) => RegionName ?? []),
    otherIndexes: otherIndexes(description, expected.indexName),
    stream: description.StreamSpecification?.StreamEnabled
      ? (description.StreamSpecification.StreamViewType ?? "KEYS_ONLY")
      : null,
    kinesis,
    deletionProtection: description.DeletionProtectionEnabled ?? false,
    ttl,
    pointInTimeRecovery,
    capabilities,
  };
}

function provisioned(table: TableDescription, index: GlobalSecondaryIndexDescription) {
  return {
    read: table.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
    write: table.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    indexWrite: index.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
  };
}

function checkStatus({ TableStatus = "ACTIVE" }: TableDescription, table: string): void {
  // UPDATING tables (a capacity change, a new replica) take reads and writes as usual.
  if (TableStatus === "ACTIVE" || TableStatus === "UPDATING") return;
  throw new ToolError({
    code: "table-not-active",
    message: `The table "${table}" is ${TableStatus}.`,
    hint: "Wait until it is ACTIVE, then run the same command again.",
  });
}

function checkKeys(description: TableDescription, keys: KeyNames, table: string): void {
  const [partition, sort] = keyNames(description.KeySchema);
  if (partition === undefined || sort === undefined) {
    throw new ToolError({
      code: "key-schema",
      message: `The table "${table}" has only a partition key, "${partition}", and no sort key.`,
      hint: sentence`next-auth's DynamoDB adapter needs both: this is another table. Check ${option("table")}.`,
    });
  }
  if (partition !== keys.partitionKey || sort !== keys.sortKey) {
    throw new ToolError({
      code: "key-schema",
      message: `The table "${table}" has the keys "${partition}" and "${sort}", not "${keys.partitionKey}" and "${keys.sortKey}".`,
      hint: sentence`If it is next-auth's table, add ${optionValues({ partitionKey: partition, sortKey: sort })}, and give the adapter the same names.`,
    });
  }
  checkText(description, [partition, sort], table);
}

function checkIndex(
  description: TableDescription,
  { keys, indexName }: Expectation,
  table: string,
): GlobalSecondaryIndexDescription {
  const indexes = description.GlobalSecondaryIndexes ?? [];
  const index = indexes.find(({ IndexName }) => IndexName === indexName);
  if (!index) {
    const others = indexes.map(({ IndexName }) => `"${IndexName}"`).join(", ");
    throw new ToolError({
      code: "no-index",
      message: `The table "${table}" has no index "${indexName}"${others ? `; it has ${others}` : ", and no other index"}.`,
      hint: others
        ? sentence`If one of them is the adapter's index, name it with ${option("indexName")}.`
        : sentence`next-auth's adapter needs a global secondary index over ${keys.indexPartitionKey} and ${keys.indexSortKey} (both text, all attributes projected): create it, or check ${option("table")}.`,
    });
  }
  const [partition = "", sort = ""] = keyNames(index.KeySchema);
  if (partition !== keys.indexPartitionKey || sort !== keys.indexSortKey) {
    throw new ToolError({
      code: "index-keys",
      message: `The index "${indexName}" of the table "${table}" has the keys "${partition}" and "${sort}", not "${keys.indexPartitionKey}" and "${keys.indexSortKey}".`,
      hint: sort
        ? sentence`If it is the adapter's index, add ${optionValues({ indexPartitionKey: partition, indexSortKey: sort })}.`
        : sentence`The adapter's index has a partition key and a sort key: name it with ${option("indexName")}.`,
    });
  }
  // ScyllaDB Alternator leaves out what can only be one thing there.
  const { Projection: { ProjectionType: projection = "ALL" } = {}, IndexStatus: status = "ACTIVE" } = index;
  if (projection !== "ALL") {
    throw new ToolError({
      code: "index-projection",
      message: `The index "${indexName}" of the table "${table}" projects ${projection}, not all attributes.`,
      hint: sentence`The adapter reads whole items from the index: create one with projection ALL and name it with ${option("indexName")}.`,
    });
  }
  if (status !== "ACTIVE" && status !== "UPDATING") {
    throw new ToolError({
      code: "index-not-active",
      message: `The index "${indexName}" of the table "${table}" is ${status}.`,
      hint: "Wait until it is ACTIVE, then run the same command again.",
    });
  }
  checkText(description, [partition, sort], table);
  return index;
}

function checkText(description: TableDescription, names: readonly string[], table: string): void {
  for (const { AttributeName = "", AttributeType } of description.AttributeDefinitions ?? []) {
    if (!names.includes(AttributeName) || AttributeType === "S") continue;
    throw new ToolError({
      code: "key-type",
      message: `The key "${AttributeName}" of the table "${table}" is of type ${AttributeType}, not text (S).`,
      hint: sentence`next-auth's adapter writes text keys: this is another table. Check ${option("table")}.`,
    });
  }
}

/** The names of the partition and the sort key. */
function keyNames(schema: readonly KeySchemaElement[] = []): readonly (string | undefined)[] {
  return ["HASH", "RANGE"].map((type) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName);
}

async function timeToLive(requests: Requests): Promise<Table["ttl"]> {
  const found = await requests.find(new DescribeTimeToLiveCommand({ TableName: requests.table }));
  if ("missing" in found) return found;
  const { TimeToLiveStatus: status = "", AttributeName: attribute } = found.value.TimeToLiveDescription ?? {};
  return { value: { enabled: /^ENABL/.test(status), ...(attribute ? { attribute } : {}) } };
}

async function continuousBackups(requests: Requests): Promise<Table["pointInTimeRecovery"]> {
  const found = await requests.find(new DescribeContinuousBackupsCommand({ TableName: requests.table }));
  if ("missing" in found) return found;
  const { PointInTimeRecoveryDescription: recovery } = found.value.ContinuousBackupsDescription ?? {};
  return { value: recovery?.PointInTimeRecoveryStatus === "ENABLED" };
}

async function kinesisStreams(requests: Requests): Promise<Table["kinesis"]> {
  const command = new DescribeKinesisStreamingDestinationCommand({ TableName: requests.table });
  const found = await requests.find(command).catch(notOnThisEngine);
  if ("missing" in found) return found;
  const destinations = found.value.KinesisDataStreamDestinations ?? [];
  const isOn = ({ DestinationStatus = "ACTIVE" }) => /^(ACTIVE|ENABLING|UPDATING)$/.test(DestinationStatus);
  return { value: destinations.filter(isOn).flatMap(({ StreamArn }) => StreamArn ?? []) };
}

/** Engines say in many ways that they don't know an operation; a job doesn't fail by one that it can do without. */
function notOnThisEngine(error: unknown): { readonly missing: "not on this engine" } {
  if (error instanceof ToolError) return { missing: "not on this engine" };
  throw error;
}
