import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { failureDocument } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedCli } from "../support/data/shared-cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";
import { useEngine } from "../support/engines/use-engine.ts";

/** What AWS answers, as the API reference gives it; the local engines have neither. */
const recovery = (status: string) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
  },
});
const backups = (...statuses: readonly string[]) => ({
  BackupSummaries: statuses.map((BackupStatus, index) => ({ BackupName: `b${index}`, BackupStatus })),
});
const denied = "AccessDeniedException";

describe("shards begin", () => {
  const engine = useEngine(startDynalite);
  let s3: S3Server;
  let tables = 0;
  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(() => s3.stop());

  /** A table, and a way to start shards of it where these operations are answered so. */
  async function filled(answers: Readonly<Record<string, Record<string, unknown> | string>>) {
    const table = `backed-${++tables}`;
    await createTable(engine.client, table);
    await putAll(engine.client, table, [...mixedItems(20)]);
    const before = await allItems(engine.client, table);
    const proxy = await startFaultProxy(
      engine.endpoint,
      () => undefined,
      0,
      (operation) => answers[operation],
    );
    onTestFinished(() => proxy.stop());
    const migrate = (...flags: readonly string[]) =>
      sharedCli(s3, [
        ...["migrate-data", "--table", table, "--endpoint", proxy.endpoint, "--yes", "--json"],
        ...["--state", "dynamodb:state", "--run", table, "--journal", `s3://${s3.bucket}/j`, ...flags],
      ]);
    return { before, migrate, items: () => allItems(engine.client, table) };
  }

  it.each([
    ["with point-in-time recovery", { DescribeContinuousBackups: recovery("ENABLED") }],
    [
      "with a backup of the last day",
      { DescribeContinuousBackups: recovery("DISABLED"), ListBackups: backups("DELETED", "AVAILABLE") },
    ],
    [
      "where it can't be seen, but a backup can",
      { DescribeContinuousBackups: denied, ListBackups: backups("AVAILABLE") },
    ],
    ["on an engine that has neither", {}],
  ])("%s", async (_, answers) => {
    const { before, migrate, items } = await filled(answers);
    expect(await migrate()).toMatchObject({ code: 0 });
    expect(await items()).toEqual(migratedItems(before));
  });

  it.each([
    [
      "neither",
      { DescribeContinuousBackups: recovery("DISABLED"), ListBackups: backups("CREATING") },
      "of the last day.",
    ],
    ["what can't be seen", { DescribeContinuousBackups: denied, ListBackups: denied }, "Continuo"],
    [
      "a backup that can't be seen",
      { DescribeContinuousBackups: recovery("DISABLED"), ListBackups: denied },
      "ListBackups",
    ],
  ])("not with %s, unless they are told", async (_, answers, said) => {
    const { before, migrate, items } = await filled(answers);
    const refused = await migrate("--shard", "0/2");
    // 2: the engine doesn't try again.
    expect(refused).toMatchObject({ code: 2, stdout: failureDocument, stderr: expect.stringContaining("no-backup") });
    expect(refused.stderr).toContain(said);
    expect(refused.stderr).toContain("--no-backup");
    expect(await items()).toEqual(before);
    expect(await migrate("--shard", "0/2", "--no-backup")).toMatchObject({ code: 0 });
    // A run that was begun is gone on with.
    expect(await migrate("--shard", "1/2")).toMatchObject({ code: 0 });
    expect(await items()).toEqual(migratedItems(before));
  });
});
