import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { usageError } from "../errors.ts";
import { type MigrationPlan, readPlan } from "../index.ts";
import { asJson } from "../report/index.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";

/** What the plan says itself, by the flags that say it without one; `--dry-run` only looks. */
const planned = [
  "table",
  "region",
  "partitionKey",
  "sortKey",
  "indexName",
  "indexPartitionKey",
  "indexSortKey",
  "expired",
  "timestamps",
  "sessionMaxAge",
  "repair",
  "only",
  "journal",
  "backup",
  "enableTtl",
  "resume",
  "user",
  "email",
  "usersFile",
  "sample",
  "fromExport",
  "maxExportAge",
  "plan",
  "tolerance",
  "state",
  "run",
  "shard",
  "shards",
  "parallelism",
] as const;

/** @throws ToolError for a flag whose value is in the plan: two that differ would leave open which one counts */
export function checkApplied(command: Command): void {
  const given = planned.find((name) => command.getOptionValueSource(name) === "cli");
  if (given === undefined) return;
  const flag = command.options.find((option) => option.attributeName() === given)?.long;
  throw usageError(
    "flags",
    `${flag} doesn't go with --apply.`,
    "What the plan says is carried out; leave the flag out.",
  );
}

/** @throws ToolError before the dry run, when its plan couldn't be written */
export function checkPlanFile(file: string, isDryRun: boolean): void {
  if (!isDryRun)
    throw usageError("flags", "--plan is what a dry run writes.", "Add --dry-run; --apply carries a plan out.");
  checkReportFiles([file], [".json"]);
}

/** Writes a plan, for its owner alone. */
export async function writePlan(file: string, plan: MigrationPlan): Promise<void> {
  await writeReport(file, asJson(plan), "Have it written elsewhere, and run again.");
}

/** In bytes: a plan has two thousand. */
const largest = 65_536;

/** @throws ToolError for a file that isn't a plan */
export function planIn(file: string): MigrationPlan {
  return readPlan(textOf(file));
}

/** A file, and no device or pipe, which could go on for ever. */
function textOf(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > largest) throw new Error("it is no file, or a larger one than a plan");
    return readFileSync(descriptor, "utf8");
  } catch (error) {
    throw usageError(
      "plan-invalid",
      `The plan "${file}" can't be read: ${(error as Error).message}.`,
      "Name the file that --dry-run --plan wrote.",
      error,
    );
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
