import type { Doing, Snapshot } from "../index.ts";
import { duration, number } from "../report/index.ts";

/** How fast a job is, smoothed: what a burst or a pause of a moment does to it is seen and forgotten. */
export class Rate {
  #before: Snapshot | undefined;
  itemsPerSecond = 0;
  unitsPerSecond = 0;

  /** Seconds in which two thirds of what was before are forgotten. */
  static readonly #memory = 15;

  add(now: Snapshot): void {
    const before = this.#before ?? { seconds: 0, itemsRead: 0, readUnits: 0, writeUnits: 0 };
    const elapsed = now.seconds - before.seconds;
    if (elapsed <= 0) return;
    const items = (now.itemsRead - before.itemsRead) / elapsed;
    const units = (now.readUnits + now.writeUnits - before.readUnits - before.writeUnits) / elapsed;
    const share = this.#before ? 1 - Math.exp(-elapsed / Rate.#memory) : 1;
    this.itemsPerSecond += (items - this.itemsPerSecond) * share;
    this.unitsPerSecond += (units - this.unitsPerSecond) * share;
    this.#before = now;
  }
}

/**
 * `migrating  [######....] 61 %  12,345 items read, 900 written  3,210 items/s  1,234 units/s  3 h 42 min left  waiting: …`
 *
 * What doesn't fit is left out: the bar and words first, then figures that others tell too; no figure is ever cut.
 */
export function progressLine(doing: Doing, now: Snapshot, rate: Rate, columns: number): string {
  const told = facts(doing, now, rate);
  let line = "";
  for (const parts of levels) {
    line = parts(told)
      .filter((part) => part !== "")
      .join("  ");
    if (line !== "" && line.length <= columns) return line;
  }
  return line.slice(0, columns);
}

interface Facts {
  readonly doing: string;
  readonly share: number | undefined;
  readonly read: string;
  readonly written: string;
  readonly items: string;
  readonly units: string;
  /** How long it will take; empty when that can't be told. */
  readonly left: string;
  readonly waiting: string;
}

function facts(doing: Doing, now: Snapshot, { itemsPerSecond, unitsPerSecond }: Rate): Facts {
  const rest = now.itemsExpected - now.itemsRead;
  return {
    doing,
    share: now.itemsExpected > 0 ? Math.min(1, now.itemsRead / now.itemsExpected) : undefined,
    read: number(now.itemsRead),
    written: number(now.itemsWritten),
    items: number(Math.round(itemsPerSecond)),
    units: number(Math.round(unitsPerSecond)),
    left: rest > 0 && itemsPerSecond > 0 ? `${duration(Math.ceil(rest / itemsPerSecond))} left` : "",
    waiting: now.waitingFor,
  };
}

/** What is said where there is room for everything, and less and less of it. */
const levels: readonly ((facts: Facts) => readonly string[])[] = [
  (f) => [f.doing, bar(f, 20), words(f), `${f.items} items/s`, `${f.units} units/s`, f.left, waiting(f)],
  (f) => [f.doing, bar(f, 10), words(f), `${f.items} items/s`, f.left, waiting(f)],
  (f) => [f.doing, percent(f), words(f), `${f.items} items/s`, f.left, waiting(f)],
  (f) => [f.doing, percent(f), short(f), `${f.items}/s`, f.left, waiting(f)],
  (f) => [f.doing, percent(f), short(f), `${f.items}/s`, f.left, f.waiting],
  (f) => [percent(f), short(f), `${f.items}/s`, f.left, f.waiting],
  // What it waits for is worth more than how much of it was written.
  (f) => (f.waiting === "" ? [] : [percent(f), `${f.read} read`, `${f.items}/s`, f.left, f.waiting]),
  (f) => [f.doing, percent(f), short(f), `${f.items}/s`, f.left],
  (f) => [percent(f), short(f), `${f.items}/s`, f.left],
  (f) => [percent(f), `${f.read} read`, f.left],
  (f) => [percent(f), f.left === "" ? short(f) : f.left],
  (f) => [percent(f) === "" ? f.read : percent(f)],
];

function words({ read, written }: Facts): string {
  return `${read} items read, ${written} written`;
}

function short({ read, written }: Facts): string {
  return `${read} read, ${written} written`;
}

function percent({ share }: Facts): string {
  return share === undefined ? "" : `${Math.round(share * 100)} %`;
}

function bar(facts: Facts, width: number): string {
  const { share } = facts;
  return share === undefined ? "" : `[${"#".repeat(Math.round(share * width)).padEnd(width, ".")}] ${percent(facts)}`;
}

function waiting({ waiting: what }: Facts): string {
  return what === "" ? "" : `waiting: ${what}`;
}
