import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asFigures, type Cost, costTable, dearer, measureCosts } from "../support/adapter/costs.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { clientFor, createTable, engines } from "../support/engines/index.ts";

const page = readFileSync(new URL("../../docs/adapter.md", import.meta.url), "utf8");

/** A table's cells, however it is aligned. */
const cells = (table: string) =>
  table.split("\n").flatMap((line) => (/^\|(?! *-)/.test(line) ? [line.split("|").map((cell) => cell.trim())] : []));

// dynalite has no transactions, and counts capacity differently.
const dynamoDBLocal = engines.filter(({ name }) => name === "DynamoDB Local");

describe.each(dynamoDBLocal)("what the adapter costs on $name", ({ start, available }) => {
  describe.runIf(available)("counted", () => {
    const tables = useEngine(start);

    it("is no more than upstream's, and what docs/adapter.md says", async () => {
      await createTable(clientFor(tables.engine), "next-auth");
      const costs = await measureCosts(tables.client);
      expect(dearer(costs)).toEqual([]);
      const [, section = ""] = page.split("## What it costs");
      // What `npm run bench:adapter` prints is the table for the page.
      expect(cells(section.split("\n## ")[0] ?? "")).toEqual(cells(costTable(costs, asFigures)));
    }, 60_000);
  });
});

describe("the goal of the costs", () => {
  const usage = (requests: number, readUnits: number, writeUnits: number) => ({
    operations: Array<string>(requests).fill("Query"),
    readUnits,
    writeUnits,
    bytes: 0,
  });
  const cost = (name: string, ours: Cost["ours"], upstream: Cost["upstream"]): Cost => ({
    name,
    ours,
    upstream,
    options: {},
  });
  const strongRead = cost("deleteUser, 4 items", usage(2, 1, 8), usage(2, 0.5, 8));

  it("is kept by what costs the same or less, and by the one strong read", () => {
    expect(dearer([cost("getUser", usage(1, 0.5, 0), usage(2, 1, 0)), strongRead])).toEqual([]);
  });

  it.each([
    [cost("getUser", usage(2, 0.5, 0), usage(1, 0.5, 0)), "getUser: 2 requests, upstream 1"],
    [cost("getUser", usage(1, 1, 0), usage(1, 0.5, 0)), "getUser: 1 read units, upstream 0.5"],
    [cost("getUser", usage(1, 0, 2), usage(1, 0, 1)), "getUser: 2 write units, upstream 1"],
  ])("is missed by what costs more", (dear, sentence) => {
    expect(dearer([dear, strongRead])).toEqual([sentence]);
  });

  it.each([
    [usage(3, 1, 8), "deleteUser, 4 items: 3 requests, upstream 2"],
    [usage(2, 1.5, 8), "deleteUser, 4 items: 1.5 read units, upstream 0.5"],
    [usage(2, 1, 9), "deleteUser, 4 items: 9 write units, upstream 8"],
    [usage(2, 0.5, 8), "deleteUser, 4 items: costs no more than upstream's, so it needs no exception"],
  ])("is missed by the strong read when it costs more than a strong read, or no more", (ours, sentence) => {
    expect(dearer([{ ...strongRead, ours }])).toEqual([sentence]);
  });
});
