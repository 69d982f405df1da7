import { type Shard, segmentsOf } from "../model/shard.ts";
import type { ShardStatus } from "../report/status.ts";
import type { Entry } from "../state/control-table.ts";
import type { ShardHeartbeat, ShardTask } from "../state/heartbeat.ts";

/** After how many milliseconds without a heartbeat a shard counts as silent: two of them are missing. */
const patience = 25_000;

/** What is recorded of the parts of a task, whoever did them. */
export interface Recorded {
  /** How many parts a shard has. */
  parts(shard: Shard): number;
  /** When each of them that is done was, as ISO text. */
  doneAt(shard: Shard): readonly string[];
  /** Whether it may have been recorded by an earlier pass over the same shard, as a verification is. */
  readonly isRepeatable: boolean;
}

/**
 * Where each shard is in its life, by what it said last and by what is recorded of its work. Of each task the array that was
 * begun last counts, with the shards in it that nobody has heard of yet; of earlier arrays, with another number of shards,
 * those that are still at work.
 */
export function lives(
  heartbeats: readonly Entry[],
  recorded: Readonly<Record<ShardTask, Recorded>>,
  now: number,
): readonly ShardStatus[] {
  const heard = heartbeats.map((entry) => ({ ...(entry.value as Said), heardAt: entry.updatedAt }));
  return (["migrate", "verify", "rollback"] as const).flatMap((task) => {
    const ofTask = heard.filter((heartbeat) => heartbeat.task === task);
    const last = ofTask.reduce<Heard | undefined>((a, b) => (a && a.startedAt > b.startedAt ? a : b), undefined);
    if (!last) return [];
    const { of } = last.shard;
    const present = new Map(ofTask.filter(({ shard }) => shard.of === of).map((each) => [each.shard.index, each]));
    const earlier = ofTask.filter((each) => each.shard.of !== of && isRunning(each, now));
    const all = Array.from({ length: of }, (_, index) => statusOf({ index, of }, present.get(index)));
    return [...all, ...earlier.map((each) => statusOf(each.shard, each))];

    function statusOf(shard: Shard, heartbeat: Heard | undefined): ShardStatus {
      const work = recorded[task];
      const doneAt = work.doneAt(shard).filter((at) => !work.isRepeatable || at >= (heartbeat?.startedAt ?? ""));
      const parts = { all: work.parts(shard), done: doneAt.length };
      const lastDone = doneAt.reduce((a, b) => (a > b ? a : b), "");
      const life = lifeOf(heartbeat, { isDone: parts.done === parts.all, lastDone }, now);
      return {
        task,
        ...shard,
        ...life,
        parts: life.life === "done" ? { ...parts, done: parts.all } : parts,
        startedAt: heartbeat?.startedAt ?? null,
        heardAt: heartbeat?.heardAt ?? null,
        itemsPerSecond: heartbeat && isRunning(heartbeat, now) ? heartbeat.itemsPerSecond : 0,
        progress: heartbeat?.progress ?? null,
      };
    }
  });
}

/** What a shard said last; `silent` when it is known that it says nothing more. */
export interface Said extends Omit<ShardHeartbeat, "outcome"> {
  readonly outcome: ShardHeartbeat["outcome"] | "silent";
}
type Heard = Said & { readonly heardAt: string };

function isRunning({ outcome, heardAt }: Heard, now: number): boolean {
  return outcome === "running" && now - Date.parse(heardAt) <= patience;
}

/** What is recorded counts more than what was said: of two workers at one shard the last to speak may have failed. */
function lifeOf(
  heartbeat: Heard | undefined,
  { isDone, lastDone }: { readonly isDone: boolean; readonly lastDone: string },
  now: number,
): Pick<ShardStatus, "life" | "since"> {
  if (heartbeat && isRunning(heartbeat, now)) return { life: "running", since: heartbeat.startedAt };
  if (isDone) return { life: "done", since: heartbeat?.outcome === "finished" ? heartbeat.heardAt : lastDone || null };
  if (!heartbeat) return { life: "waiting", since: null };
  const { outcome, heardAt } = heartbeat;
  const life = outcome === "running" ? "silent" : outcome === "finished" ? "done" : outcome;
  return { life, since: heardAt };
}

/** The parts of a shard that are segments, by what is noted of each. */
export function bySegment(segments: number, doneAt: ReadonlyMap<number, string>): Recorded {
  return {
    parts: (shard) => segmentsOf(segments, shard).length,
    doneAt: (shard) => segmentsOf(segments, shard).flatMap((segment) => doneAt.get(segment) ?? []),
    isRepeatable: false,
  };
}

/** A shard that is one part, by the key that it is noted under. */
export function byShard(doneAt: ReadonlyMap<string, string>, keyOf: (shard: Shard) => string): Recorded {
  return { parts: () => 1, doneAt: (shard) => [doneAt.get(keyOf(shard)) ?? []].flat(), isRepeatable: true };
}
