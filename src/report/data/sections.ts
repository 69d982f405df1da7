import type { Finding } from "../../table/tally.ts";
import { countRows, duration, number } from "./columns.ts";
import { leftCount, type MigrationReport, written } from "./model.ts";

/** What a report says, in order, before it becomes text, Markdown or HTML. */
export type Section =
  | { readonly kind: "facts"; readonly title: string; readonly facts: readonly (readonly [string, string])[] }
  | { readonly kind: "table"; readonly title: string; readonly rows: readonly (readonly string[])[] }
  | {
      readonly kind: "list";
      readonly title: string;
      readonly tone: "plain" | "warning" | "attention";
      readonly lines: readonly string[];
    }
  | { readonly kind: "command"; readonly title: string; readonly command: string };

/** The report in one line. */
export function headline(report: MigrationReport): string {
  const left = leftCount(report);
  const rest = left > 0 ? `; ${number(left)} left for you` : "";
  const count = number(written(report));
  switch (report.outcome) {
    case "planned":
      return `Dry run: ${count} of ${number(report.items.read)} items would be written${rest}. Nothing was written.`;
    case "interrupted":
      return `Interrupted: ${count} items written so far${rest}.`;
    case "finished":
      return `Done: ${count} of ${number(report.items.read)} items written${rest}.`;
  }
}

/** The whole report. */
export function sections(report: MigrationReport): readonly Section[] {
  const all: readonly (Section | undefined)[] = [
    { kind: "facts", title: `Table ${report.table.name}`, facts: tableFacts(report) },
    {
      kind: "table",
      title: report.outcome === "planned" ? "What would happen" : "What happened",
      rows: countRows(report),
    },
    list("Warnings", "warning", report.warnings),
    list("Noted", "plain", report.notes.map(findingLine)),
    list("Left for you", "attention", report.left.map(findingLine)),
    report.leftFile ? { kind: "command", title: "Their keys (secret) are in", command: report.leftFile } : undefined,
    list("Samples", "plain", report.samples.map(sampleLine)),
    { kind: "facts", title: "Effort", facts: effort(report) },
    report.next.resume ? { kind: "command", title: "To go on", command: report.next.resume } : undefined,
    report.next.undo ? { kind: "command", title: "To undo", command: report.next.undo } : undefined,
  ];
  return all.filter((section) => section !== undefined);
}

function tableFacts({ table, items }: MigrationReport): readonly (readonly [string, string])[] {
  const { keys, ttl, pointInTimeRecovery, capabilities, provisioned } = table;
  return [
    ["where", [table.region, table.endpoint].filter(Boolean).join(" · ")],
    [
      "keys",
      `${keys.partitionKey}, ${keys.sortKey} · index ${table.indexName} (${keys.indexPartitionKey}, ${keys.indexSortKey})`,
    ],
    ["size", `about ${number(table.itemCount)} items, ${number(table.sizeBytes / 1_048_576)} MB`],
    [
      "capacity",
      provisioned
        ? `provisioned: ${provisioned.read} read, ${provisioned.write} write, ${provisioned.indexWrite} write on the index`
        : "on demand",
    ],
    ["TTL", "value" in ttl ? (ttl.value.enabled ? `on ${ttl.value.attribute}` : "off") : ttl.missing],
    [
      "point-in-time recovery",
      "value" in pointInTimeRecovery ? onOff(pointInTimeRecovery.value) : pointInTimeRecovery.missing,
    ],
    ["items of others", items.foreign > 0 ? `${number(items.foreign)}, never touched` : "none"],
    ["PartiQL", capabilities.partiql],
    ["transactions", capabilities.transactions],
    ...(table.replicas.length > 0 ? [["replicas", table.replicas.join(", ")] as const] : []),
  ];
}

function effort({ progress }: MigrationReport): readonly (readonly [string, string])[] {
  const { seconds, itemsRead, readUnits, writeUnits, throttled, retried } = progress;
  return [
    ["time", `${duration(seconds)} (${number(itemsRead / Math.max(seconds, 0.001))} items/s)`],
    ["consumed", `${number(readUnits)} read units, ${number(writeUnits)} write units`],
    ...(throttled > 0 ? [["throttled", `${number(throttled)} times`] as const] : []),
    ...(retried > 0 ? [["tried again", `${number(retried)} times`] as const] : []),
  ];
}

function onOff(value: boolean): string {
  return value ? "on" : "off";
}

function list(title: string, tone: "plain" | "warning" | "attention", lines: readonly string[]): Section | undefined {
  return lines.length > 0 ? { kind: "list", title, tone, lines } : undefined;
}

function findingLine({ itemType, code, message, count }: Finding): string {
  return `${number(count)} × ${itemType} ${code}: ${message}`;
}

function sampleLine({ itemType, kind, reason, key, attributes }: MigrationReport["samples"][number]): string {
  const changes = attributes.map(({ name, before, after }) => {
    if (before === null) return `+${name}=${after}`;
    return after === null ? `-${name}` : `${name}: ${before} → ${after}`;
  });
  return `${kind === "invalid" ? `left (${reason})` : kind} ${itemType} ${key}${changes.length > 0 ? `  ${changes.join(", ")}` : ""}`;
}
