/**
 * The programmatic API: what the command line does, as functions. The AWS SDK and the codemod are loaded when a function is called, so
 * that importing this module costs next to nothing.
 */
import type { CodemodOptions } from "./codemod/options.ts";
import type { CodemodReport } from "./codemod/report.ts";
import type { DoctorOptions } from "./doctor/options.ts";
import type { DoctorReport } from "./doctor/report.ts";
import type {
  DowngradeOptions,
  ExportInspectionOptions,
  ExportPlanOptions,
  ExportVerificationOptions,
  InspectionOptions,
  MigrationOptions,
  RestoreOptions,
  RollbackOptions,
  SampleInspectionOptions,
  SampleOptions,
  VerificationOptions,
} from "./table/job/options.ts";
import type { MigrationPlan, Planned, PlanOptions, PlanRunOptions } from "./table/job/plan-file.ts";
import type { RunToUndo, TableToPutBack } from "./table/job/rollback.ts";
import type {
  OrderOptions,
  RunsOptions,
  ShardMigrationOptions,
  ShardRollbackOptions,
  ShardVerificationOptions,
  StatusOptions,
} from "./table/job/shard-options.ts";
import type { ChosenUser } from "./table/model/chosen-user.ts";
import type { InspectionReport } from "./table/report/inspection.ts";
import type { MigrationReport } from "./table/report/migration.ts";
import type { RollbackReport } from "./table/report/rollback.ts";
import type { RunsReport } from "./table/report/runs.ts";
import type { SampleInspectionReport } from "./table/report/sample-inspection.ts";
import type { StatusReport } from "./table/report/status.ts";
import type { VerificationReport } from "./table/report/verification.ts";

export { type AdapterPackage, adapterPackages } from "../transforms/adapter-packages.ts";
export type { CodeChange, Finding } from "../transforms/finding.ts";
export type { DependencyChange } from "../transforms/project-files/package-json.ts";
export type { ChoiceAnswer, Choose, FileChoice } from "./codemod/choose.ts";
export type { CodemodEvent, CodemodOptions } from "./codemod/options.ts";
export type { AdapterReport, CodemodReport, FileReport, InstallFailure, PackageReport } from "./codemod/report.ts";
export type { DoctorOptions } from "./doctor/options.ts";
export type { Check, DoctorReport, ProjectFacts, TableState } from "./doctor/report.ts";
export { type ErrorCode, ExitCode, errorCodes, ToolError } from "./errors.ts";
export { type ItemType, itemTypes, type NextAuthVersion } from "./items/change.ts";
export { defaultIndexName, defaultKeyNames } from "./items/keys.ts";
export type { Moment, Snapshot } from "./table/dynamodb/progress.ts";
export { defaultConcurrency, defaultStateFolder } from "./table/job/defaults.ts";
export type { Doing, TableEvent } from "./table/job/events.ts";
export type {
  DowngradeOptions,
  ExportInspectionOptions,
  ExportOptions,
  ExportPlanOptions,
  ExportVerificationOptions,
  InspectionOptions,
  MigrationOptions,
  RestoreOptions,
  RollbackOptions,
  SampleInspectionOptions,
  SampleOptions,
  TableOptions,
  VerificationOptions,
} from "./table/job/options.ts";
export {
  defaultTolerance,
  type MigrationPlan,
  type Planned,
  type PlanOptions,
  type PlanRunOptions,
  plannedOptions,
  readPlan,
} from "./table/job/plan-file.ts";
export type { RunToUndo, TableToPutBack } from "./table/job/rollback.ts";
export type {
  OrderOptions,
  RunsOptions,
  ShardMigrationOptions,
  ShardRollbackOptions,
  ShardVerificationOptions,
  SharedOptions,
  StatusOptions,
} from "./table/job/shard-options.ts";
export type { ChosenUser } from "./table/model/chosen-user.ts";
export type { RunOrder } from "./table/model/order.ts";
export type { Shard } from "./table/model/shard.ts";
export type { ExportReport } from "./table/report/export.ts";
export { defaultPrices, type Forecast, type Prices } from "./table/report/forecast.ts";
export type { InspectionReport } from "./table/report/inspection.ts";
export type { MigrationReport } from "./table/report/migration.ts";
export type { RollbackReport } from "./table/report/rollback.ts";
export type { RunSummary, RunsReport } from "./table/report/runs.ts";
export type { SampleInspectionReport } from "./table/report/sample-inspection.ts";
export type { ShardStatus, StatusReport } from "./table/report/status.ts";
export type { VerificationReport } from "./table/report/verification.ts";
export { version } from "./version.ts";
export { Call, type CallName, OptionWords, Sentence, type Words } from "./words.ts";

/**
 * Looks at a project and, when it is named here or literally in the code, at its table, and says what there is to do.
 * Reads only; of a large table only a part. What is wrong with the project or the table is in the report, not thrown.
 */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  const { doctor } = await import("./doctor/doctor.ts");
  return doctor(options);
}

/**
 * Upgrades the code of a project to next-auth v4 and AWS SDK v3. Writes all files or none, and nothing on a dry run.
 *
 * @throws ToolError when a path, a transform's name or the git work tree is not as it should be, or writing failed
 */
