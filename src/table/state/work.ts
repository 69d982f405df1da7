import { constants } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isSnapshot, type Snapshot } from "../dynamodb/progress.ts";
import type { ShardHeartbeat } from "./heartbeat.ts";
import { birthOf, isAlive, isOfThisPlace, place } from "./process.ts";

/** What a job on this machine says of itself, for those who look from elsewhere. Nothing depends on it. */
export interface Work extends Omit<ShardHeartbeat, "shard"> {
  /** When it said so, as ISO text. */
  readonly heardAt: string;
  readonly process: ReturnType<typeof thisProcess>;
}

/** How often, in milliseconds. */
const interval = 2_000;

/** How much is read of what a job says, in bytes. */
const mostBytes = 100_000;

function thisProcess() {
  return { pid: process.pid, host: hostname(), place, born: birthOf(process.pid) };
}

/** Says how a job is doing, in the folder of its run, from its beginning to its end. What can't be said is left out. */
export class WorkSign {
  readonly #path: string;
  readonly #said: Pick<Work, "task" | "startedAt">;
  readonly #snapshot: () => Snapshot;
  readonly #timer: NodeJS.Timeout;
  #before = { seconds: 0, itemsRead: 0 };
  #saying: Promise<void>;

  constructor(folder: string, said: Pick<Work, "task" | "startedAt">, snapshot: () => Snapshot) {
    this.#path = pathIn(folder);
    this.#said = said;
    this.#snapshot = snapshot;
    this.#saying = this.#say("running");
    this.#timer = setInterval(() => {
      this.#saying = this.#saying.then(() => this.#say("running"));
    }, interval);
    this.#timer.unref();
  }

  async end(outcome: Work["outcome"]): Promise<void> {
    clearInterval(this.#timer);
    await this.#saying;
    await this.#say(outcome);
  }

  async #say(outcome: Work["outcome"]): Promise<void> {
    const progress = this.#snapshot();
    const seconds = progress.seconds - this.#before.seconds;
    const itemsPerSecond = seconds > 0 ? (progress.itemsRead - this.#before.itemsRead) / seconds : 0;
    this.#before = progress;
    const heardAt = new Date().toISOString();
    const work: Work = { ...this.#said, outcome, heardAt, progress, itemsPerSecond, process: thisProcess() };
    const beside = `${this.#path}.new`;
    try {
      await rm(beside, { force: true });
      await writeFile(beside, JSON.stringify(work), { flag: "wx", mode: 0o600 });
      await rename(beside, this.#path);
    } catch {
      // A full disk stops the journal, which says so.
    }
  }
}

function pathIn(folder: string): string {
  return join(folder, "work.json");
}

/** What the last job on a run said; `undefined` when it said nothing, or somebody else did. */
export async function readWork(folder: string): Promise<Work | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(pathIn(folder), flags).catch(() => undefined);
  if (!file) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > mostBytes) return undefined;
    return workIn(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

function workIn(value: unknown): Work | undefined {
  const { task, startedAt, outcome, heardAt, progress, itemsPerSecond, process: by } = (value ?? {}) as Partial<Work>;
  const isKnown =
    /^(migrate|rollback)$/.test(task ?? "") && /^(running|finished|interrupted|failed)$/.test(outcome ?? "");
  const areTimes = [startedAt, heardAt].every((time) => typeof time === "string" && !Number.isNaN(Date.parse(time)));
  const areCounts = isSnapshot(progress) && Number.isFinite(itemsPerSecond) && typeof by?.pid === "number";
  return isKnown && areTimes && areCounts ? (value as Work) : undefined;
}

/** Whether the job is still at it; of one on another machine that can't be told, and its signs have to do. */
export function isAtWork({ outcome, process: by }: Work): boolean {
  return outcome === "running" && (!isOfThisPlace(by) || isAlive(by));
}
