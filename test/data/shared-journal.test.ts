import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AttributeValue, DeleteItemCommand, PutItemCommand, paginateQuery } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { emptyTally, noneByType } from "../../src/table/model/tally.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { useShards } from "../support/engines/use-shards.ts";

type Row = Record<string, AttributeValue>;

/** Enough that the journal has several parts, of which some lie beside others. */
const segments = 12;

// Each undoing waits for seconds until no other shard can be writing any more: they wait side by side.
describe.concurrent("a journal that shards share", () => {
  const shards = useShards(startDynalite);
  let tables = 0;

  /** A table that was migrated, what is noted of the run, and where its objects are. */
  async function migrated(items: readonly Item[] = [...mixedItems(60)]) {
    const table = `journal-${++tables}`;
    const { client, s3 } = shards;
    const before = await shards.filled(table, items);
    const on = shards.on(table);
    const flags = ["--segments", String(segments), "--yes"];
    const migrate = () => shards.run(["migrate-data", ...on, ...shards.journal("x"), ...flags]);
    expect(await migrate()).toMatchObject({ code: 0 });
    const rows: Row[] = [];
    const query = {
      TableName: "state",
      KeyConditionExpression: "#run = :run",
      ExpressionAttributeNames: { "#run": "run" },
      ExpressionAttributeValues: { ":run": { S: table } },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) rows.push(...Items);
    const of = (prefix: string) => rows.filter(({ part }) => part?.S?.startsWith(prefix));
    const put = (row: Row) => client.send(new PutItemCommand({ TableName: "state", Item: row }));
    const remove = ({ run, part }: Row) =>
      client.send(
        new DeleteItemCommand({
          TableName: "state",
          Key: { run: run as AttributeValue, part: part as AttributeValue },
        }),
      );
    const objects = join(s3.folder, s3.bucket, "x", table, "journal");
    /** The file in which the server keeps an object. */
    const fileOf = ({ part }: Row) => join(s3.folder, s3.bucket, "x", table, `${part?.S}._S3rver_object`);
    const undo = (...flags: string[]) => shards.run(["rollback-data", ...on, "--yes", "--json", ...flags]);
    const status = () => shards.run(["migrate-data", "status", ...on, "--json"]);
    return {
      table,
      before,
      after: await allItems(client, table),
      of,
      put,
      remove,
      objects,
      fileOf,
      undo,
      status,
      again: migrate,
    };
  }

  const damaged = { code: 1, stderr: expect.stringContaining("state-damaged") };

  it("is missed in part when its part is noted nowhere any more, each time, and until it is noted again", async () => {
    const { table, before, of, put, remove, undo } = await migrated();
    const [part, ...others] = of("journal/") as [Row, ...Row[]];
    expect(others.length).toBeGreaterThan(3);
    await remove(part);
    for (const flags of [["--dry-run"], [], []]) {
      const result = await undo(...flags);
      expect(result).toMatchObject(damaged);
      expect(result.stderr).toMatch(/lacks \d+ of the \d+ items that the run wrote in 1 segments/);
    }
    await put(part);
    expect(await undo()).toMatchObject({ code: 0 });
    expect(await allItems(shards.client, table)).toEqual(before);
  });

  it.each<[string, (there: Awaited<ReturnType<typeof migrated>>) => Promise<unknown>]>([
    [
      "of which two objects were swapped",
      async ({ of, fileOf }) => {
        const [one, other] = of("journal/").map(fileOf) as [string, string];
        await rename(one, `${one}.x`);
        await rename(other, one);
        await rename(`${one}.x`, other);
      },
    ],
    [
      "of which two notes were swapped",
      async ({ of, put }) => {
        const [one, other] = of("journal/") as [Row, Row];
        await put({ ...one, value: other.value as AttributeValue });
        await put({ ...other, value: one.value as AttributeValue });
      },
    ],
    [
      "of which a part lies in another segment, too",
      async ({ of, put, fileOf }) => {
        const [one, other] = of("journal/") as [Row, Row];
        const part = { S: other.part?.S?.replace(/\d+\.ndjson/, "9999999.ndjson") ?? "" };
        const copy = { ...one, part };
        await copyFile(fileOf(one), fileOf(copy));
        await put({ ...copy, value: { S: JSON.stringify({ images: 1, digest: "0".repeat(64) }) } });
      },
    ],
    [
      "of which an object is empty",
      async ({ of, fileOf }) => writeFile(fileOf((of("journal/") as [Row])[0]), Buffer.alloc(0)),
    ],
    [
      "of which an object lacks its last byte",
      async ({ of, fileOf }) => {
        const path = fileOf((of("journal/") as [Row])[0]);
        await writeFile(path, (await readFile(path)).subarray(0, -1));
      },
    ],
    ["of which an object is gone", async ({ of, fileOf }) => rm(fileOf((of("journal/") as [Row])[0]))],
    ["whose objects are all gone", async ({ objects }) => rm(objects, { recursive: true })],
    ...[
      ["that has no digest", { images: 1 }],
      ["that is no object", "x"],
      ["that is null", null],
      ["whose count is another", { images: 0 }],
    ].map(([what, value]): [string, (there: Awaited<ReturnType<typeof migrated>>) => Promise<unknown>] => [
      `with a note ${what}`,
      async ({ of, put }) => {
        const [row] = of("journal/") as [Row];
        const { digest } = JSON.parse(row.value?.S ?? "");
        const noted = what === "whose count is another" ? { ...(value as object), digest } : value;
        await put({ ...row, value: { S: JSON.stringify(noted) } });
      },
    ]),
    ["with a note that isn't JSON", async ({ of, put }) => put({ ...(of("journal/") as [Row])[0], value: { S: "{" } })],
  ])("%s isn't believed", async (_, forge) => {
    const there = await migrated();
    await forge(there);
    const result = await there.undo();
    expect(result).toMatchObject({ code: 1 });
    expect(result.stderr).toMatch(/state-damaged|error journal /);
    const textOf = (item: Item) => JSON.stringify(Object.entries(item).sort());
    const known = [...there.before, ...there.after].map(textOf);
    for (const item of await allItems(shards.client, there.table)) expect(known).toContain(textOf(item));
  });

  it("of another run isn't taken for this one's", async () => {
    const [one, other] = [await migrated(), await migrated([...mixedItems(120)].slice(60))];
    // All that is noted of the other one, and its objects, under this one's name.
    for (const row of one.of("journal/")) await one.remove(row);
    for (const row of other.of("journal/")) {
      await one.put({ ...row, run: { S: one.table } });
    }
    await rm(one.objects, { recursive: true });
    await rename(other.objects, one.objects);
    expect(await one.undo()).toMatchObject(damaged);
    expect(await allItems(shards.client, one.table)).toEqual(one.after);
  });

  it.each<[string, string, unknown]>([
    ["run", "run", null],
    ["run", "run", {}],
    ["run", "run", { id: "another" }],
    ["segment#", "segment", null],
    ["segment#", "segment", { done: true }],
    ["segment#", "segment", { done: true, tally: { items: "1" } }],
    ["segment#", "segment", { done: "yes", tally: {} }],
    ["segment#", "segment that a shard noted", { done: true, tally: emptyTally() }],
  ])("is left alone where what is noted of it (%s) is no %s: %j", async (part, _, value) => {
    const there = await migrated();
    for (const row of there.of(part)) await there.put({ ...row, value: { S: JSON.stringify(value) } });
    for (const result of [await there.undo(), await there.again(), await there.status()]) {
      expect(result).toMatchObject(damaged);
    }
    expect(await allItems(shards.client, there.table)).toEqual(there.after);
  });

  it.each<[string, unknown]>([
    ["shard#", null],
    ["shard#", { outcome: "running", shard: "x" }],
    ["undo#", null],
    ["undo#", { USER: "x" }],
    ["undo#", noneByType()],
    ["verify#", { shards: 1, found: null }],
  ])("doesn't depend on what else is noted (%s): %j", async (part, value) => {
    const there = await migrated();
    const noted = { S: JSON.stringify(value) };
    const [row] = there.of("segment#") as [Row];
    for (let segment = 0; segment < segments + 4; segment++) {
      const name = `${part}${part === "shard#" ? "rollback#" : ""}${String(segment).padStart(7, "0")}`;
      await there.put({ ...row, part: { S: name }, value: noted });
    }
    expect(await there.status()).toMatchObject({ code: 0 });
    expect(await there.undo()).toMatchObject({ code: 0 });
    expect(await allItems(shards.client, there.table)).toEqual(there.before);
    expect((await readdir(there.objects)).length).toBeGreaterThan(0);
    expect(migratedItems(there.before)).toEqual(there.after);
  });
});