export async function runCodemod(options: CodemodOptions = {}): Promise<CodemodReport> {
  const { runCodemod } = await import("./codemod/run.ts");
  return runCodemod(options);
}

/**
 * Reads a whole table and reports what {@link migrateTable} would do with the same options: counts by type and kind of
 * change, samples without secrets, what it will cost. Writes nothing, neither to the table nor to the disk.
 *
 * @throws ToolError when the table can't be read, or isn't the adapter's
 */
export async function planMigration(options: MigrationOptions): Promise<MigrationReport> {
  const { planMigration } = await import("./table/job/migration.ts");
  return planMigration(options);
}

/**
 * What {@link planMigration} does, and a plan of it to keep: plain data, for a change ticket, that {@link checkPlan} holds
 * the table to.
 */
export async function makePlan(options: PlanOptions): Promise<Planned> {
  const { makePlan } = await import("./table/job/migration.ts");
  return makePlan(options);
}

/**
 * Reads the table again, and looks whether it still is what was planned for: the same table in the same account, the same
 * keys, version of this tool, and counts within the plan's tolerance. {@link plannedOptions} then are what
 * {@link migrateTable} is to be given.
 *
 * @throws ToolError (`plan-drift`) when it isn't
 */
export async function checkPlan(plan: MigrationPlan, options: PlanRunOptions = {}): Promise<MigrationReport> {
  const { checkPlan } = await import("./table/job/migration.ts");
  return checkPlan(plan, options);
}

/**
 * What {@link planMigration} reports, by an export of the table to S3 that lies there or in a folder: the table isn't touched, and
 * unless `table` is given nobody is asked anything. Every checksum and count of the export is checked.
 *
 * @throws ToolError for an export that isn't whole and unchanged, is too old, or of another table
 */
export async function planExport(options: ExportPlanOptions): Promise<MigrationReport> {
  const { planExport } = await import("./table/job/export.ts");
  return planExport(options);
}

/**
 * Chooses so many users of every shape that there is in a table (each provider, each change, each reason to leave an item), for
 * a {@link migrateTable} of these users alone. Reads the whole table and writes nothing.
 *
 * @throws ToolError when the table can't be read, or isn't the adapter's
 */
export async function sampleUsers(options: SampleOptions): Promise<readonly ChosenUser[]> {
  const { sampleUsers } = await import("./table/job/migration.ts");
  return sampleUsers(options);
}

/**
 * Rewrites the items of a next-auth v3 table to the shapes that v4 reads, in place and without asking. Before-images go
 * to `stateDir` first, so that {@link rollbackTable} can undo the run.
 *
 * @returns the report; its `outcome` is `interrupted` when `signal` was aborted, and `resume` then goes on
 * @throws ToolError when it can't go on; what was written stays written, and `resume` goes on
 */
export async function migrateTable(options: MigrationOptions): Promise<MigrationReport> {
  const { migrateTable } = await import("./table/job/migration.ts");
  return migrateTable(options);
}

/**
 * Reads a whole table and reports what {@link downgradeTable} would do with the same options. Writes nothing, neither to the
 * table nor to the disk.
 *
 * @throws ToolError when the table can't be read, or isn't the adapter's
 */
export async function planDowngrade(options: DowngradeOptions): Promise<MigrationReport> {
  const { planDowngrade } = await import("./table/job/downgrade.ts");
  return planDowngrade(options);
}

/**
 * The way back after v4 has served: rewrites every item of v4's shape to what v3 reads, in place and without asking, those that
 * {@link migrateTable} converted and those that came under v4. {@link rollbackTable} undoes it.
 *
 * @returns the report; its `outcome` is `interrupted` when `signal` was aborted, and `resume` then goes on
 * @throws ToolError when it can't go on; what was written stays written, and `resume` goes on
 */
export async function downgradeTable(options: DowngradeOptions): Promise<MigrationReport> {
  const { downgradeTable } = await import("./table/job/downgrade.ts");
  return downgradeTable(options);
}

/**
 * Reads a whole table and its index, and reports what next-auth v4, or v3, would stumble over. Writes nothing to the table; the
 * keys of what was found are listed in `stateDir`.
 *
 * @throws ToolError when the table can't be read, or isn't the adapter's
 */
export async function verifyTable(options: VerificationOptions): Promise<VerificationReport> {
  const { verifyTable } = await import("./table/job/verification.ts");
  return verifyTable(options);
}

/**
 * What {@link verifyTable} reports, by an export of the table, as {@link planExport} reads it. It is read twice: what items say of
 * each other is compared first.
 *
 * @throws ToolError for an export that isn't whole and unchanged, is too old, or of another table
 */
export async function verifyExport(options: ExportVerificationOptions): Promise<VerificationReport> {
  const { verifyExport } = await import("./table/job/export.ts");
  return verifyExport(options);
}

