import type { MigrationReport, NextAuthVersion } from "../index.ts";
import { asText, migrationDocument, writeCounts } from "../report/index.ts";
import { agreesToWrite, wholePlace } from "./agree-to-write.ts";
import { columnsOf, say, stderrColours } from "./terminal.ts";
import { spokenInFlags } from "./words.ts";

/** What one is asked to make sure of: that the other next-auth is gone. */
export const onlyWithout = (version: NextAuthVersion): string =>
  `Make sure that no ${version} instance is serving any more.`;

/** Shows the plan and asks. */
export function isAgreed(plan: MigrationReport, signal: AbortSignal): Promise<boolean> {
  say(asText(spokenInFlags(migrationDocument(plan)), stderrColours, columnsOf(process.stderr)));
  const { updates, moves, deletions } = writeCounts(plan);
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const writes = [many(updates, "update"), many(moves, "move"), many(deletions, "deletion")].join(", ");
  const others = onlyWithout(plan.to === "v3" ? "v4" : "v3");
  const message = `Write to ${wholePlace(plan.table)}: ${writes}? ${others}`;
  return agreesToWrite(message, plan.table, { items: plan.items.read, signal });
}
