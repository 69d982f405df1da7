import { expect, it } from "vitest";
import { defaultKeyNames } from "../../items/index.ts";
import type { Table } from "../dynamodb/preflight.ts";
import { emptyTally, type IndexEstimate } from "../model/tally.ts";
import { forecast } from "./forecast.ts";

const table = {
  keys: defaultKeyNames,
  indexName: "GSI1",
  otherIndexes: [],
  replicas: [],
  billing: "on-demand",
} as unknown as Table;
const snapshot = {
  seconds: 1,
  itemsRead: 0,
  itemsWritten: 0,
  itemsExpected: 0,
  readUnits: 2_000_000,
  writeUnits: 0,
  throttled: 0,
  retried: 0,
  waitingFor: "",
};
const prices = { read: 0.125, write: 0.625 };
const tally = (
  writeUnits: number,
  byProvider: Record<string, number> = {},
  byIndex: Record<string, IndexEstimate> = {},
) => ({
  ...emptyTally(),
  estimate: { writeUnits, byProvider, byIndex },
});

it("multiplies units by prices, once per replica for writes", () => {
  expect(forecast(table, tally(4_000_000), snapshot, prices, undefined).dollars).toBeCloseTo(2.75);
  const global = { ...table, replicas: ["eu-west-1", "eu-west-2"] };
  expect(forecast(global, tally(4_000_000), snapshot, prices, undefined).dollars).toBeCloseTo(7.75);
});

it.each([
  ["what a new on-demand table takes", {}, undefined, 1],
  ["provisioned", { provisioned: { read: 5, write: 40, indexWrite: 40 } }, undefined, 100],
  ["your ceiling", { provisioned: { read: 5, write: 40, indexWrite: 40 } }, 20, 200],
])("takes as long as %s allows", (said, over, ceiling, seconds) => {
  const result = forecast({ ...table, ...over }, tally(4_000), snapshot, prices, ceiling);
  expect(result.seconds).toBe(seconds);
  expect(result.pace).toContain(said);
});

it("knows that all accounts of a provider go to one index partition", () => {
  const result = forecast(table, tally(400_000, { google: 300_000, github: 100 }), snapshot, prices, undefined);
  expect(result.seconds).toBe(300);
  expect(result.pace).toContain("google");
});

it("counts each index, and takes as long as the slowest of what is provisioned", () => {
  const writes = (writeUnits: number) => ({ writeUnits, leave: 0, enter: 0, move: 0, hottestPartition: 0 });
  const otherIndexes = [
    { name: "by-type", kind: "global", keys: [], projection: "ALL", attributes: [], write: 10 },
    { name: "by-date", kind: "local", keys: [], projection: "ALL", attributes: [] },
  ] as const;
  const provisioned = { read: 5, write: 100, indexWrite: 100 };
  const counted = tally(6_000, {}, { GSI1: writes(2_000), "by-type": writes(1_000), "by-date": writes(1_000) });
  const result = forecast({ ...table, otherIndexes, provisioned }, counted, snapshot, prices, undefined);
  expect(result).toMatchObject({ seconds: 100, pace: expect.stringContaining('index "by-type"') });
  expect(result.indexes.map(({ name, writeUnits }) => [name, writeUnits])).toEqual([
    ["GSI1", 2_000],
    ["by-type", 1_000],
    ["by-date", 1_000],
  ]);
  const wide = forecast({ ...table, otherIndexes: [], provisioned }, counted, snapshot, prices, undefined);
  expect(wide.seconds).toBe(40);
});

it("knows that most of an index may go to one of its partitions", () => {
  const index = { writeUnits: 400_000, leave: 0, enter: 0, move: 0, hottestPartition: 350_000 };
  const counted = tally(800_000, { google: 100_000 }, { "by-type": index });
  const result = forecast(table, counted, snapshot, prices, undefined);
  expect(result.seconds).toBe(350);
  expect(result.pace).toContain('350,000 of the units go to one partition of the index "by-type"');
});
