import type { CodemodReport } from "../../codemod/report.ts";
import { total } from "../../table/model/tally.ts";
import { leftCount, type MigrationReport } from "../../table/report/migration.ts";
import { number } from "../../table/report/numbers.ts";
import { fateCount, type RollbackReport } from "../../table/report/rollback.ts";
import { findingCount, type VerificationReport } from "../../table/report/verification.ts";
import { joined, option, type Sentence, type Spoken, sentence, type Words } from "../../words.ts";
import { codemodDocument } from "../codemod/document.ts";
import { fateChart, paceCharts } from "../data/charts.ts";
import { migrationDocument } from "../data/migration.ts";
import { rollbackDocument } from "../data/rollback.ts";
import { verificationDocument } from "../data/verification.ts";
import { type Document, type Draft, type FactRow, plural, step } from "../document.ts";

/** The reports of one upgrade, each as its job wrote it; what wasn't done yet is missing. */
export interface UpgradeParts {
  readonly code?: Spoken<CodemodReport> | undefined;
  readonly plan?: Spoken<MigrationReport> | undefined;
  readonly run?: Spoken<MigrationReport> | undefined;
  readonly verification?: Spoken<VerificationReport> | undefined;
  readonly rollback?: Spoken<RollbackReport> | undefined;
}

/** The reports as people read them, in the order in which the upgrade goes. */
const parts = [
  ["Code", ({ code }) => code && codemodDocument(code as CodemodReport)],
  ["Plan", ({ plan }) => plan && migrationDocument(plan as MigrationReport)],
  ["Run", ({ run }) => run && migrationDocument(run as MigrationReport)],
  ["Rollback", ({ rollback }) => rollback && rollbackDocument(rollback as RollbackReport)],
  ["Verification", ({ verification }) => verification && verificationDocument(verification as VerificationReport)],
] as const satisfies readonly (readonly [string, (parts: UpgradeParts) => unknown])[];

/**
 * One page to sign: who did what to which table, when and with which flags, what it came to, and how it is undone.
 *
 * @param madeAt ISO date
 */
export function upgradeDocument(given: UpgradeParts, madeAt: string): Draft {
  const { plan, run, verification, rollback } = given;
  const data = run ?? plan ?? verification ?? rollback;
  const documents = parts.flatMap(([name, documentOf]) => {
    const document = documentOf(given) as Document | undefined;
    return document ? [{ name, document }] : [];
  });
  const isUndone = rollback !== undefined && rollback.outcome !== "planned";
  return {
    title: `Upgrade to next-auth v4${data ? `: table ${data.table.name}` : ""}`,
    headline: headline(given),
    tone: documents.some(({ document }) => document.tone === "attention") || !verification ? "attention" : "good",
    charts: [
      ...((run ?? plan) ? fateChart((run ?? plan) as MigrationReport) : []),
      ...(run ? paceCharts(run.history) : []),
    ],
    sections: [
      { kind: "facts", title: "Sign-off", facts: [...signOff(given), ["this page", madeAt]] },
      ...documents.flatMap(({ name, document }) => [
        { kind: "list", title: name, tone: "plain", lines: [document.headline] } as const,
        ...document.sections.map((section) => ({ ...section, title: `${name}: ${section.title}` })),
      ]),
    ],
    next: [
      ...step("To go on", run?.next.resume ?? null),
      ...step("To undo", isUndone ? null : (run?.next.undo ?? null)),
    ],
  };
}

/** What it came to, in one line. */
function headline({ run, plan, verification, rollback }: UpgradeParts): string {
  if (rollback && rollback.outcome !== "planned")
    return `Undone: ${plural(fateCount(rollback, "restored"), "item")} restored.`;
  const written =
    run &&
    `${plural(writtenCount(run), "item")} written${run.outcome === "interrupted" ? " so far" : ""}, ${number(leftCount(run))} left`;
  const planned = plan && `${plural(writtenCount(plan), "item")} to be written, ${number(leftCount(plan))} to be left`;
  const found =
    verification &&
    (findingCount(verification) === 0
      ? "verified: nothing found"
      : `verified: ${plural(findingCount(verification), "finding")}`);
  return `${[written ?? planned, found ?? "not verified yet"].filter(Boolean).join("; ")}.`;
}

function writtenCount({ items }: Pick<MigrationReport, "items">): number {
  return total(items, "update", "move", "delete");
}

/** What a change is signed by. */
function signOff({ code, plan, run, verification, rollback }: UpgradeParts): FactRow[] {
  const job = (report: { readonly startedAt: string; readonly by: string } | undefined) =>
    report && `${report.startedAt}, by ${report.by}`;
  const migration = run ?? plan;
  const versions = [...new Set([code, plan, run, verification, rollback].flatMap((report) => report?.version ?? []))];
  const facts: (readonly [string, Words | undefined])[] = [
    ...placeFacts((run ?? plan ?? verification ?? rollback)?.table),
    ["tool", versions.join(", ")],
    ["code", code && `${code.dryRun ? "a dry run" : "written"}, by ${code.options.adapter}`],
    ["planned", job(plan)],
    ["run", run && `${run.run}, ${run.outcome}, begun ${job(run)}`],
    ["asked for", migration && askedFor(migration)],
    ["before", migration && `${plural(migration.items.read, "item")} read`],
    ["written", run && number(writtenCount(run))],
    ["left for you", migration && number(leftCount(migration))],
    [
      "verified",
      verification &&
        `${job(verification)}: ${plural(verification.items, "item")}, ${plural(findingCount(verification), "finding")}`,
    ],
    [
      "rolled back",
      rollback && `${rollback.run ?? `from ${rollback.fromTable}`}, ${rollback.outcome}, ${job(rollback)}`,
    ],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** Which table it was, and whose. */
function placeFacts(table: MigrationReport["table"] | undefined): readonly (readonly [string, string])[] {
  if (!table) return [];
  const { name, arn, account, caller, region, endpoint } = table;
  return [
    ["table", name],
    ["ARN", arn],
    ["account", account ?? "not told by the engine"],
    ["credentials of", "value" in caller ? caller.value : caller.missing],
    ["region", region],
    ["endpoint", endpoint ?? "AWS"],
  ];
}

/** What was given, and what holds where nothing was; what wasn't given and does nothing then isn't told. */
function askedFor({ options }: Pick<MigrationReport, "options">): Sentence {
  const { users, journal, ...named } = options;
  const asked: readonly (string | Sentence)[] = [
    ...Object.entries(named).flatMap(([name, value]) =>
      value === null ? [] : [sentence`${option(name, Array.isArray(value) ? value.join() : String(value))}`],
    ),
    ...(journal ? [] : [sentence`${option("journal", false)}`]),
    ...(users === null ? [] : [plural(users, "user")]),
  ];
  return joined(...asked.flatMap((each, place) => (place === 0 ? [each] : [" · ", each])));
}
