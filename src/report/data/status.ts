import { metTwice as metTwiceIn } from "../../table/report/migration.ts";
import { duration, number, percent } from "../../table/report/numbers.ts";
import type { ShardLife, ShardStatus, StatusReport } from "../../table/report/status.ts";
import { command, type Draft, type FactRow, findings, list, plural, table } from "../document.ts";
import { countRows } from "./columns.ts";
import { orderFacts } from "./orders.ts";
import { undoRows } from "./rollback.ts";
import { runSteps } from "./run-steps.ts";

/** How many shards are named one by one. */
const mostNamed = 20;

/** The report as a person reads it. */
export function statusDocument(report: StatusReport): Draft {
  const left = report.left.reduce((sum, { count }) => sum + count, 0);
  const stuck = report.shards.filter(({ life }) => life === "silent" || life === "failed");
  const { verification, rollback } = report;
  return {
    title: `migrate-data status ${report.table} ${report.run}`,
    headline: headline(report, left),
    tone: left > 0 || stuck.length > 0 ? "attention" : "good",
    charts: [],
    sections: [
      { kind: "facts", title: `Run ${report.run}`, facts: facts(report) },
      ...table("What happened", countRows({ to: report.to, items: report.items, outcome: "finished" })),
      ...list("Good to know", "warning", metTwice(report)),
      ...(verification
        ? [
            {
              kind: "facts",
              title: `Verified by ${number(verification.shards.done)} of ${plural(verification.shards.all, "shard")}`,
              facts: [
                ["items", number(verification.items)],
                ["still v3", number(Object.values(verification.stillV3).reduce((sum, count) => sum + count, 0))],
                ["found", number(verification.flaws.reduce((sum, { count }) => sum + count, 0))],
              ],
            } as const,
          ]
        : []),
      ...(rollback
        ? [
            {
              kind: "table",
              title: `Undone in ${number(rollback.segments)} of ${plural(report.segments.all, "segment")}`,
              rows: undoRows(rollback),
            } as const,
          ]
        : []),
      ...table(isOneMachines(report) ? "At work" : "Shards at work", workRows(report.shards)),
      ...findings("Left for you", "attention", report.left),
      ...command("Their keys (secret) are in", left > 0 && report.journal !== null ? `${report.journal}/left/` : null),
      ...list(
        stuck.length > 0 && stuck.every(isAlone) ? "Needs a look" : "Shards that need a look",
        "attention",
        named(stuck, report),
      ),
    ],
    next: runSteps(report.run, report),
  };
}

function headline(report: StatusReport, left: number): string {
  const { state, segments, items, rollback, shards } = report;
  const rest = left > 0 ? `; ${number(left)} left for you` : "";
  if (state === "rolled back") {
    const undone = rollback?.segments ?? 0;
    const isWhole = undone === segments.all || shards.some(({ task, of, life }) => isUndone({ task, of, life }));
    return isWhole ? "Undone." : `Being undone: ${percent(undone / segments.all)}, ${pace(report)}.`;
  }
  const migrated = state === "finished" ? `Done: ${plural(items.read, "item")}` : soFar(report);
  const isOver = state === "finished" && !shards.some(({ life }) => life === "running");
  return isOver ? `${migrated}${rest}.` : `${migrated}, ${pace(report)}${rest}.`;
}

/** As the job's own line has it: pages that are under way count as read. */
function soFar({ items, itemsExpected, segments, shards }: StatusReport): string {
  const inPages = shards.reduce(
    (sum, { task, progress }) => sum + (task === "migrate" ? (progress?.itemsRead ?? 0) : 0),
    0,
  );
  const read = Math.max(items.read, inPages);
  const share = itemsExpected > 0 ? Math.min(read / itemsExpected, 1) : segments.done / segments.all;
  return `${percent(share)}: ${plural(read, "item")}`;
}

/** On one machine there is one shard, and its segments aren't undone one by one. */
function isUndone({ task, of, life }: Pick<ShardStatus, "task" | "of" | "life">): boolean {
  return task === "rollback" && of === 1 && life === "done";
}

/** One machine's work, of which nobody speaks as of a shard. */
function isAlone({ of }: Pick<ShardStatus, "of">): boolean {
  return of === 1;
}

