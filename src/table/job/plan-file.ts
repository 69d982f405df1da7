import { ExitCode, ToolError, usageError } from "../../errors.ts";
import { type ItemType, itemTypes, type KeyNames } from "../../items/index.ts";
import { leftCount, type MigrationReport } from "../report/migration.ts";
import { number } from "../report/numbers.ts";
import type { Identity, RunOptions } from "../state/run.ts";
import type { MigrationOptions } from "./options.ts";

/** What was planned for one table, for somebody to agree to, and for a migration to keep to. Nothing in it is a secret. */
export interface MigrationPlan {
  readonly schema: "migrate-nextauth-dynamo/plan/1";
  /** The version of this tool: another one may decide otherwise. */
  readonly version: string;
  readonly plannedAt: string;
  readonly table: PlannedTable;
  readonly options: PlannedOptions;
  /** How many items are written in each way, and how many are left. */
  readonly counts: PlannedCounts;
  /** By how much a count may differ when the plan is carried out: by so many percent or items, whichever is more. */
  readonly tolerance: { readonly percent: number; readonly items: number };
}

interface PlannedTable {
  readonly name: string;
  /** Holds the region and the account. */
  readonly arn: string;
  /** Tells the table from one that had its name before; empty where the engine has none. */
  readonly id: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly keys: KeyNames;
  readonly indexName: string;
}

/** What decides what becomes of items, and of the table. */
interface PlannedOptions {
  readonly expired: "migrate" | "delete" | "leave";
  readonly timestamps: "keep" | "drop";
  readonly sessionMaxAge: number | null;
  readonly repair: boolean;
  readonly only: readonly ItemType[] | null;
  readonly journal: boolean;
  readonly backup: boolean;
  readonly enableTtl: boolean;
}

/** What a migration does to items. */
const fates = ["update", "move", "delete"] as const;

interface PlannedCounts {
  readonly byType: Readonly<Record<ItemType, Readonly<Record<(typeof fates)[number], number>>>>;
  readonly left: number;
}

/** What a plan is made of: the options of the migration, and by how many percent a count may differ in the end. */
export interface PlanOptions extends Omit<MigrationOptions, "users"> {
  readonly tolerance?: number | undefined;
}

/** A dry run's report, and the plan to carry out. */
export interface Planned {
  readonly report: MigrationReport;
  readonly plan: MigrationPlan;
}

/** What isn't the plan's to say: who carries it out, from where, and how fast. */
export type PlanRunOptions = Pick<
  MigrationOptions,
  | "client"
  | "endpoint"
  | "profile"
  | "segments"
  | "concurrency"
  | "maxReadCapacity"
  | "maxWriteCapacity"
  | "stateDir"
  | "v3Quiet"
  | "prices"
  | "signal"
  | "onEvent"
>;

/** Users come and go while a plan is agreed to. */
export const defaultTolerance = { percent: 5, items: 20 } as const;

/** What is known of a table, and of what is to be done with it, when it was read. */
interface Present {
  readonly identity: Identity;
  readonly region: string;
  readonly indexName: string;
  readonly options: RunOptions & Pick<MigrationOptions, "backup" | "enableTtl">;
  readonly report: MigrationReport;
}

/** The plan that a dry run came to. */
export function planOf(present: Present, percent: number): MigrationPlan {
  const { identity, region, indexName, options, report } = present;
  const { table: name, arn, id, endpoint, keys, version } = identity;
  const { expired, timestamps, sessionMaxAge = null, repair = false, only, journal } = options;
  const { backup = false, enableTtl = false } = options;
  return {
    schema: "migrate-nextauth-dynamo/plan/1",
    version,
    plannedAt: report.startedAt,
    table: { name, arn, id, region, endpoint, keys, indexName },
    options: { expired, timestamps, sessionMaxAge, repair, only, journal, backup, enableTtl },
    counts: countsOf(report),
    tolerance: { percent, items: defaultTolerance.items },
  };
}

function countsOf(report: MigrationReport): PlannedCounts {
  const ofType = (type: ItemType) =>
    Object.fromEntries(fates.map((fate) => [fate, report.items.byType[type][fate] ?? 0]));
  const byType = Object.fromEntries(itemTypes.map((type) => [type, ofType(type)]));
  return { byType: byType as PlannedCounts["byType"], left: leftCount(report) };
}

/** What a migration is given to do what was planned. The endpoint isn't the plan's to say: it has to be given again. */
export function plannedOptions({ table, options }: MigrationPlan): MigrationOptions {
  const { sessionMaxAge, only, ...rest } = options;
  return {
    table: table.name,
    region: table.region,
    ...table.keys,
    indexName: table.indexName,
    ...rest,
    sessionMaxAge: sessionMaxAge ?? undefined,
    only: only ?? undefined,
  };
}

