import { readFileSync, statSync } from "node:fs";
import type { Command } from "commander";
import { usageError } from "../errors.ts";
import type { ChosenUser } from "../index.ts";
import { rareGroups } from "./help.ts";
import { collect, numberArgument } from "./table-flags.ts";

/** The flags that choose users. */
export interface ChosenUserFlags {
  readonly user?: readonly string[];
  readonly email?: readonly string[];
  readonly usersFile?: string;
  readonly sample?: number;
}

/** Adds those flags to a command. */
export function withChosenUserFlags(command: Command): Command {
  return command
    .optionsGroup(rareGroups.users)
    .option("--user <id>", "only this user's items (repeatable)", collect)
    .option("--email <address>", "only this user's (repeatable)", collect)
    .option("--users-file <file>", "only those: an id or address a line")
    .option("--sample <count>", "only so many users of every shape", numberArgument);
}

/**
 * The users that are named; `undefined` when none are.
 *
 * @throws ToolError (usage) for a file that can't be read, and beside a sample
 */
export function namedUsers({
  user = [],
  email = [],
  usersFile,
  sample,
}: ChosenUserFlags): readonly ChosenUser[] | undefined {
  const users: ChosenUser[] = [
    ...user.map((id) => ({ id })),
    ...email.map((address) => ({ email: address })),
    ...(usersFile === undefined ? [] : usersIn(usersFile)),
  ];
  if (users.length > 0 && sample !== undefined) {
    throw usageError("flags", "--sample doesn't go with users by name.", "Leave one of them out.");
  }
  return users.length > 0 ? users : undefined;
}

/** In bytes. A million addresses: for more, migrate the table. */
const largest = 32 * 1_048_576;

/** An address has an at sign, and the adapters' ids have none. */
function usersIn(file: string): readonly ChosenUser[] {
  const lines = textOf(file)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0) throw unreadable(file, "it is empty");
  return lines.map((line) => (line.includes("@") ? { email: line } : { id: line }));
}

function textOf(file: string): string {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > largest) throw new Error("it is no file, or too large");
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, (error as Error).message, error);
  }
}

function unreadable(file: string, why: string, cause?: unknown) {
  return usageError(
    "users-file",
    `The users in "${file}" can't be read: ${why}.`,
    "Name a file with one id or one e-mail address on each line.",
    cause,
  );
}
