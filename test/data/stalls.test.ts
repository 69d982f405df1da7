import { describe, expect, it } from "vitest";
import { cli, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { startS3Proxy } from "../support/data/s3-proxy.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { useShards } from "../support/engines/use-shards.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** What a person waits for at most after Ctrl-C, in milliseconds; the job itself gives answers five seconds. */
const patience = 15_000;

// Who stops a job waits for seconds: they wait side by side.
describe.concurrent("an answer that stops in the middle", () => {
  const shards = useShards(startDynalite);
  let tables = 0;

  async function filled() {
    const table = `stalls-${++tables}`;
    const before = await shards.filled(table, mixedItems(200));
    const on = [...shards.on(table), ...inFewSegments];
    const migrate = ["migrate-data", ...on, ...shards.journal("x"), "--yes"];
    const undo = ["rollback-data", ...on, "--yes"];
    return { table, before, migrate, undo, cwd: temporaryFolder(), items: () => allItems(shards.client, table) };
  }

  /** Starts a job, stops it by SIGINT once something stalls, and says how it ended and how long that took. */
  async function stopped(job: ReturnType<typeof startCli>, hasStalled: Promise<void>) {
    const { child, ended } = await job;
    await hasStalled;
    const since = performance.now();
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(performance.now() - since).toBeLessThan(patience);
    return { code, stderr };
  }

  it.for([
    ["migrate-data --yes", "DescribeTable"],
    ["migrate-data --dry-run", "Scan"],
    ["migrate-data --yes", "UpdateItem"],
    ["migrate-data --yes", "PutItem"],
    ["verify-data", "BatchGetItem"],
  ] as const)("doesn't hold up who stops %s, in %s", async ([command, stalling], { onTestFinished }) => {
    const { table, before, cwd, items } = await filled();
    if (stalling === "BatchGetItem") {
      const orphan = { ...before.find(({ type }) => type?.S === "SESSION"), pk: { S: "USER#nobody" } };
      await putAll(shards.client, table, [orphan]);
    }
    let begin = () => {};
    const hasStalled = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const proxy = await startFaultProxy(shards.endpoint, (operation) => {
      if (operation !== stalling) return undefined;
      begin();
      return "stall";
    });
    onTestFinished(() => proxy.stop());
    const on = ["--table", table, "--endpoint", proxy.endpoint, ...inFewSegments];
    const { code, stderr } = await stopped(startCli([...command.split(" "), ...on], { cwd }), hasStalled);
    expect([code, stderr]).toEqual([130, expect.anything()]);
    if (command !== "migrate-data --yes") return;
    const again = ["migrate-data", "--yes", "--table", table, "--endpoint", shards.endpoint, ...inFewSegments];
    expect((await cli(again, { cwd })).code).toBe(0);
    expect(await items()).toEqual(migratedItems(before));
  });

  it.for([
    ["migrate-data", "PUT"],
    ["rollback-data", "GET"],
  ] as const)("doesn't hold up who stops %s, in a %s of S3", async ([command, method], { onTestFinished }) => {
    const { before, migrate, undo, items } = await filled();
    if (command === "rollback-data") expect((await shards.run(migrate)).code).toBe(0);
    let begin = () => {};
    const hasStalled = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const proxy = await startS3Proxy(shards.s3.endpoint, (asked) => {
      if (asked !== method) return undefined;
      begin();
      return "stall";
    });
    onTestFinished(() => proxy.stop());
    const words = command === "migrate-data" ? migrate : undo;
    const job = shards.start(words, { AWS_ENDPOINT_URL_S3: proxy.endpoint });
    const { code, stderr } = await stopped(job, hasStalled);
    expect([code, stderr]).toEqual([130, expect.anything()]);
    expect((await shards.run(words)).code).toBe(0);
    expect(await items()).toEqual(command === "migrate-data" ? migratedItems(before) : before);
  });

  it("is read again when it is an object of S3 that was cut", async ({ onTestFinished }) => {
    const { before, migrate, undo, items } = await filled();
    expect((await shards.run(migrate)).code).toBe(0);
    const seen = new Set<string>();
    const proxy = await startS3Proxy(shards.s3.endpoint, (method, path) => {
      if (method !== "GET" || seen.has(path)) return undefined;
      seen.add(path);
      return "cut";
    });
    onTestFinished(() => proxy.stop());
    const undone = await shards.run(undo, { AWS_ENDPOINT_URL_S3: proxy.endpoint });
    expect([undone.code, undone.stderr]).toEqual([0, expect.anything()]);
    // Every object and every list was cut the first time.
    expect(proxy.injected()).toBeGreaterThan(2);
    expect(await items()).toEqual(before);
  });
});
