import { isSnapshot, type Snapshot } from "../dynamodb/progress.ts";
import type { Shard } from "../model/shard.ts";
import type { ControlTable } from "./control-table.ts";
import { newWriter } from "./shared-store.ts";

/** What a shard is told to do. */
export type ShardTask = "migrate" | "verify" | "rollback";

/** What a shard says of itself: for those who look, and for those who would do something else with the table. */
export interface ShardHeartbeat {
  readonly task: ShardTask;
  readonly shard: Shard;
  readonly startedAt: string;
  /** `running` until the process says how it ended: one that was killed says nothing. */
  readonly outcome: "running" | "finished" | "interrupted" | "failed";
  /** Of this attempt. */
  readonly progress: Snapshot;
  /** Over the last interval. */
  readonly itemsPerSecond: number;
}

/** How often a shard says how it is doing, in milliseconds: about a thousandth of its requests. */
const interval = 10_000;

/** After how many milliseconds without a heartbeat a shard is taken for dead: six were due. */
const patience = 60_000;

/** The parts of the control table in which shards say how they are doing. */
export const heartbeatPrefix = "shard#";

function heartbeatPart(task: ShardTask, index: number | undefined): string {
  return `${heartbeatPrefix}${task}#${index === undefined ? "" : String(index).padStart(7, "0")}`;
}

/** Whether something that was read is what a shard says of itself. */
export function isHeartbeat(value: unknown): value is ShardHeartbeat {
  const { task, shard, startedAt, outcome, progress, itemsPerSecond } = (value ?? {}) as Partial<ShardHeartbeat>;
  return (
    /^(migrate|verify|rollback)$/.test(task ?? "") &&
    /^(running|finished|interrupted|failed)$/.test(outcome ?? "") &&
    isShard(shard) &&
    typeof startedAt === "string" &&
    isSnapshot(progress) &&
    Number.isFinite(itemsPerSecond)
  );
}

function isShard({ index = -1, of = 0 }: Partial<Shard> = {}): boolean {
  return [index, of].every(Number.isInteger) && index >= 0 && index < of && of <= mostShards;
}

/** How many shards there may be: each has a segment at least. */
const mostShards = 1_000_000;

/** A shard of a run that shows that it is at a task; `undefined` when there is none, or all are silent. */
export async function shardAtWork(
  control: ControlTable,
  run: string,
  task: ShardTask,
): Promise<(Shard & { readonly secondsAgo: number }) | undefined> {
  for await (const [, { updatedAt, value }] of control.list(run, heartbeatPart(task, undefined))) {
    const age = control.now().getTime() - Date.parse(updatedAt);
    if (isHeartbeat(value) && value.outcome === "running" && Math.abs(age) <= patience) {
      return { ...value.shard, secondsAgo: Math.max(0, Math.round(age / 1_000)) };
    }
  }
  return undefined;
}

/** Says how a shard is doing, from its beginning to its end. A heartbeat that can't be given is left out. */
export class Heartbeat {
  readonly #control: ControlTable;
  readonly #run: string;
  readonly #shard: Pick<ShardHeartbeat, "task" | "shard" | "startedAt">;
  readonly #snapshot: () => Snapshot;
  readonly #writer = newWriter();
  readonly #timer: NodeJS.Timeout;
  #before = { seconds: 0, itemsRead: 0 };
  #saying: Promise<void>;

  private constructor(
    control: ControlTable,
    run: string,
    heartbeat: Pick<ShardHeartbeat, "task" | "shard" | "startedAt">,
    snapshot: () => Snapshot,
  ) {
    this.#control = control;
    this.#run = run;
    this.#shard = heartbeat;
    this.#snapshot = snapshot;
    this.#saying = this.#say("running");
    this.#timer = setInterval(() => {
      this.#saying = this.#saying.then(() => this.#say("running"));
    }, interval);
    this.#timer.unref();
  }

  /** Resolves when the shard was heard for the first time. */
  static async begin(
    control: ControlTable,
    run: string,
    heartbeat: Pick<ShardHeartbeat, "task" | "shard" | "startedAt">,
    snapshot: () => Snapshot,
  ): Promise<Heartbeat> {
    const begun = new Heartbeat(control, run, heartbeat, snapshot);
    await begun.#saying;
    return begun;
  }

  async end(outcome: ShardHeartbeat["outcome"]): Promise<void> {
    clearInterval(this.#timer);
    await this.#saying;
    await this.#say(outcome);
  }

  async #say(outcome: ShardHeartbeat["outcome"]): Promise<void> {
    const progress = this.#snapshot();
    const seconds = progress.seconds - this.#before.seconds;
    const itemsPerSecond = seconds > 0 ? (progress.itemsRead - this.#before.itemsRead) / seconds : 0;
    this.#before = progress;
    const { task, shard } = this.#shard;
    const value: ShardHeartbeat = { ...this.#shard, outcome, progress, itemsPerSecond };
    const entry = { version: 1, writer: this.#writer, updatedAt: this.#control.now().toISOString(), value };
    await this.#control.inform(this.#run, heartbeatPart(task, shard.index), entry).catch(() => {});
  }
}
