import { createHash, randomUUID } from "node:crypto";
import { lstat, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolError } from "../../errors.ts";
import { type Lease, TimedLease, takeoverTime } from "../model/lease.ts";
import { cantWrite } from "./cant-write.ts";
import { stateDamaged } from "./lines.ts";
import { birthOf, isAlive, isOfThisPlace, type ProcessPlace, place } from "./process.ts";
import type { Identity } from "./run.ts";

/**
 * How often the holder of a lock shows that it is alive, and after how long one on another machine is taken for dead. In
 * milliseconds.
 */
const heartbeat = 5_000;
const patience = 60_000;
/** How long a lock is watched that seems to be stale, so that its holder would have renewed it. In milliseconds. */
const watchTime = heartbeat + 2_000;
/** How long removing a stale lock takes at most, once it was found stale. In milliseconds. */
const removalTime = 50;
/** How often a lock is tried for that is neither there nor can be made. */
const mostTries = 100;

interface Holder extends ProcessPlace {
  readonly startedAt: string;
  /** No other lock has it. */
  readonly token?: string;
}

/** A lock that is held. */
export interface Lock {
  readonly lease: Lease;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * Keeps a second run off the table. On this machine a lock is held for as long as its process lives, however long that
 * stood still; on another one, as long as it is renewed. A holder that was taken for dead finds out before it writes.
 *
 * @throws ToolError when another run is alive
 */
export async function lockTable(stateFolder: string, identity: Identity): Promise<Lock> {
  const path = lockPath(stateFolder, identity);
  const { pid } = process;
  const startedAt = new Date().toISOString();
  const holder: Holder = { pid, host: hostname(), startedAt, place, born: birthOf(pid), token: randomUUID() };
  let wait = removalTime;
  for (let tries = 1; ; tries++) {
    if (await create(path, holder)) {
      // Another process may have seen the same stale lock, and removed this new one in its place.
      await sleep(wait);
      if (await holds(path, holder)) break;
    } else if ((await removeIfStale(path, identity.table)) === "from elsewhere") wait = takeoverTime;
    else await sleep(tries > 1 ? removalTime : 0);
    if (tries === mostTries) throw cantWrite(path, { code: "EBUSY" });
  }
  // By both clocks: one of them stands still while the machine sleeps, and the other one may be set.
  let renewedAt = { wall: Number.NEGATIVE_INFINITY, monotonic: Number.NEGATIVE_INFINITY };
  const isDue = () => Math.max(Date.now() - renewedAt.wall, performance.now() - renewedAt.monotonic) > heartbeat;
  const beat = async () => {
    renewedAt = { wall: Date.now(), monotonic: performance.now() };
    await renew(path, holder);
  };
  const beats = setInterval(() => void beat(), heartbeat);
  beats.unref();
  return {
    lease: new TimedLease(async () => {
      // After a standstill before anything else: others look at a lock that seems to be stale for a while.
      if (isDue()) await beat();
      if (!(await holds(path, holder))) throw await lockLost(path, identity.table);
    }),
    async release() {
      clearInterval(beats);
      if (await holds(path, holder)) await rm(path, { force: true });
    },
  };
}

function lockPath(stateFolder: string, { arn, endpoint }: Identity): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([arn, endpoint]))
    .digest("hex")
    .slice(0, 16);
  return join(stateFolder, `${hash}.lock`);
}

/** Creates the file unless it exists: the operating system lets only one succeed. */
async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // A full disk takes a file's name and nothing of what is in it.
    if (code === "ENOSPC" || code === "EDQUOT") await rm(path, { force: true });
    throw cantWrite(path, error);
  }
}

async function holds(path: string, holder: Holder): Promise<boolean> {
  return (await readFile(path, "utf8").catch(() => "")) === JSON.stringify(holder);
}

/** Shows that the holder is alive; not on a lock that is another one's by now. */
async function renew(path: string, holder: Holder): Promise<void> {
  if (await holds(path, holder)) await utimes(path, new Date(), new Date()).catch(() => {});
}

async function removeIfStale(path: string, table: string): Promise<"gone" | "from here" | "from elsewhere"> {
  const found = await inspect(path);
  if (found === "gone") return "gone";
  if (typeof found === "string") {
    await rm(path, { force: true }).catch((error) => {
      throw cantWrite(path, error);
    });
    return found;
  }
  const isHere = isOfThisPlace(found);
  throw new ToolError({
    code: "locked",
    message: `Another run is working on the table "${table}" (process ${found.pid} on ${found.host}, since ${found.startedAt}).`,
    hint: isHere
      ? "Wait for it to end, or stop it; a process that was suspended (Ctrl-Z) is continued by `fg`, or stopped for good."
      : "Wait for it to end, or stop it. If there is no such process any more, wait a minute and try again.",
  });
}

async function inspect(path: string): Promise<Holder | "from here" | "from elsewhere" | "gone"> {
  try {
    const stats = await lstat(path);
    // Made by nobody of us: a pipe would be waited for.
    if (!stats.isFile()) throw stateDamaged(path, "isn't a plain file");
    const holder = holderIn(await readFile(path, "utf8"));
    if (holder && isOfThisPlace(holder)) return isAlive(holder) ? holder : "from here";
    // That is by another machine's clock, which may be wrong by as much: its holder would renew it meanwhile.
    if (Math.abs(Date.now() - stats.mtimeMs) > patience) {
      await sleep(watchTime);
      if ((await lstat(path)).mtimeMs === stats.mtimeMs) return "from elsewhere";
    }
    return holder ?? { pid: 0, host: "a machine that isn't known", startedAt: "this moment" };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "gone";
    throw error instanceof ToolError ? error : cantWrite(path, error);
  }
}

/**
 * What a lock's file says; `undefined` when it says nothing, as in the moment between its being created and being written, or
 * what nobody of us wrote.
 */
function holderIn(text: string): Holder | undefined {
  try {
    const { pid = 0, host, startedAt, place, born, token } = (JSON.parse(text) ?? {}) as Partial<Holder>;
    const areTexts = [host, startedAt].every((said) => typeof said === "string");
    const mayBeTexts = [place, born, token].every((said) => said === undefined || typeof said === "string");
    return areTexts && mayBeTexts && Number.isInteger(pid) && pid > 0 ? (JSON.parse(text) as Holder) : undefined;
  } catch {
    return undefined;
  }
}

async function lockLost(path: string, table: string): Promise<ToolError> {
  const found = await inspect(path).catch(() => "gone" as const);
  const by = typeof found === "string" ? "another run" : `process ${found.pid} on ${found.host}`;
  return new ToolError({
    code: "lock-lost",
    message: `This run stood still, and ${by} has taken over the table "${table}" since: it was stopped.`,
    hint: "It wrote nothing after that. Look at what the other one did before you begin or go on.",
  });
}
