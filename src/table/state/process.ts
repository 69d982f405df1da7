import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Which process on which machine. */
export interface ProcessPlace {
  readonly pid: number;
  readonly host: string;
  /** Which processes the pid is one of: those of another boot or container have the same numbers. */
  readonly place?: string;
  /** When the process began, in the kernel's ticks: pids are given again. */
  readonly born?: string | undefined;
}

/** Whether a pid means the same here. */
export function isOfThisPlace(holder: Pick<ProcessPlace, "host" | "place">): boolean {
  return holder.host === hostname() && (holder.place ?? place) === place;
}

/** Whether a process of this place still is. */
export function isAlive({ pid, born }: Pick<ProcessPlace, "pid" | "born">): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const present = birthOf(pid);
  return born === undefined || present === undefined || born === present;
}

/** Where pids mean the same: one boot of a machine, one container on it. Empty where the system doesn't say. */
export const place = (() => {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
})();

/** When a process began, as Linux counts (proc(5), field 22 of stat); `undefined` where it can't be told. */
export function birthOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
