import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  DeleteItemCommand,
  DeleteTableCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { migrateTable } from "../../src/index.ts";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { fewSegments, inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

describe("the state folder", () => {
  const engine = useEngine(startDynalite);
  let tables = 0;

  async function filled(count: number) {
    const table = `state-${++tables}`;
    await createTable(engine.client, table);
    await putAll(engine.client, table, [...mixedItems(count)]);
    const before = await allItems(engine.client, table);
    const cwd = temporaryFolder();
    return {
      before,
      cwd,
      state: join(cwd, ".migrate-nextauth-dynamo"),
      on: ["--table", table, "--endpoint", engine.endpoint, ...inFewSegments, "--yes"],
    };
  }

  /** Waits until a run has begun to write. */
  async function atWork(state: string): Promise<void> {
    const journals = () =>
      (existsSync(state) ? readdirSync(state) : [])
        .map((name) => join(state, name, "journal.ndjson"))
        .filter((path) => existsSync(path) && readFileSync(path).length > 1_000);
    while (journals().length === 0) await sleep(10);
  }

  const lockOf = (state: string) => join(state, readdirSync(state).find((name) => name.endsWith(".lock")) ?? "");

  it("keeps a second run off a table, and takes the lock of a killed one over", async () => {
    const { cwd, state, on } = await filled(500);
    const slow = ["--concurrency", "1", "--max-write-capacity", "5"];
    const { child, ended } = await startCli(["migrate-data", ...on, ...slow], { cwd });
    await begun(child);
    const second = await cli(["migrate-data", ...on], { cwd });
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain(`process ${child.pid} on ${hostname()}`);
    const rollback = await cli(
      ["rollback-data", ...on, "--run", readdirSync(state).find((name) => name.startsWith("20")) ?? ""],
      { cwd },
    );
    expect(rollback.stderr).toContain("locked");
    child.kill("SIGKILL");
    await ended;
    expect(existsSync(lockOf(state))).toBe(true);
    expect((await cli(["migrate-data", ...on, "--resume"], { cwd })).code).toBe(0);
    expect(readdirSync(state).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  it("doesn't take the lock of a run on another machine for stale while it is renewed", async () => {
    const { cwd, state, on } = await filled(10);
    expect((await cli(["migrate-data", ...on], { cwd })).code).toBe(0);
    const { child, ended } = await startCli(
      ["migrate-data", ...on, "--concurrency", "1", "--max-write-capacity", "1"],
      { cwd },
    );
    while (!readdirSync(state).some((name) => name.endsWith(".lock"))) await sleep(10);
    const lock = lockOf(state);
    await sleep(100);
    child.kill("SIGKILL");
    await ended;
    writeFileSync(lock, JSON.stringify({ pid: 1, host: "elsewhere", startedAt: "2026-01-01T00:00:00.000Z" }));
    const result = await cli(["migrate-data", ...on], { cwd });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("process 1 on elsewhere");
  });

  it("holds the lock of a process that stands still, however long", async () => {
    const { before, cwd, state, on } = await filled(400);
    const { child, ended } = await startCli(
      ["migrate-data", ...on, "--json", "--concurrency", "1", "--max-write-capacity", "60"],
      { cwd },
    );
    await atWork(state);
    child.kill("SIGSTOP");
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lockOf(state), longAgo, longAgo);
    const run = readdirSync(state).find((name) => name.startsWith("20")) ?? "";
    const rollback = await cli(["rollback-data", ...on, "--run", run], { cwd });
    child.kill("SIGCONT");
    expect(rollback).toMatchObject({ code: 1, stdout: "" });
    expect(rollback.stderr).toContain(`process ${child.pid} on ${hostname()}`);
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).items.byType.ACCOUNT).toEqual({ update: 120 });
    expect(await allItems(engine.client, on[1] ?? "")).toEqual(migratedItems(before));
  });

  it("stops a run whose lock another machine has taken while it stood still, before it writes again", async () => {
    const { cwd, state, on } = await filled(400);
    const { child, ended } = await startCli(
      ["migrate-data", ...on, "--concurrency", "1", "--max-write-capacity", "60"],
      { cwd },
    );
    await atWork(state);
    child.kill("SIGSTOP");
    writeFileSync(lockOf(state), JSON.stringify({ pid: 1, host: "elsewhere", startedAt: "2026-01-01T00:00:00.000Z" }));
    await sleep(5_500);
    const meanwhile = await allItems(engine.client, on[1] ?? "");
    child.kill("SIGCONT");
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain("lock-lost");
    expect(stderr).toContain("process 1 on elsewhere");
    expect(await allItems(engine.client, on[1] ?? "")).toEqual(meanwhile);
    expect(readFileSync(lockOf(state), "utf8")).toContain("elsewhere");
  });

  it.each([
    ["is finished by the next one", false],
    ["stays consumed when the link was used since", true],
  ])("a move that was killed between its two writes %s", async (_, isUsed) => {
    const { before, cwd, on } = await filled(10);
    const table = on[1] ?? "";
    let kill = () => {};
    let deletions = 0;
    const proxy = await startFaultProxy(engine.endpoint, (operation) => {
      if (operation !== "DeleteItem" || deletions++ > 0) return undefined;
      kill();
      return "reset";
    });
    onTestFinished(() => proxy.stop());
    const there = ["--table", table, "--endpoint", proxy.endpoint, ...inFewSegments, "--yes"];
    const { child, ended } = await startCli(["migrate-data", ...there], { cwd });
    kill = () => child.kill("SIGKILL");
    expect((await ended).code).toBeNull();
    const tokens = async () =>
      (await allItems(engine.client, table))
        .filter(({ pk }) => /^V[RT]#/.test(pk?.S ?? ""))
        .map(({ pk, sk }) => ({ pk, sk }));
    const both = await tokens();
    expect(both.map(({ pk }) => pk?.S?.slice(0, 2))).toEqual(["VR", "VT"]);
    const used = both[1] as Record<string, AttributeValue>;
    // As v4's adapter consumes it.
    if (isUsed) await engine.client.send(new DeleteItemCommand({ TableName: table, Key: used }));
    const resumed = await cli(["migrate-data", ...there, "--resume", "--json"], { cwd });
    expect(resumed.code).toBe(0);
    expect(await tokens()).toEqual(isUsed ? [] : [used]);
    const { SESSION, VR } = JSON.parse(resumed.stdout).items.byType;
    expect([SESSION, VR]).toEqual([{ update: 3 }, isUsed ? { gone: 1 } : { move: 1 }]);
    if (!isUsed) expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
  });

  it("goes by the engine's clock: a machine that is 31 days ahead deletes nothing", async () => {
    const { before, cwd, on } = await filled(20);
    const ahead = "const real=Date.now;Date.now=()=>real()+31*864e5";
    const env = { ...testEnvironment, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(ahead)}` };
    for (const flags of [
      ["--expired", "delete"],
      ["--session-max-age", "3600"],
    ]) {
      const { code, stderr } = await cli(["migrate-data", ...on, ...flags], { cwd, env });
      expect(code).toBe(1);
      expect(stderr).toContain("31 days ahead of");
    }
    expect(await allItems(engine.client, on[1] ?? "")).toEqual(before);
    const plan = await cli(["migrate-data", ...on, "--dry-run", "--json"], { cwd, env });
    expect(JSON.parse(plan.stdout).warnings.join("\n")).toContain(
      "This machine's clock is 31 days ahead of the table's",
    );
    expect((await cli(["migrate-data", ...on, "--expired", "delete"], { cwd })).code).toBe(0);
  });

  it("says at once that a folder can't be made", async () => {
    const { cwd, on } = await filled(0);
    for (const folder of ["/proc/foo", "/dev/null/foo", "/proc/self/fd/foo"]) {
      const { code, stderr } = await cli(["migrate-data", ...on, "--state-dir", folder], { cwd });
      expect([folder, code]).toEqual([folder, 1]);
      expect(stderr).toContain(`"${folder}" can't be written to`);
    }
  });

  it("refuses a run of another version, with other options, or of another account", async () => {
    const { cwd, state, on } = await filled(10);
    const first = await cli(["migrate-data", ...on, "--json"], { cwd });
    const { run } = JSON.parse(first.stdout);
    const path = join(state, run, "run.json");
    const saved = readFileSync(path, "utf8");
    const resume = async (edit: (run: { identity: Record<string, unknown> }) => void, ...flags: string[]) => {
      const edited = JSON.parse(saved);
      edit(edited);
      writeFileSync(path, JSON.stringify(edited));
      const result = await cli(["migrate-data", ...on, "--resume", run, ...flags], { cwd });
      expect(result).toMatchObject({ code: 2, stdout: "" });
      return result.stderr;
    };
    expect(await resume(({ identity }) => Object.assign(identity, { version: "9.9.9" }))).toContain(
      "migrate-nextauth-dynamo@9.9.9",
    );
    expect(
      await resume(({ identity }) => Object.assign(identity, { arn: "arn:aws:dynamodb:us-east-1:2:table/x" })),
    ).toContain("account");
    expect(await resume(({ identity }) => Object.assign(identity, { keys: {} }))).toContain("key names");
    expect(await resume(() => {}, "--expired", "delete")).toContain('another --expired: "migrate"');
  });

  it("isn't gone on with on a table that was deleted and restored under the same name", async () => {
    const { cwd, on, before } = await filled(10);
    const { run } = JSON.parse((await cli(["migrate-data", ...on, "--json"], { cwd })).stdout);
    const TableName = on[1] ?? "";
    await engine.client.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: engine.client, minDelay: 1, maxDelay: 1, maxWaitTime: 30 }, { TableName });
    await createTable(engine.client, TableName);
    await putAll(engine.client, TableName, before);
    const resumed = await cli(["migrate-data", ...on, "--resume", run], { cwd });
    expect(resumed).toMatchObject({ code: 2, stdout: "" });
    expect(resumed.stderr).toContain("migrated another table");
    expect((await cli(["migrate-data", ...on], { cwd })).code).toBe(0);
    expect(await allItems(engine.client, TableName)).toEqual(migratedItems(before));
    // What an undoing finds is compared with what is there: it may be tried.
    expect((await cli(["rollback-data", ...on, "--run", run], { cwd })).code).toBe(0);
    expect(await allItems(engine.client, TableName)).toEqual(before);
  });

  it("can't be made where one may not write", async () => {
    const { cwd, on } = await filled(0);
    writeFileSync(join(cwd, "file"), "");
    const result = await cli(["migrate-data", ...on, "--state-dir", "file/state"], { cwd });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain("--state-dir");
  });

  describe("refuses, and leaves as it is", () => {
    const plain = (path: string) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "theirs");
    };
    const link = (to: string) => (path: string) => {
      mkdirSync(dirname(path), { recursive: true });
      mkdirSync(join(dirname(path), to), { recursive: true });
      symlinkSync(to, path);
    };
    const nothing = () => {};

    /** What is named, what is made before, and what is said of it. */
    const kinds: readonly (readonly [string, string, (cwd: string) => void, string])[] = [
      ["the project", ".", nothing, "holds the folder you are in"],
      ["the project, with a slash", "./", nothing, "holds the folder you are in"],
      ["the folder above", "..", nothing, "holds the folder you are in"],
      ["the root", "/", nothing, "holds the folder you are in"],
      ["the project, in a roundabout way", "a/..", nothing, "holds the folder you are in"],
      ["a folder with files", "src", (cwd) => plain(join(cwd, "src/app.ts")), "holds files of others"],
      ["one with another .gitignore", "src", (cwd) => plain(join(cwd, "src/.gitignore")), "holds files of others"],
      ["one whose .gitignore is a link", "src", (cwd) => link("x")(join(cwd, "src/.gitignore")), "files of others"],
      ["a link", "state", (cwd) => link("public")(join(cwd, "state")), "is a link"],
      ["a link that leads nowhere", "state", (cwd) => symlinkSync("nowhere", join(cwd, "state")), "is a link"],
      ["a folder behind a link", "a/b", (cwd) => link("public")(join(cwd, "a")), "is a link"],
      ["the usual folder as a link", "", (cwd) => link("public")(join(cwd, ".migrate-nextauth-dynamo")), "is a link"],
      ...["public", "static", "dist", "build", "out", "PUBLIC", "apps/web/public", ".next"].map(
        (name) => [`a folder in ${name}`, `${name}/state`, nothing, "usually served"] as const,
      ),
      ["public itself, empty", "public", (cwd) => mkdirSync(join(cwd, "public")), "usually served"],
      ["a neighbour's public", "../public/state", nothing, "usually served"],
    ];

    it.each(kinds)("%s", async (_kind, name, make, said) => {
      const { before, cwd: folder, on } = await filled(10);
      const cwd = join(folder, "project");
      mkdirSync(cwd, { mode: 0o755 });
      make(cwd);
      const there = () => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
      const [names, mode] = [there(), statSync(cwd).mode];
      const named = name === "" ? [] : ["--state-dir", name];
      for (const command of [
        ["migrate-data", ...on],
        ["rollback-data", ...on, "--run", "20260101T000000-abcd"],
      ]) {
        const { code, stdout, stderr } = await cli([...command, ...named], { cwd });
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toContain("state-folder");
        expect(stderr.replaceAll(/\s+/g, " ")).toContain(said);
      }
      expect([there(), statSync(cwd).mode]).toEqual([names, mode]);
      expect(await allItems(engine.client, on[1] ?? "")).toEqual(before);
    });
  });

  it.each([
    ["a folder that isn't there", "some/where/state", () => {}, 0o700],
    ["an empty folder, with its mode", "state", (path: string) => mkdirSync(path, { mode: 0o755 }), 0o755],
    [
      "a new volume",
      "state",
      (path: string) => mkdirSync(join(path, "lost+found"), { recursive: true, mode: 0o755 }),
      0o755,
    ],
  ])("takes %s, twice", async (_kind, name, make, mode) => {
    const { cwd, on } = await filled(10);
    const folder = join(cwd, name);
    make(folder);
    for (let time = 0; time < 2; time++) {
      const { code, stderr } = await cli(["migrate-data", ...on, "--state-dir", name], { cwd });
      expect(code, stderr).toBe(0);
    }
    expect(statSync(folder).mode & 0o777).toBe(mode);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
  });

  describe("refuses a run", () => {
    async function finished() {
      const { cwd, state, on } = await filled(10);
      const outside = join(cwd, "outside.ndjson");
      writeFileSync(outside, "theirs");
      await migrateTable({ table: on[1] ?? "", client: engine.client, stateDir: state, segments: fewSegments });
      const run = readdirSync(state).find((name) => name.startsWith("20")) ?? "";
      const undo = (id = run) => cli(["rollback-data", ...on, "--run", id], { cwd });
      return { cwd, state, on, run, undo, outside };
    }

    it.each(["..", ".", "../outside", "/", "a/b", "", "-x"])("that is called %j", async (id) => {
      const { undo } = await finished();
      const { code, stderr } = await undo(id);
      expect(code, stderr).toBe(2);
    });

    it.each(["..", ".", "../../outside", 7, null, {}])("whose run.json says that it is %j", async (id) => {
      const { state, run, undo, on, cwd } = await finished();
      const path = join(state, run, "run.json");
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), id, state: "running" }));
      const before = readdirSync(cwd, { recursive: true, encoding: "utf8" }).sort();
      const resume = () => cli(["migrate-data", ...on, "--resume"], { cwd });
      for (const { code, stderr } of [await undo(), await resume()]) {
        expect(code).toBe(1);
        expect(stderr).toContain("state-damaged");
      }
      expect(readdirSync(cwd, { recursive: true, encoding: "utf8" }).sort()).toEqual(before);
    });

    it.each([
      "run.json",
      "journal.ndjson",
      "journal.key",
      "checkpoint.key",
      "checkpoint.ndjson",
      "left.ndjson",
      "not-rolled-back.ndjson",
    ])("whose %s is a link or a pipe", async (name) => {
      const { state, run, undo, outside } = await finished();
      const path = join(state, run, name);
      for (const make of [() => symlinkSync(outside, path), () => execFileSync("mkfifo", [path])]) {
        rmSync(path, { force: true });
        make();
        const { code, stderr } = await undo();
        expect(code, stderr).toBe(1);
        expect(stderr).toContain("isn't a plain file");
      }
      expect(readFileSync(outside, "utf8")).toBe("theirs");
    });

    it("whose folder is a link", async () => {
      const { state, run, undo, cwd } = await finished();
      renameSync(join(state, run), join(cwd, "elsewhere"));
      symlinkSync(join(cwd, "elsewhere"), join(state, run));
      const { code, stderr } = await undo();
      expect(code).toBe(1);
      expect(stderr).toContain("is a link");
    });
  });

  it("is ignored by git", async () => {
    const { cwd, state, on } = await filled(10);
    await cli(["migrate-data", ...on], { cwd });
    expect(readFileSync(join(state, ".gitignore"), "utf8")).toBe("*\n");
  });
});
