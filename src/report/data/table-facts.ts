import type { Capability } from "../../table/dynamodb/capabilities.ts";
import type { Snapshot } from "../../table/dynamodb/progress.ts";
import { type ExportReport, exportText } from "../../table/report/export.ts";
import { duration, number } from "../../table/report/numbers.ts";
import type { TableReport } from "../../table/report/table.ts";
import { type FactRow, plural } from "../document.ts";

/** The table, as facts, and the export that was read in its place. */
export function sourceFacts(table: TableReport, source: ExportReport | null): readonly FactRow[] {
  if (source === null) return tableFacts(table);
  const from: FactRow = ["export", exportText(source)];
  if (source.unknown.length === 0) return [from, ...tableFacts(table)];
  return [from, ["where", placeText(table)], ["table", table.arn], ["keys", keysText(table)]];
}

/** The table, as facts. What the engine knows nothing of stands in one line. */
export function tableFacts(table: TableReport): readonly FactRow[] {
  const facts = allFacts(table);
  const unknown = facts.filter(([, value]) => value === noneHere).map(([name]) => name);
  if (unknown.length < 2) return facts;
  return [
    ...facts.filter(([, value]) => value !== noneHere),
    [noneHere, unknown.map((name) => name.replace(/ of$/, "")).join(", ")],
  ];
}

const noneHere: Capability = "not on this engine";

function allFacts(table: TableReport): readonly FactRow[] {
  const { ttl, pointInTimeRecovery, capabilities, provisioned, kinesis, otherIndexes } = table;
  return [
    ["where", placeText(table)],
    ["table", table.arn || "the engine tells no ARN"],
    ["credentials of", "value" in table.caller ? table.caller.value : table.caller.missing],
    ["keys", keysText(table)],
    ...(otherIndexes.length > 0 ? [["other indexes", otherIndexes.map(indexText).join(" · ")] as const] : []),
    ["size", `about ${plural(table.itemCount, "item")}, ${number(table.sizeBytes / 1_048_576)} MB`],
    [
      "capacity",
      provisioned
        ? `provisioned: ${provisioned.read} read, ${provisioned.write} write, ${provisioned.indexWrite} write on the index`
        : "on demand",
    ],
    ["TTL", "value" in ttl ? (ttl.value.enabled ? `on ${ttl.value.attribute}` : "off") : ttl.missing],
    [
      "point-in-time recovery",
      "value" in pointInTimeRecovery ? (pointInTimeRecovery.value ? "on" : "off") : pointInTimeRecovery.missing,
    ],
    ["deletion protection", table.deletionProtection ? "on (of the table, not of its items)" : "off"],
    ["stream", table.stream ?? "none"],
    ["Kinesis", "value" in kinesis ? kinesis.value.join(", ") || "none" : kinesis.missing],
    ["PartiQL", capabilities.partiql],
    ["transactions", capabilities.transactions],
    ...(table.replicas.length > 0 ? [["replicas", table.replicas.join(", ")] as const] : []),
  ];
}

function keysText({ keys, indexName }: TableReport): string {
  return `${keys.partitionKey}, ${keys.sortKey} · index ${indexName} (${keys.indexPartitionKey}, ${keys.indexSortKey})`;
}

/** Where a table is. What an engine on this machine calls its region says nothing of where it is. */
export function placeText({ endpoint, region, account }: TableReport): string {
  if (endpoint !== null) return `${endpoint} (region ${region})`;
  return `${region}${account === null ? "" : ` · account ${account}`}`;
}

function indexText({ name, kind, keys, projection }: TableReport["otherIndexes"][number]): string {
  return `${name} (${keys.map((key) => `${key.name} ${key.type}`).join(", ")}; ${kind}, ${projection})`;
}

/** What a job took, as facts. */
export function effortFacts({
  seconds,
  itemsRead,
  readUnits,
  writeUnits,
  throttled,
  retried,
}: Snapshot): readonly FactRow[] {
  return [
    ["time", `${duration(seconds)} (${number(itemsRead / Math.max(seconds, 0.001))} items/s)`],
    ["consumed", `${plural(readUnits, "read unit")}, ${plural(writeUnits, "write unit")}`],
    ...(throttled > 0 ? [["throttled", plural(throttled, "time")] as const] : []),
    ...(retried > 0 ? [["tried again", plural(retried, "time")] as const] : []),
  ];
}
