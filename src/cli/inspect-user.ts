import { Command } from "commander";
import { ExitCode, usageError } from "../errors.ts";
import { type InspectionOptions, inspectUser } from "../index.ts";
import { inspectionDocument, isWell } from "../report/index.ts";
import type { Outcome } from "./outcome.ts";
import { deliver, runOnTable } from "./table-command.ts";
import { type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { spokenInFlags } from "./words.ts";

interface InspectUserFlags extends TableFlags {
  readonly id?: string;
  readonly email?: string;
  readonly account?: string;
  readonly show?: true;
}

/** `inspect-user`: what next-auth v3 and v4 find of one user, and why. */
export function inspectUserCommand(outcome: Outcome): Command {
  const command = new Command("inspect-user")
    .description("Looks at one user: what next-auth v3 and v4 find, what is wrong, and what mends it. Changes nothing.")
    .optionsGroup("User:")
    .option("--email <address>", "by the e-mail address")
    .option("--id <id>", "by the id")
    .option("--account <provider:id>", "by an account, as github:583231")
    .option("--show", "show addresses, ids and tokens");
  return withTableFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo inspect-user --table next-auth --email ada@example.com
  $ npx migrate-nextauth-dynamo inspect-user --table next-auth --account github:583231 --json

With --state-dir it also says what runs did to the items. Ends with 3 when v4 doesn't find all as it should.
`,
    )
    .action(async (flags: InspectUserFlags) => {
      outcome.exitCode = await inspectOne(flags);
    });
}

async function inspectOne(flags: InspectUserFlags): Promise<ExitCode> {
  const { account, ...given } = tableOptions(flags);
  const { id, email } = given;
  if ([id, email, account].filter((value) => value !== undefined).length !== 1) {
    throw usageError(
      "flags",
      "inspect-user looks at one user.",
      "Name one of --email, --id and --account provider:id.",
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
