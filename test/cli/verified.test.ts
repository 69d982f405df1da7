import { writeFileSync } from "node:fs";
import { readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

describe("a table that was verified", () => {
  const engine = useEngine(startDynalite);
  const v4 = {
    "package.json": '{ "dependencies": { "next-auth": "^4.24.0" } }\n',
    "auth.js":
      'import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter"\nexport const adapter = DynamoDBAdapter(client, { tableName: "verified" })\n',
  };

  async function begin() {
    const cwd = temporaryFolder();
    writeTree(cwd, v4);
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: "us-east-1" };
    const run = (...args: readonly string[]) => cli(args, { cwd, env });
    const on = (command: string, ...args: readonly string[]) => run(command, "--table", "verified", ...args);
    const verifiedAt = async () => JSON.parse((await on("doctor", "--json")).stdout).table.verifiedAt;
    const step = async () => /^\[.\] Verify the table/m.exec((await run()).stdout)?.[0];
    return { cwd, on, verifiedAt, step };
  }

  it("is ticked off, until something is written to it or found in it", async () => {
    await createTable(engine.client, "verified");
    await putAll(engine.client, "verified", [...mixedItems(40)]);
    const { on, verifiedAt, step } = await begin();
    const found = await on("verify-data");
    expect(found.code).toBe(3);
    // What they tell to type works in another terminal, too, which has another environment.
    for (const { stdout } of [found, await on("doctor")]) {
      expect(stdout).toContain(`migrate-data --table verified --endpoint ${engine.endpoint}`);
    }
    expect([await verifiedAt(), await step()]).toEqual([null, "[ ] Verify the table"]);

    const { run } = JSON.parse((await on("migrate-data", "--yes", "--json")).stdout);
    expect(await step()).toBe("[ ] Verify the table");
    expect((await on("verify-data")).code).toBe(0);
    expect([await verifiedAt(), await step()]).toEqual([expect.stringMatching(/^20\d\d-.*Z$/), "[x] Verify the table"]);
    expect((await on("doctor")).stdout).toMatch(/Verified at 20\d\d-.*: nothing was found/);

    expect([0, 3]).toContain((await on("rollback-data", "--run", run, "--yes")).code);
    expect([await verifiedAt(), await step()]).toEqual([null, "[ ] Verify the table"]);

    await on("migrate-data", "--yes");
    await on("verify-data");
    expect(await step()).toBe("[x] Verify the table");
    await putAll(engine.client, "verified", [...mixedItems(30)]);
    expect((await on("verify-data")).code).toBe(3);
    expect([await verifiedAt(), await step()]).toEqual([null, "[ ] Verify the table"]);
  });

  it("is believed of no other table, and of no file that says so of its own", async () => {
    await createTable(engine.client, "verified");
    await putAll(engine.client, "verified", [...mixedItems(20)]);
    const { cwd, on, verifiedAt } = await begin();
    await on("migrate-data", "--yes");
    await on("verify-data");
    const folder = join(cwd, ".migrate-nextauth-dynamo");
    const [name = ""] = (await readdir(folder)).filter((each) => each.startsWith("verified-"));
    for (const text of [
      "",
      "{",
      "[]",
      "null",
      '{"verifiedAt":"2026-01-01T00:00:00Z"}',
      '{"table":"verified","verifiedAt":7}',
      "x".repeat(5_000),
    ]) {
      writeFileSync(join(folder, name), text);
      expect([text, await verifiedAt()]).toEqual([text, null]);
    }
    await on("verify-data");
    expect(await verifiedAt()).not.toBeNull();
    // A link that a checkout brought with it.
    const other = await begin();
    await symlink(folder, join(other.cwd, ".migrate-nextauth-dynamo"));
    expect(await other.verifiedAt()).toBeNull();
  });
});
