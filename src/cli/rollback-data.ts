import { Command } from "commander";
import type { Outcome } from "./main.ts";
import { type TableFlags, withTableFlags } from "./table-options.ts";

export interface RollbackDataFlags extends TableFlags {
  readonly run: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `rollback-data`: undoes a run of `migrate-data`. */
export function rollbackDataCommand(outcome: Outcome): Command {
  return withTableFlags(new Command("rollback-data"))
    .description("Puts back what a run of migrate-data changed, where the item still is what the run made of it.")
    .requiredOption("--run <id>", "the run, as migrate-data named it")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo rollback-data --table next-auth --run 20261123T083629-62a9 --dry-run
  $ npx migrate-nextauth-dynamo rollback-data --table next-auth --run 20261123T083629-62a9
`,
    )
    .action(async (flags: RollbackDataFlags) => {
      const { rollbackData } = await import("./rollback-data-run.ts");
      outcome.exitCode = await rollbackData(flags);
    });
}
