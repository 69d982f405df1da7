import { Command } from "commander";
import { ExitCode, usageError } from "../errors.ts";
import { type InspectionOptions, inspectExportSample, inspectSample, inspectUser } from "../index.ts";
import { differenceCount, inspectionDocument, isWell, sampleInspectionDocument } from "../report/index.ts";
import { type ExportFlags, exportOptions, withExportFlags } from "./export-flags.ts";
import type { Outcome } from "./outcome.ts";
import { refuse } from "./shared-flags.ts";
import { deliver, exitCode, runOnTable } from "./table-command.ts";
import { numberArgument, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { tool } from "./tool.ts";
import { spokenInFlags } from "./words.ts";

interface InspectUserFlags extends TableFlags, ExportFlags {
  readonly id?: string;
  readonly email?: string;
  readonly account?: string;
  readonly show?: true;
  readonly sample?: number;
}

/** `inspect-user`: what next-auth v3 and v4 find of one user, and why. */
export function inspectUserCommand(outcome: Outcome): Command {
  const command = new Command("inspect-user")
    .description("Looks at one user: what next-auth v3 and v4 find, what is wrong, and what mends it. Changes nothing.")
    .optionsGroup("User:")
    .option("--email <address>", "by the e-mail address")
    .option("--id <id>", "by the id")
    .option("--account <provider:id>", "by an account, as github:583231")
    .option("--sample <count>", "compare v3's answers with v4's, for so many users of every shape", numberArgument)
    .option("--show", "show addresses, ids and tokens");
  return withTableFlags(withExportFlags(command))
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} inspect-user --table next-auth --email ada@example.com
  $ ${tool} inspect-user --table next-auth --account github:583231 --json

With --state-dir it also says what runs did to the items. Ends with 3 when v4 doesn't find all as it should, or
answers otherwise than v3 did.
`,
    )
    .action(async (flags: InspectUserFlags) => {
      outcome.exitCode = await (flags.sample === undefined ? inspectOne(flags) : inspectSome(flags.sample, flags));
    });
}

/** Users of every shape, before anything is written: whether v4 will answer as v3 does. */
async function inspectSome(perShape: number, flags: InspectUserFlags): Promise<ExitCode> {
  const { sample: _, id, email, account, fromExport, maxExportAge, ...given } = flags;
  refuse(
    [id, email, account].some((value) => value !== undefined),
    "--sample",
    "It chooses the users by itself.",
  );
  refuse(given.stateDir !== undefined, "--state-dir", "What runs did is told of one user.");
  if (fromExport === undefined)
    refuse(maxExportAge !== undefined, "--max-export-age", "It is --from-export's: add that.");
  return runOnTable(flags, async (hooks) => {
    const report = await (fromExport === undefined
      ? inspectSample({ ...tableOptions(given), perShape, ...hooks })
      : inspectExportSample({ ...exportOptions({ ...given, fromExport, maxExportAge }), perShape, ...hooks }));
    await deliver(flags, spokenInFlags({ model: report, document: sampleInspectionDocument(report) }));
    return exitCode(report.outcome, differenceCount(report));
  });
}

async function inspectOne(flags: InspectUserFlags): Promise<ExitCode> {
  refuse(
    flags.fromExport !== undefined,
    "--from-export",
    "One user is looked for in the table; --sample reads an export.",
  );
  refuse(flags.maxExportAge !== undefined, "--max-export-age", "It is --from-export's.");
  const { account, fromExport, maxExportAge, sample, ...given } = tableOptions(flags);
  const { id, email } = given;
  if ([id, email, account].filter((value) => value !== undefined).length !== 1) {
    throw usageError(
      "flags",
      "inspect-user looks at one user, or at a sample.",
      "Name one of --email, --id and --account provider:id; or --sample COUNT.",
    );
  }
  const options: InspectionOptions = { ...given, ...(account === undefined ? {} : { account: accountIn(account) }) };
  return runOnTable(flags, async (hooks) => {
    const report = await inspectUser({ ...options, ...hooks });
    await deliver(flags, spokenInFlags({ model: report, document: inspectionDocument(report) }));
    return isWell(report) ? ExitCode.done : ExitCode.attention;
  });
}

/** `github:583231`; an id may have a colon in it, a provider hasn't. */
function accountIn(text: string): InspectionOptions["account"] {
  const [, provider = "", providerAccountId = ""] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (provider !== "") return { provider, providerAccountId };
  throw usageError("flags", "--account isn't a provider and an id.", "Write it as --account github:583231.");
}
