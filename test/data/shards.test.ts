import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { shareOfCeilings } from "../../src/table/job/shard-options.ts";
import { begun, failureDocument } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useShards } from "../support/engines/use-shards.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/data-reports.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** The report that a command printed, held to the published schema. */
function reportOf({ stdout }: { readonly stdout: string }) {
  const report = JSON.parse(stdout);
  validate(report);
  expect(validate.errors).toBeNull();
  return report;
}

// Each undoing waits for seconds until no other shard can be writing any more: they wait side by side.
describe.concurrent.each(engines)("shards on $name", ({ start, available }) => {
  describe.runIf(available)("of a table", () => {
    const shards = useShards(start);
    let tables = 0;

    async function filled(items: readonly Item[]) {
      const table = `shards-${++tables}`;
      const before = await shards.filled(table, items);
      const on = shards.on(table);
      const few = ["--segments", "8"];
      const run = (command: string, flags: readonly string[], environment: Record<string, string> = {}) =>
        shards.run([...command.split(" "), ...on, ...flags], environment);
      const migrate = (flags: readonly string[], environment: Record<string, string> = {}) =>
        run("migrate-data", [...shards.journal(), ...few, "--yes", "--json", ...flags], environment);
      const begin = (flags: readonly string[]) =>
        shards.start(["migrate-data", ...on, ...shards.journal(), ...few, "--yes", ...flags]);
      return { table, before, run, migrate, begin };
    }

    /** Waits until so many of a table's items are no longer, or are, as in this list. */
    async function until(table: string, list: readonly Item[], isEnough: (asListed: number) => boolean): Promise<void> {
      const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;
      const listed = new Map(list.map((item) => [keyOf(item), item]));
      for (;;) {
        const now = await allItems(shards.client, table);
        if (isEnough(now.filter((item) => isDeepStrictEqual(item, listed.get(keyOf(item)))).length)) return;
        await sleep(100);
      }
    }

    it("migrate, show, verify and undo it, each its part", async () => {
      const { table, before, run, migrate } = await filled([...mixedItems(100)]);
      const first = await migrate(["--shards", "2"], { AWS_BATCH_JOB_ARRAY_INDEX: "0" });
      expect(first).toMatchObject({ code: 0 });
      const half = reportOf(await run("migrate-data status", ["--json"]));
      expect(half).toMatchObject({ state: "running", segments: { all: 8, begun: 4, done: 4 }, secondsLeft: null });
      expect(half.items.byType.ACCOUNT.update).toBe(reportOf(first).items.byType.ACCOUNT.update);
      expect(half.shards).toMatchObject([
        { task: "migrate", index: 0, of: 2, life: "done", parts: { all: 4, done: 4 } },
        { task: "migrate", index: 1, of: 2, life: "waiting", parts: { all: 4, done: 0 } },
      ]);
      expect(await allItems(shards.client, table)).not.toEqual(migratedItems(before));

      const page = join(temporaryFolder("watched"), "status.html");
      const watched = run("migrate-data status", ["--watch", "1", "--json", "--report", page]);
      const array = { SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_TASK_MIN: "5", SLURM_ARRAY_TASK_MAX: "7" };
      const slurm = { ...array, SLURM_ARRAY_TASK_COUNT: "2", SLURM_ARRAY_TASK_STEP: "2" };
      expect(await migrate(["--shards", "2"], slurm)).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      // It looks until all is done, and each look is a document on a line.
      const { code, stdout } = await watched;
      const looks = stdout.trim().split("\n");
      expect(code).toBe(0);
      expect(looks.length).toBeGreaterThan(1);
      const states = looks.map((stdout) => reportOf({ stdout }).state);
      expect(states.slice(0, -1)).toEqual(states.slice(0, -1).fill("running"));
      expect(states.at(-1)).toBe("finished");
      expect(readFileSync(page, "utf8")).toContain("2 done");
      const whole = await run("migrate-data status", []);
      expect(whole.code).toBe(0);
      expect(whole.stdout).toMatch(/^Done: \d+ items\.$/m);
      expect(whole.stdout).toContain("2 done");

      for (const shard of ["0/2", "1/2"])
        expect(reportOf(await run("verify-data", ["--shard", shard, "--json"])).flaws).toEqual([]);
      const verified = reportOf(await run("migrate-data status", ["--json"]));
      expect(verified).toMatchObject({
        state: "finished",
        items: {
          byType: { ACCOUNT: { update: 30 }, SESSION: { update: 30 }, VR: { move: 10 }, USER: { current: 30 } },
        },
        verification: { items: 100, stillV3: {}, flaws: [], shards: { all: 2, done: 2 } },
      });

      const dry = reportOf(await run("rollback-data", ["--shard", "0/2", "--dry-run", "--json"]));
      expect(dry.outcome).toBe("planned");
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      const undo = (shard: string) => run("rollback-data", ["--shard", shard, "--yes"]);
      // Each waits for seconds before it writes: they do it together, as shards do.
      for (const { code } of [...(await Promise.all([undo("1/2"), undo("0/2")])), await undo("0/2")])
        expect(code).toBe(0);
      expect(await allItems(shards.client, table)).toEqual(before);
      const undone = reportOf(await run("migrate-data status", ["--json"]));
      expect(undone).toMatchObject({
        state: "rolled back",
        rollback: {
          segments: 8,
          byType: { ACCOUNT: { restored: 30 }, SESSION: { restored: 30 }, VR: { restored: 10 } },
        },
      });
      const late = await migrate(["--shard", "0/2"]);
      expect(late).toMatchObject({ code: 2, stdout: failureDocument });
      expect(late.stderr).toContain("rolled-back");
      expect(await allItems(shards.client, table)).toEqual(before);
    });

    it.each([0, 20])(
      "write nothing when they come back late, with %i items written, to a run that was undone meanwhile",
      async (itemsWritten) => {
        const { table, before, run, begin } = await filled([...mixedItems(120)]);
        const { child, ended } = await begin(["--concurrency", "1", "--max-write-capacity", "20"]);
        await begun(child);
        await until(table, before, (asBefore) => asBefore <= before.length - itemsWritten);
        child.kill("SIGSTOP");
        expect(await run("rollback-data", ["--yes"])).toMatchObject({ code: 0 });
        expect(await allItems(shards.client, table)).toEqual(before);
        child.kill("SIGCONT");
        // One that had yet to claim the table is told that its run is undone.
        const { code, stderr } = await ended;
        expect([code, stderr]).toEqual([expect.toBeOneOf([1, 2]), expect.stringMatching(/lock-lost|rolled-back/)]);
        expect(await allItems(shards.client, table)).toEqual(before);
      },
    );

    it("undo nothing of a newer run when they come back late from undoing an older one", async () => {
      const { table, before, run, migrate } = await filled([...mixedItems(120)]);
      expect(await migrate([])).toMatchObject({ code: 0 });
      const slow = ["--concurrency", "1", "--max-write-capacity", "30"];
      const late = await shards.start(["rollback-data", ...shards.on(table), "--yes", ...slow]);
      const untouched = before.filter(({ type }) => type?.S === "USER").length;
      await until(table, before, (asBefore) => asBefore >= untouched + 20);
      late.child.kill("SIGSTOP");
      expect(await run("rollback-data", ["--yes"])).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(before);
      expect(await migrate(["--run", `${table}-again`])).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      late.child.kill("SIGCONT");
      expect(await late.ended).toMatchObject({ code: 1, stderr: expect.stringContaining("lock-lost") });
      // Nor does one that is started late.
      const retried = await run("rollback-data", ["--yes"]);
      expect(retried).toMatchObject({ code: 2, stderr: expect.stringContaining(`--run ${table}-again`) });
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));

      expect(await run("rollback-data", ["--run", `${table}-again`, "--yes"])).toMatchObject({ code: 0 });
      expect(await run("rollback-data", ["--yes"])).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(before);
    });

    it("find out what was done before, and say what is left to a person each time they are asked", async () => {
      const strange: Item = { pk: { S: "USER#1" }, sk: { S: "ACCOUNT#github#1" }, type: { S: "ACCOUNT" } };
      const { migrate, run } = await filled([strange, ...mixedItems(20)]);
      const [first, again] = [await migrate([]), await migrate([])];
      expect([first.code, again.code]).toEqual([3, 3]);
      expect(reportOf(again).items).toEqual(reportOf(first).items);
      expect(reportOf(again).progress.itemsWritten).toBe(0);
      expect(reportOf(first).leftFile).toMatch(/^s3:\/\/journals\/next-auth\/shards-\d+\/left\/$/);
      const status = await run("migrate-data status", []);
      expect(status.code).toBe(3);
      expect(status.stdout).toContain("ACCOUNT");
      expect(status.stdout).not.toContain("USER#1");
    });

    it("write nothing while v3 is alive, each in its own segments, and go on when they are told to", async () => {
      const updatedAt = { S: new Date(Date.now() - 150_000).toISOString() };
      const items = [...mixedItems(50)];
      const isNew = ({ type, pk }: Item) => type?.S === "SESSION" && pk?.S === items[6]?.pk?.S;
      const { table, before, migrate, run } = await filled(
        items.map((item) => (isNew(item) ? { ...item, updatedAt } : item)),
      );
      const codes = [];
      for (const shard of ["0/2", "1/2"]) {
        const { code, stderr } = await migrate(["--shard", shard]);
        codes.push(code);
        if (code === 0) continue;
        expect(stderr).toMatch(/v3-alive.*v3 wrote to the table ".*" 2 minutes ago/s);
        expect(stderr).toMatch(/signed out.*OAuthAccountNotLinked.*Nothing was written.*--v3-quiet 0/s);
      }
      // One of the two has the session.
      expect(codes.sort()).toEqual([0, 1]);
      expect((await allItems(shards.client, table)).filter(isNew)).toEqual(before.filter(isNew));
      for (const shard of ["0/2", "1/2"])
        expect(await migrate(["--shard", shard, "--v3-quiet", "1"])).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      expect(await run("rollback-data", ["--yes"])).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(before);
      const verified = await run("verify-data", []);
      expect(verified.stdout).toMatch(/v3 last wrote to this table .*signed out.*OAuthAccountNotLinked/s);
    });

    it("refuse to go on with other options than the run was begun with", async () => {
      const { migrate, run, table } = await filled([...mixedItems(10)]);
      expect((await migrate(["--shard", "0/2"])).code).toBe(0);
      const expired = await migrate(["--shard", "1/2", "--expired", "delete"]);
      expect(expired).toMatchObject({ code: 2, stdout: failureDocument });
      expect(expired.stderr).toContain('another --expired: "migrate"');
      const elsewhere = await migrate(["--shard", "1/2", "--journal", `s3://${shards.s3.bucket}/elsewhere`]);
      expect(elsewhere).toMatchObject({ code: 2, stdout: failureDocument });
      expect(elsewhere.stderr).toContain("another journal");
      // Who may write to the control table can't send those who undo, or look, elsewhere.
      for (const command of ["verify-data", "rollback-data"]) {
        const yes = command === "rollback-data" ? ["--yes"] : [];
        const sent = await run(command, [...yes, ...shards.journal("elsewhere")]);
        expect(sent).toMatchObject({ code: 2, stdout: "" });
        expect(sent.stderr).toContain("another journal");
        const right = await run(command, [...yes, ...shards.journal()]);
        expect(right.stderr).not.toContain("error");
      }
      const other = await shards.run(["migrate-data", "status", ...shards.on("other", table)]);
      expect(other.code).toBe(2);
      expect((await run("rollback-data", ["--run", "no-such-run", "--yes"])).stderr).toContain("no-such-run");
    });

    it("do without a journal when told to, and can't be undone then", async () => {
      const { table, before, run } = await filled([...mixedItems(20)]);
      expect(await run("migrate-data", ["--no-journal", "--yes"])).toMatchObject({ code: 0 });
      expect(await allItems(shards.client, table)).toEqual(migratedItems(before));
      const undo = await run("rollback-data", ["--yes"]);
      expect(undo).toMatchObject({ code: 2, stdout: "" });
      expect(undo.stderr).toContain("kept no journal");
    });

    it("say which package is missing", async () => {
      const { table, before, migrate } = await filled([...mixedItems(10)]);
      const folder = temporaryFolder("no-s3");
      const preload = join(folder, "preload.cjs");
      await writeFile(
        preload,
        `const Module = require("node:module");
        const resolve = Module._resolveFilename;
        Module._resolveFilename = (name, ...rest) => resolve(name === "@aws-sdk/client-s3" ? "${folder}/none" : name, ...rest);`,
      );
      const result = await migrate([], { NODE_OPTIONS: `--require ${preload}` });
      expect(result).toMatchObject({ code: 2, stdout: failureDocument });
      expect(result.stderr).toContain("npm install @aws-sdk/client-s3");
      expect(await allItems(shards.client, table)).toEqual(before);
    });
  });
});

