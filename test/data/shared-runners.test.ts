import { setTimeout as sleep } from "node:timers/promises";
import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultIndexName, defaultKeyNames, type Item } from "../../src/items/index.ts";
import { Limiters } from "../../src/table/dynamodb/limiter.ts";
import { openTable } from "../../src/table/dynamodb/open.ts";
import { preflight } from "../../src/table/dynamodb/preflight.ts";
import { Progress } from "../../src/table/dynamodb/progress.ts";
import { migrate } from "../../src/table/migrate/migrate.ts";
import type { Job } from "../../src/table/model/job.ts";
import { noLease } from "../../src/table/model/lease.ts";
import type { Shard } from "../../src/table/model/shard.ts";
import { addTally, emptyTally, total } from "../../src/table/model/tally.ts";
import type { UndoTally } from "../../src/table/model/undo-tally.ts";
import { ControlTable } from "../../src/table/state/control-table.ts";
import type { OtherRuns } from "../../src/table/state/other-runs.ts";
import { S3Folder } from "../../src/table/state/s3-folder.ts";
import { JournalParts, noLeftList, openSharedStore, readSharedJournal } from "../../src/table/state/shared-store.ts";
import type { RunStore } from "../../src/table/state/stores.ts";
import { rollbackSegments } from "../../src/table/undo/rollback.ts";
import { defaultOptions, migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { run as sharedRun } from "../support/data/shared-run.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines, testRegion } from "../support/engines/index.ts";
import { type S3Server, s3Credentials, startS3 } from "../support/engines/s3.ts";

// Engines take their time on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

describe.each(engines)("runners that share their state on $name", ({ start, available }) => {
  describe.runIf(available)("and a table", () => {
    let engine: Engine;
    let client: DynamoDBClient;
    let s3: S3Server;
    let tables = 0;
    beforeAll(async () => {
      [engine, s3] = await Promise.all([start(), startS3()]);
      client = clientFor(engine);
      process.env.AWS_ENDPOINT_URL_S3 = s3.endpoint;
      process.env.AWS_ACCESS_KEY_ID = s3Credentials.accessKeyId;
      process.env.AWS_SECRET_ACCESS_KEY = s3Credentials.secretAccessKey;
    });
    afterAll(async () => {
      await engine.stop();
      await s3.stop();
    });

    /** As far as its store needs it. */
    const runOf = (id: string, segments: number) => ({ ...sharedRun, id, segments });

    async function filled(items: readonly Item[]) {
      const table = `shared-${++tables}`;
      await createTable(client, table);
      await putAll(client, table, items);
      const connection = { region: testRegion, endpoint: engine.endpoint };
      const segments = 8;
      const job = async (shard?: Shard): Promise<Job> => {
        const { requests } = await openTable(table, connection, 20);
        const progress = new Progress();
        return {
          requests,
          table: await preflight(requests, { keys: defaultKeyNames, indexName: defaultIndexName }, { dryRun: false }),
          asked: { options: defaultOptions },
          limiters: new Limiters({}, progress),
          lease: noLease,
          progress,
          segments,
          concurrency: 3,
          ...(shard ? { shard } : {}),
          signal: new AbortController().signal,
        };
      };
      const { requests } = await openTable("state", connection, 20);
      const control = await ControlTable.open(requests, { create: true });
      const folder = await S3Folder.open(`s3://${s3.bucket}/p`, table, connection);
      const parts = new JournalParts(control, folder, table);
      const store = () => openSharedStore({ control, folder }, runOf(table, segments));
      const undo = async () =>
        rollbackSegments(await job(), {
          imagesOf: (segment) => readSharedJournal(parts, segment),
          left: noLeftList,
          asked: { options: defaultOptions },
          dryRun: false,
          undone: new Map(),
          save: async () => {},
        });
      /** The store of one of several runs, each of which has claimed the table under larger and larger numbers. */
      const claims = new Map<string, number>();
      const storeOf = async (id: string, segmentsOf: Readonly<Record<string, number>>): Promise<RunStore> => {
        claims.set(id, Math.max(0, ...claims.values()) + 1);
        const folderOf = (run: string) => S3Folder.open(`s3://${s3.bucket}/p`, `${table}-${run}`, connection);
        const others: OtherRuns = {
          keys: defaultKeyNames,
          claim: claims.get(id),
          since: async (claim) =>
            Promise.all(
              [...claims]
                .filter(([other, number]) => other !== id && number > claim)
                .map(async ([other]) => {
                  const parts = new JournalParts(control, await folderOf(other), `${table}-${other}`);
                  return { segments: segmentsOf[other] ?? 1, list: (start) => parts.claimed(start) };
                }),
            ),
        };
        const run = runOf(`${table}-${id}`, segmentsOf[id] ?? 1);
        return openSharedStore({ control, folder: await folderOf(id) }, run, { others });
      };
      return { table, before: await allItems(client, table), job, store, storeOf, parts, undo };
    }

    /** A page for each segment, however many there are. */
    const count = 300;

    /** As `mixedItems` has them: what becomes of so many. */
    const fates = {
      USER: { current: 0.3 * count },
      ACCOUNT: { update: 0.3 * count },
      SESSION: { update: 0.3 * count },
      VR: { move: 0.1 * count },
    };

    /** A store that takes its time, and fails for good after so many moments. */
    function unsteady(store: RunStore, life = Number.POSITIVE_INFINITY): RunStore {
      let moments = 0;
      const moment = async () => {
        await sleep(Math.random() * 20);
        if (++moments >= life) throw new Error("killed");
      };
      const { journal, checkpoint, left } = store;
      return {
        left,
        journal: {
          append: async (images, segment) => {
            await moment();
            await journal.append(images, segment);
            await moment();
          },
          inherited: async (segment) => (await journal.inherited?.(segment)) ?? [],
          carry: async (images, segment) => journal.carry?.(images, segment),
          close: () => journal.close(),
        },
        checkpoint: {
          itemsTogether: 1_000,
          load: () => checkpoint.load(),
          begin: (segment, known) => checkpoint.begin(segment, known),
          save: async (segment, state, page) => {
            await moment();
            return checkpoint.save(segment, state, page);
          },
          close: () => checkpoint.close(),
        },
      };
    }

    const restoredTypes = (tally: UndoTally) =>
      Object.entries(tally).map(([type, counts]) => [type, Object.values(counts).reduce((a, b) => a + b, 0)]);

    it("do no harm when they work at the same segments: every item once, and counted once", async () => {
      const { table, before, job, store, undo } = await filled([...mixedItems(count)]);
      await Promise.all([1, 2].map(async () => migrate(await job(), unsteady(store()))));
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      const { tally, segments } = await store().checkpoint.load();
      expect(tally.byType).toMatchObject(fates);
      expect([...segments.values()].every(({ done }) => done)).toBe(true);
      expect(restoredTypes(await undo())).toEqual(
        expect.arrayContaining([
          ["ACCOUNT", 0.3 * count],
          ["SESSION", 0.3 * count],
          ["VR", 0.1 * count],
        ]),
      );
      expect(await allItems(client, table)).toEqual(before);
    });

    it("count what those before them wrote, who died at any moment", async () => {
      const { table, before, job, store, undo } = await filled([...mixedItems(count)]);
      // A page has three moments: before it is journalled, before it is written, before its checkpoint.
      for (const life of [1, 2, 3, 4, 5, 6]) {
        await expect(migrate(await job(), unsteady(store(), life))).rejects.toThrow("killed");
      }
      await migrate(await job(), store());
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      expect((await store().checkpoint.load()).tally.byType).toMatchObject(fates);
      await undo();
      expect(await allItems(client, table)).toEqual(before);
    });

    it.each([
      ["as many segments", { first: 8, second: 8 }],
      ["other segments", { first: 8, second: 5 }],
    ])("count an item in one run alone, of two in %s who die by turns at any moment", async (_, segmentsOf) => {
      const { table, before, job, storeOf } = await filled([...mixedItems(count)]);
      const jobOf = async (id: "first" | "second") => ({ ...(await job()), segments: segmentsOf[id] });
      for (const life of [2, 3, 5, 4, 6, 7, 2, 5]) {
        for (const id of ["first", "second"] as const) {
          const dying = unsteady(await storeOf(id, segmentsOf), life);
          await migrate(await jobOf(id), dying).catch((error) => expect(error.message).toBe("killed"));
        }
      }
      const sum = emptyTally();
      for (const id of ["second", "first"] as const) {
        addTally(sum, await migrate(await jobOf(id), await storeOf(id, segmentsOf)));
      }
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      expect(total(sum, "update", "move")).toBe(0.7 * count);
    });

    it("divide the work by shards, which need nothing of each other", async () => {
      const { table, before, job, store } = await filled([...mixedItems(count)]);
      for (const index of [2, 0, 1]) {
        expect(await allItems(client, table)).not.toEqual(migratedItems(before));
        await migrate(await job({ index, of: 3 }), store());
      }
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      expect((await store().checkpoint.load()).tally.byType).toMatchObject(fates);
    });

    it("hold few megabytes at a time, also of large items", async () => {
      const document = (n: number): Item => ({
        pk: { S: "DOC#1" },
        sk: { S: `DOC#${n}` },
        text: { S: "x".repeat(200_000) },
      });
      const { job, store } = await filled(Array.from({ length: 40 }, (_, n) => document(n)));
      const { checkpoint, ...rest } = store();
      const together: number[] = [];
      const watched: RunStore["checkpoint"] = {
        itemsTogether: 3_000,
        load: () => checkpoint.load(),
        begin: (segment, known) => checkpoint.begin(segment, known),
        save: (segment, state, page) => {
          together.push(page.items);
          return checkpoint.save(segment, state, page);
        },
        close: () => checkpoint.close(),
      };
      await migrate(await job(), { ...rest, checkpoint: watched });
      // An answer of Scan holds a megabyte, five of these; three of them hold 3,000 small items.
      expect(together.reduce((sum, items) => sum + items, 0)).toBe(40);
      expect(Math.max(...together)).toBeLessThanOrEqual(18);
    });

    it("restore what was written, though another image of the item was journalled later and never written", async () => {
      const { table, before, job, store, parts, undo } = await filled([...mixedItems(10)]);
      await migrate(await job(), store());
      const session = before.find(({ type }) => type?.S === "SESSION");
      if (!session) throw new Error("no session");
      const images = [];
      for (let segment = 0; segment < 8; segment++) {
        for await (const image of readSharedJournal(parts, segment)) images.push({ image, segment });
      }
      const written = images.find(({ image }) => image.before.sk?.S === session.sk?.S);
      if (!written) throw new Error("not journalled");
      // As a runner journals it that read the item before the application changed it, and was refused.
      const stale = {
        ...written.image,
        before: { ...session, expires: { S: "2031-01-01T00:00:00.000Z" } },
        set: { ...written.image.set, expires: { N: "1924992000" } },
      };
      await store().journal.append([stale], written.segment);
      await undo();
      expect(await allItems(client, table)).toEqual(before);
    });

    it("leave what the application changed since", async () => {
      const { table, before, job, store, undo } = await filled([...mixedItems(10)]);
      await migrate(await job(), store());
      const { pk, sk } = before.find(({ type }) => type?.S === "SESSION") ?? {};
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk: pk ?? { S: "" }, sk: sk ?? { S: "" } },
          UpdateExpression: "SET expires = :now",
          ExpressionAttributeValues: { ":now": { N: "4000000000" } },
        }),
      );
      expect((await undo()).SESSION).toEqual({ restored: 2, changed: 1 });
    });
  });
});
