import { Command } from "commander";
import type { Outcome } from "./main.ts";
import { type TableFlags, withTableFlags } from "./table-options.ts";

/** `verify-data`: finds what next-auth v4 would stumble over. */
export function verifyDataCommand(outcome: Outcome): Command {
  return withTableFlags(new Command("verify-data"))
    .description("Reads the whole table and says what is still v3's, and what next-auth v4 would stumble over.")
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
      const { verifyData } = await import("./verify-data-run.ts");
      outcome.exitCode = await verifyData(flags);
    });
}
