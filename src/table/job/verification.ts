import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../../errors.ts";
import { Call } from "../../words.ts";
import type { Asked } from "../model/decide.ts";
import type { Job } from "../model/job.ts";
import type { Verification } from "../model/verification.ts";
import { type By, remedies } from "../report/remedies.ts";
import { type VerificationReport, verificationReport } from "../report/verification.ts";
import { openLeftList } from "../state/file-store.ts";
import { openStateFolder } from "../state/state-folder.ts";
import type { LeftEntry, LeftList } from "../state/stores.ts";
import { forgetVerified, noteVerified } from "../state/verified.ts";
import { verify } from "../verify/verify.ts";
import { downgradeDefaults, type TableOptions, type VerificationOptions } from "./options.ts";
import { placeOf } from "./place.ts";
import { circumstances, type JobContext, jobFor, noneAsked, onTable, watched, withIndexes } from "./setting.ts";

/**
 * Reads the whole table and its index, and reports what next-auth would stumble over. Writes nothing to the table.
 */
export function verifyTable(options: VerificationOptions): Promise<VerificationReport> {
  return onTable(options, { dryRun: true }, async (setting) => {
    const { options, table, startedAt } = setting;
    const folder = join(options.stateDir, `verify-${startedAt.replace(/[-:]/g, "").slice(0, 15)}`);
    const leftFile = join(folder, "found.ndjson");
    const left = new OptionalList(
      openLeftList(async () => {
        await openStateFolder(options.stateDir);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return leftFile;
      }),
      (reason) => options.onEvent({ type: "no-list", folder: options.stateDir, reason }),
    );
    const job = jobFor(setting, withIndexes(setting, askedToVerify(setting)));
    const verification = await watched(setting, job, "verifying", table.itemCount, () => verify(job, left)).finally(
      () => left.close(),
    );
    const report = findingsReport(setting, job, verification, left.isKept ? leftFile : null);
    // Whether v3 could use it says nothing of v4.
    const isFor4 = report.as === "v4" && report.outcome === "finished";
    if (isFor4) await remember(setting, { isLeft: hasFindings(verification) });
    return report;
  });
}

/** For v3, an expired item of v4's shape is as it should be: v3 takes it for expired. */
function askedToVerify(setting: JobContext<VerificationOptions>): Asked {
  const asked = noneAsked(setting);
  return setting.options.as === "v3" ? { options: { ...asked.options, ...downgradeDefaults, to: "v3" } } : asked;
}

/** What is done with it later can go by it; where nothing may be written nobody goes by it. */
async function remember(
  { options: { stateDir }, identity, startedAt }: JobContext<TableOptions>,
  { isLeft }: { readonly isLeft: boolean },
): Promise<void> {
  const noted = isLeft ? forgetVerified(stateDir, identity) : noteVerified(stateDir, identity, startedAt);
  await noted.catch(() => {});
}

/** A list that verifying does without where nothing may be written: what it is for is to count. */
class OptionalList implements LeftList {
  readonly #list: LeftList;
  readonly #onLost: (reason: string) => void;
  isKept = true;

  constructor(list: LeftList, onLost: (reason: string) => void) {
    this.#list = list;
    this.#onLost = onLost;
  }

  async add(entries: readonly LeftEntry[]): Promise<void> {
    if (!this.isKept) return;
    try {
      await this.#list.add(entries);
    } catch (error) {
      if (!(error instanceof ToolError && error.code === "state-folder")) throw error;
      this.isKept = false;
      this.#onLost(error.message);
    }
  }

  async close(): Promise<void> {
    if (this.isKept) await this.#list.close();
  }
}

/** What a verification came to, and where the items are that it found. */
export function findingsReport<Options extends TableOptions>(
  setting: JobContext<Options>,
  job: Job,
  verification: Verification,
  leftFile: string | null,
): VerificationReport {
  return verificationReport({
    ...circumstances(setting, job),
    as: job.asked.options.to ?? "v4",
    outcome: setting.options.signal.aborted ? "interrupted" : "finished",
    verification,
    leftFile: hasFindings(verification) ? leftFile : null,
    next: callsFor(setting, verification),
  });
}

function hasFindings({ flaws, stillV3 }: Verification): boolean {
  return Object.keys(flaws).length + Object.keys(stillV3).length > 0;
}

/** What repairs also migrates, so one call is enough. */
function callsFor<Options extends TableOptions>({ options }: JobContext<Options>, { flaws, stillV3 }: Verification) {
  const isFor = (by: By) => Object.values(flaws).some(({ code }) => remedies[code]?.by === by);
  const needsMigration = Object.keys(stillV3).length > 0 || isFor("migration");
  const downgrade = isFor("downgrade") ? new Call("downgradeTable", placeOf(options)) : null;
  const repair = isFor("repair") ? new Call("migrateTable", { ...placeOf(options), repair: true }) : null;
  const migrate = needsMigration && !repair ? new Call("migrateTable", placeOf(options)) : null;
  return { migrate, repair, downgrade };
}
