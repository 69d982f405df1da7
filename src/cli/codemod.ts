import { Command, Option } from "commander";
import { ExitCode, ToolError, usageError } from "../errors.ts";
import { type AdapterPackage, adapterPackages, type CodemodReport, type InstallFailure, runCodemod } from "../index.ts";
import {
  asAnnotations,
  asJson,
  asText,
  codemodDocument,
  colouredDiff,
  type Rendered,
  rendererFor,
  reportExtensions,
} from "../report/index.ts";
import { packageFolder } from "../version.ts";
import { agrees } from "./ask.ts";
import { nobodyToAsk } from "./ask-whom.ts";
import { choosing } from "./choose-changes.ts";
import { explanationOf } from "./explanation.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import type { Outcome } from "./outcome.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";
import { columnsOf, print, say, sayError, sayToWorkflow, stderrColours, stdoutColours } from "./terminal.ts";
import { tool } from "./tool.ts";
import { tuneForTrees } from "./v8.ts";
import { spokenInFlags } from "./words.ts";
import { folderInRepository, isWorkflow } from "./workflow-commands.ts";

interface Flags {
  adapter: AdapterPackage;
  readV3Items?: true;
  strongSessions?: true;
  dryRun?: true;
  only?: string[];
  skip?: string[];
  ignore?: string[];
  report?: string[];
  json?: true;
  force?: true;
  install?: true;
  interactive?: true;
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
    .option("--strong-sessions", "have the adapter find new sessions by primary key, at once everywhere")
    .option("--only <transform>", "run this transform alone (repeatable)", each)
    .option("--skip <transform>", "leave this transform out (repeatable)", each)
    .option("--ignore <glob>", "leave out files that match, besides those in .gitignore (repeatable)", each)
    .option("--report <file>", `a report: ${reportExtensions.join(", ")} (repeatable)`, each)
    .option("--json", "print the report as JSON on stdout")
    .option("--force", "write even when git has uncommitted changes")
    .option("-i, --interactive", "ask for each file, with its diff; what belongs together stays together")
    .option("--install", "install what package.json then asks for")
    .option("--verbose", "list every change, unchanged files too, and stack traces")
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} codemod --dry-run
  $ ${tool} codemod src --adapter @auth/dynamodb-adapter --report upgrade.html

Ends with 3 when something is left for you: TODO comments, each listed.
`,
    )
    .action(async (paths: string[], flags: Flags) => {
      outcome.exitCode = await codemod(paths, flags);
    });
}

async function codemod(paths: string[], flags: Flags): Promise<ExitCode> {
  const { report: files = [], json: _, verbose: __, interactive, ...options } = flags;
  checkReportFiles(files, reportExtensions);
  const nobody = nobodyToAsk([process.stdin, process.stderr]);
  if (interactive) refuseInteractive(flags, nobody);
  tuneForTrees();
  const interrupt = stopOnInterrupt("Stopping.");
  // Where nobody can be asked, copies of what git can't bring back are kept anyway.
  const confirm = nobody ? undefined : (question: string) => agrees(question, interrupt.signal);
  const choose = interactive ? choosing(interrupt.signal) : undefined;
  const report = await runCodemod({ ...options, paths, signal: interrupt.signal, confirm, choose }).finally(
    interrupt.release,
  );
  const rendered = {
    model: spokenInFlags(report),
    document: spokenInFlags(codemodDocument(report)),
    folder: folderInRepository(report.cwd, process.env),
    explain: (code: string) => explanationOf(packageFolder(), code)?.text,
  };
  for (const file of files) {
    const text = (await rendererFor(file)?.(rendered)) ?? "";
    await writeReport(file, text, "The code was dealt with anyway; --json prints the report.");
  }
  await show(rendered, flags);
  return report.installFailure ? failedInstall(report.installFailure, flags) : exitCodeOf(report);
}

function refuseInteractive({ dryRun }: Flags, nobody: string | undefined): void {
  if (dryRun) {
    throw usageError(
      "flags",
      "--interactive doesn't go with --dry-run.",
      "A dry run prints all diffs, and writes none.",
    );
  }
  if (nobody === undefined) return;
  throw usageError(
    "no-terminal",
    `--interactive asks, and ${nobody}.`,
    "Look at all changes with --dry-run, and choose by paths, --ignore, --only and --skip.",
  );
}

/** The report has been printed, and says so too. */
function failedInstall({ code, message, hint }: InstallFailure, { verbose }: Flags): ExitCode {
  const exitCode = code === "interrupted" ? ExitCode.interrupted : ExitCode.failed;
  sayError(new ToolError({ code, message, hint, exitCode }), verbose === true);
  return exitCode;
}

/** 1 when a file could not be read or parsed, 3 when something is left for a person. */
function exitCodeOf({ totals }: CodemodReport): ExitCode {
  if (totals.failed > 0) return ExitCode.failed;
  return totals.refused > 0 || totals.todos > 0 ? ExitCode.attention : ExitCode.done;
}

async function show({ model, document, folder = "" }: Rendered, flags: Flags): Promise<void> {
  if (flags.json) await print(asJson(model));
  else if (flags.dryRun) {
    const diff = colouredDiff(document, stdoutColours);
    if (diff !== "") await print(diff);
  }
  if (isWorkflow(process.env)) sayToWorkflow(asAnnotations(document, folder));
  say(asText(document, stderrColours, columnsOf(process.stderr), { isVerbose: flags.verbose === true }));
}
