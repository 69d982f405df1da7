import type { MigrationReport, NextAuthVersion } from "../index.ts";
import { asText, migrationDocument, placeText, writeCounts } from "../report/index.ts";
import { agrees, agreesByName } from "./ask.ts";
import { columnsOf, say, stderrColours } from "./terminal.ts";
import { spokenInFlags } from "./words.ts";

/** What one is asked to make sure of: that the other next-auth is gone. */
export const onlyWithout = (version: NextAuthVersion): string => `Only when no ${version} instance is serving.`;

/** Shows the plan and asks. */
export function isAgreed(plan: MigrationReport, signal: AbortSignal): Promise<boolean> {
  say(asText(spokenInFlags(migrationDocument(plan)), stderrColours, columnsOf(process.stderr)));
  const { updates, moves, deletions } = writeCounts(plan);
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const writes = [many(updates, "update"), many(moves, "move"), many(deletions, "deletion")].join(", ");
  const { caller } = plan.table;
  const who = "value" in caller ? `, as ${caller.value}` : "";
  const message = `Write to ${plan.table.name} in ${placeText(plan.table)}${who}: ${writes}? ${onlyWithout(plan.to === "v3" ? "v4" : "v3")}`;
  const reason = whyByName(plan);
  if (reason === undefined) return agrees(message);
  return agreesByName(`${message} ${reason}: type its name to write to it.`, plan.table.name, signal);
}

/** What a table for tries holds at most. */
const testTable = 1_000;

/** Why a key isn't enough to write to a table; `undefined` for one that is small, or can be put back. */
function whyByName({ table, items }: MigrationReport): string | undefined {
  const count = Math.max(table.itemCount, items.read);
  if (count > testTable) return `The table holds ${count.toLocaleString("en-US")} items`;
  const { pointInTimeRecovery: recovery } = table;
  return "value" in recovery && !recovery.value ? "The table has no point-in-time recovery" : undefined;
}
