import { version } from "../../version.ts";
import type { Table } from "../dynamodb/preflight.ts";
import { Progress } from "../dynamodb/progress.ts";
import { isTableId } from "../dynamodb/same-table.ts";
import { otherTable } from "../export/find.ts";
import { OpenExport } from "../export/open.ts";
import { plan } from "../migrate/migrate.ts";
import type { Asked } from "../model/decide.ts";
import { foreignKeys } from "../model/index-keys.ts";
import type { Reading } from "../model/source.ts";
import { type ExportReport, unknownInExports } from "../report/export.ts";
import { type MigrationReport, migrationReport } from "../report/migration.ts";
import type { TableReport } from "../report/table.ts";
import type { VerificationReport } from "../report/verification.ts";
import { verificationReport } from "../report/verification.ts";
import { verifySource as verify } from "../verify/verify.ts";
import { checkRules } from "./check.ts";
import { askedFor, optionsOf, saidOptions } from "./migration.ts";
import {
  type ExportOptions,
  type ExportPlanOptions,
  type ExportVerificationOptions,
  exportDefaults,
  migrationDefaults,
} from "./options.ts";
import { placeOf } from "./place.ts";
import { accountOf, onTable, tableReport, watched } from "./setting.ts";
import { askedToVerify, hasFindings, verificationCalls, withFoundList } from "./verification.ts";
import { whoRunsIt } from "./who.ts";
import { type WithDefaults, withDefaults } from "./with-defaults.ts";

/** Everything that is known before the first item of an export is read. */
export interface ExportContext<Options extends ExportOptions> {
  readonly options: WithDefaults<Options & { readonly table: string }>;
  readonly opened: OpenExport;
  /** What the table is like, as far as that is known. */
  readonly table: Table;
  readonly tableReport: TableReport;
  readonly source: ExportReport;
  /** Seconds since 1970. */
  readonly now: number;
  readonly startedAt: string;
}

/**
 * Reads an export, and asks the table nothing unless that is named.
 *
 * @throws ToolError for an export that can't be read, isn't whole, or is of another table
 */
export async function onExport<Options extends ExportOptions, Result>(
  options: Options,
  job: (setting: ExportContext<Options>) => Promise<Result>,
): Promise<Result> {
  const { fromExport, maxExportAge = exportDefaults.maxAge } = options;
  checkRules([
    ["fromExport", fromExport, fromExport !== "", "s3://bucket/prefix, or a folder"],
    ["maxExportAge", maxExportAge, maxExportAge > 0 && Number.isFinite(maxExportAge), "a number of days"],
  ]);
  // An export is of one table, which needn't be named.
  const filled = withDefaults({ ...options, table: options.table ?? "export" });
  const { region, endpoint, profile, keys, signal } = filled;
  const facts = options.table === undefined ? undefined : await askTable({ ...filled, table: options.table });
  const now = facts?.now ?? Date.now();
  const opened = await OpenExport.open({
    place: fromExport,
    connection: { region, endpoint, profile },
    keys,
    table: facts?.table.arn || options.table,
    maxAge: maxExportAge,
    now,
    signal,
  });
  try {
    const [last] = opened.exports;
    if (facts && last && isTableId(facts.table.id) && last.tableId !== facts.table.id) {
      throw otherTable(fromExport, facts.table.name, `${last.tableArn}, which had another id`);
    }
    const table = facts?.table ?? tableOf(opened, filled);
    return await job({
      options: { ...filled, table: table.name },
      opened,
      table,
      tableReport: facts?.report ?? offlineReport(table),
      source: sourceReport(opened, facts !== undefined),
      now: Math.floor(now / 1_000),
      startedAt: new Date(now).toISOString(),
    });
  } finally {
    opened.close();
  }
}

/** What a table says of itself; no item of it is read. */
function askTable(options: WithDefaults<ExportOptions & { readonly table: string }>) {
  return onTable(options, { dryRun: true }, async (setting) => ({
    table: setting.table,
    report: tableReport(setting),
    now: setting.open.requests.clock.now(),
  }));
}

