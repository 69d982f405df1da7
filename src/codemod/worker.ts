/** A thread of the worker pool (worker-pool.ts): a pipeline that does what it is asked. */
import { parentPort, workerData } from "node:worker_threads";
import { transforms } from "../../transforms/index.ts";
import { Pipeline } from "./pipeline.ts";
import { Sources } from "./source.ts";
import type { Answers, Task, WorkerSetup } from "./worker-pool.ts";

const { all, transforms: names, options } = workerData as WorkerSetup;
const pipeline = new Pipeline(
  new Sources(all),
  transforms.filter(({ name }) => names.includes(name)),
  options,
);

function work(task: Task): Answers[Task["kind"]] {
  if (task.kind === "analyse") {
    const reached = pipeline.analyse(task.paths, task.learnt);
    return { reached, found: pipeline.graph.snapshot() };
  }
  pipeline.graph.merge(task.learnt);
  return task.paths.map((path) => pipeline.change(path));
}

parentPort?.on("message", (task: Task) => parentPort?.postMessage(work(task)));
