import type { Job } from "../model/job.ts";
import { ordersIn } from "../state/orders.ts";
import { type Work, WorkSign } from "../state/work.ts";
import { steered } from "./steered.ts";

/** How often a job on this machine looks for orders, in milliseconds. */
const interval = 500;

/** Runs a job on a run of this machine: it says how it is doing, and does what it is told. */
export async function atLocalWork<Result>(
  job: Job,
  { folder, task, startedAt }: Pick<Work, "task" | "startedAt"> & { readonly folder: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const orders = ordersIn(folder);
  const from = (await orders.list()).length;
  const sign = new WorkSign(folder, { task, startedAt }, () => job.progress.snapshot());
  try {
    const result = await steered(job, { orders, interval, from, parallelism: 1 }, work);
    await sign.end(job.signal.aborted ? "interrupted" : "finished");
    return result;
  } catch (error) {
    await sign.end("failed");
    throw error;
  }
}
