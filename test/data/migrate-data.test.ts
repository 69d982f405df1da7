import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { defaultKeyNames, type Item, migrateItem } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { emailProvider, v3Adapter } from "../support/upstream/v3-adapter.ts";

const isCurrent = (item: Item) =>
  ["current", "foreign"].includes(
    migrateItem(item, { now: Date.now() / 1_000, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" }).kind,
  );

/** What an application and its neighbours keep in the same table, of every DynamoDB type. */
const foreign: readonly Item[] = [
  {
    pk: { S: "USER#1" },
    sk: { S: "ORDER#7" },
    expires: { S: "2021-01-01T00:00:00.000Z" },
    total: { N: "12345678901234567890.5" },
  },
  {
    pk: { S: "TEAM#1" },
    sk: { S: "TEAM#1" },
    logo: { B: new Uint8Array([0, 255]) },
    seats: { NS: ["1", "2"] },
    type: { S: "VR" },
  },
];
const own: Item = {
  role: { S: "" },
  big: { N: "123456789012345678901234567890.12345678" },
  tags: { SS: ["a", "b"] },
  blobs: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
  nested: { M: { list: { L: [{ NULL: true }, { BOOL: false }, { M: {} }] } } },
  "with.dots and 'quotes\"": { S: "x" },
};

describe.each(engines)("migrate-data on $name", ({ start, available }) => {
  describe.runIf(available)("with the table of the published v3 adapter", () => {
    const engine = useEngine(start);
    let tables = 0;

    const args = (table: string, ...more: string[]) => [
      "migrate-data",
      "--table",
      table,
      "--endpoint",
      engine.endpoint,
      ...more,
      // v3 wrote these tables a moment ago.
      ...(more.includes("--yes") ? ["--v3-quiet", "0"] : []),
    ];

    /** A table as v3 leaves it; returns what in it must never be shown. */
    async function v3Table() {
      const table = `v3-${++tables}`;
      await createTable(engine.client, table);
      const v3 = await v3Adapter(engine.endpoint, table);
      const ada = await v3.createUser({ name: "Ada Lovelace", email: "ada@example.com", image: null, username: "ada" });
      const nobody = await v3.createUser({
        name: "Nobody",
        email: null,
        image: null,
        username: null,
        emailVerified: null,
      });
      await v3.updateUser({ ...nobody, name: "Still Nobody" });
      await v3.linkAccount(ada.id, "github", "oauth", 583_231, undefined, "gho_secret_access_token", null);
      await v3.linkAccount(ada.id, "google", "oauth", "104817", "1//secret_refresh_token", "ya29.secret", new Date());
      await v3.linkAccount(nobody.id, "twitter", "oauth", "12", undefined, undefined, null);
      const session = await v3.createSession(ada);
      await v3.createVerificationRequest("bob@example.com", "http://localhost", "token", "secret", emailProvider);
      const hashed = createHash("sha256").update("tokensecret").digest("hex");
      const secrets = [
        "ada@example.com",
        "bob@example.com",
        "Lovelace",
        ada.id,
        session.sessionToken,
        session.accessToken,
        hashed,
      ];
      return {
        table,
        secrets: [...secrets, "gho_secret_access_token", "secret_refresh_token", "ya29.secret", "583231"],
      };
    }

    it("migrates everything, keeps the state private, and finds nothing to do afterwards", async () => {
      const { table } = await v3Table();
      const cwd = temporaryFolder();
      const first = await cli(args(table, "--yes", "--json"), { cwd });
      expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("finished") });
      expect(JSON.parse(first.stdout)).toMatchObject({
        outcome: "finished",
        items: {
          foreign: 0,
          byType: { USER: { current: 1, update: 1 }, ACCOUNT: { update: 3 }, SESSION: { update: 1 }, VR: { move: 1 } },
        },
        left: [],
      });
      const items = await allItems(engine.client, table);
      expect(items).toHaveLength(7);
      expect(items.filter((item) => !isCurrent(item))).toEqual([]);
      expect(items.map(({ pk }) => pk?.S?.split("#")[0]).sort()).toEqual([...Array(6).fill("USER"), "VT"]);

      const state = join(cwd, ".migrate-nextauth-dynamo");
      for (const name of ["", ...readdirSync(state, { recursive: true, encoding: "utf8" })]) {
        const stats = statSync(join(state, name));
        expect([name, stats.mode & 0o777]).toEqual([name, stats.isDirectory() ? 0o700 : 0o600]);
      }

      const second = await cli(args(table, "--yes", "--json"), { cwd });
      expect(second.code).toBe(0);
      expect(JSON.parse(second.stdout).progress).toMatchObject({ itemsRead: 7, itemsWritten: 0 });
      expect(await allItems(engine.client, table)).toEqual(items);
    });

    it("writes nothing in a dry run, neither to the table nor to the disk", async () => {
      const { table } = await v3Table();
      const cwd = temporaryFolder();
      const before = await allItems(engine.client, table);
      const result = await cli(args(table, "--dry-run"), { cwd });
      expect(result.code).toBe(0);
      expect(result.stdout).toContain("Dry run: 6 of 7 items would be written. Nothing was written.");
      expect(await allItems(engine.client, table)).toEqual(before);
      expect(readdirSync(cwd)).toEqual([]);
    });

    it("leaves the items of others and the application's attributes bit for bit", async () => {
      const { table } = await v3Table();
      const items = (await allItems(engine.client, table)).map((item) => ({ ...item, ...own }));
      await putAll(engine.client, table, [...items, ...foreign]);
      const stored = await allItems(engine.client, table);
      expect((await cli(args(table, "--yes"))).code).toBe(0);
      const after = await allItems(engine.client, table);
      const isForeign = ({ pk, sk }: Item) => sk?.S?.startsWith("ORDER#") || pk?.S?.startsWith("TEAM#");
      expect(after.filter(isForeign)).toEqual(stored.filter(isForeign));
      const ownOf = (item: Item) => Object.fromEntries(Object.keys(own).map((name) => [name, item[name]]));
      const expected = stored.filter((item) => !isForeign(item)).map(ownOf)[0];
      for (const item of after.filter((item) => !isForeign(item))) expect(ownOf(item)).toEqual(expected);
    });

    it("leaves what it can't convert, lists its keys in the state folder only, and exits 3", async () => {
      const { table, secrets } = await v3Table();
      const token = "5e".repeat(32);
      const half: Item = {
        pk: { S: "USER#someone" },
        sk: { S: `SESSION#${token}` },
        expires: { S: "2026-01-01T00:00:00Z" },
      };
      await putAll(engine.client, table, [half]);
      const cwd = temporaryFolder();
      const result = await cli(
        args(
          table,
          "--yes",
          "--report",
          "report.json",
          "--report",
          "report.md",
          "--report",
          "report.html",
          "--verbose",
        ),
        {
          cwd,
        },
      );
      expect(result.code).toBe(3);
      expect(await allItems(engine.client, table)).toContainEqual(half);
      expect(result.stdout).toContain("1 × SESSION unreadable-attribute");
      const run = /rollback-data.* --run (\S+)/.exec(result.stdout)?.[1] ?? "";
      const left = readFileSync(join(cwd, ".migrate-nextauth-dynamo", run, "left.ndjson"), "utf8");
      expect(left).toContain(token);
      expect(left.split("\n")[0]).toContain("secrets");

      const reports = ["report.json", "report.md", "report.html"].map((name) => readFileSync(join(cwd, name), "utf8"));
      const said = [result.stdout, result.stderr, ...reports].join("\n");
      for (const secret of [...secrets, token, process.cwd()]) expect(said).not.toContain(secret);
    });

    it("shows no secret in a dry run", async () => {
      const { table, secrets } = await v3Table();
      const { stdout, stderr } = await cli(args(table, "--dry-run", "--json"));
      expect(JSON.parse(stdout).samples.length).toBeGreaterThan(3);
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
    });

    it("migrates only the types that were asked for", async () => {
      const { table } = await v3Table();
      expect((await cli(args(table, "--yes", "--only", "account"))).code).toBe(0);
      const left = (await allItems(engine.client, table)).filter((item) => !isCurrent(item));
      expect(left.map(({ type }) => type?.S).sort()).toEqual(["SESSION", "USER", "VR"]);
    });

    it("doesn't write without being told to", async () => {
      const { table } = await v3Table();
      const before = await allItems(engine.client, table);
      const result = await cli(args(table));
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain("--yes");
      expect(await allItems(engine.client, table)).toEqual(before);
    });

    it("goes by other key names", async () => {
      const table = "renamed";
      const keys = { partitionKey: "PK", sortKey: "SK", indexPartitionKey: "gsi1pk", indexSortKey: "gsi1sk" };
      await createTable(engine.client, table, { keys, indexName: "byEmail" });
      await putAll(engine.client, table, [
        {
          PK: { S: "VR#a@b.c" },
          SK: { S: "VR#1" },
          identifier: { S: "a@b.c" },
          token: { S: "1" },
          type: { S: "VR" },
          expires: { S: "2099-01-01T00:00:00.000Z" },
        },
      ]);
      const plain = await cli(args(table, "--yes"));
      expect(plain.code).toBe(1);
      expect(plain.stderr).toContain("--partition-key PK --sort-key SK");
      const half = await cli(args(table, "--yes", "--partition-key", "PK", "--sort-key", "SK"));
      expect(half.stderr).toContain('it has "byEmail"');
      const names = ["--partition-key", "PK", "--sort-key", "SK", "--index-name", "byEmail"];
      const index = await cli(args(table, "--yes", ...names));
      expect(index.stderr).toContain("--index-partition-key gsi1pk --index-sort-key gsi1sk");
      const all = [...names, "--index-partition-key", "gsi1pk", "--index-sort-key", "gsi1sk"];
      const right = await cli(args(table, "--yes", ...all));
      expect(right.code).toBe(0);
      expect((await allItems(engine.client, table)).map((item) => item.PK)).toEqual([{ S: "VT#a@b.c" }]);
      expect(right.stdout).toContain(`rollback-data --table ${table} --endpoint ${engine.endpoint} ${all.join(" ")}`);
    });

    describe("says in one sentence what is wrong, and does nothing", () => {
      const once = async (args: readonly string[], env?: Record<string, string>) => {
        const result = await cli(args, env ? { env } : {});
        expect(result.stdout).toBe("");
        expect(result.stderr).not.toMatch(/^\s+at /m);
        return result;
      };

      it("an unknown table", async () => {
        const result = await once(args("nope", "--yes"));
        expect(result).toMatchObject({ code: 1 });
        expect(result.stderr).toContain('There is no table "nope" at http://127.0.0.1');
      });

      it("no credentials", async () => {
        const result = await once(args("nope", "--yes"), { AWS_REGION: "us-east-1" });
        expect(result.code).toBe(1);
        expect(result.stderr).toContain("no-credentials");
      });

      it("an unknown profile", async () => {
        const result = await once(args("nope", "--yes", "--profile", "nope"), { AWS_REGION: "us-east-1" });
        expect(result.code).toBe(1);
        expect(result.stderr).toContain("no-credentials");
      });

      it("no region", async () => {
        const { AWS_REGION: _, ...env } = testEnvironment;
        const result = await once(args("nope", "--yes"), env);
        expect(result.code).toBe(1);
        expect(result.stderr).toContain("--region");
      });

      it("a region that doesn't exist", async () => {
        const result = await once(["migrate-data", "--table", "nope", "--yes", "--region", "us-esat-1"]);
        expect(result.code).toBe(1);
        expect(result.stderr).toContain("us-esat-1");
      });

      it("nobody at the endpoint", async () => {
        const result = await once(["migrate-data", "--table", "nope", "--yes", "--endpoint", "http://127.0.0.1:1"]);
        expect(result.code).toBe(1);
        expect(result.stderr).toContain("can't be reached at http://127.0.0.1:1");
      });

      it("an endpoint without a scheme", async () => {
        const result = await once(["migrate-data", "--table", "nope", "--yes", "--endpoint", "localhost:8000"]);
        expect(result.code).toBe(2);
        expect(result.stderr).toContain("--endpoint http://localhost:8000");
      });

      it("a table without the index", async () => {
        await engine.client.send(
          new CreateTableCommand({
            TableName: "no-index",
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
            KeySchema: [
              { AttributeName: "pk", KeyType: "HASH" },
              { AttributeName: "sk", KeyType: "RANGE" },
            ],
          }),
        );
        const result = await once(args("no-index", "--yes"));
        expect(result.code).toBe(1);
        expect(result.stderr).toContain('has no index "GSI1", and no other index');
      });

      it.each([
        [["--table"], "argument missing"],
        [["--table", "t", "--expired", "burn"], "migrate, delete, leave"],
        [["--table", "t", "--only", "ORDER"], "one or more of USER"],
        [["--table", "t", "--concurrency", "0"], "whole number"],
        [["--table", "t", "--max-write-capacity", "lots"], "It isn't a number"],
        [["--table", "t", "--max-write-capacity", "0"], "capacity units"],
        [["--table", "t", "--session-max-age", "1.5"], "whole number of seconds"],
        [["--table", "t", "--yes", "--report", "report.pdf"], ".json, .html, .md, .txt"],
        [["--table", "t", "--yes", "--report", "no/such/folder/report.md"], "doesn't exist"],
        [["--tabel", "t"], "--table"],
      ])("%j is wrong usage", async (flags, said) => {
        const result = await once(["migrate-data", ...flags]);
        expect(result.code).toBe(2);
        expect(result.stderr).toContain(said);
      });

      it("with its stack when asked", async () => {
        const result = await cli(args("nope", "--yes", "--verbose"));
        expect(result.stderr).toMatch(/caused by .*ResourceNotFoundException/s);
      });
    });
  });
});
