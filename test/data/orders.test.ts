import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orderRun, type RunsReport, type StatusReport } from "../../src/index.ts";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedCli, sharedEnvironment } from "../support/data/shared-cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/data-reports.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** The report that a command printed, held to the published schema. */
function printed<Report>({ stdout }: { readonly stdout: string }): Report {
  const report = JSON.parse(stdout);
  validate(report);
  expect(validate.errors).toBeNull();
  return report;
}

// They wait for jobs that are slow: side by side.
describe.concurrent("a run that somebody looks at from another terminal", () => {
  const engine = useEngine(startDynalite);
  let tables = 0;

  async function filled(items: number) {
    const table = `orders-${++tables}`;
    await createTable(engine.client, table);
    await putAll(engine.client, table, [...mixedItems(items)]);
    const cwd = temporaryFolder();
    const on = ["--table", table, "--endpoint", engine.endpoint];
    const run = (command: string, ...flags: string[]) => cli([...command.split(" "), ...flags], { cwd });
    const tell = async (command: string, ...flags: string[]) =>
      printed<StatusReport>(await run(`migrate-data ${command}`, ...on, "--json", ...flags));
    /** Until a job takes orders: that its run has begun it says a moment before. */
    const atWork = async (child: Parameters<typeof begun>[0]) => {
      await begun(child);
      const state = join(cwd, ".migrate-nextauth-dynamo");
      while (!readdirSync(state).some((name) => existsSync(join(state, name, "work.json")))) await sleep(10);
    };
    return { table, cwd, on, run, tell, atWork, before: await allItems(engine.client, table) };
  }

  it("pauses, goes on, and takes another pace when it is told to, and says so in its report", async () => {
    const { table, cwd, on, tell, atWork, before } = await filled(600);
    const slow = ["--concurrency", "1", "--segments", "60", "--max-write-capacity", "20"];
    const { child, ended } = await startCli(["migrate-data", ...on, "--yes", "--json", ...slow], { cwd });
    await atWork(child);
    const paused = await tell("pause");
    expect(paused).toMatchObject({ state: "running", isPaused: true, orders: [{ kind: "pause", units: null }] });
    // Within a second, and what is under way is finished.
    await sleep(2_500);
    const written = async () => (await tell("status")).shards[0]?.progress;
    await sleep(2_500);
    const [first] = [await written()];
    expect(first?.waitingFor).toBe("paused, as it was told");
    await sleep(3_000);
    expect((await written())?.itemsWritten).toBe(first?.itemsWritten);
    expect(await allItems(engine.client, table)).not.toEqual(migratedItems(before));

    await tell("throttle", "100000");
    await tell("resume-now");
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    const report = printed<{ orders: unknown; progress: { itemsWritten: number } }>({ stdout });
    const by = expect.stringMatching(/.@./);
    expect(report.orders).toEqual([
      { kind: "pause", units: null, by, at: expect.any(String) },
      { kind: "throttle", units: 100_000, by, at: expect.any(String) },
      { kind: "resume", units: null, by, at: expect.any(String) },
    ]);
    expect(await allItems(engine.client, table)).toEqual(migratedItems(before));

    const done = await tell("status");
    expect(done).toMatchObject({
      state: "finished",
      secondsLeft: 0,
      shards: [{ task: "migrate", life: "done" }],
    });
    expect(done.items.byType.ACCOUNT).toEqual({ update: 180 });
    const late = await cli(["migrate-data", "pause", ...on], { cwd });
    expect(late).toMatchObject({ code: 2, stderr: expect.stringContaining("not-at-work") });
  });

  it("ends at once when it is stopped while it waits, and knows one that was killed", async () => {
    const { cwd, on, tell, run, atWork } = await filled(300);
    const slow = ["--concurrency", "1", "--segments", "60", "--max-write-capacity", "10"];
    const stopped = await startCli(["migrate-data", ...on, "--yes", ...slow], { cwd });
    await atWork(stopped.child);
    await tell("pause");
    await sleep(1_000);
    await tell("throttle", "100000");
    await sleep(1_000);
    stopped.child.kill("SIGINT");
    expect((await stopped.ended).code).toBe(130);
    // What was told to the attempt before is over.
    const killed = await startCli(["migrate-data", ...on, "--yes", "--resume", ...slow], { cwd });
    await begun(killed.child);
    await sleep(500);
    expect((await tell("status")).shards[0]).toMatchObject({ life: "running" });
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect((await tell("status")).shards[0]).toMatchObject({ life: "silent" });
    const [one] = printed<RunsReport>(await run("runs", "--json")).runs;
    expect(one).toMatchObject({ state: "running", atWork: null, restored: null, journal: true });
    expect(one?.next.resume).toContain(`--resume ${one?.id}`);
  });

  it("is listed, with what can be done, whether it was undone, and never by who made the folder", async () => {
    const { table, cwd, on, run, before } = await filled(50);
    expect((await run("runs")).stdout).toContain("No runs in");
    const { run: first } = printed<{ run: string }>(
      await run("migrate-data", ...on, "--yes", "--json", "--only", "VR"),
    );
    const { run: second } = printed<{ run: string }>(
      await run("migrate-data", ...on, "--yes", "--json", "--no-journal"),
    );
    const state = join(cwd, ".migrate-nextauth-dynamo");
    const listed = printed<RunsReport>(await run("runs", "--json"));
    expect(listed.runs).toMatchObject([
      { id: first, table, state: "finished", counts: { moves: 5, updates: 0, left: 0 }, journal: true },
      { id: second, table, state: "finished", counts: { moves: 0, updates: 30 }, journal: false, next: { undo: null } },
    ]);
    const text = await run("rollback-data", ...on);
    expect(text).toMatchObject({ code: 0 });
    expect(text.stdout).toMatch(new RegExp(`To undo ${first}\n.*rollback-data .*--run ${first}`));
    expect(await run("rollback-data", ...on, "--yes")).toMatchObject({ code: 2, stdout: "" });

    const undo = String(listed.runs[0]?.next.undo);
    expect((await run(`${undo.replace("npx migrate-nextauth-dynamo ", "")} --yes`)).code).toBe(0);
    const undone = await run("runs", "--json");
    expect(printed<RunsReport>(undone).runs[0]).toMatchObject({ id: first, state: "rolled back" });
    const again = await run("rollback-data", ...on, "--run", first, "--yes");
    expect(again.stderr).toMatch(/^The run \S+ was undone before/);
    const isLink = ({ type }: (typeof before)[number]) => type?.S === "VR";
    expect((await allItems(engine.client, table)).filter(isLink)).toEqual(before.filter(isLink));

    for (const file of ["work.json", "run.json"]) expect(statSync(join(state, first, file)).mode & 0o777).toBe(0o600);
    // As somebody does who may write there.
    writeFileSync(
      join(state, second, "orders.ndjson"),
      '{"kind":"pause","units":9}\n\u001b[2J\n[]\n{"kind":"__proto__"}',
    );
    writeFileSync(join(state, second, "work.json"), '{"task":"migrate","outcome":"running","process":{"pid":"1"}}');
    mkdirSync(join(state, "planted"));
    writeFileSync(
      join(state, "planted", "run.json"),
      '{"id":"planted","identity":{"table":"\u001b[31mx","arn":""},"options":{}}',
    );
    mkdirSync(join(state, "linked"));
    symlinkSync("/etc/passwd", join(state, "linked", "run.json"));
    appendFileSync(join(state, first, "checkpoint.ndjson"), '{"segment":1,"page":7}\n');
    const hostile = await run("runs", "--json");
    expect(hostile.code).toBe(3);
    const report = printed<RunsReport>(hostile);
    expect(report.runs.map(({ id }) => id)).toEqual([second]);
    expect(report.unreadable.map(({ id }) => id).sort()).toEqual([first, "linked", "planted"].sort());
    const shown = await run("runs");
    expect(shown.stdout).not.toContain("\u001b");
    const status = printed<StatusReport>(await run("migrate-data status", ...on, "--json", "--run", second));
    expect(status).toMatchObject({ orders: [], isPaused: false, shards: [] });
  });

  describe("in shards", () => {
    let s3: S3Server;
    beforeAll(async () => {
      s3 = await startS3();
    });
    afterAll(() => s3.stop());

    it("is told by a row in the control table, and listed", async () => {
      const { table, on, before } = await filled(300);
      const shared = [...on, "--state", "dynamodb:orders-state", "--run", "one"];
      const journal = ["--journal", `s3://${s3.bucket}/x`];
      const slow = ["--concurrency", "1", "--max-write-capacity", "20"];
      const { child, ended } = await startCli(["migrate-data", ...shared, ...journal, "--yes", "--json", ...slow], {
        env: sharedEnvironment(s3),
      });
      await new Promise<void>((resolve) =>
        child.stderr.on("data", (said: string) => (/^Run one/m.test(said) ? resolve() : undefined)),
      );
      const run = (command: string, ...flags: string[]) =>
        sharedCli(s3, [...command.split(" "), ...shared, ...flags, "--json"]);
      expect(printed<StatusReport>(await run("migrate-data pause"))).toMatchObject({ isPaused: true });
      await sleep(7_000);
      const now = await allItems(engine.client, table);
      await sleep(2_000);
      expect(await allItems(engine.client, table)).toEqual(now);
      expect(now).not.toEqual(migratedItems(before));
      await run("migrate-data throttle 100000");
      await run("migrate-data resume-now");
      const { code, stdout } = await ended;
      expect(code).toBe(0);
      expect(printed<{ orders: { kind: string }[] }>({ stdout }).orders.map(({ kind }) => kind)).toEqual([
        "pause",
        "throttle",
        "resume",
      ]);
      const list = await sharedCli(s3, [
        "runs",
        "--state",
        "dynamodb:orders-state",
        "--endpoint",
        engine.endpoint,
        "--json",
      ]);
      const [one] = printed<RunsReport>(list).runs;
      expect(one).toMatchObject({
        id: "one",
        table,
        state: "finished",
        counts: { updates: 180, moves: 30 },
        restored: null,
      });
      expect(one?.next.undo).toContain("rollback-data");
    });
  });
});

it("takes no order that makes no sense", async () => {
  for (const [order, units] of [
    ["throttle", undefined],
    ["throttle", 0],
    ["throttle", Number.NaN],
    ["pause", 5],
  ] as const)
    await expect(orderRun({ table: "t", order, units })).rejects.toMatchObject({ code: "option-invalid" });
});
