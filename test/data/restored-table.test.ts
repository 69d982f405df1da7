import { join } from "node:path";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { downgradeTable, migrateTable, rollbackFromTable } from "../../src/index.ts";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { fewSegments, inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { randomItems } from "../support/data/random-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const S = (text: string) => ({ S: text });

describe.each(engines)("rollback-data --from-table on $name", ({ start, available }) => {
  describe.runIf(available)("with a table as it was before", () => {
    const engine = useEngine(start);

    /** A table that was migrated, its copy from before, and no journal. */
    async function migrated(table: string, items: readonly Item[] = [...mixedItems(200), ...randomItems(200, 11)]) {
      const restored = `${table}-before`;
      for (const name of [table, restored]) {
        await createTable(engine.client, name);
        await putAll(engine.client, name, items);
      }
      const place = {
        table,
        client: engine.client,
        stateDir: join(temporaryFolder(), "state"),
        segments: fewSegments,
      };
      const before = await allItems(engine.client, table);
      await migrateTable({ ...place, v3Quiet: 0, journal: false });
      expect(await allItems(engine.client, table)).not.toEqual(before);
      return {
        restored,
        place,
        before,
        on: ["--table", table, "--from-table", restored, "--endpoint", engine.endpoint, ...inFewSegments],
      };
    }

    it("puts everything back, bit for bit, looks first, and finds nothing to do the second time", async () => {
      const { restored, place, before, on } = await migrated("all");
      const now = await allItems(engine.client, "all");
      const planned = await cli(["rollback-data", ...on, "--dry-run", "--json"]);
      expect([planned.code, JSON.parse(planned.stdout)]).toMatchObject([
        0,
        { outcome: "planned", run: null, fromTable: restored },
      ]);
      expect(await allItems(engine.client, "all")).toEqual(now);

      const done = await cli(["rollback-data", ...on, "--yes", "--json"]);
      expect(done.code).toBe(0);
      expect(await allItems(engine.client, "all")).toEqual(before);
      expect(JSON.parse(done.stdout).byType).toEqual(JSON.parse(planned.stdout).byType);
      expect(await allItems(engine.client, restored)).toEqual(before);

      const { byType } = await rollbackFromTable({ ...place, fromTable: restored });
      expect(Object.values(byType).flatMap((fates) => Object.keys(fates))).not.toContain("restored");
      expect(await allItems(engine.client, "all")).toEqual(before);
    });

    it("leaves what was changed, used or added since", async () => {
      const { restored, place, before } = await migrated("since", [...mixedItems(100)]);
      const items = await allItems(engine.client, "since");
      const [session, gone] = items.filter(({ type }) => type?.S === "SESSION");
      const [link] = items.filter(({ type }) => type?.S === "VT");
      const prolonged = { ...session, expires: { N: "4102444800" } };
      const added = {
        pk: S("USER#new"),
        sk: S("USER#new"),
        id: S("new"),
        type: S("USER"),
        email: { NULL: true as const },
      };
      await putAll(engine.client, "since", [prolonged, added]);
      for (const { pk, sk } of [gone, link] as Item[]) {
        await engine.client.send(new DeleteItemCommand({ TableName: "since", Key: { pk, sk } as never }));
      }
      const report = await rollbackFromTable({ ...place, fromTable: restored });
      expect(report.byType).toMatchObject({ SESSION: { changed: 1, gone: 1 }, VR: { gone: 1 } });
      expect(report.leftFile).toContain("not-rolled-back.ndjson");
      const after = await allItems(engine.client, "since");
      expect(after).toContainEqual(prolonged);
      expect(after).toContainEqual(added);
      // But for these four, it is as before.
      const isOther = (item: Item) =>
        ![session?.sk?.S, added.sk.S, gone?.sk?.S, `VR#${link?.token?.S}`].includes(item.sk?.S);
      expect(after.filter(isOther)).toEqual(before.filter(isOther));
      expect(after).toHaveLength(before.length - 1);
    });

    it("undoes what deleted the expired, when it is told so", async () => {
      const items = [...mixedItems(40)].map((item) =>
        item.type?.S === "SESSION" ? { ...item, expires: S("2025-01-01T00:00:00.000Z") } : item,
      );
      const restored = "deleted-before";
      for (const name of ["deleted", restored]) {
        await createTable(engine.client, name);
        await putAll(engine.client, name, items);
      }
      const place = { table: "deleted", client: engine.client, stateDir: join(temporaryFolder(), "state") };
      const before = await allItems(engine.client, "deleted");
      await migrateTable({ ...place, expired: "delete", timestamps: "drop", journal: false });
      expect((await allItems(engine.client, "deleted")).length).toBeLessThan(before.length);
      await rollbackFromTable({ ...place, fromTable: restored, expired: "delete", timestamps: "drop" });
      expect(await allItems(engine.client, "deleted")).toEqual(before);
    });

    it("ends what was begun: no run goes on after it", async () => {
      const { restored, place } = await migrated("ended", [...mixedItems(40)]);
      const stop = new AbortController();
      const cut = await downgradeTable({
        ...place,
        signal: stop.signal,
        onEvent: ({ type }) => type === "run" && stop.abort(),
      });
      await rollbackFromTable({ ...place, fromTable: restored });
      await expect(downgradeTable({ ...place, resume: cut.run ?? "" })).rejects.toMatchObject({ code: "rolled-back" });
    });

    it.each([
      ["itself", "itself", "another table"],
      ["no table", "nowhere-to-be-found", "nowhere-to-be-found"],
    ])("refuses %s", async (_, fromTable, said) => {
      await createTable(engine.client, "itself");
      const { code, stderr } = await cli([
        ...["rollback-data", "--table", "itself", "--from-table", fromTable],
        ...["--endpoint", engine.endpoint, "--yes"],
      ]);
      expect([code === 0, stderr]).toEqual([false, expect.stringContaining(said)]);
    });
  });
});