/**
 * Looks at one user, who is named by id, e-mail address or account: what v3's and v4's adapter find by each of their look-ups and
 * what that leads to in the browser, what is wrong with each item, and, with `stateDir`, what runs did to it. Reads by keys, a
 * few items of any table, and writes nothing.
 *
 * @throws ToolError when the table can't be read, or isn't the adapter's
 */
export async function inspectUser(options: InspectionOptions): Promise<InspectionReport> {
  const { inspectUser } = await import("./table/job/inspection.ts");
  return inspectUser(options);
}

/**
 * Chooses so many users of every shape, and compares what v3's adapter answers for each of their look-ups now with what v4's would answer
 * once everything was converted: whether they mean the same, by the table's own data. Writes nothing.
 *
 * @throws ToolError when the table can't be read, or isn't the adapter's
 */
export async function inspectSample(options: SampleInspectionOptions): Promise<SampleInspectionReport> {
  const { inspectSample } = await import("./table/job/sample-inspection.ts");
  return inspectSample(options);
}

/**
 * The same by an export of the table, as {@link planExport} reads it: five times at most.
 *
 * @throws ToolError for an export that isn't whole and unchanged, is too old, or of another table
 */
export async function inspectExportSample(options: ExportInspectionOptions): Promise<SampleInspectionReport> {
  const { inspectExportSample } = await import("./table/job/sample-inspection.ts");
  return inspectExportSample(options);
}

/**
 * Puts back what a run changed, without asking, where the item still is what the run made of it. May be repeated.
 *
 * @throws ToolError when there is no such run, it kept no journal, or the table can't be written to
 */
export async function rollbackTable(options: RollbackOptions): Promise<RollbackReport> {
  const { rollbackTable } = await import("./table/job/rollback.ts");
  return rollbackTable(options);
}

/**
 * Puts back what a migration changed by a table that was restored from before it, without asking and without a journal, where the
 * item still is what the migration makes of it. May be repeated.
 *
 * @throws ToolError when either table can't be read, or the table can't be written to
 */
export async function rollbackFromTable(options: RestoreOptions): Promise<RollbackReport> {
  const { rollbackFromTable } = await import("./table/job/rollback.ts");
  return rollbackFromTable(options);
}

/**
 * Looks at a run that {@link rollbackTable} could undo, and at its table, before anybody decides. Reads no item.
 *
 * @throws ToolError when there is no such run, or it kept no journal
 */
export async function lookAtRun(options: RollbackOptions): Promise<RunToUndo> {
  const { lookAtRun } = await import("./table/job/rollback.ts");
  return lookAtRun(options);
}

/**
 * Looks at a table that {@link rollbackFromTable} could put back, and at the one that was restored, before anybody decides. Reads
 * no item.
 *
 * @throws ToolError when there is no such table, or both are one
 */
export async function lookAtRestored(options: RestoreOptions): Promise<TableToPutBack> {
  const { lookAtRestored } = await import("./table/job/rollback.ts");
  return lookAtRestored(options);
}

/**
 * Does a shard's part of what {@link migrateTable} does, with its state where all shards see it: run it for each shard,
 * anywhere, in any order, as often as it takes.
 *
 * @returns the report of the shard's segments, over all attempts
 * @throws ToolError when it can't go on; what was written stays written, and the same call goes on
 */
export async function migrateShard(options: ShardMigrationOptions): Promise<MigrationReport> {
  const { migrateShard } = await import("./table/job/shard.ts");
  return migrateShard(options);
}

/**
 * Does a shard's part of what {@link verifyTable} does, for a run of {@link migrateShard}.
 *
 * @throws ToolError when the table can't be read, or there is no such run
 */
export async function verifyShard(options: ShardVerificationOptions): Promise<VerificationReport> {
  const { verifyShard } = await import("./table/job/shard.ts");
  return verifyShard(options);
}

/**
 * Does a shard's part of what {@link rollbackTable} does, for a run of {@link migrateShard}.
 *
 * @throws ToolError when there is no such run, it kept no journal, or the table can't be written to
 */
export async function rollbackShard(options: ShardRollbackOptions): Promise<RollbackReport> {
  const { rollbackShard } = await import("./table/job/shard.ts");
  return rollbackShard(options);
}

/**
 * Says how far a run is, how fast, and what it waits for: the sum of what its shards have noted, or what the job on this machine
 * has.
 *
 * @throws ToolError when there is no such run
 */
export async function runStatus(options: StatusOptions): Promise<StatusReport> {
  const { runStatus } = await import("./table/job/status.ts");
  return runStatus(options);
}

/**
 * Tells a run something while somebody is at work on it: to pause, to go on, or how much of the table to take.
 *
 * @returns what {@link runStatus} does, with the order in it
 * @throws ToolError when there is no such run, or nobody is at work on it
 */
export async function orderRun(options: OrderOptions): Promise<StatusReport> {
  const { orderRun } = await import("./table/job/status.ts");
  return orderRun(options);
}

/**
 * Lists the runs of a state folder or a control table, and what can be done with each.
 *
 * @throws ToolError when the place isn't one for state
 */
export async function listRuns(options: RunsOptions = {}): Promise<RunsReport> {
  const { listRuns } = await import("./table/job/runs.ts");
  return listRuns(options);
}
