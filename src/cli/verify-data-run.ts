import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ExitCode } from "../errors.ts";
import { findingCount, verificationDocument, verificationReport } from "../report/data/index.ts";
import { openLeftList, openStateFolder, verify } from "../table/index.ts";
import { deliver, exitCode, jobFor, onTable, type Setting, shown } from "./table-job.ts";
import type { TableFlags } from "./table-options.ts";
import { version } from "./version.ts";

/** Reads the whole table and reports. */
export function verifyData(flags: TableFlags): Promise<ExitCode> {
  return onTable(flags, true, verifyTable);
}

async function verifyTable(setting: Setting<TableFlags>): Promise<ExitCode> {
  const { flags, table, open, startedAt, signal, now } = setting;
  const folder = join(flags.stateDir, `verify-${startedAt.replace(/[-:]/g, "").slice(0, 15)}`);
  const leftFile = join(folder, "found.ndjson");
  const left = openLeftList(async () => {
    await openStateFolder(flags.stateDir);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return leftFile;
  });
  const job = jobFor(setting, { options: { now, keys: table.keys, expired: "migrate", timestamps: "keep" } });
  const verification = await shown(job, "verifying", table.itemCount, () => verify(job, left)).finally(() =>
    left.close(),
  );
  const hasFindings = Object.keys(verification.flaws).length + Object.keys(verification.stillV3).length > 0;
  const report = verificationReport({
    version: version(),
    outcome: signal.aborted ? "interrupted" : "finished",
    startedAt,
    table,
    region: open.region,
    endpoint: open.endpoint,
    verification,
    leftFile: hasFindings ? leftFile : null,
    progress: job.progress.snapshot(),
    history: job.progress.history(),
  });
  await deliver(flags, { model: report, document: verificationDocument(report) });
  return exitCode(report.outcome, findingCount(report));
}
