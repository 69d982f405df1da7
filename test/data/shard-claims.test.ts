import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type CliResult, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedCli, sharedEnvironment } from "../support/data/shared-cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";

// Each of these starts ten processes, most of which wait for another one.
vi.setConfig({ testTimeout: 600_000 });

describe.each(engines)("runs of different names on one table on $name", ({ start, available }) => {
  describe.runIf(available)("whose state is in one control table", () => {
    let engine: Engine;
    let client: DynamoDBClient;
    let s3: S3Server;
    let tables = 0;
    beforeAll(async () => {
      [engine, s3] = await Promise.all([start(), startS3()]);
      client = clientFor(engine);
    });
    afterAll(async () => {
      await engine.stop();
      await s3.stop();
    });

    async function filled(count = 200) {
      const table = `claims-${++tables}`;
      await createTable(client, table);
      await putAll(client, table, [...mixedItems(count)]);
      const before = await allItems(client, table);
      const on = ["--table", table, "--endpoint", engine.endpoint, "--state", "dynamodb:state"];
      const journal = ["--journal", `s3://${s3.bucket}/next-auth`];
      /** Names are of this table: the control table has those of all. */
      const named = (name: string) => ["--run", `${table}-${name}`];
      const run = (command: string, name: string, ...flags: string[]) =>
        sharedCli(s3, [...command.split(" "), ...on, ...named(name), ...flags]);
      const migrate = (name: string, ...flags: string[]) =>
        run("migrate-data", name, ...journal, "--yes", "--json", ...flags);
      const undo = (name: string) => run("rollback-data", name, "--yes", "--json");
      const begin = (command: string, name: string, ...flags: string[]) =>
        startCli([command, ...on, ...named(name), "--yes", "--concurrency", "1", ...flags], {
          env: sharedEnvironment(s3),
        });
      const slowly = ["--max-write-capacity", "40"];
      const beginToMigrate = (name: string) => begin("migrate-data", name, ...journal, ...slowly);
      const written = async () => {
        const now = new Set((await allItems(client, table)).map((item) => JSON.stringify(item)));
        return before.filter((item) => !now.has(JSON.stringify(item))).length;
      };
      /** Waits until a job has written so many items. */
      const hasWritten = async (items: number) => {
        while ((await written()) < items) await sleep(20);
      };
      const status = (name: string) => run("migrate-data status", name, "--json");
      return { table, before, migrate, undo, begin, beginToMigrate, written, hasWritten, status };
    }

    /** Makes what the shards of a run said of themselves two minutes older. */
    async function silence(run: string): Promise<void> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: "state",
          KeyConditionExpression: "#run = :run AND begins_with(#part, :shard)",
          ExpressionAttributeNames: { "#run": "run", "#part": "part" },
          ExpressionAttributeValues: { ":run": { S: run }, ":shard": { S: "shard#" } },
        }),
      );
      for (const item of Items) {
        const updatedAt = { S: new Date(Date.parse(item.updatedAt?.S ?? "") - 120_000).toISOString() };
        await client.send(new PutItemCommand({ TableName: "state", Item: { ...item, updatedAt } }));
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
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      expect(await migrate(other)).toMatchObject({ code: 0 });
      expect([await writtenBy(status(one)), await writtenBy(status(other))]).toEqual([140, 0]);
    });

    it("wait for each other when they begin at the same moment: one of them works", async () => {
      const { table, before, beginToMigrate, migrate, status } = await filled();
      const both = await Promise.all(["first", "second"].map(beginToMigrate));
      const ended = await Promise.all(both.map((job) => job.ended));
      const codes = ended.map(({ code }) => code);
      expect([...codes].sort()).toEqual([0, 1]);
      expect(ended.find(({ code }) => code === 1)?.stderr).toMatch(/locked|lock-lost/);
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      const late = codes[0] === 0 ? "second" : "first";
      expect(await migrate(late)).toMatchObject({ code: 0 });
      expect((await writtenBy(status("first"))) + (await writtenBy(status("second")))).toBe(140);
    });

    it("take over from one that was killed, once it is silent for a minute, and that one goes on after them", async () => {
      const { table, before, beginToMigrate, migrate, undo, hasWritten, status } = await filled();
      const { child, ended } = await beginToMigrate("first");
      await hasWritten(20);
      child.kill("SIGKILL");
      await ended;
      expect(await migrate("second")).toMatchObject(refusedFor(`${table}-first`));
      await silence(`${table}-first`);
      expect(await migrate("second")).toMatchObject({ code: 0 });
      expect(await allItems(client, table)).toEqual(migratedItems(before));
      expect(await migrate("first")).toMatchObject({ code: 0 });
      // What the first one was about to write when it was killed, both may take for theirs.
      const [first, second] = [await writtenBy(status("first")), await writtenBy(status("second"))];
      expect([first >= 20, second > 0, first + second >= 140]).toEqual([true, true, true]);
      for (const name of ["second", "first"]) expect(await undo(name)).toMatchObject({ code: 0 });
      expect(await allItems(client, table)).toEqual(before);
    });

    it("take over from one that stands still, which writes nothing when it comes back", async () => {
      const { table, before, beginToMigrate, migrate, hasWritten, status } = await filled();
      const { child, ended } = await beginToMigrate("first");
      await hasWritten(20);
      child.kill("SIGSTOP");
      await silence(`${table}-first`);
      expect(await migrate("second")).toMatchObject({ code: 0 });
      const after = await allItems(client, table);
      expect(after).toEqual(migratedItems(before));
      // Of what the second one did some is put back by hand: the late one would write that.
      await putAll(client, table, before.slice(-40));
      const putBack = await allItems(client, table);
      child.kill("SIGCONT");
      expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining("lock-lost") });
      expect(await allItems(client, table)).toEqual(putBack);
      expect(await writtenBy(status("second"))).toBeGreaterThan(0);
    });

    it("aren't undone while another one works, nor begun while one is undone", async () => {
      const { table, before, begin, beginToMigrate, migrate, undo, hasWritten } = await filled();
      expect(await migrate("first", "--only", "ACCOUNT")).toMatchObject({ code: 0 });
      const between = await allItems(client, table);
      const second = await beginToMigrate("second");
      await hasWritten(80);
      expect(await beside(second.child, () => undo("first"))).toMatchObject(refusedFor(`${table}-second`));
      expect(await second.ended).toMatchObject({ code: 0 });

      const undoing = await begin("rollback-data", "second", "--max-write-capacity", "40");
      const migrated = migratedItems(before);
      while (isDeepStrictEqual(await allItems(client, table), migrated)) await sleep(20);
      expect(await beside(undoing.child, () => migrate("third"))).toMatchObject(refusedFor(`${table}-second`));
      expect(await undoing.ended).toMatchObject({ code: 0 });
      expect(await allItems(client, table)).toEqual(between);
      expect(await migrate("third")).toMatchObject({ code: 0 });
      expect(await allItems(client, table)).toEqual(migrated);
    });
  });
});
