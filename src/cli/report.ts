import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { Command } from "commander";
import { ExitCode, usageError } from "../errors.ts";
import type { CodemodReport, MigrationReport, RollbackReport, VerificationReport } from "../index.ts";
import { asText, rendererFor, type UpgradeParts, upgradeDocument, visible } from "../report/index.ts";
import { isOf, type Schema } from "./json-schema.ts";
import type { Outcome } from "./outcome.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";
import { columnsOf, print, say, stdoutColours, wrappedToSay } from "./terminal.ts";
import { tool } from "./tool.ts";
import { type Spoken, spokenInFlags } from "./words.ts";

interface Flags {
  readonly report?: readonly string[];
}

/** What a merged report is written as; for a machine the parts are better. */
const extensions = [".md", ".html", ".txt"];

/** `report <files...>`: one page of what the jobs of one upgrade reported. */
export function reportCommand(outcome: Outcome): Command {
  return new Command("report")
    .description("Merges the JSON reports of one upgrade into one page to sign.")
    .argument(
      "<files...>",
      "reports that --report or --json wrote: codemod, dry run, migration, verification, rollback",
    )
    .optionsGroup("Output:")
    .option("--report <file>", `the page: ${extensions.join(", ")} (repeatable)`, (file, before: string[] = []) => [
      ...before,
      file,
    ])
    .option("--verbose", "print the stack of an error")
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} report code.json plan.json --report to-sign.html
  $ ${tool} report code.json plan.json run.json verify.json --report done.md

Ends with 3 when something is left for you, or isn't verified.
`,
    )
    .action(async (files: readonly string[], { report = [] }: Flags) => {
      checkReportFiles(report, extensions);
      const parts = partsIn(files);
      const document = spokenInFlags(upgradeDocument(parts, new Date().toISOString()));
      for (const file of report) {
        const text = (await rendererFor(file)?.({ model: parts, document })) ?? "";
        await writeReport(file, text, "Name another file with --report.");
      }
      if (report.length === 0) await print(asText(document, stdoutColours, columnsOf(process.stdout)));
      else say(wrappedToSay(visible(`${document.headline} Written to ${report.join(", ")}.`)));
      outcome.exitCode = document.tone === "good" ? ExitCode.done : ExitCode.attention;
    });
}

/**
 * Reads the reports; of two of a kind the later counts.
 *
 * @throws ToolError for a file that is none, and for reports of different tables
 */
function partsIn(files: readonly string[]): UpgradeParts {
  const schemas = ["codemod-report", "data-reports"].map(schemaNamed);
  const reports = files.map((file) => reportIn(file, schemas));
  const tables = new Set(reports.flatMap((report) => ("table" in report ? [keyOf(report)] : [])));
  if (tables.size > 1) {
    throw usageError(
      "report-invalid",
      `These are reports of different tables: ${[...tables].join(", ")}.`,
      "Name the reports of one upgrade only.",
    );
  }
  const last = <Report extends AnyReport>(isIt: (report: AnyReport) => report is Report) =>
    reports.filter(isIt).reduce<Report | undefined>((a, b) => (a && startOf(a) > startOf(b) ? a : b), undefined);
  const is =
    <Report extends AnyReport>(kind: string, state?: "planned" | "done") =>
    (report: AnyReport): report is Report =>
      report.schema === `migrate-nextauth-dynamo/${kind}/1` &&
      (state === undefined || ("outcome" in report && (report.outcome === "planned") === (state === "planned")));
  return {
    code: last(is<Spoken<CodemodReport>>("codemod")),
    plan: last(is<Spoken<MigrationReport>>("migrate-data", "planned")),
    run: last(is<Spoken<MigrationReport>>("migrate-data", "done")),
    verification: last(is<Spoken<VerificationReport>>("verify-data")),
    rollback: last(is<Spoken<RollbackReport>>("rollback-data")),
  };
}

type AnyReport = Spoken<CodemodReport | MigrationReport | VerificationReport | RollbackReport>;

function startOf(report: AnyReport): string {
  return "startedAt" in report ? report.startedAt : "";
}

function keyOf({ table: { arn, region, endpoint, name } }: Extract<AnyReport, { readonly table: unknown }>): string {
  return `${arn || name} at ${endpoint ?? region}`;
}

/** In bytes: the diffs of a large application are in a report of the codemod. */
const largest = 256 * 1_048_576;

function reportIn(file: string, schemas: readonly Schema[]): AnyReport {
  const refuse = (why: string, cause?: unknown) =>
    usageError(
      "report-invalid",
      `"${file}" is no report of a codemod or a job on a table: ${why}.`,
      "Name files that --report FILE.json or --json wrote, with this version of the tool.",
      cause,
    );
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > largest) throw new Error("it is no file, or too large");
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (schemas.some((schema) => isOf(schema, value)) && isOfUpgrade(value as Kind)) {
      const { schema, source } = value as Kind;
      if (source && schema === "migrate-nextauth-dynamo/verify-data/1") {
        throw new Error("it tells of an export that was verified, and not of the table");
      }
      return value as AnyReport;
    }
  } catch (error) {
    // What is said of JSON that can't be read quotes it, and it may be any file.
    throw refuse(error instanceof SyntaxError ? "it isn't JSON" : (error as Error).message, error);
  }
  throw refuse("it isn't what the published schemas describe");
}

interface Kind {
  readonly schema?: string;
  readonly as?: string;
  readonly source?: object | null;
}

/** The state of shards, and of one user, is no report of what was done, and the way back to v3 no part of an upgrade. */
function isOfUpgrade({ schema = "", as = "v4" }: Kind): boolean {
  return !/[/](status|downgrade-data|inspect-user|inspect-sample)[/]1$/.test(schema) && as === "v4";
}

function schemaNamed(name: string): Schema {
  const path = createRequire(import.meta.url).resolve(`migrate-nextauth-dynamo/schemas/${name}.schema.json`);
  return JSON.parse(readFileSync(path, "utf8")) as Schema;
}
