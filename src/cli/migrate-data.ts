import { Command, Option } from "commander";
import { type ItemType, itemTypes } from "../items/index.ts";
import { defaultPrices } from "../report/data/forecast.ts";
import type { Outcome } from "./main.ts";
import { price, seconds, type TableFlags, types, withTableFlags } from "./table-options.ts";

export interface MigrateDataFlags extends TableFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly expired: "migrate" | "delete" | "leave";
  readonly timestamps: "keep" | "drop";
  readonly sessionMaxAge?: number;
  readonly only?: readonly ItemType[];
  readonly resume?: true | string;
  readonly journal: boolean;
  readonly enableTtl?: true;
  readonly backup?: true;
  readonly writePrice: number;
  readonly readPrice: number;
}

/** `migrate-data`: rewrites the items of a next-auth v3 table to what v4 reads. */
export function migrateDataCommand(outcome: Outcome): Command {
  return withTableFlags(new Command("migrate-data"))
    .description("Rewrites the items of a next-auth v3 table to the shapes that v4 reads, in place.")
    .option("--dry-run", "read everything, report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
    .addOption(
      new Option("--expired <policy>", "what happens to expired sessions and tokens")
        .choices(["migrate", "delete", "leave"])
        .default("migrate"),
    )
    .addOption(
      new Option("--timestamps <policy>", "whether v3's createdAt and updatedAt stay on what is converted")
        .choices(["keep", "drop"])
        .default("keep"),
    )
    .option("--session-max-age <seconds>", "how long sessions without expiry live from now", seconds)
    .option("--only <types>", `only these types, of ${itemTypes.join(",")}`, types)
    .option("--resume [run]", "go on with the run that was interrupted last, or with this one")
    .option("--no-journal", "keep no before-images: the run can't be undone")
    .option("--backup", "make an on-demand backup of the table first")
    .option("--enable-ttl", "have DynamoDB delete what expires, once everything is migrated")
    .option("--write-price <dollars>", "per million write units, for the forecast", price, defaultPrices.write)
    .option("--read-price <dollars>", "per million read units, for the forecast", price, defaultPrices.read)
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo migrate-data --table next-auth --dry-run
  $ npx migrate-nextauth-dynamo migrate-data --table next-auth --region eu-west-1 --max-write-capacity 500 --report change.html
`,
    )
    .action(async (flags: MigrateDataFlags) => {
      // The SDK is loaded only now, so that --help is there at once.
      const { migrateData } = await import("./migrate-data-run.ts");
      outcome.exitCode = await migrateData(flags);
    });
}
