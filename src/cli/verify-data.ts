import { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import { findingCount, verifyTable } from "../index.ts";
import { verificationDocument } from "../report/data/index.ts";
import type { Outcome } from "./main.ts";
import { deliver, exitCode, onTable } from "./table-command.ts";
import { type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";

/** `verify-data`: finds what next-auth v4 would stumble over. */
export function verifyDataCommand(outcome: Outcome): Command {
  return withTableFlags(new Command("verify-data"))
    .description("Reads the whole table and says what next-auth v4 would stumble over.")
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo verify-data --table next-auth
  $ npx migrate-nextauth-dynamo verify-data --table next-auth --json | jq .flaws

Ends with 3 when anything is found.
`,
    )
    .action(async (flags: TableFlags) => {
      outcome.exitCode = await verifyData(flags);
    });
}

async function verifyData(flags: TableFlags): Promise<ExitCode> {
  const options = tableOptions(flags);
  return onTable(flags, async (hooks) => {
    const report = await verifyTable({ ...options, ...hooks });
    await deliver(flags, { model: report, document: verificationDocument(report) });
    return exitCode(report.outcome, findingCount(report));
  });
}
