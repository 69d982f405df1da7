import { describe, expect, it } from "vitest";
import { type Item, type Move, migrateItem } from "../../src/items/index.ts";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { defaultOptions } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Links that v3 sent, some that v4 sent, and three of v3's whose new key is taken. */
function tokens(): readonly Item[] {
  const links = [...mixedItems(3_000)].filter(({ type }) => type?.S === "VR");
  const moved = (item: Item | undefined) => (migrateItem(item ?? {}, defaultOptions) as Move).item;
  const taken = links.slice(0, 3).map((link) => ({ ...moved(link), note: { S: "another's" } }));
  return [...links.slice(0, 250), ...links.slice(250).map(moved), ...taken];
}

describe.each(engines)("the counts of a run on $name", ({ start, available }) => {
  describe.runIf(available)("tell of each item once", () => {
    const engine = useEngine(start);
    const counted = { read: 303, foreign: 0, byType: { VR: { move: 247, invalid: 3 }, VT: { current: 53 } } };

    async function filled(table: string) {
      await createTable(engine.client, table);
      await putAll(engine.client, table, tokens());
      return { on: ["--table", table, "--endpoint", engine.endpoint, "--segments", "16"], cwd: temporaryFolder() };
    }

    it("where links that were moved are met again under their new key", async () => {
      const { on, cwd } = await filled("counted");
      const flags = ["--yes", "--json", "--concurrency", "2"];
      const { stdout } = await cli(["migrate-data", ...on, ...flags], { cwd });
      const report = JSON.parse(stdout);
      expect(report.items).toMatchObject(counted);
      // More were read than there were: some were met twice, and nobody is told to reckon with it.
      expect(report.progress.itemsRead).toBeGreaterThan(report.items.read);
      expect(JSON.stringify(report.warnings)).not.toContain("met again");
    });

    it.each([
      ["SIGINT", "with a journal", []],
      ["SIGKILL", "with a journal", []],
      ["SIGKILL", "without one, where the report says that they may not", ["--no-journal"]],
    ] as const)("after %s and --resume, too, %s", async (signal, _, journal) => {
      const { on, cwd } = await filled(`counted-${signal}-${journal.length}`);
      const flags = [...on, "--yes", "--json", "--concurrency", "1", ...journal];
      const { child, ended } = await startCli(["migrate-data", ...flags, "--max-write-capacity", "60"], { cwd });
      await begun(child);
      setTimeout(() => child.kill(signal), 1_500);
      expect((await ended).code).not.toBe(0);
      const { stdout } = await cli(["migrate-data", ...flags, "--resume"], { cwd });
      const report = JSON.parse(stdout);
      if (journal.length === 0) expect(report.items).toMatchObject(counted);
      expect(JSON.stringify(report.warnings).includes("met again")).toBe(journal.length > 0);
    });
  });
});
