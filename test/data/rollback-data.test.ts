import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { defaultKeyNames, type Item, isWrite, type MigrateOptions, migrateItem } from "../../src/items/index.ts";
import { knownNames } from "../support/data/arbitraries.ts";
import { cli, failureDocument, startCli } from "../support/data/cli.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { randomItems } from "../support/data/random-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

describe.each(engines)("rollback-data on $name", ({ start, available }) => {
  describe.runIf(available)("after a migration", () => {
    const engine = useEngine(start);
    let tables = 0;

    /** Fills a table, migrates it, and returns how to roll back. */
    async function migrated(items: readonly Item[], ...flags: string[]) {
      const table = `rollback-${++tables}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, items);
      const before = await allItems(engine.client, table);
      const cwd = temporaryFolder();
      const on = ["--table", table, "--endpoint", engine.endpoint, ...inFewSegments];
      const migration = await cli(["migrate-data", ...on, "--yes", "--json", ...flags], { cwd });
      expect(migration.stderr).not.toContain("error");
      const { run } = JSON.parse(migration.stdout);
      const rollback = (...more: string[]) => cli(["rollback-data", ...on, "--run", run, "--json", ...more], { cwd });
      return { table, before, cwd, run, on, rollback, migration: JSON.parse(migration.stdout) };
    }

    it.each(["migrate", "delete"])("brings back 400 random items bit for bit (--expired %s)", async (expired) => {
      const items = randomItems(400, 7);
      const flags = ["--expired", expired, "--timestamps", "drop", "--session-max-age", "3600"];
      const { table, before, rollback } = await migrated(items, ...flags);
      const after = await allItems(engine.client, table);
      expect(after).not.toEqual(before);

      const unknown = (item: Item) =>
        Object.fromEntries(Object.entries(item).filter(([name]) => !knownNames.has(name)));
      const key = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`.replaceAll("VR#", "VT#");
      const beforeByKey = new Map(before.map((item) => [key(item), item]));
      for (const item of after) expect(unknown(item)).toEqual(unknown(beforeByKey.get(key(item)) ?? {}));
      const options: MigrateOptions = {
        now: Date.now() / 1_000,
        keys: defaultKeyNames,
        expired: "migrate",
        timestamps: "keep",
        sessionMaxAge: 3_600,
      };
      expect(after.filter((item) => isWrite(migrateItem(item, options)))).toEqual([]);

      const dry = await rollback("--dry-run");
      expect(dry.code).toBe(0);
      expect(await allItems(engine.client, table)).toEqual(after);
      expect((await rollback("--yes")).code).toBe(0);
      expect(await allItems(engine.client, table)).toEqual(before);
    });

    const token = "ab".repeat(32);
    const session = (id: string): Item => ({
      pk: { S: `USER#${id}` },
      sk: { S: `SESSION#${id}` },
      GSI1PK: { S: `SESSION#${id}` },
      GSI1SK: { S: `SESSION#${id}` },
      type: { S: "SESSION" },
      userId: { S: id },
      sessionToken: { S: id },
      accessToken: { S: token },
      expires: { S: "2099-01-01T00:00:00.000Z" },
    });
    const request = (id: string): Item => ({
      pk: { S: `VR#${id}` },
      sk: { S: `VR#${id}` },
      type: { S: "VR" },
      identifier: { S: id },
      token: { S: id },
      expires: { S: "2099-01-01T00:00:00.000Z" },
    });

    it("keeps what was changed, deleted or consumed since, and lists what it left", async () => {
      const items = [session("renewed"), session("gone"), session("renamed"), request("consumed"), request("taken")];
      const { table, rollback, cwd, run } = await migrated(items);
      const keyOf = (id: string) => ({ pk: { S: `USER#${id}` }, sk: { S: `SESSION#${id}` } });
      const update = { TableName: table, ExpressionAttributeNames: { "#e": "expires" } };
      await engine.client.send(
        new UpdateItemCommand({
          ...update,
          Key: keyOf("renewed"),
          UpdateExpression: "SET #e = :e",
          ExpressionAttributeValues: { ":e": { N: "4102444800" } },
        }),
      );
      await engine.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf("renamed"),
          UpdateExpression: "SET device = :d",
          ExpressionAttributeValues: { ":d": { S: "phone" } },
        }),
      );
      await engine.client.send(new DeleteItemCommand({ TableName: table, Key: keyOf("gone") }));
      const vt = { pk: { S: "VT#consumed" }, sk: { S: "VT#consumed" } };
      await engine.client.send(new DeleteItemCommand({ TableName: table, Key: vt }));
      await engine.client.send(
        new PutItemCommand({ TableName: table, Item: { ...request("taken"), locale: { S: "de" } } }),
      );

      const result = await rollback("--yes");
      expect(result.code).toBe(3);
      expect(JSON.parse(result.stdout).byType).toMatchObject({
        SESSION: { restored: 1, changed: 1, gone: 1 },
        VR: { gone: 1, changed: 1 },
      });
      const after = await allItems(engine.client, table);
      const find = (sk: string) => after.find((item) => item.sk?.S === sk);
      expect(find("SESSION#renewed")?.expires).toEqual({ N: "4102444800" });
      expect(find("SESSION#renamed")).toEqual({ ...session("renamed"), device: { S: "phone" } });
      expect(find("SESSION#gone")).toBeUndefined();
      expect(find("VR#consumed")).toBeUndefined();
      expect(find("VT#taken")).toBeDefined();
      expect(find("VR#taken")?.locale).toEqual({ S: "de" });
      const listed = readFileSync(join(cwd, ".migrate-nextauth-dynamo", run, "not-rolled-back.ndjson"), "utf8");
      expect(listed).toContain("SESSION#renewed");
      expect(result.stdout + result.stderr).not.toContain("SESSION#renewed");
    });

    it("is found to be done when it is run again, and a run rolled back isn't resumed", async () => {
      const { rollback, on, cwd } = await migrated([session("a"), request("b")]);
      expect((await rollback("--yes")).code).toBe(0);
      const again = await rollback("--yes");
      expect(JSON.parse(again.stdout).byType).toMatchObject({ SESSION: { asBefore: 1 }, VR: { asBefore: 1 } });
      const resumed = await cli(["migrate-data", ...on, "--yes", "--resume"], { cwd });
      expect(resumed.code).toBe(2);
      expect(resumed.stderr).toContain("nothing-to-resume");
    });

    it("says so when the journal lacks what the run wrote, and undoes the rest", async () => {
      const items = ["a", "b", "c", "d"].map(session);
      const { table, before, rollback, cwd, run } = await migrated(items);
      const path = join(cwd, ".migrate-nextauth-dynamo", run, "journal.ndjson");
      const lines = readFileSync(path, "utf8").split("\n");
      // The warning, two images, and the beginning of a third.
      writeFileSync(path, `${lines.slice(0, 3).join("\n")}\n${lines[3]?.slice(0, 50)}`);
      for (const flag of ["--dry-run", "--yes"]) {
        const result = await rollback(flag);
        expect(result).toMatchObject({ code: 1, stdout: failureDocument });
        expect(result.stderr).toContain("state-damaged");
        expect(result.stderr).toContain("lacks 2 of the 4 items");
      }
      const after = await allItems(engine.client, table);
      expect(
        after.filter((item, index) => JSON.stringify(item.expires) === JSON.stringify(before[index]?.expires)),
      ).toHaveLength(2);
      writeFileSync(path, lines.join("\n"));
      expect((await rollback("--yes")).code).toBe(0);
      expect(await allItems(engine.client, table)).toEqual(before);
    });

    it("writes nothing back that somebody else put into the journal, or that the run can't have changed", async () => {
      const { table, rollback, cwd, run } = await migrated(["a", "b"].map(session));
      const after = await allItems(engine.client, table);
      const path = join(cwd, ".migrate-nextauth-dynamo", run, "journal.ndjson");
      const whole = readFileSync(path, "utf8");
      const last = JSON.parse(whole.trimEnd().split("\n").at(-1) ?? "");
      const forged = [
        { kind: "delete", itemType: "SESSION", before: session("of-the-administrator") },
        { kind: "delete", itemType: "SESSION", before: { pk: { S: "ORDER#1" }, sk: { S: "ORDER#1" } } },
        { ...last, before: session("of-the-administrator") },
      ].map((line) => JSON.stringify(line));
      for (const line of forged) {
        writeFileSync(path, `${whole}${line}\n`);
        const result = await rollback("--dry-run");
        expect(result).toMatchObject({ code: 1, stdout: failureDocument });
        expect(result.stderr).toContain("state-damaged");
      }
      writeFileSync(path, `${whole.split("\n")[0]}\n${forged[0]}\n${whole.split("\n").slice(1).join("\n")}`);
      expect((await rollback("--yes")).code).toBe(1);
      expect(await allItems(engine.client, table)).toEqual(after);
    });

    it("isn't mixed with the run that it undoes: that can't be gone on with once it was begun to be undone", async () => {
      const items = Array.from({ length: 200 }, (_, index) => session(`s${index}`));
      const { table, before, rollback, run, on, cwd } = await migrated(items);
      const slow = ["--concurrency", "1", "--max-write-capacity", "20"];
      const { child, ended } = await startCli(["rollback-data", ...on, "--run", run, "--yes", ...slow], { cwd });
      while (!(await allItems(engine.client, table)).some(({ expires }) => expires?.S)) await sleep(20);
      child.kill("SIGKILL");
      await ended;
      expect((await allItems(engine.client, table)).some(({ expires }) => expires?.N)).toBe(true);

      for (const [id, code] of [
        [[], "nothing-to-resume"],
        [[run], "rolled-back"],
      ] as const) {
        const resumed = await cli(["migrate-data", ...on, "--yes", "--resume", ...id], { cwd });
        expect(resumed).toMatchObject({ code: 2, stdout: "" });
        expect(resumed.stderr).toContain(code);
      }
      expect((await rollback("--yes")).code).toBe(0);
      expect(await allItems(engine.client, table)).toEqual(before);
      expect((await cli(["migrate-data", ...on, "--yes", "--resume", run], { cwd })).code).toBe(2);
    });

    it("refuses runs that it doesn't know, that belong to another table, or that kept no journal", async () => {
      const one = await migrated([session("a")]);
      const unknown = await cli(["rollback-data", ...one.on, "--yes", "--run", "20990101T000000-0000"], {
        cwd: one.cwd,
      });
      expect(unknown).toMatchObject({ code: 2, stdout: "" });
      expect(unknown.stderr).toContain(`There are: ${one.run}`);
      const escaping = await cli(["rollback-data", ...one.on, "--yes", "--run", "../x"], { cwd: one.cwd });
      expect(escaping.code).toBe(2);

      await createTable(engine.client, `another-${tables}`);
      const other = ["--table", `another-${tables}`, "--endpoint", engine.endpoint];
      for (const [command, flag] of [
        ["rollback-data", "--run"],
        ["migrate-data", "--resume"],
      ] as const) {
        const result = await cli([command, ...other, "--yes", flag, one.run], { cwd: one.cwd });
        expect(result.code).toBe(2);
        expect(result.stderr).toContain("another table");
      }

      const without = await migrated([session("a")], "--no-journal");
      expect(without.migration.next.undo).toBeNull();
      const result = await without.rollback("--yes");
      expect(result.code).toBe(2);
      expect(result.stderr).toContain("no-journal");
      const kept = readdirSync(join(without.cwd, ".migrate-nextauth-dynamo", without.run));
      expect(kept.sort()).toEqual(["checkpoint.key", "checkpoint.ndjson", "run.json", "work.json"]);
    });
  });
});
