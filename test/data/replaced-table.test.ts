import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { DeleteTableCommand, waitUntilTableNotExists } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { type CliResult, cli, startCli } from "../support/data/cli.ts";
import { type FaultProxy, startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { startDynamoDBLocal } from "../support/engines/dynamodb-local.ts";
import { useShards } from "../support/engines/use-shards.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Longer than a proof holds that a table is the one that the job began with. */
const standstill = 15_500;

describe.concurrent.each([
  ["DynamoDB Local", startDynamoDBLocal],
  ["dynalite", startDynalite],
])("a table that is deleted and restored by the same name while a job on it stands still, on %s", (_, start) => {
  const engine = useShards(start);
  const slow = ["--concurrency", "1", "--max-write-capacity", "40", "--max-read-capacity", "40"];
  const items = [...mixedItems(400)];

  let proxy: FaultProxy;
  beforeAll(async () => {
    proxy = await startFaultProxy(engine.endpoint, () => undefined);
  });
  afterAll(() => proxy.stop());

  /** A job on a table of its own, which stands still in its middle. */
  const jobs = {
    async "migrate-data"(table: string) {
      return startCli(["migrate-data", ...here(table), ...slow], { cwd: temporaryFolder() });
    },
    async "rollback-data"(table: string) {
      const cwd = temporaryFolder();
      const { stdout } = await succeed(cli(["migrate-data", ...here(table), "--json"], { cwd }));
      return startCli(["rollback-data", ...here(table), "--run", JSON.parse(stdout).run, ...slow], { cwd });
    },
    async "downgrade-data"(table: string) {
      await succeed(cli(["migrate-data", ...here(table)]));
      return startCli(["downgrade-data", ...here(table), ...slow], { cwd: temporaryFolder() });
    },
    async "a shard"(table: string) {
      return engine.start([
        "migrate-data",
        ...engine.on(table, table, proxy.endpoint),
        "--no-journal",
        ...inFewSegments,
        "--yes",
        ...slow,
      ]);
    },
    async "verify-data"(table: string) {
      return startCli(["verify-data", ...here(table).slice(0, -1), "--max-read-capacity", "2"]);
    },
  };

  /** Waits until a job has written something more. */
  async function written(table: string, had: readonly Item[]): Promise<void> {
    while (isDeepStrictEqual(await allItems(engine.client, table), had)) await sleep(50);
  }

  /** Stops processes between two requests: what is under way belongs to the former table, whenever it arrives. */
  async function standStill(children: readonly ChildProcess[]): Promise<void> {
    for (;;) {
      for (const child of children) child.kill("SIGSTOP");
      await sleep(100);
      if (proxy.underWay === 0) return;
      for (const child of children) child.kill("SIGCONT");
      await sleep(3);
    }
  }

  const here = (table: string) => ["--table", table, "--endpoint", proxy.endpoint, ...inFewSegments, "--yes"];

  async function succeed(result: Promise<CliResult>): Promise<CliResult> {
    expect(await result).toMatchObject({ code: 0 });
    return result;
  }

  it("is told, and none of the new one's items is written", async () => {
    const started = await Promise.all(
      Object.entries(jobs).map(async ([name, begin]) => {
        const table = name.replace(" ", "-");
        await engine.filled(table, items);
        const { child, ended } = await begin(table);
        const had = await allItems(engine.client, table);
        // Reading shows nowhere.
        await (name === "verify-data" ? sleep(2_500) : written(table, had));
        return { name, table, child, ended };
      }),
    );
    await standStill(started.map(({ child }) => child));
    await Promise.all(
      started.map(async ({ table: TableName }) => {
        await engine.client.send(new DeleteTableCommand({ TableName }));
        await waitUntilTableNotExists({ client: engine.client, maxWaitTime: 30, minDelay: 1 }, { TableName });
        await engine.filled(TableName, items);
      }),
    );
    const before = await Promise.all(started.map(({ table }) => allItems(engine.client, table)));
    await sleep(standstill);
    for (const { child } of started) child.kill("SIGCONT");
    for (const [index, { name, table, ended }] of started.entries()) {
      const { code, stderr } = await ended;
      expect([name, code, stderr]).toEqual([name, 1, expect.stringContaining("table-replaced")]);
      expect(stderr).not.toContain("--resume");
      expect(await allItems(engine.client, table)).toEqual(before[index]);
    }
  });
});
