import type { Doing, Snapshot, TableEvent } from "../index.ts";
import { visible } from "../report/index.ts";
import { progressLine, Rate } from "./progress-line.ts";
import { canRedraw, columnsOf, say, stderrColours, wrappedToSay } from "./terminal.ts";
import { commandLine } from "./words.ts";

/** How often progress is told in a log, in seconds. On a terminal one line is redrawn with every event. */
const inLog = 10;

/** Clears the line that is redrawn. */
const clear = "\r\x1b[2K";

/** Shows on stderr what a job on a table tells. */
export class TableDisplay {
  readonly #isRedrawn = canRedraw(process.stderr, process.env);
  #rate = new Rate();
  #logged = 0;

  show(event: TableEvent): void {
    if (event.type === "progress") {
      this.#showProgress(event.doing, event.progress);
      return;
    }
    if (this.#isRedrawn) process.stderr.write(clear);
    if (event.type === "ended") {
      this.#rate = new Rate();
      this.#logged = 0;
    } else {
      say(wrappedToSay(visible(sentence(event))));
      if (event.type === "stopped") say(`  ${visible(commandLine(event.resume))}`);
    }
  }

  #showProgress(doing: Doing, now: Snapshot): void {
    this.#rate.add(now);
    if (!this.#isRedrawn && now.seconds - this.#logged < inLog) return;
    // A line that wraps couldn't be redrawn.
    const columns = this.#isRedrawn ? (columnsOf(process.stderr) ?? 80) - 1 : Number.POSITIVE_INFINITY;
    const line = visible(progressLine(doing, now, this.#rate, columns));
    if (this.#isRedrawn) process.stderr.write(`${clear}${stderrColours.cyan(line)}`);
    else {
      say(line);
      this.#logged = now.seconds;
    }
  }
}

function sentence(event: Exclude<TableEvent, { type: "progress" | "ended" }>): string {
  switch (event.type) {
    case "run":
      return `Run ${event.run}${event.resumed ? ", resumed" : ""}. Its state, which holds secrets, is in ${event.folder}.`;
    case "unfinished-run":
      return `The run ${event.run} of this table was not finished; --resume would go on with it. This is a new run.`;
    case "undone-before":
      return `The run ${event.run} was undone before, or it was begun: what is as it was stays so, and the rest is undone.`;
    case "backup":
      return `Backup ${event.name} made.`;
    case "ttl-kept":
      return `TTL is on already, by ${event.attribute}: left as it is.`;
    case "no-list":
      return `The keys of what is found aren't listed: ${event.reason} Name another folder with --state-dir.`;
    case "stopped":
      if (event.itemsWritten === 0) return "Stopped before anything was written. To go on:";
      return `Stopped after ${event.itemsWritten === 1 ? "1 write, which stays" : `${event.itemsWritten} writes, which stay`}. To go on:`;
  }
}
