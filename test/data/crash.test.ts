import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { stress } from "../support/data/stress.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "an interrupted job on $name",
  ({ start, available }) => {
    describe.runIf(available)("and its table", () => {
      const engine = useEngine(start);

      async function filled(table: string, count: number) {
        await createTable(engine.client, table);
        await putAll(engine.client, table, [...mixedItems(count)]);
        const cwd = temporaryFolder();
        const on = ["--table", table, "--endpoint", engine.endpoint];
        return { before: await allItems(engine.client, table), cwd, on };
      }

      /** Slow enough that there is always work left to be interrupted. */
      const slowly = ["--concurrency", "2", "--max-write-capacity", "60"];
      /** Slower still: each of many lives begins with a full bucket, and a fast machine must not get to the end in them. */
      const verySlowly = ["--concurrency", "1", "--max-write-capacity", "20"];

      it("survive 50 times SIGKILL: every item migrated, none lost or twice, and all of it can be undone", {
        timeout: 300_000 * stress,
      }, async () => {
        const { before, cwd, on } = await filled("killed", 2_000 * stress);
        let run: string | undefined;
        let killedAtWork = 0;
        for (let kills = 0; kills < 55 * stress; kills++) {
          const resume = run ? ["--resume", run] : [];
          const { child, ended } = await startCli(["migrate-data", ...on, "--yes", ...verySlowly, ...resume], { cwd });
          const begun = new Promise<string>((resolve) => {
            let said = "";
            child.stderr.on("data", (text: string) => {
              said += text;
              const id = /Run (\S+?)[,.]/.exec(said)?.[1];
              if (id) resolve(id);
            });
          });
          // One in ten dies while it is starting, the others at work.
          if (kills % 10 === 9) await sleep(Math.random() * 300);
          else {
            run = await begun;
            killedAtWork++;
            await sleep(Math.random() * 250);
          }
          child.kill("SIGKILL");
          const { code } = await ended;
          expect(code).toBeNull();
        }
        expect(killedAtWork).toBeGreaterThanOrEqual(49 * stress);
        const meanwhile = await allItems(engine.client, "killed");
        expect(meanwhile).not.toEqual(before);
        expect(meanwhile).not.toEqual(migratedItems(before));

        const last = await cli(["migrate-data", ...on, "--yes", "--json", "--resume", run ?? ""], { cwd });
        expect(last.code).toBe(0);
        expect(await allItems(engine.client, "killed")).toEqual(migratedItems(before));
        // Each once, whoever wrote it, and whether or not its page was begun again.
        const thousands = 2 * stress;
        expect(JSON.parse(last.stdout).items).toMatchObject({
          read: thousands * 1_000,
          byType: {
            USER: { current: thousands * 300 },
            ACCOUNT: { update: thousands * 300 },
            SESSION: { update: thousands * 300 },
            VR: { move: thousands * 100 },
            VT: {},
          },
        });

        const rollback = await cli(["rollback-data", ...on, "--yes", "--run", run ?? ""], { cwd });
        expect(rollback.code).toBe(0);
        expect(await allItems(engine.client, "killed")).toEqual(before);
      });

      it("stop after the page at the first SIGINT, and say how to go on", async () => {
        const { before, cwd, on } = await filled("interrupted", 1_000);
        const { child, ended } = await startCli(["migrate-data", ...on, "--yes", "--json", ...slowly], { cwd });
        await begun(child);
        await sleep(300);
        child.kill("SIGINT");
        const { code, stdout, stderr } = await ended;
        expect(stderr).toContain("Stopping after the pages that were begun");
        expect(code).toBe(130);
        const report = JSON.parse(stdout);
        expect(report.outcome).toBe("interrupted");
        expect(report.next.resume).toBe(
          `npx migrate-nextauth-dynamo migrate-data --table interrupted --endpoint ${engine.endpoint} --resume ${report.run}`,
        );
        const written = report.progress.itemsWritten;
        expect(written).toBeGreaterThan(0);
        expect(written).toBeLessThan(700);

        const again = await cli(["migrate-data", ...on, "--yes", "--json", "--resume"], { cwd });
        expect(again.code).toBe(0);
        const second = JSON.parse(again.stdout);
        expect(second.run).toBe(report.run);
        // What was checkpointed isn't read again, and is still in the report.
        expect(second.progress.itemsWritten).toBe(700 - written);
        const { ACCOUNT, SESSION, VR } = second.items.byType;
        expect([ACCOUNT.update, SESSION.update, VR.move]).toEqual([300, 300, 100]);
        expect(await allItems(engine.client, "interrupted")).toEqual(migratedItems(before));
      });

      it("quit at once at the second SIGINT, and go on afterwards anyway", async () => {
        const { before, cwd, on } = await filled("twice", 1_000);
        const flags = ["--yes", "--concurrency", "1", "--max-write-capacity", "5"];
        const { child, ended } = await startCli(["migrate-data", ...on, ...flags], { cwd });
        await begun(child);
        await sleep(300);
        child.kill("SIGINT");
        await sleep(200);
        expect(child.exitCode).toBeNull();
        child.kill("SIGINT");
        expect((await ended).code).toBe(130);
        expect((await cli(["migrate-data", ...on, "--yes", "--resume"], { cwd })).code).toBe(0);
        expect(await allItems(engine.client, "twice")).toEqual(migratedItems(before));
      });
    });
  },
);
