import type { MigrationReport } from "../index.ts";
import { placeText } from "../report/index.ts";
import { agrees, agreesByName } from "./ask.ts";

type TableFacts = MigrationReport["table"];

/** Which table, where, and by whose credentials: the same name is in other accounts and regions. */
export function wholePlace(table: TableFacts): string {
  const { name, arn, caller } = table;
  const as = "value" in caller ? `, as ${caller.value}` : "";
  return `${name} in ${placeText(table)}${arn === "" ? "" : ` (${arn})`}${as}`;
}

/** Asks before a table is written to: for its name, where a key that was hit by mistake would do harm. */
export function agreesToWrite(
  message: string,
  table: TableFacts,
  { items, signal }: { readonly items: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const reason = whyByName(table, items);
  if (reason === undefined) return agrees(message, signal);
  return agreesByName(`${message} ${reason}: type its name to write to it.`, table.name, signal);
}

/** What a table for tries holds at most. */
const testTable = 1_000;

/** Why a key isn't enough to write to a table; `undefined` for one that is small, or can be put back. */
function whyByName({ itemCount, pointInTimeRecovery: recovery }: TableFacts, items: number): string | undefined {
  const count = Math.max(itemCount, items);
  if (count > testTable) return `The table holds ${count.toLocaleString("en-US")} items`;
  return "value" in recovery && !recovery.value ? "The table has no point-in-time recovery" : undefined;
}
