import { createHash } from "node:crypto";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolError } from "../../errors.ts";
import type { Identity } from "./run.ts";

/** How often the holder of a lock shows that it is alive, and after how long it is taken for dead. In milliseconds. */
const heartbeat = 5_000;
const patience = 60_000;
/** How long removing a stale lock takes at most, once it was found stale. In milliseconds. */
const removalTime = 50;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
}

/**
 * Keeps a second run off the table, for as long as this process lives. A lock whose holder was killed is taken over.
 *
 * @returns gives the lock back
 * @throws ToolError when another run is alive
 */
export async function lockTable(stateFolder: string, identity: Identity): Promise<() => Promise<void>> {
  const path = lockPath(stateFolder, identity);
  const holder: Holder = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() };
  for (;;) {
    if (await create(path, holder)) {
      // Another process may have seen the same stale lock, and removed this new one in its place.
      await sleep(removalTime);
      if (await holds(path, holder)) break;
    } else {
      await removeIfStale(path, identity.table);
    }
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), heartbeat);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await rm(path, { force: true });
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
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function holds(path: string, holder: Holder): Promise<boolean> {
  return (await readFile(path, "utf8").catch(() => "")) === JSON.stringify(holder);
}

async function removeIfStale(path: string, table: string): Promise<void> {
  const found = await inspect(path);
  if (found === "gone") return;
  if (found === "stale") {
    await rm(path, { force: true });
    return;
  }
  throw new ToolError({
    code: "locked",
    message: `Another run is working on the table "${table}" (process ${found.pid} on ${found.host}, since ${found.startedAt}).`,
    hint: `Wait for it to end, or stop it. If there is no such process any more, wait a minute and try again.`,
  });
}

async function inspect(path: string): Promise<Holder | "stale" | "gone"> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    if (Date.now() - mtimeMs > patience) return "stale";
    // Empty for the moment between being created and being written.
    if (text === "") return { pid: 0, host: "unknown", startedAt: "this moment" };
    const holder = JSON.parse(text) as Holder;
    return holder.host === hostname() && !isAlive(holder.pid) ? "stale" : holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "gone";
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
