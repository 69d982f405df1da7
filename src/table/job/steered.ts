import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "../model/job.ts";
import { standing } from "../model/order.ts";
import type { Orders } from "../state/orders.ts";

/** How a job looks for orders. */
export interface Steering {
  readonly orders: Orders;
  /** How often, in milliseconds. */
  readonly interval: number;
  /** Those that were there when it began are none of its own. */
  readonly from: number;
  /** How many jobs share what a run is told to take. */
  readonly parallelism: number;
}

/** Runs a job that does what it is told meanwhile: pauses, goes on, takes more or less of the table. */
export async function steered<Result>(job: Job, steering: Steering, task: () => Promise<Result>): Promise<Result> {
  const ended = new AbortController();
  const { limiters, signal } = job;
  // Who is to stop finishes the pages that were begun, also when paused.
  const goOn = () => limiters.resume();
  signal.addEventListener("abort", goOn);
  await follow(job, steering);
  const following = keepFollowing(job, steering, ended.signal);
  try {
    return await task();
  } finally {
    signal.removeEventListener("abort", goOn);
    ended.abort();
    await following;
  }
}

async function keepFollowing(job: Job, steering: Steering, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await sleep(steering.interval, undefined, { signal: ended, ref: false }).catch(() => {});
    if (!ended.aborted) await follow(job, steering);
  }
}

/** A job doesn't fail because of where orders are kept. */
async function follow({ limiters, signal }: Job, { orders, from, parallelism }: Steering): Promise<void> {
  const given = await orders.list().catch(() => undefined);
  if (!given) return;
  const { isPaused, units } = standing(given.slice(from));
  if (units !== null) limiters.limitWrites(units / parallelism);
  if (isPaused && !signal.aborted) limiters.pause();
  else limiters.resume();
}
