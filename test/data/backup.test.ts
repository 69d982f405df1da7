import { describe, expect, it, onTestFinished } from "vitest";
import { cli } from "../support/data/cli.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Neither local engine has backups: their answers are AWS's, as the API reference of CreateBackup and DescribeBackup gives them. */
describe("migrate-data --backup", () => {
  const engine = useEngine(startDynalite);

  /** Runs the migration where DescribeBackup answers with these statuses, one after the other, or with an error by its name. */
  async function migrate(table: string, statuses: readonly string[]) {
    await createTable(engine.client, table);
    await putAll(engine.client, table, [...mixedItems(20)]);
    const before = await allItems(engine.client, table);
    const asked: string[] = [];
    const details = { BackupArn: "arn:aws:dynamodb:us-east-1:123456789012:table/t/backup/1", BackupName: "b" };
    const proxy = await startFaultProxy(
      engine.endpoint,
      () => undefined,
      0,
      (operation) => {
        asked.push(operation);
        if (operation === "CreateBackup") return { BackupDetails: { ...details, BackupStatus: "CREATING" } };
        if (operation !== "DescribeBackup") return undefined;
        const status = statuses[asked.filter((name) => name === operation).length - 1] ?? "";
        if (status.endsWith("Exception")) return status;
        return { BackupDescription: { BackupDetails: { ...details, BackupStatus: status } } };
      },
    );
    onTestFinished(() => proxy.stop());
    const cwd = temporaryFolder();
    const run = (...flags: string[]) =>
      cli(["migrate-data", "--table", table, "--endpoint", proxy.endpoint, ...inFewSegments, "--yes", ...flags], {
        cwd,
      });
    const result = await run("--backup");
    return { result, asked, before, after: await allItems(engine.client, table), run };
  }

  it("writes once the backup is there", async () => {
    const { result, asked, before, after } = await migrate("backed-up", ["BackupNotFoundException", "AVAILABLE"]);
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/Backup migrate-nextauth-dynamo-\S+ made/);
    expect(after).not.toEqual(before);
    expect(asked.indexOf("UpdateItem")).toBeGreaterThan(asked.lastIndexOf("DescribeBackup"));
  });

  it("writes nothing when the backup disappears", async () => {
    const { result, before, after, run } = await migrate("backup-lost", ["CREATING", "DELETED"]);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toMatch(/is DELETED now. Nothing was written/);
    expect(after).toEqual(before);
    // There is no run that would go on without the backup.
    expect((await run("--resume")).stderr).toContain("nothing-to-resume");
  });

  it("makes one too for a run that goes on, when that is asked for", async () => {
    const { asked, run } = await migrate("backed-up-later", ["AVAILABLE", "AVAILABLE"]);
    const first = JSON.parse((await run("--json")).stdout).run;
    expect((await run("--resume", first, "--backup")).code).toBe(0);
    expect(asked.filter((operation) => operation === "CreateBackup")).toHaveLength(2);
  });
});
