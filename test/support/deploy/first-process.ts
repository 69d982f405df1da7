import { readdirSync, readFileSync } from "node:fs";

/** The first process of the namespace that an `unshare --pid --fork` has made, which may be a child of `sudo`. */
export function firstProcessOf(pid: number): number {
  const child = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find((name) => parentOf(name) === pid);
  if (child === undefined) throw new Error(`Process ${pid} has no child`);
  return isFirst(child) ? Number(child) : firstProcessOf(Number(child));
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/** A process has a number in each namespace that it is in, the innermost last. */
function isFirst(pid: string): boolean {
  const numbers = /^NSpid:\t(.+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]?.split("\t") ?? [];
  return numbers.length > 1 && numbers.at(-1) === "1";
}
