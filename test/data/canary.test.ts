import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspectUser, migrateTable, planMigration, rollbackTable, sampleUsers, verifyTable } from "../../src/index.ts";
import type { Item } from "../../src/items/index.ts";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { fewSegments, inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { randomItems } from "../support/data/random-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;

/** Whose an item is, by the test's table: the user's of this number. */
const emailOf = (n: number) => `user-${n}@example.com`;

describe.each(engines)("migrate-data of some users on $name", ({ start, available }) => {
  describe.runIf(available)("and then of all", () => {
    const engine = useEngine(start);

    async function filled(table: string, items: readonly Item[] = [...mixedItems(60)]) {
      await createTable(engine.client, table);
      await putAll(engine.client, table, items);
      const before = await allItems(engine.client, table);
      const stateDir = join(temporaryFolder(), "state");
      const place = { table, client: engine.client, stateDir, segments: fewSegments };
      /** The items as they are when these users were migrated, and nobody else. */
      const withMigrated = (isOfThem: (item: Item) => boolean) =>
        [...migratedItems(before.filter(isOfThem)), ...before.filter((item) => !isOfThem(item))].sort((a, b) =>
          keyOf(a) < keyOf(b) ? -1 : 1,
        );
      const idOf = (n: number) => before.find(({ email }) => email?.S === emailOf(n))?.id?.S ?? "";
      const isOf =
        (...numbers: number[]) =>
        (item: Item) =>
          numbers.some((n) => item.pk?.S === `USER#${idOf(n)}` || item.identifier?.S === emailOf(n));
      return {
        before,
        place,
        withMigrated,
        idOf,
        isOf,
        on: ["--table", table, "--endpoint", engine.endpoint, ...inFewSegments],
      };
    }

    it("writes exactly their items; the whole job finds them done, and each run is undone by itself", async () => {
      const { before, place, withMigrated, idOf, isOf } = await filled("exactly");
      // By id and by address, in capitals, and one of them twice.
      const users = [{ id: idOf(0) }, { email: emailOf(3).toUpperCase() }, { email: emailOf(0) }];
      const plan = await planMigration({ ...place, users });
      expect(await allItems(engine.client, "exactly")).toEqual(before);
      const theirs = before.filter(isOf(0, 3));
      expect(theirs.length).toBeGreaterThanOrEqual(6);
      expect(plan).toMatchObject({ outcome: "planned", options: { users: 3 }, items: { read: theirs.length } });

      const canary = await migrateTable({ ...place, users });
      expect(canary).toMatchObject({ outcome: "finished", options: { users: 3 }, left: [] });
      expect(canary.items.byType).toEqual(plan.items.byType);
      expect(await allItems(engine.client, "exactly")).toEqual(withMigrated(isOf(0, 3)));
      expect(await inspectUser({ ...place, id: idOf(0) })).toMatchObject({
        lookups: expect.arrayContaining([
          expect.objectContaining({ by: "account", v4: expect.objectContaining({ isGood: true }) }),
        ]),
      });

      const all = await migrateTable(place);
      expect(await allItems(engine.client, "exactly")).toEqual(migratedItems(before));
      const written = ({ items: { byType } }: typeof all) =>
        Object.values(byType).reduce((sum, { update = 0, move = 0 }) => sum + update + move, 0);
      expect(written(all) + written(canary)).toBe(
        before.length - before.filter(({ type }) => type?.S === "USER").length,
      );
      expect((await verifyTable(place)).flaws).toEqual([]);

      await rollbackTable({ ...place, run: all.run ?? "" });
      expect(await allItems(engine.client, "exactly")).toEqual(withMigrated(isOf(0, 3)));
      await rollbackTable({ ...place, run: canary.run ?? "" });
      expect(await allItems(engine.client, "exactly")).toEqual(before);
    });

    it("goes on where it was killed, by the run's name alone; the whole job doesn't go on with it", async () => {
      const { before, place, withMigrated, idOf, isOf, on } = await filled("killed-canary", [...mixedItems(600)]);
      const numbers = [...Array(120).keys()];
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, "users.txt"), numbers.map((n) => (n % 2 ? emailOf(n) : idOf(n))).join("\n"));
      const flags = ["migrate-data", ...on, "--yes", "--json"];
      const slowly = ["--max-write-capacity", "20", "--users-file", "users.txt"];
      let run = "";
      for (let kills = 0; kills < 4; kills++) {
        const resume = run ? ["--resume", run] : [];
        const { child, ended } = await startCli([...flags, ...slowly, ...resume], { cwd });
        let said = "";
        child.stderr.on("data", (text: string) => {
          said += text;
        });
        await begun(child);
        run = /Run (\S+?)[,.]/.exec(said)?.[1] ?? run;
        await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 300));
        child.kill("SIGKILL");
        await ended;
      }
      expect(await allItems(engine.client, "killed-canary")).not.toEqual(withMigrated(isOf(...numbers)));
      const whole = await cli([...flags, "--resume"], { cwd });
      expect([whole.code, whole.stdout]).toEqual([2, expect.stringContaining("nothing-to-resume")]);
      const last = await cli([...flags, "--resume", run], { cwd });
      expect(last.code).toBe(0);
      expect(JSON.parse(last.stdout).options.users).toBe(120);
      expect(await allItems(engine.client, "killed-canary")).toEqual(withMigrated(isOf(...numbers)));
      const undone = await cli(["rollback-data", ...on, "--yes", "--run", run], { cwd });
      expect(undone.code).toBe(0);
      expect(await allItems(engine.client, "killed-canary")).toEqual(before);
      expect(place.table).toBe("killed-canary");
    });

    it("samples users of every shape, each as the whole job would count it", async () => {
      const { place } = await filled("shapes", [...mixedItems(200), ...randomItems(300, 7)]);
      const users = await sampleUsers({ ...place, perShape: 1 });
      const [all, some] = [await planMigration(place), await planMigration({ ...place, users })];
      const shapes = ({ items, left, notes }: typeof all) => ({
        fates: Object.entries(items.byType).map(([type, fates]) => [type, Object.keys(fates).sort()]),
        left: left.map(({ itemType, code }) => `${itemType} ${code}`).sort(),
        notes: notes.map(({ itemType, code }) => `${itemType} ${code}`).sort(),
      });
      expect(shapes(some)).toEqual(shapes(all));
      expect(some.items.read).toBeLessThan(all.items.read / 2);
      expect(users.length).toBeGreaterThan(10);
    });

    it("looks first by --sample, and shows nobody's name", async () => {
      const { before, idOf, on } = await filled("looked");
      const { code, stdout } = await cli(["migrate-data", ...on, "--sample", "1", "--dry-run"]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^ *only +\d+ users$/m)]);
      for (const n of [0, 1, 2]) for (const secret of [emailOf(n), idOf(n)]) expect(stdout).not.toContain(secret);
      expect(await allItems(engine.client, "looked")).toEqual(before);
      const nobody = await cli(["migrate-data", ...on, "--user", "nobody", "--dry-run"]);
      expect([nobody.code, nobody.stdout]).toEqual([
        0,
        expect.stringContaining("Nothing of these users is in the table."),
      ]);
    });

    it("stops before it writes where v3 has just written one of theirs", async () => {
      const { before, place } = await filled("alive");
      const user = before.find(({ type }) => type?.S === "SESSION") ?? {};
      await putAll(engine.client, "alive", [{ ...user, updatedAt: { S: new Date().toISOString() } }]);
      const now = await allItems(engine.client, "alive");
      const refused = migrateTable({ ...place, users: [{ id: user.userId?.S ?? "" }] });
      await expect(refused).rejects.toMatchObject({ code: "v3-alive" });
      expect(await allItems(engine.client, "alive")).toEqual(now);
    });

    it.each([
      ["--plan", ["--user", "a", "--dry-run", "--plan", "p.json"]],
      ["--enable-ttl", ["--user", "a", "--enable-ttl"]],
      ["--sample", ["--user", "a", "--sample", "1"]],
      ["--users-file", ["--users-file", "nowhere.txt"]],
      ["--state", ["--user", "a", "--state", "dynamodb:x", "--run", "r", "--no-journal"]],
    ])("refuses what would go beyond them: %s", async (flag, flags) => {
      const { code, stderr } = await cli(["migrate-data", "--table", "t", "--endpoint", engine.endpoint, ...flags]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(flag === "--users-file" ? "nowhere.txt" : flag)]);
    });
  });
});
