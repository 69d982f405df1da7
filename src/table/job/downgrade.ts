import type { MigrationReport } from "../report/migration.ts";
import { checkRules } from "./check.ts";
import { migrateTable, planMigration } from "./migration.ts";
import { type ConversionOptions, type DowngradeOptions, downgradeDefaults } from "./options.ts";

/** Reads the table and reports what a downgrade would do. Writes nothing, neither to the table nor to the disk. */
export function planDowngrade(options: DowngradeOptions): Promise<MigrationReport> {
  return planMigration(conversionOf(options));
}

/** Rewrites the items of a table to the shapes of v3, without asking. */
export function downgradeTable(options: DowngradeOptions): Promise<MigrationReport> {
  return migrateTable(conversionOf(options));
}

/** @throws ToolError (`option-invalid`) for a policy that would bring back what has expired */
function conversionOf({ expired = downgradeDefaults.expired, ...options }: DowngradeOptions): ConversionOptions {
  checkRules([["expired", expired, expired === "leave" || expired === "delete", "leave or delete"]]);
  // Whoever goes back to v3 sends v3 the traffic next: nobody is waited for.
  return { ...options, expired, to: "v3", v3Quiet: 0 };
}