/** What an export says of its table. What it doesn't say is told to be unknown. */
function tableOf(
  { exports, recordCount }: OpenExport,
  { keys, indexName }: WithDefaults<ExportOptions & { readonly table: string }>,
): Table {
  const [first] = exports;
  const missing = { missing: "not in an export" } as const;
  return {
    name: first?.tableName ?? "",
    arn: first?.tableArn ?? "",
    id: first?.tableId ?? "",
    keys,
    indexName,
    itemCount: recordCount,
    sizeBytes: first?.sizeBytes ?? 0,
    billing: "not in an export",
    replicas: [],
    otherIndexes: [],
    stream: null,
    kinesis: missing,
    deletionProtection: false,
    ttl: missing,
    pointInTimeRecovery: missing,
    capabilities: { partiql: "not in an export", transactions: "not in an export" },
  };
}

function offlineReport({ id: _, ...table }: Table): TableReport {
  const [, region = ""] = /^arn:[\w-]+:dynamodb:([\w-]*):/.exec(table.arn) ?? [];
  return { ...table, region, endpoint: null, account: accountOf(table.arn), caller: { missing: "not in an export" } };
}

function sourceReport({ place, at, isWhole, exports }: OpenExport, isTableKnown: boolean): ExportReport {
  return {
    place,
    at,
    isWhole,
    exports: exports.map(({ exportArn, type, from, at: until, itemCount }) => ({
      exportArn,
      type,
      from,
      at: until,
      items: itemCount,
    })),
    unknown: isTableKnown ? [] : unknownInExports,
  };
}

/** Reads the items of an export, after what has to be known of all of them. */
export async function readingOf<Options extends ExportOptions>(
  setting: ExportContext<Options>,
  asked: Asked,
  { compares }: { readonly compares: boolean },
): Promise<Reading> {
  const { options, opened, table } = setting;
  const job = { asked, table, concurrency: options.concurrency, signal: options.signal };
  const before = { ...job, progress: new Progress() };
  const lookAhead = async <Result>(task: () => Promise<Result>) =>
    watched(setting, before, "comparing keys", opened.recordCount, task);
  if (opened.exports.length > 1) await lookAhead(() => opened.readChanges(before));
  const facts = compares ? await lookAhead(() => opened.compareKeys(before)) : undefined;
  return { ...job, progress: new Progress(), source: opened.source(facts) };
}

/** Reads an export and reports what a migration of its table would do. */
export function planExport(options: ExportPlanOptions): Promise<MigrationReport> {
  return onExport(options, async (setting) => {
    const { opened, table, now } = setting;
    const { prices = migrationDefaults.prices, maxWriteCapacity: writeCeiling, journal = true } = setting.options;
    const runOptions = optionsOf(setting.options, { now, journal });
    const asked = { ...askedFor({ table }, runOptions), foreignKeys: foreignKeys(table.otherIndexes) };
    const job = await readingOf(setting, asked, { compares: runOptions.repair ?? false });
    const tally = await watched(setting, job, "reading", opened.recordCount, () => plan(job));
    return migrationReport({
      ...circumstancesOf(setting, job),
      to: "v4",
      outcome: setting.options.signal.aborted ? "interrupted" : "planned",
      run: null,
      orders: [],
      options: saidOptions(runOptions),
      tally,
      leftFile: null,
      next: { resume: null, undo: null },
      secondsAhead: 0,
      readUnits: opened.readUnits,
      prices,
      writeCeiling,
    });
  });
}

/** Reads an export and reports what next-auth would stumble over. */
export function verifyExport(options: ExportVerificationOptions): Promise<VerificationReport> {
  return onExport(options, async (setting) => {
    const { opened, table } = setting;
    const asked = { ...askedToVerify(setting, setting.options.as), foreignKeys: foreignKeys(table.otherIndexes) };
    const job = await readingOf(setting, asked, { compares: true });
    const { verification, leftFile } = await withFoundList(setting, (left) =>
      watched(setting, job, "verifying", opened.recordCount, () => verify(job, left)),
    );
    return verificationReport({
      ...circumstancesOf(setting, job),
      as: setting.options.as ?? "v4",
      outcome: setting.options.signal.aborted ? "interrupted" : "finished",
      verification,
      leftFile: hasFindings(verification) ? leftFile : null,
      next: verificationCalls(placeOf({ ...setting.options, region: setting.tableReport.region }), verification),
    });
  });
}

/** What a report says of how a job went, whatever the job. */
export function circumstancesOf<Options extends ExportOptions>(
  { startedAt, tableReport: table, source }: ExportContext<Options>,
  { progress }: Reading,
) {
  return {
    version: version(),
    by: whoRunsIt(),
    startedAt,
    table,
    source,
    progress: progress.snapshot(),
    history: progress.history(),
  };
}
