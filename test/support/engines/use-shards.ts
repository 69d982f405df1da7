import { afterAll, beforeAll } from "vitest";
import type { Item } from "../../../src/items/index.ts";
import { type CliOptions, startCli } from "../data/cli.ts";
import { sharedCli, sharedEnvironment } from "../data/shared-cli.ts";
import { allItems, putAll } from "../data/table.ts";
import { createTable, type Engine } from "./engine.ts";
import { type S3Server, startS3 } from "./s3.ts";
import { useEngine } from "./use-engine.ts";

/**
 * An engine and an S3 server that run from the first to the last test of a block, and what shards are given that keep
 * their state there. Read its properties in tests.
 */
export function useShards(start: () => Promise<Engine>) {
  const engine = useEngine(start);
  const running = {} as { s3: S3Server };
  beforeAll(async () => {
    running.s3 = await startS3();
  });
  afterAll(() => running.s3.stop());
  return {
    get endpoint() {
      return engine.endpoint;
    },
    get client() {
      return engine.client;
    },
    get s3() {
      return running.s3;
    },
    /** Makes a table of these items; what it holds then. */
    async filled(table: string, items: Iterable<Item>): Promise<readonly Item[]> {
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...items]);
      return allItems(engine.client, table);
    },
    /** The flags that name a table and the state of a run, which is called as the table unless another name is given. */
    on: (table: string, run = table, endpoint = engine.endpoint) =>
      ["--table", table, "--endpoint", endpoint, "--state", "dynamodb:state", "--run", run] as const,
    /** The flags that name the journal's place. */
    journal: (prefix = "next-auth") => ["--journal", `s3://${running.s3.bucket}/${prefix}`] as const,
    /** Runs a command to its end. */
    run: (
      args: readonly string[],
      more: Readonly<Record<string, string>> = {},
      options: Omit<CliOptions, "env"> = {},
    ) => sharedCli(running.s3, args, more, options),
    /** Starts a command. */
    start: (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      startCli(args, { env: sharedEnvironment(running.s3, more) }),
  };
}
