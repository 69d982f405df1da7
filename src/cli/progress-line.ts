import type { Doing, Snapshot, TableEvent } from "../index.ts";
import { visible } from "../report/index.ts";
import { say, stderrColours } from "./terminal.ts";
import { commandLine } from "./words.ts";

/** How often progress is told in a log, in seconds. On a terminal one line is redrawn with every event. */
const inLog = 10;

/** Shows on stderr what a job on a table tells. */
export class TableDisplay {
  readonly #isTerminal = process.stderr.isTTY === true;
  /** What the rates are measured against. */
  #before: Snapshot | undefined;
  #logged = 0;

  show(event: TableEvent): void {
    if (event.type === "progress") {
      this.#showProgress(event.doing, event.progress);
      return;
    }
    if (this.#isTerminal) process.stderr.write("\r\x1b[2K");
    if (event.type === "ended") {
      this.#before = undefined;
      this.#logged = 0;
    } else say(visible(sentence(event)));
  }

  #showProgress(doing: Doing, now: Snapshot): void {
    const line = visible(progressLine(doing, now, this.#before));
    if (this.#isTerminal) {
      // A line that wraps couldn't be redrawn.
      process.stderr.write(`\r\x1b[2K${stderrColours.cyan(line.slice(0, process.stderr.columns - 1))}`);
    } else if (now.seconds - this.#logged >= inLog) {
      say(line);
      this.#logged = now.seconds;
    }
    if (now.seconds - (this.#before?.seconds ?? 0) > 2) this.#before = now;
  }
}

function sentence(event: Exclude<TableEvent, { type: "progress" | "ended" }>): string {
  switch (event.type) {
    case "run":
      return `Run ${event.run}${event.resumed ? ", resumed" : ""}. Its state, which holds secrets, is in ${event.folder}.`;
    case "unfinished-run":
      return `The run ${event.run} of this table was not finished; --resume would go on with it. This is a new run.`;
    case "backup":
      return `Backup ${event.name} made.`;
    case "ttl-kept":
      return `TTL is on already, by ${event.attribute}: left as it is.`;
    case "no-list":
      return `The keys of what is found aren't listed: ${event.reason} Name another folder with --state-dir.`;
    case "stopped":
      return `Stopped after ${event.itemsWritten} writes, which stay. To go on: ${commandLine(event.resume)}`;
  }
}

const nothing = { seconds: 0, itemsRead: 0, readUnits: 0, writeUnits: 0 };

/** `migrating  [######....] 61 %  12,345 items  3,210 items/s  1,234 write units/s  4 s left  waiting: throttled by the table` */
function progressLine(what: string, now: Snapshot, before: typeof nothing = nothing): string {
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
