import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

// Each of these starts ten processes.
vi.setConfig({ testTimeout: 300_000 });

describe.each(engines)("runs whose state is in one folder on $name", ({ start, available }) => {
  describe.runIf(available)("and that are killed by turns", () => {
    const engine = useEngine(start);
    let tables = 0;

    it.each([
      ["as many segments", ["--segments", "2"], ["--segments", "2"]],
      ["other segments", ["--segments", "2"], ["--segments", "3"]],
    ])("count an item in one of them alone, of two in %s", async (_, few, others) => {
      const table = `turns-${++tables}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...mixedItems(400)]);
      const [before, cwd] = [await allItems(engine.client, table), temporaryFolder()];
      const on = ["--table", table, "--endpoint", engine.endpoint, "--yes"];
      const written = async () => {
        const now = new Set((await allItems(engine.client, table)).map((item) => JSON.stringify(item)));
        return before.filter((item) => !now.has(JSON.stringify(item))).length;
      };
      /** Kills a run once so many items are written, in the middle of a page that is journalled whole. */
      const killed = async (items: number, ...flags: readonly string[]) => {
        const slowly = ["--concurrency", "1", "--max-write-capacity", "40"];
        const { child, ended } = await startCli(["migrate-data", ...on, ...slowly, ...flags], { cwd });
        await begun(child);
        while ((await written()) < items && child.exitCode === null) await sleep(10);
        child.kill("SIGKILL");
        const { code, stderr } = await ended;
        expect([code, stderr]).toEqual([null, expect.anything()]);
        return /^Run (\S+?)[,.]/m.exec(stderr)?.[1] ?? "";
      };
      const finished = async (run: string, ...flags: readonly string[]) => {
        const result = await cli(["migrate-data", ...on, "--json", "--resume", run, ...flags], { cwd });
        expect(result).toMatchObject({ code: 0 });
        const { byType } = JSON.parse(result.stdout).items;
        const fates = Object.values<Record<string, number>>(byType);
        return fates.reduce((sum, { update = 0, move = 0 }) => sum + update + move, 0);
      };
      const first = await killed(20, ...few);
      const second = await killed(60, ...others);
      await killed(90, "--resume", first);
      await killed(130, "--resume", second);
      await killed(150, "--resume", first);
      const counted = [await finished(second), await finished(first)] as const;
      expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      // Each may have journalled what it hadn't written yet when it was killed: one of them wrote it, and counts it.
      expect([...counted.map((count) => count > 0), counted[0] + counted[1]]).toEqual([true, true, 280]);
      for (const run of [second, first]) {
        const undo = await cli(["rollback-data", ...on, "--run", run], { cwd });
        expect(undo).toMatchObject({ code: 0 });
      }
      expect(await allItems(engine.client, table)).toEqual(before);
    });
  });
});
