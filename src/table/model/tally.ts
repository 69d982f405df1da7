import {
  applyChange,
  type Change,
  type Item,
  type ItemType,
  itemRules,
  itemTypes,
  type KeyNames,
  type NextAuthVersion,
  type Write,
} from "../../items/index.ts";
import { own, setOwn } from "../../items/own.ts";
import { unitsOf } from "../dynamodb/capacity.ts";
import { entryChange, type OtherIndex } from "../dynamodb/indexes.ts";
import type { Table } from "../dynamodb/preflight.ts";
import type { HotPartitions } from "./hot-partitions.ts";
import { type MaskedChange, maskedChange } from "./mask.ts";
import { later } from "./v3-writes.ts";

/** What became, or would become, of items. Besides the kinds of changes: */
export type Fate =
  | Exclude<Change["kind"], "foreign">
  /** Its type wasn't asked for (the option `only`). */
  | "skipped"
  /** Deleted by somebody else between the reading and the writing. */
  | "gone";

/** Why an item was left although it is ours: a reason of the decision, or one that showed when it was written. */
export const writeReasons = {
  collision: "the new key is taken by another item",
  "too-large": "DynamoDB doesn't take the migrated item: it would exceed 400 KB",
  rejected: "DynamoDB doesn't take the migrated item",
  contended: "changed by somebody else each time it was to be written: run again",
} as const;
export type WriteReason = keyof typeof writeReasons;

/** How often something was noted or found wrong. */
export interface Occurrence {
  readonly itemType: ItemType;
  readonly code: string;
  readonly message: string;
  count: number;
}

/** By `type/code`. */
export type Findings = Record<string, Occurrence>;

/**
 * What was counted over a table, or part of one. Plain data: it is kept in checkpoints and reports, and holds no
 * secrets.
 */
export interface Tally {
  items: number;
  foreign: number;
  readonly byType: ByType<Fate>;
  /** Odd, but not in the way. */
  readonly notes: Findings;
  /** Left for a person. */
  readonly left: Findings;
  /** A few changes of each kind, with every secret masked. */
  readonly samples: MaskedChange[];
  /** What the writes consume, counted only for a plan. */
  readonly estimate: Estimate;
  /** When v3 wrote last, as ISO text, by the items that were v3's; `null` when none tells. */
  v3WroteAt: string | null;
}

/** What the writes of a migration consume. */
export interface Estimate {
  writeUnits: number;
  /** Units that go to the index partition of each provider: v4 keeps all accounts of a provider under one index key. */
  readonly byProvider: Record<string, number>;
  /** What becomes of each index: the adapter's, too. */
  readonly byIndex: Record<string, IndexEstimate>;
}

export interface IndexEstimate {
  writeUnits: number;
  /** Entries that go, come, or get another key, of items that stay. */
  leave: number;
  enter: number;
  move: number;
  /** Of the units, those of the partition that gets the most. */
  hottestPartition: number;
}

/** Whether something that was read is a tally: others may have written there. */
export function isTally(value: unknown): value is Tally {
  if (!isObject(value)) return false;
  const { items, foreign, byType, notes, left, samples, v3WroteAt = null } = value as Partial<Tally>;
  return (
    [items, foreign].every(Number.isFinite) &&
    isByType(byType) &&
    [notes, left].every(areFindings) &&
    Array.isArray(samples) &&
    samples.every(isObject) &&
    (v3WroteAt === null || typeof v3WroteAt === "string")
  );
}

/** Whether something that was read is counts by type. */
export function isByType(value: unknown): value is ByType<string> {
  return (
    isObject(value) &&
    itemTypes.every((type) => {
      const counts = own(value, type);
      return isObject(counts) && Object.values(counts).every(Number.isFinite);
    })
  );
}

