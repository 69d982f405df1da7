import { join } from "node:path";
import { ToolError } from "../errors.ts";
import { type ItemType, itemTypes } from "../items/index.ts";
import { defaultStateFolder } from "../table/job/defaults.ts";
import { makePlan } from "../table/job/migration.ts";
import type { TableOptions } from "../table/job/options.ts";
import { placeOf } from "../table/job/place.ts";
import { total } from "../table/model/tally.ts";
import { leftCount, type MigrationReport } from "../table/report/migration.ts";
import { number, plural } from "../table/report/numbers.ts";
import { v3Warning } from "../table/report/v3.ts";
import { verifiedAt } from "../table/state/verified.ts";
import { Call, option, sentence } from "../words.ts";
import { type Check, makeCheck, type TableState } from "./report.ts";

/** How long a table is looked at, in milliseconds, and how fast it is read, in read units per second: a look, and no load. */
const patience = 5_000;
const readCapacity = 500;

/**
 * Looks at a table: keys, index, TTL, the shapes of its items, permissions. Reads all of a small table and a part of a large one.
 *
 * @param folder the project's, which knows whether the table was verified
 * @param isCertain the user named it; else the code does, and not being able to look at it isn't a failure
 */
export async function lookAtTable(
  options: TableOptions,
  folder: string,
  { isCertain }: { readonly isCertain: boolean },
): Promise<{ readonly state: TableState | undefined; readonly checks: readonly Check[] }> {
  const enough = AbortSignal.timeout(patience);
  const signal = options.signal ? AbortSignal.any([options.signal, enough]) : enough;
  try {
    const { report, plan } = await makePlan({ ...options, signal, maxReadCapacity: readCapacity });
    const { name: table, arn, id, endpoint } = plan.table;
    const verified = await verifiedAt(join(folder, defaultStateFolder), { table, arn, id, endpoint });
    const state = stateOf(report, verified);
    return {
      state,
      checks: checksOf(
        report,
        state,
        placeOf({ ...options, endpoint: options.endpoint ?? state.endpoint ?? undefined }),
      ),
    };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return {
      state: undefined,
      checks: [failure(error.code === "interrupted" ? noAnswer : error, options.table, isCertain)],
    };
  }
}

const noAnswer: Pick<ToolError, "code" | "message" | "words"> = {
  code: "endpoint-unreachable",
  message: `DynamoDB gave no answer in ${patience / 1_000} s`,
  words: {
    message: "",
    hint: sentence`Check ${option("endpoint")} or ${option("region")}, and the network.`,
  },
};

/** What says nothing of the table, but of how it is reached. */
const accessCodes =
  /^(no-credentials|credentials-.*|access-denied|no-region|endpoint-.*|not-dynamodb|throttled|service-error)$/;

function failure({ code, message, words: { hint } }: typeof noAnswer, table: string, isCertain: boolean): Check {
  const area = accessCodes.test(code) ? "access" : "table";
  const found = isCertain ? message : `The table "${table}", which the code names, wasn't looked at: ${message}`;
  return makeCheck(area, code, found, hint, isCertain ? "failed" : "attention");
}

/** What a migration would do to an item of v3's. */
const v3Fates = ["update", "move", "delete", "leave"] as const;

function stateOf(
  { table, items, outcome, left, v3WroteAt }: MigrationReport,
  verifiedAt: TableState["verifiedAt"],
): TableState {
  return {
    name: table.name,
    region: table.region,
    endpoint: table.endpoint,
    read: items.read,
    isWhole: outcome === "planned",
    v3: total(items, ...v3Fates),
    v4: total(items, "current"),
    invalid: leftCount({ left }),
    foreign: items.foreign,
    v3WroteAt,
    verifiedAt,
  };
}

type Place = ReturnType<typeof placeOf>;

function checksOf(plan: MigrationReport, state: TableState, place: Place): Check[] {
  return [
    accessCheck(plan),
    keysCheck(plan),
    shapesCheck(plan, state, place),
    ...v3Check(plan),
    ...invalidCheck(plan, place),
    ...verifiedCheck(state),
    ttlCheck(plan),
    backupCheck(plan),
  ];
}

