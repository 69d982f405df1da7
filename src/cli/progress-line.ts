import type { Progress, Snapshot } from "../table/progress.ts";
import { say, stderrColours } from "./terminal.ts";

/** How often progress is shown: on a terminal the line is redrawn, elsewhere each is one more line of a log. In milliseconds. */
const onTerminal = 200;
const inLog = 10_000;

/**
 * Shows a job's progress on stderr until it is stopped.
 *
 * @returns stops showing it
 */
export function showProgress(progress: Progress, what: string): () => void {
  const isTerminal = process.stderr.isTTY === true;
  let last = progress.snapshot();
  const show = () => {
    const now = progress.snapshot();
    const line = progressLine(what, now, last);
    // A line that wraps couldn't be redrawn.
    if (isTerminal) process.stderr.write(`\r\x1b[2K${stderrColours.cyan(line.slice(0, process.stderr.columns - 1))}`);
    else say(line);
    if (now.seconds - last.seconds > 2) last = now;
  };
  const timer = setInterval(show, isTerminal ? onTerminal : inLog);
  return () => {
    clearInterval(timer);
    if (isTerminal) process.stderr.write("\r\x1b[2K");
  };
}

/** `migrating  [######....] 61 %  12,345 items  3,210 items/s  1,234 write units/s  4 s left  waiting: throttled by the table` */
export function progressLine(what: string, now: Snapshot, before: Snapshot): string {
  const elapsed = Math.max(now.seconds - before.seconds, 0.001);
  const rate = (now.itemsRead - before.itemsRead) / elapsed;
  const units = (now.writeUnits - before.writeUnits + now.readUnits - before.readUnits) / elapsed;
  const left = now.itemsExpected - now.itemsRead;
  const share = now.itemsExpected > 0 ? Math.min(1, now.itemsRead / now.itemsExpected) : undefined;
  return [
    what,
    ...(share === undefined
      ? []
      : [`[${"#".repeat(Math.round(share * 20)).padEnd(20, ".")}] ${Math.round(share * 100)} %`]),
    `${whole(now.itemsRead)} items read, ${whole(now.itemsWritten)} written`,
    `${whole(rate)} items/s`,
    `${whole(units)} units/s`,
    ...(rate > 0 && left > 0 ? [`${whole(left / rate)} s left`] : []),
    ...(now.waitingFor ? [`waiting: ${now.waitingFor}`] : []),
  ].join("  ");
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
