import { usageError } from "../../errors.ts";
import { itemTypes } from "../../items/change.ts";
import { named, sentence } from "../../words.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import { checkQuiet } from "../model/v3-writes.ts";
import type { MigrationReport } from "../report/migration.ts";
import { type MigrationOptions, migrationDefaults, type TableOptions } from "./options.ts";

/**
 * Checks the values of options, as every function does before it begins.
 *
 * @throws ToolError (`option-invalid`) for a value with which a job would do nothing, or something else than was meant
 */
export function checkTableOptions(options: TableOptions & Partial<MigrationOptions>): void {
  const {
    table,
    segments,
    concurrency,
    maxReadCapacity,
    maxWriteCapacity,
    sessionMaxAge,
    only,
    v3Quiet,
    prices,
    users,
  } = options;
  const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const isUnits = (value: number) => value > 0 && Number.isFinite(value);
  const isAmount = (value: number) => value >= 0 && Number.isFinite(value);
  checkRules([
    // An ARN is taken where a name is (API reference, DescribeTable).
    ["table", table, /^([\w.-]+|arn:.+)$/.test(table), "the name of a table"],
    ["segments", segments, isCount(segments ?? 1, 1_000_000), "a whole number from 1 to 1000000"],
    // Each has a connection or more, and a page of up to 1 MB.
    ["concurrency", concurrency, isCount(concurrency ?? 1, 1_000), "a whole number from 1 to 1000"],
    ["maxReadCapacity", maxReadCapacity, isUnits(maxReadCapacity ?? 1), "a number of capacity units per second"],
    ["maxWriteCapacity", maxWriteCapacity, isUnits(maxWriteCapacity ?? 1), "a number of capacity units per second"],
    ["sessionMaxAge", sessionMaxAge, isSeconds(sessionMaxAge ?? 1), "a whole number of seconds, not milliseconds"],
    ["v3Quiet", v3Quiet, isAmount(v3Quiet ?? 0), "a number of minutes, 0 for none"],
    ["only", only, (only ?? []).every((type) => itemTypes.includes(type)), `one or more of ${itemTypes.join(", ")}`],
    ["users", users?.length, users === undefined || users.length > 0, "a list of one user at least"],
    ["users", "", (users ?? []).every(isUser), 'users as { id: "…" } or { email: "…" }'],
    ["prices.read", prices?.read, isAmount(prices?.read ?? 0), "a number of dollars"],
    ["prices.write", prices?.write, isAmount(prices?.write ?? 0), "a number of dollars"],
  ]);
}

/**
 * Finds out, without asking anybody, whether a table could be talked to: what has to be put right in any case is said before
 * what depends on how a job is started.
 *
 * @throws ToolError for an endpoint that is none, and where no region is configured
 */
export async function checkPlace(options: TableOptions): Promise<void> {
  // It loads the SDK, which a command line that only asks for help, or for code, doesn't need.
  const { openTable } = await import("../dynamodb/open.ts");
  (await openTable(options.table, options, 1)).close();
}

/** For how many minutes v3 has to have been silent. */
export function quietMinutes({ v3Quiet = migrationDefaults.v3Quiet }: Pick<MigrationOptions, "v3Quiet">): number {
  return v3Quiet;
}

/** @throws ToolError (`v3-alive`) when v3 wrote a moment before a plan was made */
export function checkQuietPlan(
  { table, v3WroteAt, startedAt }: Pick<MigrationReport, "table" | "v3WroteAt" | "startedAt">,
  options: Pick<MigrationOptions, "v3Quiet">,
): void {
  const now = Date.parse(startedAt) / 1_000;
  checkQuiet({ table: table.name, minutes: quietMinutes(options) }, v3WroteAt, { now, hasBegun: false });
}

/** What an option is called, its value, whether that will do, and what would. */
type Rule = readonly [name: string, value: unknown, isValid: boolean, wanted: string];

/** @throws ToolError (`option-invalid`) for the first value that won't do */
export function checkRules(rules: readonly Rule[]): void {
  for (const [name, value, isValid, wanted] of rules) {
    if (isValid) continue;
    throw usageError(
      "option-invalid",
      sentence`${named(name)} is ${typeof value === "number" ? value : JSON.stringify(value)}: it has to be ${wanted}.`,
      "Correct it and run again; nothing was done.",
    );
  }
}

/** Nobody's id or address is empty, and DynamoDB takes keys of 2,048 bytes at most. */
function isUser(user: ChosenUser): boolean {
  const name = "id" in user ? user.id : user.email;
  return typeof name === "string" && name !== "" && Buffer.byteLength(name) <= 2_000;
}

/** Beyond ten digits, seconds could be taken for milliseconds. */
function isSeconds(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= 1e10;
}
