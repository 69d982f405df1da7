import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import type { CliResult, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { engines } from "../support/engines/index.ts";
import { useShards } from "../support/engines/use-shards.ts";

/** Milliseconds: of what is written slowly a few items more or less. A look reads all of the table, as costly as the job. */
const betweenLooks = 100;

// Each starts ten processes, most of which wait for another one: they wait side by side.
describe.concurrent.each(engines)("runs of different names on one table on $name", ({ start, available }) => {
  describe.runIf(available)("whose state is in one control table", { timeout: 600_000 }, () => {
    const shards = useShards(start);
    let tables = 0;

    async function filled(count = 200) {
      const table = `claims-${++tables}`;
      const before = await shards.filled(table, mixedItems(count));
      /** Names are of this table: the control table has those of all. */
      const on = (name: string) => shards.on(table, `${table}-${name}`);
      const run = (command: string, name: string, ...flags: string[]) =>
        shards.run([...command.split(" "), ...on(name), ...flags]);
      const migrate = (name: string, ...flags: string[]) =>
        run("migrate-data", name, ...shards.journal(), "--yes", "--json", ...flags);
      const undo = (name: string) => run("rollback-data", name, "--yes", "--json");
      const begin = (command: string, name: string, ...flags: string[]) =>
        shards.start([command, ...on(name), "--yes", "--concurrency", "1", ...flags]);
      const slowly = ["--max-write-capacity", "40"];
      const beginToMigrate = (name: string, ...flags: string[]) =>
        begin("migrate-data", name, ...shards.journal(), ...slowly, ...flags);
      const written = async () => {
        const now = new Set((await allItems(shards.client, table)).map((item) => JSON.stringify(item)));
        return before.filter((item) => !now.has(JSON.stringify(item))).length;
      };
      /** Waits until a job has written so many items. */
      const hasWritten = async (items: number) => {
        while ((await written()) < items) await sleep(betweenLooks);
      };
      const status = (name: string) => run("migrate-data status", name, "--json");
      return { table, before, migrate, undo, begin, beginToMigrate, written, hasWritten, status };
    }

    /** Makes what the shards of a run said of themselves two minutes older. */
    async function silence(run: string): Promise<void> {
      const { Items = [] } = await shards.client.send(
        new QueryCommand({
          TableName: "state",
          KeyConditionExpression: "#run = :run AND begins_with(#part, :shard)",
          ExpressionAttributeNames: { "#run": "run", "#part": "part" },
          ExpressionAttributeValues: { ":run": { S: run }, ":shard": { S: "shard#" } },
        }),
      );
      for (const item of Items) {
        const updatedAt = { S: new Date(Date.parse(item.updatedAt?.S ?? "") - 120_000).toISOString() };
        await shards.client.send(new PutItemCommand({ TableName: "state", Item: { ...item, updatedAt } }));
      }
    }

    const refusedFor = (other: string) => ({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`locked[^]*${other}[^]*shard 0/1, heard \\d+ s ago`)),
    });

    /** What becomes of a command while a job is at work, however long the command takes: the job waits for it. */
    async function beside(child: Awaited<ReturnType<typeof startCli>>["child"], command: () => Promise<CliResult>) {
      child.kill("SIGSTOP");
      const result = await command();
      child.kill("SIGCONT");
      return result;
    }

    /** What all attempts at a run have written, by its state. */
    async function writtenBy(status: Promise<CliResult>): Promise<number> {
      const { byType } = JSON.parse((await status).stdout).items;
      const fates = Object.values<Record<string, number>>(byType);
      return fates.reduce((sum, { update = 0, move = 0 }) => sum + update + move, 0);
    }

    it.each([
      ["first", "second"],
      ["second", "first"],
    ])("wait for each other: while %s is at work, %s isn't begun", async (one, other) => {
      const { table, before, beginToMigrate, migrate, hasWritten, status } = await filled();
      const { child, ended } = await beginToMigrate(one);
      await hasWritten(20);
      expect(await beside(child, () => migrate(other))).toMatchObject(refusedFor(`${table}-${one}`));
      // Nor is there anything of it that had to be gone on with.
      expect(await status(other)).toMatchObject({ code: 2, stderr: expect.stringContaining("no-such-run") });
      expect(await ended).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      expect(await migrate(other)).toMatchObject({ code: 0 });
      expect([await writtenBy(status(one)), await writtenBy(status(other))]).toEqual([140, 0]);
    });

    it("wait for each other when they begin at the same moment: one of them works", async () => {
      const { table, before, beginToMigrate, migrate, status } = await filled();
      const both = await Promise.all(["first", "second"].map((name) => beginToMigrate(name)));
      const ended = await Promise.all(both.map((job) => job.ended));
      const codes = ended.map(({ code }) => code);
      expect([...codes].sort()).toEqual([0, 1]);
      expect(ended.find(({ code }) => code === 1)?.stderr).toMatch(/locked|lock-lost/);
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      const late = codes[0] === 0 ? "second" : "first";
      expect(await migrate(late)).toMatchObject({ code: 0 });
      expect((await writtenBy(status("first"))) + (await writtenBy(status("second")))).toBe(140);
    });

    it.each([
      ["as many segments", [], []],
      ["other segments", ["--segments", "4"], ["--segments", "9"]],
    ])(
      "take over from ones that were killed, once these are silent for a minute, who go on after them, in %s",
      async (_, few, others) => {
        const { table, before, beginToMigrate, migrate, undo, hasWritten, status } = await filled();
        const killed = async (name: string, items: number, flags: readonly string[]) => {
          const { child, ended } = await beginToMigrate(name, ...flags);
          await hasWritten(items);
          child.kill("SIGKILL");
          await ended;
        };
        await killed("first", 20, few);
        expect(await migrate("second")).toMatchObject(refusedFor(`${table}-first`));
        await silence(`${table}-first`);
        await killed("second", 60, others);
        await silence(`${table}-second`);
        await killed("first", 90, few);
        await silence(`${table}-first`);
        expect(await migrate("second", ...others)).toMatchObject({ code: 0 });
        expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
        expect(await migrate("first", ...few)).toMatchObject({ code: 0 });
        // Each may have journalled what it hadn't written yet when it was killed: one of them wrote it, and counts it.
        const [first, second] = [await writtenBy(status("first")), await writtenBy(status("second"))];
        expect([first > 0, second > 0, first + second]).toEqual([true, true, 140]);
        for (const name of ["second", "first"]) expect(await undo(name)).toMatchObject({ code: 0 });
        expect(await allItems(shards.client, table)).toEqual(before);
      },
    );

    it("take over from one that stands still, which writes nothing when it comes back", async () => {
      const { table, before, beginToMigrate, migrate, hasWritten, status } = await filled();
      const { child, ended } = await beginToMigrate("first");
      await hasWritten(20);
      child.kill("SIGSTOP");
      await silence(`${table}-first`);
      expect(await migrate("second")).toMatchObject({ code: 0 });
      const after = await allItems(shards.client, table);
      expect(after).toEqual(migratedItems(before));
      // Of what the second one did some is put back by hand: the late one would write that.
      await putAll(shards.client, table, before.slice(-40));
      const putBack = await allItems(shards.client, table);
      child.kill("SIGCONT");
      expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining("lock-lost") });
      expect(await allItems(shards.client, table)).toEqual(putBack);
      expect(await writtenBy(status("second"))).toBeGreaterThan(0);
    });

    it("aren't undone while another one works, nor begun while one is undone", async () => {
      const { table, before, begin, beginToMigrate, migrate, undo, hasWritten } = await filled();
      expect(await migrate("first", "--only", "ACCOUNT")).toMatchObject({ code: 0 });
      const between = await allItems(shards.client, table);
      const second = await beginToMigrate("second");
      await hasWritten(80);
      expect(await beside(second.child, () => undo("first"))).toMatchObject(refusedFor(`${table}-second`));
      expect(await second.ended).toMatchObject({ code: 0 });

      const undoing = await begin("rollback-data", "second", "--max-write-capacity", "40");
      const migrated = migratedItems(before);
      while (isDeepStrictEqual(await allItems(shards.client, table), migrated)) await sleep(betweenLooks);
      expect(await beside(undoing.child, () => migrate("third"))).toMatchObject(refusedFor(`${table}-second`));
      expect(await undoing.ended).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(between);
      expect(await migrate("third")).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(migrated);
    });
  });
});