function accessCheck({ table: { name, capabilities, ttl, pointInTimeRecovery } }: MigrationReport): Check {
  const isRefused = (found: object) => "missing" in found && found.missing === "not permitted";
  const refused = [
    capabilities.partiql === "not permitted" && "PartiQL",
    capabilities.transactions === "not permitted" && "transactions",
    isRefused(ttl) && "DescribeTimeToLive",
    isRefused(pointInTimeRecovery) && "DescribeContinuousBackups",
  ].filter(Boolean);
  const without = refused.length > 0 ? `; not permitted: ${refused.join(", ")}, which the job does without` : "";
  return makeCheck("access", "permissions", `The credentials may read ${name}${without}. Writing wasn't tried`);
}

function keysCheck({ table: { keys, indexName, itemCount, billing, region, endpoint } }: MigrationReport): Check {
  const names = `${keys.partitionKey}, ${keys.sortKey}; index ${indexName} (${keys.indexPartitionKey}, ${keys.indexSortKey})`;
  return makeCheck(
    "table",
    "keys",
    `${endpoint ?? region}, ${billing}, about ${plural(itemCount, "item")}; keys ${names}`,
  );
}

function shapesCheck({ items }: MigrationReport, { v3, read, isWhole, foreign }: TableState, place: Place): Check {
  const byType = itemTypes.flatMap((type) => shape(type, items.byType[type]));
  const counts = [...byType, ...(foreign > 0 ? [`${number(foreign)} of other applications`] : [])].join(", ");
  const found = `${isWhole ? "" : `Among the first ${plural(read, "item")}: `}${counts || "no items"}`;
  const todo = new Call("planMigration", place);
  return makeCheck("table", "shapes", found, v3 > 0 ? todo : undefined);
}

function shape(type: ItemType, fates: MigrationReport["items"]["byType"][ItemType]): string[] {
  const all = Object.values(fates).reduce((sum, count) => sum + count, 0);
  const v3 = v3Fates.reduce((sum, fate) => sum + (fates[fate] ?? 0), 0);
  return all === 0 ? [] : [`${number(all)} ${type}${v3 > 0 ? ` (${number(v3)} v3's)` : ""}`];
}

/** Before the data: whoever migrates under v3 signs users out, and locks them out. */
function v3Check(plan: MigrationReport): Check[] {
  const found = v3Warning(plan);
  if (found === undefined) return [];
  return [makeCheck("table", "v3-wrote", found, "Send all traffic to v4 before you migrate the table.")];
}

function invalidCheck({ left }: MigrationReport, place: Place): Check[] {
  if (left.length === 0) return [];
  const found = `Can't be converted: ${left.map(({ itemType, code, count }) => `${count} × ${itemType} ${code}`).join(", ")}`;
  const todo = sentence`They stay as they are; ${new Call("verifyTable", place)} lists their keys.`;
  return [makeCheck("table", "invalid", found, todo)];
}

function verifiedCheck({ verifiedAt, v3 }: TableState): Check[] {
  if (verifiedAt === null || v3 > 0) return [];
  return [makeCheck("table", "verified", `Verified at ${verifiedAt}: nothing was found`)];
}

function ttlCheck({ table: { ttl } }: MigrationReport): Check {
  if (!("value" in ttl)) return makeCheck("table", "ttl", `TTL: ${ttl.missing}`);
  const { enabled, attribute } = ttl.value;
  if (!enabled)
    return makeCheck(
      "table",
      "ttl",
      "TTL is off: what has expired stays",
      sentence`The migration turns it on, with ${option("enableTtl")}.`,
    );
  if (attribute === "expires") return makeCheck("table", "ttl", "TTL is on expires");
  const todo = "Move it to expires once the table is migrated.";
  return makeCheck("table", "ttl", `TTL is on ${attribute}, not on expires`, todo);
}

function backupCheck({ table: { pointInTimeRecovery: recovery } }: MigrationReport): Check {
  const name = "point-in-time-recovery";
  if (!("value" in recovery)) return makeCheck("table", name, `Point-in-time recovery: ${recovery.missing}`);
  if (recovery.value) return makeCheck("table", name, "Point-in-time recovery: on");
  return makeCheck(
    "table",
    name,
    sentence`Point-in-time recovery: off; the migration keeps before-images, and ${option("backup")} makes a backup first`,
  );
}