/** Whether something that was read is what was found, or noted. */
export function areFindings(value: unknown): value is Findings {
  return (
    isObject(value) && Object.values(value).every((finding) => isObject(finding) && Number.isFinite(finding.count))
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many samples are kept of each kind of change of each type. */
const samplesPerKind = 2;

export function emptyTally(): Tally {
  return {
    items: 0,
    foreign: 0,
    byType: noneByType(),
    notes: {},
    left: {},
    samples: [],
    estimate: { writeUnits: 0, byProvider: {}, byIndex: {} },
    v3WroteAt: null,
  };
}

/**
 * Counts an item and what was decided or done about it.
 *
 * @param whole what this tally will be added to: what that has samples enough of is not sampled again
 */
export function count(tally: Tally, item: Item, change: Change, keys: KeyNames, whole?: Tally): void {
  if (change.kind === "foreign") {
    tally.items++;
    tally.foreign++;
    return;
  }
  countFate(tally, change.itemType, change.kind);
  for (const note of change.notes) countFinding(tally.notes, change.itemType, note.code, note.message);
  if (change.kind === "invalid") countFinding(tally.left, change.itemType, change.reason.code, change.reason.message);
  if (change.kind === "current" || change.kind === "leave") return;
  const { itemType, kind } = change;
  const sample = { itemType, kind, reason: change.kind === "invalid" ? change.reason.code : null };
  if (wantsSample(tally, sample) && (!whole || wantsSample(whole, sample))) {
    tally.samples.push(maskedChange(item, change, keys));
  }
}

/** Adds what a write of a conversion for this next-auth will consume. */
export function countUnits(
  tally: Tally,
  item: Item,
  change: Write,
  table: Pick<Table, "keys" | "indexName" | "otherIndexes">,
  to: NextAuthVersion = "v4",
): void {
  const { keys } = table;
  const { units, index } = unitsOf(item, change, keys);
  tally.estimate.writeUnits += units;
  indexEstimate(tally, table.indexName).writeUnits += index;
  if (table.otherIndexes.length > 0) countOtherIndexes(tally, item, change, table);
  const { sharedIndexPartition } = itemRules[change.itemType];
  if (change.kind !== "update" || to === "v3" || sharedIndexPartition === undefined) return;
  const partition = change.set[keys.indexPartitionKey]?.S;
  if (partition === undefined) return;
  const provider = partition.slice(sharedIndexPartition.length);
  // The new index entry is a third of what an account consumes: table, old entry, new entry.
  add(tally.estimate.byProvider, provider, units / 3);
}

function countOtherIndexes(
  tally: Tally,
  item: Item,
  change: Write,
  { keys, otherIndexes }: Pick<Table, "keys" | "otherIndexes">,
): void {
  const after = applyChange(item, change);
  for (const index of otherIndexes) {
    const { from, to, fate } = entryChange(item, after, index, keys);
    const units = from + to;
    const estimate = indexEstimate(tally, index.name);
    estimate.writeUnits += units;
    tally.estimate.writeUnits += units;
    if (change.kind === "delete") continue;
    if (fate === "leaves") estimate.leave++;
    if (fate === "enters") estimate.enter++;
    if (fate === "moves" && !sameKeys(item, after ?? item, index)) estimate.move++;
  }
}

function sameKeys(before: Item, after: Item, { keys }: OtherIndex): boolean {
  return keys.every(({ name, type }) => own(before, name)?.[type] === own(after, name)?.[type]);
}

function indexEstimate({ estimate: { byIndex } }: Tally, name: string): IndexEstimate {
  const known = own(byIndex, name);
  if (known) return known;
  const none = { writeUnits: 0, leave: 0, enter: 0, move: 0, hottestPartition: 0 };
  setOwn(byIndex, name, none);
  return none;
}

/** Notes which partitions of indexes get the most. */
export function countHotPartitions({ estimate: { byIndex } }: Tally, hot: HotPartitions): void {
  for (const [name, index] of Object.entries(byIndex)) index.hottestPartition = hot.hottest(name);
}

/** Counts an item whose fate is no decision. */
export function countFate(tally: Tally, itemType: ItemType, fate: Fate): void {
  tally.items++;
  add(tally.byType[itemType], fate);
}

/** Adds to one of several counts, which begins with 0. A name may be anything: a provider is what an application calls it. */
export function add<Name extends string>(counts: Partial<Record<Name, number>>, name: Name, count = 1): void {
  const all = counts as Record<string, number>;
  setOwn(all, name, (own(all, name) ?? 0) + count);
}

/** Counts of what became of items, by type. */
export type ByType<Name extends string> = Readonly<Record<ItemType, Partial<Record<Name, number>>>>;

export function noneByType<Name extends string>(): ByType<Name> {
  return Object.fromEntries(itemTypes.map((type) => [type, {}])) as ByType<Name>;
}

export function addByType<Name extends string>(counts: ByType<Name>, others: ByType<Name>): void {
  for (const type of itemTypes) addCounts(counts[type], others[type]);
}

export function addCounts<Name extends string>(
  counts: Partial<Record<Name, number>>,
  others: Readonly<Partial<Record<Name, number>>>,
): void {
  for (const [name, count] of Object.entries(others) as [Name, number][]) add(counts, name, count);
}

/** Counts an item under another fate than it was counted under before. */
export function recount(tally: Tally, itemType: ItemType, from: Fate, to: Fate): void {
  const fates = tally.byType[itemType];
  add(fates, from, -1);
  if (fates[from] === 0) delete fates[from];
  add(fates, to);
}

/** Counts an item that was to be written but had to be left. */
export function countLeft(tally: Tally, itemType: ItemType, reason: WriteReason, said?: string): void {
  countFate(tally, itemType, "invalid");
  countFinding(tally.left, itemType, reason, said ? `${writeReasons[reason]}: ${said}` : writeReasons[reason]);
}

/** Adds what another tally counted. */
export function addTally(tally: Tally, other: Tally): void {
  tally.items += other.items;
  tally.foreign += other.foreign;
  tally.v3WroteAt = later(tally.v3WroteAt, other.v3WroteAt);
  addByType(tally.byType, other.byType);
  for (const list of ["notes", "left"] as const) addFindings(tally[list], other[list]);
  for (const sample of other.samples) {
    if (wantsSample(tally, sample)) tally.samples.push(sample);
  }
}

/** How many items, or writes, have one of these fates. */
export function total<Name extends string>(
  { byType }: { readonly byType: ByType<Name> },
  ...fates: readonly Name[]
): number {
  const counts = itemTypes.flatMap((type) => fates.map((fate) => byType[type][fate] ?? 0));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Adds what was found elsewhere. */
export function addFindings(findings: Findings, others: Readonly<Findings>): void {
  for (const { itemType, code, message, count } of Object.values(others)) {
    countFinding(findings, itemType, code, message, count);
  }
}

export function countFinding(findings: Findings, itemType: ItemType, code: string, message: string, count = 1): void {
  const key = `${itemType}/${code}`;
  const finding = findings[key];
  if (finding) finding.count += count;
  else findings[key] = { itemType, code, message, count };
}

function wantsSample(
  tally: Tally,
  { itemType, kind, reason }: Pick<MaskedChange, "itemType" | "kind" | "reason">,
): boolean {
  let same = 0;
  for (const other of tally.samples) {
    if (other.itemType === itemType && other.kind === kind && other.reason === reason) same++;
  }
  return same < samplesPerKind;
}
