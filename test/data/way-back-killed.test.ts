import { describe, expect, it } from "vitest";
import { applyChange, type Item, toV3 } from "../../src/items/index.ts";
import { cli, startCli } from "../support/data/cli.ts";
import { defaultOptions, migratedItems } from "../support/data/expected.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Requests that come before the first that has anything to do with an item. */
const looks = 6;

describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "the way back, killed at each of its requests, on $name",
  ({ start, available }) => {
    describe.runIf(available)("", () => {
      const engine = useEngine(start);

      /**
       * Lives of one command, each of which dies when it sends one request more than the life before: before it is carried out, or
       * after, in turn. The last one comes to its end.
       *
       * @param resume what a life is given that goes on after those, by what they said
       * @returns how many died, and what the last one printed
       */
      async function lives(command: readonly string[], resume: (said: string) => readonly string[]) {
        let child: { kill: (signal: "SIGKILL") => boolean } | undefined;
        let [sent, dies, said] = [0, looks, ""];
        const proxy = await startFaultProxy(engine.endpoint, () => {
          if (++sent !== dies) return undefined;
          child?.kill("SIGKILL");
          return dies % 2 === 0 ? "reset" : "reset after success";
        });
        const cwd = temporaryFolder();
        const on = ["--endpoint", proxy.endpoint, "--yes", "--json", "--concurrency", "1", "--segments", "2"];
        try {
          for (; ; dies++) {
            sent = 0;
            const life = await startCli([...command, ...on, ...resume(said)], { cwd });
            child = life.child;
            const { code, stdout, stderr } = await life.ended;
            said += stderr;
            if (code !== null) return { died: dies - looks, code, stdout, said, cwd, endpoint: proxy.endpoint, proxy };
          }
        } catch (error) {
          await proxy.stop();
          throw error;
        }
      }

      const runIn = (said: string) => [...said.matchAll(/^Run (\S+?)[,.]/gm)].at(-1)?.[1];

      it("downgrade-data: every item is v3's, none lost or twice, and all of it can be undone", async () => {
        await createTable(engine.client, "down");
        await putAll(engine.client, "down", migratedItems([...mixedItems(60)]));
        const before = await allItems(engine.client, "down");
        const { died, code, said, cwd, endpoint, proxy } = await lives(
          ["downgrade-data", "--table", "down"],
          (text) => {
            const run = runIn(text);
            return run === undefined ? [] : ["--resume", run];
          },
        );
        try {
          expect(code).toBe(0);
          expect(died).toBeGreaterThan(5);
          const downgraded = before.map((item) =>
            applyChange(item, toV3(item, { ...defaultOptions, expired: "leave" })),
          );
          expect(await allItems(engine.client, "down")).toEqual(inOrder(downgraded));
          const undone = [
            "rollback-data",
            "--table",
            "down",
            "--endpoint",
            endpoint,
            "--yes",
            "--run",
            runIn(said) ?? "",
          ];
          expect((await cli(undone, { cwd })).code).toBe(0);
          expect(await allItems(engine.client, "down")).toEqual(before);
        } finally {
          await proxy.stop();
        }
      });

      it("rollback-data --from-table: every item is as before, none lost or twice", async () => {
        const items = [...mixedItems(60)];
        for (const [table, some] of [
          ["back", migratedItems(items)],
          ["back-before", items],
        ] as const) {
          await createTable(engine.client, table);
          await putAll(engine.client, table, some);
        }
        const before = await allItems(engine.client, "back-before");
        const command = ["rollback-data", "--table", "back", "--from-table", "back-before"];
        const { died, code, stdout, proxy } = await lives(command, () => []);
        await proxy.stop();
        expect(code).toBe(0);
        expect(died).toBeGreaterThan(5);
        expect(await allItems(engine.client, "back")).toEqual(before);
        expect(await allItems(engine.client, "back-before")).toEqual(before);
        // The last life found what the others had done.
        const { byType } = JSON.parse(stdout) as { byType: Record<string, Record<string, number>> };
        const fates = Object.values(byType).flatMap((counts) => Object.keys(counts));
        expect(new Set(fates)).toEqual(new Set(fates.filter((fate) => fate === "restored" || fate === "asBefore")));
      });
    });
  },
);

function inOrder(items: readonly (Item | undefined)[]): readonly Item[] {
  const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;
  return items.filter((item) => item !== undefined).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
