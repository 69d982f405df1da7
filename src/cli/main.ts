import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { ExitCode, usageError } from "../errors.ts";
import { version } from "../index.ts";
import { asJson } from "../report/index.ts";
import { codemodCommand } from "./codemod.ts";
import { doctorCommand } from "./doctor.ts";
import { downgradeDataCommand } from "./downgrade-data.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";
import { explainCommand } from "./explain.ts";
import { guideCommand } from "./guide.ts";
import { helpColumns, reflowed, shortenHelp } from "./help.ts";
import { inspectUserCommand } from "./inspect-user.ts";
import { stoppedCode } from "./interrupt.ts";
import { migrateDataCommand } from "./migrate-data.ts";
import type { Outcome } from "./outcome.ts";
import { reportCommand } from "./report.ts";
import { rollbackDataCommand } from "./rollback-data.ts";
import { runsCommand } from "./runs.ts";
import { columnsOf, print, sayError, stderrColours, wrappedToSay } from "./terminal.ts";
import { tool } from "./tool.ts";
import { verifyDataCommand } from "./verify-data.ts";

/**
 * Runs one command line (`process.argv`) and resolves to the exit code. Never throws and never calls `process.exit`:
 * what is still being written to a pipe gets written.
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  // Who prints a result learns whether it was written; for help and messages that nobody can read, no job ends.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const outcome: Outcome = { exitCode: ExitCode.done };
  try {
    const root = program(outcome, argv);
    suggestWhole(root, argv[2]);
    await root.parseAsync(withCommand(argv));
    return stoppedCode(outcome.exitCode);
  } catch (error) {
    const isUsage = error instanceof CommanderError;
    if (isUsage && error.exitCode === 0) return ExitCode.done;
    const exitCode = isUsage ? ExitCode.usage : ((error as { exitCode?: ExitCode }).exitCode ?? ExitCode.failed);
    // Commander has said its own.
    if (!isUsage) sayError(error, argv.includes("--verbose"));
    if (argv.includes("--json")) await printError(errorReport(error, stoppedCode(exitCode)));
    return stoppedCode(exitCode);
  }
}

/** Whoever reads one document from standard output gets one, whatever happens; what can't be written has been said. */
async function printError(report: ErrorReport): Promise<void> {
  if (report.error.code !== "report-write") await print(asJson(report)).catch(() => {});
}

/** Without a command, though perhaps with flags, the whole way is shown. */
function withCommand([node = "", script = "", ...words]: readonly string[]): string[] {
  const [first = "-"] = words;
  const isGuide = first.startsWith("-") && !/^(-h|--help|-V|--version)$/.test(first);
  return [node, script, ...(isGuide ? ["guide"] : []), ...words];
}

/** Commander compares letters: `migrate` is too far from `migrate-data` for it, and `status` is another command's. */
function suggestWhole(root: Command, word = "-"): void {
  const names = root.commands.map((command) => command.name());
  const inside = root.commands.flatMap((command) =>
    command.commands.filter((one) => one.name() === word).map((one) => `${command.name()} ${one.name()}`),
  );
  const begun = [...names.filter((name) => !names.includes(word) && name.startsWith(`${word}-`)), ...inside];
  if (begun.length === 0) return;
  root.error(`error: unknown command '${word}'\n(Did you mean ${begun.join(" or ")}?)`, {
    code: "commander.unknownCommand",
  });
}

function program(outcome: Outcome, argv: readonly string[]): Command {
  const isVerbose = argv.includes("--verbose");
  // The SDK's takes a while to be found.
  const versionLines = argv.includes("--version") || argv.includes("-V") ? versions() : version();
  const root = new Command("migrate-nextauth-dynamo")
    .description("Upgrades a next-auth v3 application and its DynamoDB table to next-auth v4.")
    .version(versionLines)
    .hook("preAction", (_, command) => refuseMissingValues(command))
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool}
  $ ${tool} codemod --dry-run
  $ ${tool} migrate-data --table next-auth --dry-run

Without a command it looks at the project and walks you through the upgrade.
`,
    );
  const commands = [
    guideCommand,
    doctorCommand,
    codemodCommand,
    migrateDataCommand,
    verifyDataCommand,
    rollbackDataCommand,
    downgradeDataCommand,
    inspectUserCommand,
    runsCommand,
    reportCommand,
    explainCommand,
  ];
  for (const command of commands) root.addCommand(command(outcome));
  for (const command of [root, ...root.commands, ...root.commands.flatMap(({ commands }) => commands)]) {
    shortenHelp(command, isVerbose);
    command
      .exitOverride()
      .showSuggestionAfterError()
      .showHelpAfterError("→ Run with --help to see what is accepted.")
      .configureOutput({
        writeOut: (text) => {
          const isHelp = text !== `${versionLines}\n`;
          process.stdout.write(isHelp ? reflowed(text, columnsOf(process.stdout) ?? helpColumns) : text);
        },
        outputError: (text, write) => write(saidByCommander(text)),
      });
  }
  return root;
}

/** Commander's sentences as this tool says its own; it ends them with a line's end. */
function saidByCommander(text: string): string {
  const lines = text.replace(/^error: (?:command-)?/, `${stderrColours.red("error")} `).split("\n");
  return lines.map((line) => wrappedToSay(line, 2)).join("\n");
}

/**
 * An empty value is what a script's variable that isn't set leaves; without quotes the next flag is taken for the value, and
 * isn't obeyed any more: `--state-dir $FOLDER --dry-run`. Either could mean another account, another endpoint, more files
 * than were meant, or a table that is written to.
 */
function refuseMissingValues(command: Command): void {
  const values: [string, unknown][] = [["A path", command.args]];
  for (let at: Command | null = command; at; at = at.parent) {
    for (const option of at.options) values.push([option.long ?? "", at.getOptionValue(option.attributeName())]);
  }
  const hint = "Give it a value or leave it out; nothing was done.";
  for (const [name, value] of values) {
    for (const each of [value].flat()) {
      if (each === "") throw usageError("option-invalid", `${name} is empty.`, hint);
      if (typeof each === "string" && isFlag(each)) {
        throw usageError("option-invalid", `${name} has no value: ${each} comes next.`, hint);
      }
    }
  }
}

function isFlag(word: string): boolean {
  return /^--[a-z][a-z-]*(?:=|$)/.test(word);
}

/** What a report of a defect has to say: this tool, the SDK that it runs with, Node.js. */
function versions(): string {
  const { version: sdk } = createRequire(import.meta.url)("@aws-sdk/client-dynamodb/package.json") as {
    version: string;
  };
  return [
    `migrate-nextauth-dynamo ${version()}`,
    `@aws-sdk/client-dynamodb ${sdk}`,
    `Node.js ${process.version.slice(1)}`,
  ].join("\n");
}
