import { type Item, isWrite } from "../../items/index.ts";
import type { Pace } from "../dynamodb/limiter.ts";
import { createLookup } from "../dynamodb/lookup.ts";
import type { Table } from "../dynamodb/preflight.ts";
import type { Progress } from "../dynamodb/progress.ts";
import type { Requests } from "../dynamodb/requests.ts";
import { type Page, type Position, pageSize, type Segment, scan } from "../dynamodb/scan.ts";
import { type Asked, decide } from "../model/decide.ts";
import { eachSegment } from "../model/segments.ts";
import type { Shard } from "../model/shard.ts";
import { addTally, count, countFate, countUnits, emptyTally, type Tally } from "../model/tally.ts";
import type { RunStore, SegmentState } from "../state/stores.ts";
import { Writer } from "../write/writer.ts";
import { migratePage, type PageContext } from "./page.ts";

/** What a job over a table needs. */
export interface Job {
  readonly requests: Requests;
  readonly table: Table;
  readonly asked: Asked;
  readonly pace: Pace;
  readonly progress: Progress;
  /** How many segments the table is read in. */
  readonly segments: number;
  /** How many segments are read at a time, and how many writes are under way. */
  readonly concurrency: number;
  /** The part of the segments that is this job's; all of them when missing. */
  readonly shard?: Shard;
  /** Aborted when the job is to stop at the next page. */
  readonly signal: AbortSignal;
}

/** Reads the whole table and counts what a migration would do. Writes nothing. */
export async function plan(job: Job): Promise<Tally> {
  const tally = emptyTally();
  const { asked } = job;
  await eachSegment(job, new Map(), async (segment, stop) => {
    for await (const page of pages(job, segment, stop, pageSize.toRead)) {
      for (const item of page.items) {
        const change = decide(item, asked);
        if (change.kind === "skipped") countFate(tally, change.itemType, "skipped");
        else {
          count(tally, item, change, asked.options.keys);
          if (isWrite(change)) countUnits(tally, item, change, job.table);
        }
      }
    }
  });
  return tally;
}

/**
 * Migrates the table, page by page: read, decide, journal, write, checkpoint. Run again after any interruption it goes
 * on where the checkpoint says, and what was written after that is found to be done.
 *
 * @returns what was counted, over all the runs that the checkpoint knows of
 * @throws ToolError when it can't go on; what was written stays written
 */
export async function migrate(job: Job, store: RunStore): Promise<Tally> {
  const { checkpoint } = store;
  const { segments, tally } = await checkpoint.load();
  const context = pageContext(job, store, tally);
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

function pageContext(job: Job, { journal, left }: RunStore, whole: Tally): PageContext {
  const { requests, table, asked, pace, progress } = job;
  const lookup = createLookup(requests, pace.read, table.keys);
  return { asked, progress, journal, left, writer: writerFor(job), lookup, whole };
}

/** What a job writes with: the same requests for migrating and for rolling back. */
export function writerFor({ requests, table, pace, concurrency }: Job): Writer {
  const { keys, capabilities } = table;
  const dialect = { keys, byElement: capabilities.transactions === "not on this engine" };
  return new Writer({ requests, dialect, lane: pace.write, capabilities }, concurrency * 2);
}

/**
 * The pages of a segment, until the job is to stop: a page that was begun is finished. Each is made of as many answers of
 * Scan as so many items take at least: an answer holds a megabyte at most, so large items don't fill the memory.
 */
async function* pages(
  { requests, pace, progress }: Job,
  segment: Segment,
  stop: AbortSignal,
  size: number,
  from?: Position,
): AsyncGenerator<Page> {
  const limit = Math.min(size, pageSize.toRead);
  let items: Item[] = [];
  let answers = 0;
  for await (const page of scan(requests, pace.read, segment, { limit, from })) {
    progress.read(page.items.length);
    items = items.concat(page.items);
    if (++answers * limit < size && page.next && !stop.aborted) continue;
    yield { items, next: page.next };
    items = [];
    answers = 0;
    if (stop.aborted) return;
  }
}
