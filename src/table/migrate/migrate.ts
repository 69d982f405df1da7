import { type Item, isWrite, withoutMark } from "../../items/index.ts";
import { createLookup } from "../dynamodb/lookup.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import { type Page, type Position, type Segment, scan } from "../dynamodb/scan.ts";
import type { Decided } from "../model/decide.ts";
import { HotPartitions } from "../model/hot-partitions.ts";
import type { Job } from "../model/job.ts";
import { decideTogether } from "../model/neighbours.ts";
import { eachSegment } from "../model/segments.ts";
import type { Reading } from "../model/source.ts";
import { addTally, count, countFate, countHotPartitions, countUnits, emptyTally, type Tally } from "../model/tally.ts";
import { checkQuiet, V3Writes } from "../model/v3-writes.ts";
import type { RunStore, SegmentState } from "../state/stores.ts";
import { writerFor } from "../write/writer.ts";
import { migratePage, type PageContext } from "./page.ts";
import { userPages } from "./user-pages.ts";

/** Reads a whole table, or an export of one, and counts what a migration would do. Writes nothing. */
export async function plan(job: Reading): Promise<Tally> {
  const tally = emptyTally();
  const { asked, source } = job;
  const { lookup } = source;
  const v3Writes = new V3Writes(() => asked.options.now);
  const hot = new HotPartitions(job.table);
  const see = (met: Item, change: Decided) => {
    const item = withoutMark(met);
    if (change.kind !== "foreign" && change.kind !== "current") v3Writes.see(item, change.itemType);
    if (change.kind === "skipped") {
      countFate(tally, change.itemType, "skipped");
      return;
    }
    count(tally, item, change, asked.options.keys);
    if (!isWrite(change)) return;
    countUnits(tally, item, change, job.table, asked.options.to);
    hot.see(item, change);
  };
  await eachSegment({ ...job, segments: source.segments }, new Map(), async (segment, stop) => {
    for await (const { items } of source.pages(segment, { limit: pageSize.toRead, stop })) {
      job.progress.read(items.length);
      const changes = await decideTogether(items, asked, lookup);
      for (const [place, met] of items.entries()) {
        const change = changes[place];
        if (change !== undefined) see(met, change);
      }
      if (stop.aborted) return;
    }
  });
  tally.v3WroteAt = v3Writes.last;
  countHotPartitions(tally, hot);
  return tally;
}

/**
 * Migrates the table, page by page: read, decide, journal, write, checkpoint. Run again after any interruption it goes
 * on where the checkpoint says, and what was written after that is found to be done.
 *
 * @param quietMinutes it stops where v3 wrote within so many minutes
 * @returns what was counted, over all the runs that the checkpoint knows of
 * @throws ToolError when it can't go on; what was written stays written
 */
export async function migrate(job: Job, store: RunStore, quietMinutes = 0): Promise<Tally> {
  const { checkpoint } = store;
  const { segments, tally } = await checkpoint.load();
  const context = pageContext(job, store, tally, quietMinutes);
  let isOvertaken = false;
  await eachSegment(job, segments, async (segment, stop) => {
    const begun = await checkpoint.begin(segment.number, segments.get(segment.number));
    // Only a segment that was begun before can have been journalled further than its checkpoint says.
    let mayRepeat = begun !== undefined;
    for (let state = begun; !state?.done; ) {
      const overtakenAt = await migrateFrom(state?.next);
      if (!overtakenAt) break;
      // Another runner of this shard has finished the page, and counted it: go on from there.
      isOvertaken = true;
      state = overtakenAt;
    }

    async function migrateFrom(position: Position | undefined): Promise<SegmentState | undefined> {
      for await (const page of pages(job, segment, stop, checkpoint.itemsTogether, position)) {
        const counted = await migratePage(context, page.items, { segment: segment.number, mayRepeat });
        const state = { done: !page.next, ...(page.next ? { next: page.next } : {}) };
        const overtakenAt = await checkpoint.save(segment.number, state, counted);
        if (overtakenAt) return overtakenAt;
        addTally(tally, counted);
        mayRepeat = false;
      }
      return undefined;
    }
  });
  return isOvertaken ? (await checkpoint.load()).tally : tally;
}

function pageContext(job: Job, { journal, left, moved }: RunStore, whole: Tally, quietMinutes: number): PageContext {
  const { requests, table, asked, limiters, progress, lease } = job;
  const lookup = createLookup(requests, limiters.read, table.keys);
  // Not that of the run, which may have been begun days ago.
  const v3Writes = new V3Writes(() => requests.clock.bounds().latest / 1_000);
  const checkV3 = () => {
    const now = requests.clock.bounds().earliest / 1_000;
    const doubt = requests.clock.doubt(table.name);
    checkQuiet({ table: table.name, minutes: quietMinutes }, v3Writes.last, { now, hasBegun: true, doubt });
  };
  return { asked, progress, lease, journal, left, moved, writer: writerFor(job), lookup, whole, v3Writes, checkV3 };
}

/**
 * The pages of a segment, until the job is to stop: a page that was begun is finished. Each is made of as many answers
 * of Scan as so many items take at least: an answer holds a megabyte at most, so large items don't fill the memory.
 */
async function* pages(
  job: Job,
  segment: Segment,
  stop: AbortSignal,
  size: number,
  from?: Position,
): AsyncGenerator<Page> {
  if (job.users) {
    for await (const page of userPages(job, job.users, { stop, size, from })) {
      job.progress.read(page.items.length);
      yield page;
    }
    return;
  }
  const { requests, limiters, progress } = job;
  const limit = Math.min(size, pageSize.toRead);
  let items: Item[] = [];
  let scanned = 0;
  let answers = 0;
  for await (const page of scan(requests, limiters.read, segment, { limit, from, stop })) {
    progress.read(page.items.length);
    items = items.concat(page.items);
    scanned += page.scanned;
    if (++answers * limit < size && page.next && !stop.aborted) continue;
    yield { items, next: page.next, scanned };
    items = [];
    scanned = 0;
    answers = 0;
    if (stop.aborted) return;
  }
}
