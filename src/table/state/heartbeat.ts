import type { Snapshot } from "../dynamodb/progress.ts";
import type { Shard } from "../model/shard.ts";
import type { ControlTable } from "./control-table.ts";
import { newWriter } from "./shared-store.ts";

/** What a shard is told to do. */
export type ShardTask = "migrate" | "verify" | "rollback";

/** What a shard says of itself, for those who look. Nothing depends on it. */
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

/** The parts of the control table in which shards say how they are doing. */
export const heartbeatPrefix = "shard#";

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

  constructor(
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
    const entry = { version: 1, writer: this.#writer, updatedAt: new Date().toISOString(), value };
    const part = `${heartbeatPrefix}${task}#${String(shard.index).padStart(7, "0")}`;
    await this.#control.inform(this.#run, part, entry).catch(() => {});
  }
}
