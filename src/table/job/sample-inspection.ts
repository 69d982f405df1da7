import { Call } from "../../words.ts";
import { Pool } from "../dynamodb/pool.ts";
import { type ComparedLookup, compareAnswers } from "../inspect/compare.ts";
import { readItemsOf } from "../inspect/read-user.ts";
import { type Reader, sourceReader, tableReader } from "../inspect/reader.ts";
import { sample } from "../migrate/sample.ts";
import { jobSource } from "../migrate/user-pages.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import type { Reading } from "../model/source.ts";
import type { AnswerDifference, SampleInspectionReport } from "../report/sample-inspection.ts";
import { circumstancesOf, onExport, readingOf } from "./export.ts";
import { answerReport, kindOf } from "./inspection.ts";
import { checkPerShape } from "./migration.ts";
import type { ExportInspectionOptions, SampleInspectionOptions } from "./options.ts";
import { circumstances, jobFor, noneAsked, onTable, placeIn, watched, withIndexes } from "./setting.ts";

/** Compares what v3 answers with what v4 will, for so many users of every shape. */
export function inspectSample(options: SampleInspectionOptions): Promise<SampleInspectionReport> {
  checkPerShape(options.perShape);
  return onTable(options, { dryRun: true }, async (setting) => {
    const { perShape, show = false, signal, concurrency } = setting.options;
    const job = jobFor(setting, withIndexes(setting, noneAsked(setting)));
    const reading = { ...job, source: jobSource(job) };
    const compared = await watched(setting, job, "reading", setting.table.itemCount, async () =>
      compareAll(await sample(reading, perShape), { reading, reader: tableReader(job), together: concurrency }),
    );
    const { history: _, ...rest } = circumstances(setting, job);
    return {
      schema: "migrate-nextauth-dynamo/inspect-sample/1",
      ...rest,
      source: null,
      outcome: signal.aborted ? "interrupted" : "finished",
      perShape,
      ...summed(compared, show),
      next: { plan: new Call("planMigration", placeIn(setting)) },
    };
  });
}

/** The same by an export. */
export function inspectExportSample(options: ExportInspectionOptions): Promise<SampleInspectionReport> {
  checkPerShape(options.perShape);
  return onExport(options, async (setting) => {
    const { perShape, show = false, signal } = setting.options;
    const reading = await readingOf(setting, noneAsked(setting), { compares: false });
    const compared = await watched(setting, reading, "reading", setting.opened.recordCount, async () =>
      // All of them ask at the same time, so that the export is read once for all.
      compareAll(await sample(reading, perShape), {
        reading,
        reader: sourceReader(reading),
        together: Number.POSITIVE_INFINITY,
      }),
    );
    const { history: _, ...rest } = circumstancesOf(setting, reading);
    return {
      schema: "migrate-nextauth-dynamo/inspect-sample/1",
      ...rest,
      outcome: signal.aborted ? "interrupted" : "finished",
      perShape,
      ...summed(compared, show),
      next: { plan: null },
    };
  });
}

/** A user, and what was compared. */
interface ComparedUser {
  /** By the id, however the sample came upon them; by the address of a link where there is no user. */
  readonly user: ChosenUser;
  readonly email: string | undefined;
  readonly lookups: readonly ComparedLookup[];
}

/** @param together how many users are asked for at a time */
async function compareAll(
  users: readonly ChosenUser[],
  { reading, reader, together }: { readonly reading: Reading; readonly reader: Reader; readonly together: number },
): Promise<readonly ComparedUser[]> {
  const { asked, signal } = reading;
  const { keys, now } = asked.options;
  const pool = new Pool(together);
  const compared = await Promise.all(
    users.map((user) =>
      pool.run(async (): Promise<ComparedUser | undefined> => {
        if (signal.aborted) return undefined;
        const wanted =
          "id" in user ? ({ by: "id", id: user.id } as const) : ({ by: "email", email: user.email } as const);
        const items = await readItemsOf(reader, { keys, now }, wanted);
        const { ids, email } = items;
        const named = ids[0] === undefined ? user : { id: ids[0] };
        return { user: named, email, lookups: compareAnswers(items, asked) };
      }),
    ),
  );
  // One user may have been chosen twice: by the id, and by the address that a link was sent to.
  const once = new Map(
    compared.flatMap((each) => (each ? [[JSON.stringify([each.user, each.email]), each] as const] : [])),
  );
  return [...once.values()];
}

/** How many users are named of each difference. */
const mostNamed = 10;

function summed(compared: readonly ComparedUser[], show: boolean) {
  const lookups = { id: 0, email: 0, account: 0, session: 0, link: 0 };
  const differences = new Map<string, AnswerDifference & { count: number; readonly users: string[] }>();
  const verdicts = { same: 0, "already v4": 0, different: 0 };
  for (const { user, lookups: ofUser } of compared) {
    for (const { question, before, after, verdict } of ofUser) {
      lookups[question.by]++;
      verdicts[verdict]++;
      if (verdict !== "different") continue;
      const what = { by: question.by, what: kindOf(question), v3: answerReport(before), v4: answerReport(after) };
      const name = JSON.stringify(what);
      const known = differences.get(name) ?? { ...what, count: 0, users: [] };
      differences.set(name, known);
      known.count++;
      const called = "id" in user ? user.id : user.email;
      if (show && known.users.length < mostNamed && !known.users.includes(called)) known.users.push(called);
    }
  }
  return {
    users: compared.length,
    lookups,
    same: verdicts.same,
    alreadyV4: verdicts["already v4"],
    differences: [...differences.values()].sort((a, b) => b.count - a.count),
  };
}
