import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../../errors.ts";
import { Call } from "../../words.ts";
import type { Asked } from "../model/decide.ts";
import type { Job } from "../model/job.ts";
import type { Verification } from "../model/verification.ts";
import { type By, remedies } from "../report/remedies.ts";
import { type VerificationReport, verificationReport } from "../report/verification.ts";
import { cantWrite } from "../state/cant-write.ts";
import { openLeftList } from "../state/file-store.ts";
import { openStateFolder } from "../state/state-folder.ts";
import type { LeftEntry, LeftList } from "../state/stores.ts";
import { forgetVerified, noteVerified } from "../state/verified.ts";
import { verify } from "../verify/verify.ts";
import { downgradeDefaults, type TableOptions, type VerificationOptions } from "./options.ts";
import type { placeOf } from "./place.ts";
import {
  circumstances,
  type JobContext,
  jobFor,
  noneAsked,
  onTable,
  placeIn,
  watched,
  withIndexes,
} from "./setting.ts";
import type { WithDefaults } from "./with-defaults.ts";

/**
 * Reads the whole table and its index, and reports what next-auth would stumble over. Writes nothing to the table.
 */
export function verifyTable(options: VerificationOptions): Promise<VerificationReport> {
  return onTable(options, { dryRun: true }, async (setting) => {
    const job = jobFor(setting, withIndexes(setting, askedToVerify(setting, setting.options.as)));
    const { verification, leftFile } = await withFoundList(setting, (left) =>
      watched(setting, job, "verifying", setting.table.itemCount, () => verify(job, left)),
    );
    const report = findingsReport(setting, job, verification, leftFile);
    // Whether v3 could use it says nothing of v4.
    const isFor4 = report.as === "v4" && report.outcome === "finished";
    if (isFor4) await remember(setting, { isLeft: hasFindings(verification) });
    return report;
  });
}

/** Verifies with a list of the keys of what is found, in a folder of its own. */
export async function withFoundList(
  {
    options,
    startedAt,
  }: { readonly options: Pick<WithDefaults<TableOptions>, "stateDir" | "onEvent">; readonly startedAt: string },
  verifying: (left: LeftList) => Promise<Verification>,
): Promise<{ readonly verification: Verification; readonly leftFile: string | null }> {
  const folder = join(options.stateDir, `verify-${startedAt.replace(/[-:]/g, "").slice(0, 15)}`);
  const leftFile = join(folder, "found.ndjson");
  const left = new OptionalList(
    openLeftList(async () => {
      await openStateFolder(options.stateDir);
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error) => {
        throw cantWrite(folder, error);
      });
      return leftFile;
    }),
    (reason) => options.onEvent({ type: "no-list", folder: options.stateDir, reason }),
  );
  const verification = await verifying(left).finally(() => left.close());
  return { verification, leftFile: left.isKept ? leftFile : null };
}

/** For v3, an expired item of v4's shape is as it should be: v3 takes it for expired. */
export function askedToVerify(
  setting: Pick<JobContext<TableOptions>, "table" | "now">,
  as: VerificationOptions["as"],
): Asked {
  const asked = noneAsked(setting);
  return as === "v3" ? { options: { ...asked.options, ...downgradeDefaults, to: "v3" } } : asked;
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
    source: null,
    as: job.asked.options.to ?? "v4",
    outcome: setting.options.signal.aborted ? "interrupted" : "finished",
    verification,
    leftFile: hasFindings(verification) ? leftFile : null,
    next: verificationCalls(placeIn(setting), verification),
  });
}

export function hasFindings({ flaws, stillV3 }: Verification): boolean {
  return Object.keys(flaws).length + Object.keys(stillV3).length > 0;
}

/** What repairs also migrates, so one call is enough. */
export function verificationCalls(place: ReturnType<typeof placeOf>, { flaws, stillV3 }: Verification) {
  const isFor = (by: By) => Object.values(flaws).some(({ code }) => remedies[code]?.by === by);
  const needsMigration = Object.keys(stillV3).length > 0 || isFor("migration");
  const downgrade = isFor("downgrade") ? new Call("downgradeTable", place) : null;
  const repair = isFor("repair") ? new Call("migrateTable", { ...place, repair: true }) : null;
  const migrate = needsMigration && !repair ? new Call("migrateTable", place) : null;
  return { migrate, repair, downgrade };
}
