import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { TransformOptions } from "../../transforms/context.ts";
import type { Transform } from "../../transforms/transform.ts";
import type { GraphSnapshot, ProjectGraph } from "./graph.ts";
import { Pipeline } from "./pipeline.ts";
import type { FileResult } from "./result.ts";
import type { Sources } from "./source.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly all: readonly string[];
  readonly transforms: readonly string[];
  readonly options: TransformOptions;
}

/** What a worker is asked, and what it answers. */
export type Task =
  | { readonly kind: "analyse"; readonly paths: readonly string[]; readonly learnt: GraphSnapshot }
  | { readonly kind: "change"; readonly paths: readonly string[]; readonly learnt: GraphSnapshot };
export interface Answers {
  analyse: { readonly reached: readonly string[]; readonly found: GraphSnapshot };
  change: readonly FileResult[];
}

/** Files from which on another thread pays: it takes about as long to start as fifty files take to upgrade. */
const filesPerThread = 100;

/** Beyond these, what the threads tell each other costs more than another one does. */
const mostThreads = 4;

/** Keeps the garbage collector of a thread from letting hundreds of megabytes lie: no file takes a tenth of this. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24 };

/** How many threads to use, this one included. */
export function poolSize(files: number): number {
  return Math.max(1, Math.min(availableParallelism(), mostThreads, Math.floor(files / filesPerThread)));
}

/**
 * Shares the files among pipelines, one in this thread and one in each of the others; each learns what the others find out. The results
 * are those of a single one.
 */
export class WorkerPool {
  readonly #own: Pipeline;
  readonly #others: readonly PoolWorker[];

  constructor(sources: Sources, transforms: readonly Transform[], options: TransformOptions, size: number) {
    this.#own = new Pipeline(sources, transforms, options);
    const setup: WorkerSetup = { all: sources.all, transforms: transforms.map(({ name }) => name), options };
    this.#others = Array.from({ length: size - 1 }, () => new PoolWorker(setup));
  }

  /** What all have found out. */
  get graph(): ProjectGraph {
    return this.#own.graph;
  }

  /** Has all files analysed, and goes round until nobody learns anything new. Returns the files that were reached, sorted. */
  async analyse(paths: readonly string[]): Promise<readonly string[]> {
    const reached = new Set<string>();
    let shares = this.#share(paths);
    for (let known = -1; ; ) {
      const learnt = this.graph.snapshot();
      if (this.#others.length === 0 ? known >= 0 : sizeOf(learnt) === known) return [...reached].sort();
      known = sizeOf(learnt);
      for (const path of await this.#round(shares, learnt)) reached.add(path);
      shares = [];
    }
  }

  /** Has each share analysed where it belongs; returns the files that were reached. */
  async #round(shares: readonly string[][], learnt: GraphSnapshot): Promise<string[]> {
    const asked = this.#others.map((worker, i) => worker.ask({ kind: "analyse", paths: shares[i + 1] ?? [], learnt }));
    const reached = [...this.#own.analyse(shares[0] ?? [])];
    for (const [i, answer] of (await Promise.allSettled(asked)).entries()) {
      const found = answer.status === "fulfilled" ? answer.value : { reached: [], found: undefined };
      // What a thread that stopped (out of memory, say) did not do is done here.
      const left = answer.status === "fulfilled" ? [] : (shares[i + 1] ?? []);
      reached.push(...found.reached, ...this.#own.analyse(left, found.found));
    }
    return reached;
  }

  /** Has all files changed, in memory. The results stand in the order of the paths. */
  async change(paths: readonly string[]): Promise<FileResult[]> {
    const shares = this.#share(paths);
    const learnt = this.graph.snapshot();
    const asked = this.#others.map((worker, i) => worker.ask({ kind: "change", paths: shares[i + 1] ?? [], learnt }));
    const changeHere = (share: readonly string[] = []) => share.map((path) => this.#own.change(path));
    const own = changeHere(shares[0]);
    const theirs = (await Promise.allSettled(asked)).map((answer, i) =>
      answer.status === "fulfilled" ? answer.value : changeHere(shares[i + 1]),
    );
    const all = [own, ...theirs].flat();
    const order = new Map(paths.map((path, i) => [path, i]));
    return all.sort((a, b) => (order.get(a.path) ?? 0) - (order.get(b.path) ?? 0));
  }

  async close(): Promise<void> {
    await Promise.all(this.#others.map((worker) => worker.close()));
  }

  /** Neighbours go to different threads, so that large folders don't fall to one. */
  #share(paths: readonly string[]): string[][] {
    const shares: string[][] = Array.from({ length: this.#others.length + 1 }, () => []);
    paths.forEach((path, i) => {
      shares[i % shares.length]?.push(path);
    });
    return shares;
  }
}

function sizeOf({ roles, facts }: GraphSnapshot): number {
  return roles.length + facts.length;
}

/** A pipeline in another thread. */
class PoolWorker {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;

  constructor(setup: WorkerSetup) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: setup, resourceLimits });
    this.#failed = new Promise((_done, fail) => this.#worker.once("error", fail));
    // Nobody may be waiting when it fails; who waits next is told.
    this.#failed.catch(() => {});
  }

  ask<K extends Task["kind"]>(task: Task & { kind: K }): Promise<Answers[K]> {
    const answer = new Promise<Answers[K]>((done) => this.#worker.once("message", done));
    this.#worker.postMessage(task);
    return Promise.race([answer, this.#failed]);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
