import { ToolError } from "../errors.ts";
import { type ItemType, itemTypes } from "../items/index.ts";
import { planMigration } from "../table/job/migration.ts";
import type { TableOptions } from "../table/job/options.ts";
import { leftCount, type MigrationReport } from "../table/report/migration.ts";
import type { Check, TableState } from "./report.ts";

/** How long a table is looked at, in milliseconds, and how fast it is read, in read units per second: a look, and no load. */
const patience = 5_000;
const readCapacity = 500;

/**
 * Looks at a table: keys, index, TTL, the shapes of its items, permissions. Reads all of a small table and a part of a large one.
 *
 * @param isCertain the user named it; else the code does, and not being able to look at it is no failure
 */
export async function lookAtTable(
  options: TableOptions,
  isCertain: boolean,
): Promise<{ readonly state: TableState | null; readonly checks: readonly Check[] }> {
  const enough = AbortSignal.timeout(patience);
  const signal = options.signal ? AbortSignal.any([options.signal, enough]) : enough;
  try {
    const plan = await planMigration({ ...options, signal, maxReadCapacity: readCapacity });
    return { state: stateOf(plan), checks: checksOf(plan) };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return {
      state: null,
      checks: [failure(error.code === "interrupted" ? noAnswer : error, options.table, isCertain)],
    };
  }
}

const noAnswer: Pick<ToolError, "code" | "message" | "hint"> = {
  code: "endpoint-unreachable",
  message: `DynamoDB gave no answer in ${patience / 1_000} s`,
  hint: "Check --endpoint or --region, and the network.",
};

/** What says nothing of the table, but of how it is reached. */
const accessCodes =
  /^(no-credentials|credentials-.*|access-denied|no-region|endpoint-.*|not-dynamodb|throttled|service-error)$/;

function failure({ code, message, hint }: typeof noAnswer, table: string, isCertain: boolean): Check {
  const area = accessCodes.test(code) ? "access" : "table";
  const found = isCertain ? message : `The table "${table}", which the code names, wasn't looked at: ${message}`;
  return { area, name: code, status: isCertain ? "failed" : "attention", found, todo: hint };
}

function stateOf({ table, items, outcome, left }: MigrationReport): TableState {
  const count = (...fates: ("update" | "move" | "delete" | "leave" | "current")[]) =>
    itemTypes.reduce((sum, type) => sum + fates.reduce((part, fate) => part + (items.byType[type][fate] ?? 0), 0), 0);
  return {
    name: table.name,
    region: table.region,
    endpoint: table.endpoint,
    read: items.read,
    isWhole: outcome === "planned",
    v3: count("update", "move", "delete", "leave"),
    v4: count("current"),
    invalid: leftCount({ left }),
    foreign: items.foreign,
  };
}

function checksOf(plan: MigrationReport): Check[] {
  return [
    accessCheck(plan),
    keysCheck(plan),
    shapesCheck(plan),
    ...invalidCheck(plan),
    ttlCheck(plan),
    backupCheck(plan),
  ];
}

function accessCheck({ table: { name, capabilities, ttl, pointInTimeRecovery } }: MigrationReport): Check {
  const refused = [
    ...(capabilities.partiql === "not permitted" ? ["PartiQL"] : []),
    ...(capabilities.transactions === "not permitted" ? ["transactions"] : []),
    ...("missing" in ttl && ttl.missing === "not permitted" ? ["DescribeTimeToLive"] : []),
    ...("missing" in pointInTimeRecovery && pointInTimeRecovery.missing === "not permitted"
      ? ["DescribeContinuousBackups"]
      : []),
  ];
  const without = refused.length > 0 ? `; not permitted: ${refused.join(", ")}, which the job does without` : "";
  return {
    area: "access",
    name: "permissions",
    status: "ok",
    found: `The credentials may read ${name}${without}. Writing wasn't tried`,
    todo: null,
  };
}

function keysCheck({ table: { keys, indexName, itemCount, billing, region, endpoint } }: MigrationReport): Check {
  const names = `${keys.partitionKey}, ${keys.sortKey}; index ${indexName} (${keys.indexPartitionKey}, ${keys.indexSortKey})`;
  const where = endpoint ?? region;
  return {
    area: "table",
    name: "keys",
    status: "ok",
    found: `${where}, ${billing}, about ${itemCount.toLocaleString("en-US")} items; keys ${names}`,
    todo: null,
  };
}

function shapesCheck(plan: MigrationReport): Check {
  const { v3, read, isWhole, foreign } = stateOf(plan);
  const byType = itemTypes.flatMap((type) => shape(type, plan.items.byType[type]));
  const others = foreign > 0 ? [`${foreign.toLocaleString("en-US")} of other applications`] : [];
  const counts = [...byType, ...others].join(", ") || "no items";
  return {
    area: "table",
    name: "shapes",
    status: v3 > 0 ? "attention" : "ok",
    found: `${isWhole ? "" : `In the first ${read.toLocaleString("en-US")} items that were read: `}${counts}`,
    todo: v3 > 0 ? `npx migrate-nextauth-dynamo migrate-data --table ${plan.table.name} --dry-run` : null,
  };
}

function shape(type: ItemType, fates: MigrationReport["items"]["byType"][ItemType]): string[] {
  const all = Object.values(fates).reduce((sum, count) => sum + count, 0);
  const v3 = (fates.update ?? 0) + (fates.move ?? 0) + (fates.delete ?? 0) + (fates.leave ?? 0);
  if (all === 0) return [];
  return [`${all.toLocaleString("en-US")} ${type}${v3 > 0 ? ` (${v3.toLocaleString("en-US")} v3's)` : ""}`];
}

function invalidCheck({ left, table }: MigrationReport): Check[] {
  if (left.length === 0) return [];
  return [
    {
      area: "table",
      name: "invalid",
      status: "attention",
      found: `Can't be converted: ${left.map(({ itemType, code, count }) => `${count} × ${itemType} ${code}`).join(", ")}`,
      todo: `They stay as they are; npx migrate-nextauth-dynamo verify-data --table ${table.name} lists their keys.`,
    },
  ];
}

function ttlCheck({ table: { ttl } }: MigrationReport): Check {
  const check = { area: "table", name: "ttl" } as const;
  if (!("value" in ttl)) return { ...check, status: "ok", found: `TTL: ${ttl.missing}`, todo: null };
  const { enabled, attribute } = ttl.value;
  if (enabled && attribute === "expires") return { ...check, status: "ok", found: "TTL is on expires", todo: null };
  return {
    ...check,
    status: "attention",
    found: enabled ? `TTL is on ${attribute}, not on expires` : "TTL is off: what has expired stays",
    todo: enabled ? "Move it to expires once the table is migrated." : "migrate-data --enable-ttl turns it on.",
  };
}

function backupCheck({ table: { pointInTimeRecovery } }: MigrationReport): Check {
  const found = !("value" in pointInTimeRecovery)
    ? pointInTimeRecovery.missing
    : pointInTimeRecovery.value
      ? "on"
      : "off; migrate-data keeps before-images, and --backup makes a backup first";
  return {
    area: "table",
    name: "point-in-time-recovery",
    status: "ok",
    found: `Point-in-time recovery: ${found}`,
    todo: null,
  };
}
