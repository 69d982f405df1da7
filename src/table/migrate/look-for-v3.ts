import { classify, v3Evidence } from "../../items/index.ts";
import { scan } from "../dynamodb/scan.ts";
import type { Job } from "../model/job.ts";
import { eachSegment } from "../model/segments.ts";
import { checkQuiet, V3Writes, v3StampName } from "../model/v3-writes.ts";

/**
 * Looks through the table, before anything is written, for what v3 wrote within so many minutes. The engine sends only
 * what was stamped since, so that it costs the reading and next to nothing of this machine.
 *
 * @throws ToolError (`v3-alive`) when there is anything
 */
export async function lookForV3(job: Job, minutes: number): Promise<void> {
  const { requests, limiters, progress, table } = job;
  const { earliest, latest } = requests.clock.bounds();
  const now = earliest / 1_000;
  const doubt = requests.clock.doubt(table.name);
  const since = new Date(earliest - minutes * 60_000).toISOString();
  const v3Writes = new V3Writes(() => latest / 1_000);
  // No name twice: somebody's key may be called as one of the others is.
  const names = [...new Set([v3StampName, table.keys.partitionKey, table.keys.sortKey, ...v3Evidence])];
  await eachSegment(job, new Map(), async (segment, stop) => {
    const pages = scan(requests, limiters.read, segment, {
      stop,
      FilterExpression: "#0 > :since",
      // An application may stamp items of its own so, which may be large.
      ProjectionExpression: names.map((_, place) => `#${place}`).join(),
      ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [`#${place}`, name])),
      ExpressionAttributeValues: { ":since": { S: since } },
    });
    for await (const { items, scanned } of pages) {
      progress.read(scanned);
      for (const item of items) {
        const itemType = classify(item, table.keys);
        if (itemType !== undefined) v3Writes.see(item, itemType);
      }
      checkQuiet({ table: table.name, minutes }, v3Writes.last, { now, hasBegun: false, doubt });
      if (stop.aborted) return;
    }
  });
}
