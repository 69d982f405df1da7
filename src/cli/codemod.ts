import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import type { CodemodReport } from "../codemod/report.ts";
import { ExitCode, ToolError } from "../errors.ts";
import type { Outcome } from "./main.ts";
import { print, say, stderrColours, stdoutColours } from "./terminal.ts";
import { version } from "./version.ts";

interface Flags {
  adapter: string;
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

/** What --adapter takes; the transforms know the same, but loading them for --help would cost a tenth of a second. */
const adapters = ["migrate-nextauth-dynamo/adapter", "@next-auth/dynamodb-adapter", "@auth/dynamodb-adapter"] as const;

/** `codemod [paths...]`. */
export function codemodCommand(outcome: Outcome): Command {
  const each = (value: string, before: string[] = []) => [...before, value];
  return new Command("codemod")
    .description(
      "Rewrites the code: next-auth v3 and its DynamoDB adapter on aws-sdk v2 become next-auth v4 on AWS SDK v3.",
    )
    .argument("[paths...]", "files, folders or glob patterns (default: the working directory)")
    .option("-n, --dry-run", "print the changes as a diff and write nothing")
    .addOption(
      new Option("--adapter <package>", "where the v4 adapter comes from").choices(adapters).default(adapters[0]),
    )
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
  $ npx migrate-nextauth-dynamo codemod src pages --adapter @auth/dynamodb-adapter --report upgrade.html

Ends with 3 when something is left for you: TODO(migrate-nextauth-dynamo) comments in the code, each listed at the end.
`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const writers = (flags.report ?? []).map((file) => ({ file, format: formatOf(file) }));
      // jscodeshift and the parser are loaded only now, so that --help is there at once.
      const { runCodemod, exitCodeOf } = await import("../codemod/run.ts");
      const report = await runCodemod({
        cwd: process.cwd(),
        paths,
        ignore: flags.ignore ?? [],
        only: flags.only ?? [],
        skip: flags.skip ?? [],
        adapter: flags.adapter as (typeof adapters)[number],
        dryRun: flags.dryRun === true,
        force: flags.force === true,
        install: flags.install === true,
        version: version(),
      });
      outcome.exitCode = exitCodeOf(report);
      for (const { file, format } of writers) saveReport(file, await render(report, format));
      await show(report, flags);
    });
}

type Format = "json" | "md" | "html";

function formatOf(file: string): Format {
  const format = /\.(json|md|html)$/.exec(file)?.[1];
  if (format) return format as Format;
  throw new ToolError({
    code: "REPORT_FORMAT",
    message: `The report ${file} has no format.`,
    hint: "End its name in .json, .md or .html.",
    exitCode: ExitCode.usage,
  });
}

async function render(report: CodemodReport, format: Format): Promise<string> {
  if (format === "html") return (await import("../report/codemod-html.ts")).codemodHtml(report);
  if (format === "md") return (await import("../report/codemod-markdown.ts")).codemodMarkdown(report);
  return `${JSON.stringify(report, null, 2)}\n`;
}

function saveReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ToolError({
      code: "REPORT_NOT_WRITTEN",
      message: `The report ${file} could not be written: ${(error as Error).message}. The code was dealt with all the same.`,
      hint: "Give a path that can be written to; --json prints the same report.",
      cause: error,
    });
  }
}

async function show(report: CodemodReport, flags: Flags): Promise<void> {
  const { codemodSummary, colourDiff } = await import("../report/codemod-terminal.ts");
  if (flags.json) await print(JSON.stringify(report, null, 2));
  else if (report.dryRun) {
    const diffs = [...report.files, ...report.packages].map(({ diff }) => diff).filter((diff) => diff !== "");
    if (diffs.length > 0) await print(colourDiff(diffs.join(""), stdoutColours));
  }
  say(codemodSummary(report, stderrColours, flags.verbose === true));
}
