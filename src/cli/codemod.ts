import { extname } from "node:path";
import { Command, Option } from "commander";
import { ExitCode, ToolError } from "../errors.ts";
import {
  type AdapterPackage,
  adapterPackages,
  type InstallFailure,
  type CodemodReport as Report,
  runCodemod,
} from "../index.ts";
import { codemodSummary, colourDiff } from "../report/codemod/terminal.ts";
import { agrees } from "./ask.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import type { Outcome } from "./outcome.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";
import { print, say, stderrColours, stdoutColours } from "./terminal.ts";
import { allocateTreesYoung } from "./v8.ts";
import { type Spoken, spokenInFlags } from "./words.ts";

type CodemodReport = Spoken<Report>;

interface Flags {
  adapter: AdapterPackage;
  readV3Items?: true;
  dryRun?: true;
  only?: string[];
  skip?: string[];
  ignore?: string[];
  report?: string[];
  json?: true;
  force?: true;
  install?: true;
  verbose?: true;
}

/** `codemod [paths...]`. */
export function codemodCommand(outcome: Outcome): Command {
  const each = (value: string, before: string[] = []) => [...before, value];
  return new Command("codemod")
    .description("Rewrites the code: next-auth v3 and aws-sdk v2 become next-auth v4 and AWS SDK v3.")
    .argument("[paths...]", "files, folders, patterns (default: the working directory)")
    .option("-n, --dry-run", "print the changes as a diff and write nothing")
    .addOption(
      new Option("--adapter <package>", "where the v4 adapter comes from")
        .choices(adapterPackages)
        .default(adapterPackages[0]),
    )
    .option("--read-v3-items", "have the adapter read v3's items too, until migrate-data has run")
    .option("--only <transform>", "run this transform alone (repeatable)", each)
    .option("--skip <transform>", "leave this transform out (repeatable)", each)
    .option("--ignore <glob>", "leave out files that match, besides those in .gitignore (repeatable)", each)
    .option("--report <file>", "write a report: .json, .md or .html by its name (repeatable)", each)
    .option("--json", "print the report as JSON on stdout")
    .option("--force", "write even when git has uncommitted changes")
    .option("--install", "install what package.json then asks for")
    .option("--verbose", "list every change, unchanged files too, and stack traces")
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo codemod --dry-run
  $ npx migrate-nextauth-dynamo codemod src --adapter @auth/dynamodb-adapter --report upgrade.html

Ends with 3 when something is left for you: TODO comments, each listed.
`,
    )
    .action(async (paths: string[], flags: Flags) => {
      outcome.exitCode = await codemod(paths, flags);
    });
}

async function codemod(paths: string[], flags: Flags): Promise<ExitCode> {
  const { report: files = [], json: _, verbose: __, ...options } = flags;
  checkReportFiles(files, Object.keys(kinds));
  allocateTreesYoung();
  // Where nobody can be asked, copies of what git can't bring back are kept all the same.
  const confirm = process.stdin.isTTY && process.stderr.isTTY ? agrees : undefined;
  const interrupt = stopOnInterrupt("Stopping.");
  const report = spokenInFlags(
    await runCodemod({ ...options, paths, signal: interrupt.signal, confirm }).finally(interrupt.release),
  );
  for (const file of files) {
    const text = await kinds[extname(file).toLowerCase()]?.(report);
    if (text !== undefined)
      await writeReport(file, text, "The code was dealt with all the same; --json prints the report.");
  }
  await show(report, flags);
  if (report.installFailure) throw installError(report.installFailure);
  return exitCodeOf(report);
}

function installError({ code, message, hint }: InstallFailure): ToolError {
  const exitCode = code === "interrupted" ? ExitCode.interrupted : ExitCode.failed;
  return new ToolError({ code, message, hint, exitCode });
}

/** 1 when a file could not be read or parsed, 3 when something is left for a person. */
function exitCodeOf({ totals }: CodemodReport): ExitCode {
  if (totals.failed > 0) return ExitCode.failed;
  return totals.refused > 0 || totals.todos > 0 ? ExitCode.attention : ExitCode.done;
}

/** The kinds of reports, by the extension of the file. */
const kinds: Readonly<Record<string, (report: CodemodReport) => string | Promise<string>>> = {
  ".json": (report) => `${JSON.stringify(report, null, 2)}\n`,
  ".md": async (report) => (await import("../report/codemod/markdown.ts")).codemodMarkdown(report),
  ".html": async (report) => (await import("../report/codemod/html.ts")).codemodHtml(report),
};

async function show(report: CodemodReport, flags: Flags): Promise<void> {
  if (flags.json) await print(JSON.stringify(report, null, 2));
  else if (report.dryRun) {
    const diffs = [...report.files, ...report.packages].map(({ diff }) => diff).filter((diff) => diff !== "");
    if (diffs.length > 0) await print(colourDiff(diffs.join(""), stdoutColours));
  }
  say(codemodSummary(report, stderrColours, { verbose: flags.verbose === true }));
}
