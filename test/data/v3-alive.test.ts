import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultStateFolder } from "../../src/table/job/defaults.ts";
import { cli, startCli } from "../support/data/cli.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { emailProvider, v3Adapter } from "../support/upstream/v3-adapter.ts";

/** Sets the only run of a folder back, as if it had been begun so many days ago. */
async function wasBegun(days: number, cwd: string): Promise<void> {
  const state = join(cwd, defaultStateFolder);
  const [id = ""] = (await readdir(state)).filter((name) => existsSync(join(state, name, "run.json")));
  const path = join(state, id, "run.json");
  const run = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...run, options: { ...run.options, now: run.options.now - days * 86_400 } }));
}

const minutesAgo = (minutes: number) => ({ S: new Date(Date.now() - minutes * 60_000).toISOString() });

describe.each(engines)("while v3 serves on $name", ({ start, available }) => {
  describe.runIf(available)("a job on the table", () => {
    const engine = useEngine(start);
    let tables = 0;

    /** Old items, and one of v3's that was written so many minutes ago. */
    async function tableOf(minutes: number) {
      const table = `v3-alive-${++tables}`;
      await createTable(engine.client, table);
      const items = [...mixedItems(50)];
      const session = items.find(({ type }) => type?.S === "SESSION");
      await putAll(engine.client, table, [...items, { ...session, updatedAt: minutesAgo(minutes) }]);
      return { table, on: ["--table", table, "--endpoint", engine.endpoint, ...inFewSegments], cwd: temporaryFolder() };
    }

    it("writes nothing, whichever type v3 wrote, and says both consequences", async () => {
      const writers: Readonly<Record<string, (v3: Awaited<ReturnType<typeof v3Adapter>>) => Promise<unknown>>> = {
        account: (v3) => v3.linkAccount("1", "github", "oauth", 1, null, "token", null),
        session: (v3) => v3.createSession({ id: "1" }),
        link: (v3) => v3.createVerificationRequest("ada@example.com", "", "token", "secret", emailProvider),
      };
      for (const [name, write] of Object.entries(writers)) {
        const table = `v3-alive-${name}`;
        await createTable(engine.client, table);
        await putAll(engine.client, table, [...mixedItems(20)]);
        await write(await v3Adapter(engine.endpoint, table));
        const before = await allItems(engine.client, table);
        const on = ["--table", table, "--endpoint", engine.endpoint, ...inFewSegments];
        const cwd = temporaryFolder();
        const refused = await cli(["migrate-data", ...on, "--yes", "--only", "USER,ACCOUNT"], { cwd });
        expect([name, refused.code]).toEqual([name, 1]);
        expect(refused.stderr).toMatch(/v3-alive.*v3 wrote to the table ".*" .*ago/s);
        expect(refused.stderr).toMatch(/signed out.*OAuthAccountNotLinked.*Nothing was written.*--v3-quiet 0/s);
        expect(await allItems(engine.client, table)).toEqual(before);

        const verified = await cli(["verify-data", ...on], { cwd });
        expect(verified.stdout).toMatch(/v3 last wrote to this table .*signed out.*OAuthAccountNotLinked/s);
      }
    });

    it.each([
      ["all answers are", -31, Number.POSITIVE_INFINITY],
      ["all answers are", 31, Number.POSITIVE_INFINITY],
      ["the first answer is", -31, 1],
      ["the first answer is", 31, 1],
    ])("writes nothing though %s %i days off", async (_, days, answers) => {
      const { table, cwd } = await tableOf(2);
      let answered = 0;
      const proxy = await startFaultProxy(
        engine.endpoint,
        () => undefined,
        0,
        () => undefined,
        {
          dateOf: () => (answered++ < answers ? new Date(Date.now() + days * 86_400_000) : undefined),
        },
      );
      onTestFinished(() => proxy.stop());
      const before = await allItems(engine.client, table);
      const on = ["--table", table, "--endpoint", proxy.endpoint, ...inFewSegments];
      const { code, stderr } = await cli(["migrate-data", ...on, "--yes"], { cwd });
      expect([code, stderr]).toEqual([1, expect.stringContaining("v3-alive")]);
      expect(await allItems(engine.client, table)).toEqual(before);
    });

    it("goes on when it is told to, in whatever way", async () => {
      const { on, cwd } = await tableOf(2);
      expect((await cli(["migrate-data", ...on, "--yes", "--v3-quiet", "10"], { cwd })).code).toBe(1);
      expect((await cli(["migrate-data", ...on, "--yes", "--v3-quiet", "1"], { cwd })).code).toBe(0);
    });

    it("says that v3 wrote today, and nothing when that is long ago", async () => {
      const today = await tableOf(60);
      const plan = await cli(["migrate-data", ...today.on, "--dry-run"], { cwd: today.cwd });
      expect(plan.stdout).toMatch(/v3 last wrote to this table 1 hour ago/);
      // Said once, however many things say so.
      expect(plan.stdout.match(/OAuthAccountNotLinked/g)).toHaveLength(1);
      const { stdout } = await cli(["migrate-data", ...today.on, "--yes", "--json"], { cwd: today.cwd });
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ outcome: "finished", v3WroteAt: expect.stringMatching(/^20\d\d-.*Z$/) });
      expect(report.warnings.join()).toContain("1 hour ago");

      const old = await tableOf(60 * 24 * 3);
      const quiet = await cli(["migrate-data", ...old.on, "--dry-run"], { cwd: old.cwd });
      expect(quiet.stdout).not.toContain("last wrote to this table");
      expect(quiet.stdout).toMatch(/v3 last wrote +3 days ago/);
      expect(quiet.stdout.match(/OAuthAccountNotLinked/g)).toHaveLength(1);
      expect(quiet.stdout).toContain("Send all traffic to v4 before this is carried out.");
    });

    it.each([0, 3])(
      "stops in the middle when v3 begins to write, and goes on when it is told to (day %i)",
      async (days) => {
        const { table, on, cwd } = await tableOf(60);
        await putAll(engine.client, table, [...mixedItems(1_500)]);
        const v3 = await v3Adapter(engine.endpoint, table);
        const slowly = ["--concurrency", "1", "--segments", "40", "--max-write-capacity", "200"];
        const begun = async (...flags: readonly string[]) => {
          const started = await startCli(["migrate-data", ...on, "--yes", ...slowly, ...flags], { cwd });
          await new Promise<void>((resolve) =>
            started.child.stderr.on("data", (text: string) => (text.includes("Its state") ? resolve() : undefined)),
          );
          return started;
        };
        if (days > 0) {
          const { child, ended } = await begun();
          child.kill("SIGKILL");
          await ended;
          await wasBegun(days, cwd);
        }
        const { ended } = await begun(...(days > 0 ? ["--resume"] : []));
        for (let n = 0; n < 60; n++) await v3.createSession({ id: `late-${n}` });
        const stopped = await ended;
        expect(stopped.stderr).toMatch(/To go on:\n {2}npx .*--resume.*v3-alive.*What was written stays/s);
        expect(stopped.code).toBe(1);
        const refused = await cli(["migrate-data", ...on, "--yes", "--resume"], { cwd });
        expect(refused.stderr).toContain("v3-alive");
        const resumed = await cli(["migrate-data", ...on, "--yes", "--resume", "--v3-quiet", "0", "--json"], { cwd });
        expect(JSON.parse(resumed.stdout).outcome).toBe("finished");
      },
    );
  });
});
