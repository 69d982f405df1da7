import { itemTypes } from "../../items/index.ts";
import { type Fate, total } from "../../table/model/tally.ts";
import type { MigrationReport } from "../../table/report/migration.ts";
import { number } from "../../table/report/numbers.ts";

/** The fates as columns, in the order in which one asks about them, with their headings. */
const headings: readonly (readonly [Fate, { readonly done: string; readonly planned: string }])[] = [
  // Of the version that the job is for.
  ["current", { done: "was", planned: "is" }],
  ["update", { done: "updated", planned: "update" }],
  ["move", { done: "moved", planned: "move" }],
  ["delete", { done: "deleted", planned: "delete" }],
  ["leave", { done: "expired, left", planned: "expired, leave" }],
  ["skipped", { done: "not asked for", planned: "not asked for" }],
  ["gone", { done: "gone meanwhile", planned: "gone" }],
  ["invalid", { done: "left for you", planned: "left for you" }],
];

/** Columns that are shown even when they hold only zeros. */
const always: ReadonlySet<Fate> = new Set(["current", "update", "invalid"]);

/** The counts as a table of texts: a heading, then a row for each type that occurs. */
export function countRows({
  to,
  items,
  outcome,
}: Pick<MigrationReport, "to" | "items" | "outcome">): readonly (readonly string[])[] {
  const columns = headings.filter(([fate]) => always.has(fate) || total(items, fate) > 0);
  const tense = outcome === "planned" ? "planned" : "done";
  return [
    ["", ...columns.map(([fate, heading]) => (fate === "current" ? `${heading[tense]} ${to}` : heading[tense]))],
    ...itemTypes
      .filter((type) => Object.keys(items.byType[type]).length > 0)
      .map((type) => [type, ...columns.map(([fate]) => number(items.byType[type][fate] ?? 0))]),
  ];
}