it("takes its part of the run's ceilings: by the number of shards that work at a time", () => {
  const ceilings = { table: "t", maxWriteCapacity: 600, maxReadCapacity: 60 };
  const shard = { index: 3, of: 30 };
  expect(shareOfCeilings(ceilings, { shard, parallelism: 6 })).toMatchObject({
    maxWriteCapacity: 100,
    maxReadCapacity: 10,
  });
  expect(shareOfCeilings(ceilings, { shard })).toMatchObject({ maxWriteCapacity: 20, maxReadCapacity: 2 });
  expect(shareOfCeilings(ceilings, {})).toEqual(ceilings);
});

describe("the flags of shards", () => {
  const shards = useShards(startDynalite);
  beforeAll(() => createTable(shards.client, "people"));

  it.each([
    [["--shard", "2/2"], "from 0 to N-1"],
    [["--shard", "one"], "--shard I/N"],
    [["--shards", "4"], "none is set"],
    [["--state", "elsewhere"], "dynamodb:NAME"],
    [["--run", "a b"], "letters, digits"],
    [["--parallelism", "0"], "parallelism"],
    [["--journal", "folder"], "s3://bucket/prefix"],
    [["--dry-run"], "--dry-run"],
    [["--resume"], "--resume"],
    [["--backup"], "--backup"],
    [["--enable-ttl"], "--enable-ttl"],
  ])("refuse %j", async (flags, said) => {
    const line = "migrate-data --table people --state dynamodb:state --run r --journal s3://journals/x --yes";
    const result = await shards.run([...line.split(" "), "--endpoint", shards.endpoint, ...flags]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(said);
  });

  it.each([
    ["migrate-data --yes --shard 0/2", "--state dynamodb:NAME"],
    ["migrate-data --yes --journal s3://bucket/x", "--journal"],
    ["migrate-data --yes --run x", "--run"],
    ["migrate-data --yes --state dynamodb:state", "--run NAME"],
    ["migrate-data --yes --state dynamodb:state --run x", "--journal s3://bucket/prefix"],
    ["migrate-data --state dynamodb:state --run x --no-journal", "--yes"],
    ["verify-data --run x", "--state"],
    ["verify-data --journal s3://bucket/x", "--journal"],
    ["rollback-data --yes --run x --journal s3://bucket/x", "--journal"],
    ["rollback-data --run x --state dynamodb:state", "--yes"],
    ["migrate-data status", "--state"],
  ])("refuse %s", async (line, said) => {
    const [command = "", ...flags] = line.split(" ");
    const result = await shards.run([command, ...flags, "--table", "t", "--endpoint", shards.endpoint]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(said);
  });
});