/** Of a run in shards nothing is heard before the first one says something. */
function isOneMachines({ shards }: Pick<StatusReport, "shards">): boolean {
  return shards.length > 0 && shards.every(isAlone);
}

/** One machine knows what it moved by the journal. */
function metTwice(report: StatusReport): readonly string[] {
  return isOneMachines(report) && report.journal !== null ? [] : metTwiceIn(report.items);
}

/** How fast it goes, by the lives of the shards alone: what is said of one can't be denied of all. */
function pace({ isPaused, task, shards, itemsPerSecond, secondsLeft }: StatusReport): string {
  const atWork = shards.filter(({ life }) => life === "running").length;
  const what = task === "verify" ? "verifying, " : "";
  if (atWork === 0) return isOneMachines({ shards }) ? "nobody is at work on it" : "no shard is at work";
  const count = isOneMachines({ shards }) ? "" : `${plural(atWork, "shard")} `;
  if (isPaused) return `${what}${count}paused`;
  const speed = itemsPerSecond > 0 ? [`${number(itemsPerSecond)} items/s`] : [`${count}at work`];
  const time = secondsLeft === null ? [] : [`about ${duration(secondsLeft)} left`];
  return what + [...speed, ...time].join(", ");
}

function facts({
  startedAt,
  orders,
  segments,
  shards,
  throttled,
  waitingFor,
  journal,
}: StatusReport): readonly FactRow[] {
  return [
    ["begun", startedAt],
    ...segmentFacts(segments),
    ...lifeFacts(shards),
    ...(throttled > 0 ? [["throttled", plural(throttled, "time")] as const] : []),
    ...waitingFor.map(
      ({ what, shards: count }) =>
        ["waiting", isOneMachines({ shards }) ? what : `${plural(count, "shard")}: ${what}`] as const,
    ),
    ["journal", journal ?? "none"],
    ...orderFacts(orders),
  ];
}

/** How far reading is; nothing once that is done. */
function segmentFacts({ all, begun, done }: StatusReport["segments"]): readonly FactRow[] {
  if (done === all) return [];
  const open = begun > done ? `, ${number(begun - done)} under way` : "";
  return [["segments", `${number(done)} of ${number(all)} done${open}`]];
}

const inOrder: readonly ShardLife[] = ["running", "waiting", "silent", "interrupted", "failed", "done"];

/** How many shards are where, for each thing that shards were told to do; of one machine's work the headline says it. */
function lifeFacts(shards: readonly ShardStatus[]): readonly FactRow[] {
  if (isOneMachines({ shards })) return [];
  const facts = (["migrate", "verify", "rollback"] as const).flatMap((task): readonly FactRow[] => {
    const lives = shards.filter((shard) => shard.task === task).map(({ life }) => life);
    const counts = inOrder.flatMap((life) => {
      const count = lives.filter((each) => each === life).length;
      return count > 0 ? [`${number(count)} ${life}`] : [];
    });
    return counts.length > 0 ? [[`shards: ${task}`, counts.join(", ")]] : [];
  });
  return facts.length > 0 ? facts : [["shards", "none heard of yet"]];
}

function workRows(shards: readonly ShardStatus[]): readonly (readonly string[])[] {
  const atWork = shards.filter(({ life }) => life === "running").slice(0, mostNamed);
  if (atWork.length === 0) return [];
  return [
    ["", "since", "parts", "items read", "items/s", "waiting for"],
    ...atWork.map(({ task, index, of, since, parts, progress, itemsPerSecond }) => [
      of === 1 ? task : `${task} ${index}/${of}`,
      since ?? "",
      `${number(parts.done)} of ${number(parts.all)}`,
      number(progress?.itemsRead ?? 0),
      number(itemsPerSecond),
      progress?.waitingFor ?? "",
    ]),
  ];
}

function named(shards: readonly ShardStatus[], { at }: StatusReport): readonly string[] {
  const more = shards.length - mostNamed;
  return [
    ...shards.slice(0, mostNamed).map(({ task, index, of, life, since }) => {
      const ago =
        since === null ? "" : ` since ${since}, ${duration((Date.parse(at) - Date.parse(since)) / 1_000)} ago`;
      return `${of === 1 ? task : `${task} ${index}/${of}`}: ${life}${ago}`;
    }),
    ...(more > 0 ? [`and ${number(more)} more, all of them in the JSON report`] : []),
  ];
}