/** @throws ToolError (`plan-drift`) with what differs, when the table is no longer what was planned for */
export function checkDrift(plan: MigrationPlan, now: MigrationPlan): void {
  const lines = [...differences(plan, now), ...countDifferences(plan, now.counts)];
  if (lines.length === 0) return;
  const { percent, items } = plan.tolerance;
  throw new ToolError({
    code: "plan-drift",
    message: `The plan of ${plan.plannedAt} isn't carried out, since this has changed:`,
    details: lines.map((line) => `  ${line}`),
    hint: `Nothing was written. Make a new plan, and have it agreed to; counts may differ by ${percent} % or ${items} items.`,
    exitCode: ExitCode.usage,
  });
}

/** As lines of a diff, in which `-` is the plan's and `+` is what is there. */
function differences(plan: MigrationPlan, now: MigrationPlan): string[] {
  const of = ({ version, table, options }: MigrationPlan) => ({
    version,
    ...flat("table", table),
    ...flat("options", options),
  });
  const [before, after] = [of(plan), of(now)] as Record<string, unknown>[];
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    const [was, is] = [before?.[name], after?.[name]].map((value) => JSON.stringify(value));
    return was === is ? [] : [`- ${name}: ${was}`, `+ ${name}: ${is}`];
  });
}

function flat(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(flat(`${prefix}.${name}`, value))
        : [[`${prefix}.${name}`, value]],
    ),
  );
}

function countDifferences({ counts: was, tolerance }: MigrationPlan, is: PlannedCounts): string[] {
  const line = (name: string, before: number, after: number) =>
    Math.abs(after - before) > Math.max((before * tolerance.percent) / 100, tolerance.items)
      ? [`- ${name}: ${number(before)}`, `+ ${name}: ${number(after)}`]
      : [];
  return [
    ...itemTypes.flatMap((type) =>
      fates.flatMap((fate) => line(`${type} ${fate}`, was.byType[type][fate], is.byType[type][fate])),
    ),
    ...line("left for you", was.left, is.left),
  ];
}

/** A value's form: whether it has it. */
type Form = (value: unknown) => boolean;

const text: Form = (value) => typeof value === "string" && value.length <= 2_048;
const name: Form = (value) => text(value) && value !== "";
const flag: Form = (value) => typeof value === "boolean";
const count: Form = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const date: Form = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
const oneOf =
  (...values: readonly unknown[]): Form =>
  (value) =>
    values.includes(value);
const orNull =
  (form: Form): Form =>
  (value) =>
    value === null || form(value);

/** Everything that a plan consists of, by its path. */
const forms: Readonly<Record<string, Form>> = {
  schema: oneOf("migrate-nextauth-dynamo/plan/1"),
  version: name,
  plannedAt: date,
  "table.name": name,
  "table.arn": name,
  "table.id": text,
  "table.region": (value) => typeof value === "string" && /^[a-z0-9-]{1,63}$/.test(value),
  "table.endpoint": orNull(name),
  "table.keys.partitionKey": name,
  "table.keys.sortKey": name,
  "table.keys.indexPartitionKey": name,
  "table.keys.indexSortKey": name,
  "table.indexName": name,
  "options.expired": oneOf("migrate", "delete", "leave"),
  "options.timestamps": oneOf("keep", "drop"),
  "options.sessionMaxAge": orNull((value) => count(value) && value !== 0),
  "options.repair": flag,
  "options.only": orNull(
    (value) => Array.isArray(value) && value.length > 0 && value.every((type) => itemTypes.includes(type as ItemType)),
  ),
  "options.journal": flag,
  "options.backup": flag,
  "options.enableTtl": flag,
  ...Object.fromEntries(itemTypes.flatMap((type) => fates.map((fate) => [`counts.byType.${type}.${fate}`, count]))),
  "counts.left": count,
  "tolerance.percent": isTolerance,
  "tolerance.items": count,
};

/** A share of the items, in percent. */
export function isTolerance(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 100;
}

/**
 * Reads a plan, which anybody may have written: one that has more, less or other than a plan has is refused.
 *
 * @throws ToolError (`plan-invalid`)
 */
export function readPlan(json: string): MigrationPlan {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw invalid("it isn't JSON", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("it isn't an object");
  const found = new Map(leaves("", value));
  const odd = [...found.keys()].find((path) => !Object.hasOwn(forms, path));
  if (odd !== undefined) throw invalid(`it has "${odd.slice(0, 80)}", which no plan has`);
  for (const [path, hasForm] of Object.entries(forms)) {
    if (!found.has(path)) throw invalid(`it lacks "${path}"`);
    if (!hasForm(found.get(path))) throw invalid(`its "${path}" can't be that: ${shown(found.get(path))}`);
  }
  return value as MigrationPlan;
}

/** All values by their paths; a list is a value, and so is an object without any. */
function leaves(path: string, value: object): (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([name, part]): (readonly [string, unknown])[] => {
    const at = path === "" ? name : `${path}.${name}`;
    const isInner = typeof part === "object" && part !== null && !Array.isArray(part) && Object.keys(part).length > 0;
    return isInner && at.split(".").length < 4 ? leaves(at, part) : [[at, part]];
  });
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "").slice(0, 80);
}

function invalid(why: string, cause?: unknown): ToolError {
  return usageError(
    "plan-invalid",
    `This isn't a plan to carry out: ${why}.`,
    "Take the file as the dry run wrote it, made by this version of the tool; nothing was done.",
    cause,
  );
}
