import type { Command } from "commander";
import type { ExportOptions } from "../index.ts";
import { rareGroups } from "./help.ts";
import { refuse } from "./shared-flags.ts";
import { numberArgument, type TableFlags } from "./table-flags.ts";

/** The flags of what looks at an export in place of a table. */
export interface ExportFlags {
  readonly fromExport?: string;
  readonly maxExportAge?: number;
}

/** Adds those flags to a command. */
export function withExportFlags(command: Command): Command {
  return command
    .optionsGroup(rareGroups.exports)
    .option("--from-export <place>", "read s3://bucket/prefix, or a folder, and no table")
    .option("--max-export-age <days>", "how old the export may be (default: 35)", numberArgument);
}

/** What the API is given of a command's flags: the table only where it is to be asked, too. */
export function exportOptions<Flags extends TableFlags & { readonly fromExport: string }>({
  report: _,
  json: __,
  verbose: ___,
  segments,
  maxReadCapacity,
  ...options
}: Flags) {
  refuse(segments !== undefined, "--segments", "An export has the files that it has.");
  refuse(maxReadCapacity !== undefined, "--max-read-capacity", "An export takes none of the table's capacity.");
  return options satisfies ExportOptions;
}
