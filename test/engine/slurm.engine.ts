import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StatusReport } from "../../src/index.ts";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedEnvironment } from "../support/data/shared-cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynamoDBLocal } from "../support/engines/dynamodb-local.ts";
import { clientFor, createTable, type Engine } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";
import { type Slurm, startSlurm, type Task } from "../support/engines/slurm.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const count = 40_000;
const shards = 10;
/** What a machine takes that others use too; alone it is a tenth of that. */
const timeout = 1_500_000;
const root = new URL("../../", import.meta.url).pathname;
const script = join(root, "deploy/slurm.sbatch");

let slurm: Slurm;
let engine: Engine;
let s3: S3Server;
let client: DynamoDBClient;
let environment: Readonly<Record<string, string>>;
let folder: string;
let startedAt = 0;

beforeAll(async () => {
  [engine, s3, slurm] = await Promise.all([startDynamoDBLocal(), startS3(), startSlurm()]);
  client = clientFor(engine);
  folder = temporaryFolder("array");
  environment = {
    ...sharedEnvironment(s3),
    AWS_EC2_METADATA_DISABLED: "true",
    // What a shard's script keeps while it runs stays when it is killed.
    TMPDIR: temporaryFolder("jobs"),
    MIGRATE_NEXTAUTH_DYNAMO: join(root, "bin/migrate-nextauth-dynamo.js"),
  };
  Object.assign(process.env, environment);
  startedAt = performance.now();
});
afterAll(async () => {
  client?.destroy();
  await slurm?.stop();
  await engine?.stop();
  await s3?.stop();
});

/** What a person who wants to see it run reads. */
function tell(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
}

const on = () => ["--table", "people", "--endpoint", engine.endpoint, "--state", "dynamodb:state", "--run", "first"];

/** Submits an array of deploy/slurm.sbatch as a user would. */
async function submit(array: string, words: readonly string[], more: readonly string[] = []): Promise<string> {
  const job = await slurm.command(
    "sbatch",
    ...["--parsable", `--array=${array}`, `--chdir=${folder}`, ...more, script, ...words, ...on()],
  );
  tell(`sbatch --array=${array} ${words[0]}: job ${job.trim()}`);
  return job.trim();
}

async function status(): Promise<StatusReport> {
  const { stdout } = await cli(["migrate-data", "status", ...on(), "--json"], { env: environment });
  return JSON.parse(stdout);
}

const isOver = ({ state }: Task) => !/PENDING|RUNNING|COMPLETING|REQUEUED|SUSPENDED|CONFIGURING/.test(state);

/** Waits until all tasks of an array are over. */
async function ended(job: string, size: number): Promise<readonly Task[]> {
  for (;;) {
    const tasks = await slurm.tasks(job);
    if (tasks.length === size && tasks.every(isOver)) return tasks;
    await sleep(500);
  }
}

/** Waits until a task runs, and has begun its run. */
async function atWork(job: string, choose: (tasks: readonly Task[]) => Task | undefined): Promise<Task> {
  for (;;) {
    const tasks = await slurm.tasks(job);
    if (tasks.length > 0 && tasks.every(isOver))
      throw new Error("all tasks were over before that could be done to one");
    const running = tasks.filter((task) => task.state === "RUNNING" && /Run first/.test(attemptLog(job, task)));
    const chosen = choose(running);
    if (chosen) return chosen;
    await sleep(200);
  }
}

/** Waits until one of some tasks has begun its run once more. */
async function begunAgain(job: string, tasks: readonly Task[]): Promise<Task> {
  for (;;) {
    const again = (await slurm.tasks(job)).find(
      (task) =>
        /Run first/.test(attemptLog(job, task)) &&
        tasks.some(({ index, restarts }) => index === task.index && restarts < task.restarts),
    );
    if (again) return again;
    await sleep(200);
  }
}

function logOf(job: string, index: number): string {
  try {
    return readFileSync(join(folder, `migrate-next-auth-${job}_${index}.log`), "utf8");
  } catch {
    return "";
  }
}

/** What the present attempt of a task has said. */
function attemptLog(job: string, { index, restarts }: Task): string {
  const lines = logOf(job, index).split("\n");
  return lines.filter((line) => line.includes(` attempt ${restarts + 1} on `)).join("\n");
}

/** The tool's process in a task's present attempt. */
function processOf(job: string, task: Task): number {
  return Number(/shard begins as process (\d+)/.exec(attemptLog(job, task))?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("migrate-nextauth-dynamo");
  } catch {
    return false;
  }
}

function told(job: string): string {
  const names = readdirSync(folder).filter((name) => name.includes(`-${job}_`));
  return names
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("")
    .split("\n")
    .filter((line) => /shard begins|exit code|: done$/.test(line))
    .sort()
    .map((line) => `          ${line}`)
    .join("\n");
}

describe("a job array of Slurm", () => {
  let before: readonly Item[];
  let left: readonly Item[];
  const deleted = new Set<string>();
  const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;

  it("migrates a table whatever happens to its shards, its nodes and its controller", { timeout }, async () => {
    await createTable(client, "people");
    const items = [...mixedItems(count)];
    const parts = Array.from({ length: 8 }, (_, part) => items.slice((part * count) / 8, ((part + 1) * count) / 8));
    await Promise.all(parts.map((part) => putAll(client, "people", part)));
    before = await allItems(client, "people");
    tell(`${before.length} items in a table of DynamoDB Local, ${slurm.nodes.length} nodes`);
    const job = await submit(`100-${100 + 3 * (shards - 1)}:3`, [
      ...["migrate-data", "--yes", "--journal", `s3://${s3.bucket}/journals`, "--json"],
      // So that it takes a minute on a fast machine too.
      ...["--max-write-capacity", "1250"],
    ]);

    // Three shards die.
    const killed = new Set<number>();
    while (killed.size < 3) {
      const task = await atWork(job, (running) => running.find(({ index }) => !killed.has(index)));
      await sleep(300);
      const pid = processOf(job, task);
      if (!isAlive(pid)) continue;
      process.kill(pid, "SIGKILL");
      killed.add(task.index);
      tell(`kill -9 ${pid}: task ${task.index} on ${task.node}`);
    }

    // A node is lost to the controller, which starts its shards elsewhere while they still run.
    let lostNode = "";
    let twins: readonly Task[] = [];
    while (twins.length === 0) {
      const lost = await atWork(job, (running) => running.find(({ node }) => node === "node3") ?? running[0]);
      lostNode = lost.node ?? "";
      // From here on nothing that ends there is heard of.
      slurm.freeze(lostNode);
      const onIt = (await slurm.tasks(job)).filter(({ node, state }) => node === lostNode && state === "RUNNING");
      twins = onIt.filter((task) => isAlive(processOf(job, task)));
      if (twins.length === 0) slurm.thaw(lostNode);
    }
    const pids = twins.map((task) => processOf(job, task));
    await slurm.command("scontrol", "update", `nodename=${lostNode}`, "state=down", "reason=lost");
    tell(`${lostNode} hears nothing and is down: tasks ${twins.map(({ index }) => index)} requeued`);
    const again = await begunAgain(job, twins);
    const alive = pids.filter(isAlive);
    tell(`task ${again.index} runs on ${again.node}; of its node's twins ${alive.length} still run on ${lostNode}`);

    // Users go on signing out: what they delete must not come back.
    const sessions = before.filter(({ type }, index) => type?.S === "SESSION" && index % 97 === 0);
    await Promise.all(
      sessions.map(async (session) => {
        const { pk, sk } = session;
        if (!pk || !sk) return;
        await client.send(new DeleteItemCommand({ TableName: "people", Key: { pk, sk } }));
        deleted.add(keyOf(session));
      }),
    );
    tell(`${deleted.size} sessions deleted by the application`);

    // A node is drained, and its shards are sent elsewhere.
    const drained = await atWork(job, (running) => running.find(({ node }) => node !== lostNode));
    const drainedNode = drained.node ?? "";
    await slurm.command("scontrol", "update", `nodename=${drainedNode}`, "state=drain", "reason=maintenance");
    const moved = (await slurm.tasks(job)).filter(({ node, state }) => node === drainedNode && state === "RUNNING");
    for (const task of moved) await slurm.command("scontrol", "requeue", `${job}_${task.index}`);
    tell(`${drainedNode} is drained: tasks ${moved.map(({ index }) => index)} requeued`);

    await slurm.restartController();
    tell("the controller was restarted");
    slurm.thaw(lostNode);
    for (const node of [lostNode, drainedNode]) {
      await slurm.command("scontrol", "update", `nodename=${node}`, "state=resume");
    }
    tell(`${lostNode} and ${drainedNode} are back`);

    const tasks = await ended(job, shards);
    tell(`all over:\n${told(job)}`);
    const restarts = tasks.reduce((sum, task) => sum + task.restarts, 0);
    tell(
      `${tasks.length} tasks, ${restarts} restarts, ${tasks.filter(({ exit }) => exit === "0:0").length} ended with 0`,
    );
    expect(tasks.filter(({ state, exit }) => state !== "COMPLETED" || exit !== "0:0")).toEqual([]);
    expect(restarts).toBeGreaterThanOrEqual(killed.size + twins.length);
    expect(alive.length).toBeGreaterThan(0);
    // A twin that outlived its replacement is waited for, so that nothing is written after the look at the table.
    while (pids.some(isAlive)) await sleep(200);

    left = before.filter((item) => !deleted.has(keyOf(item)));
    expect(await allItems(client, "people")).toEqual(migratedItems(left));
    const report = await status();
    expect(report).toMatchObject({ state: "finished", secondsLeft: 0, left: [], task: "migrate" });
    expect(report.shards.map(({ life }) => life)).toEqual(Array(shards).fill("done"));
    const { byType } = report.items;
    tell(`counted: ${JSON.stringify(byType)}`);
    expect(byType.USER).toEqual({ current: count * 0.3 });
    expect(byType.ACCOUNT).toEqual({ update: count * 0.3 });
    expect(byType.VR).toEqual({ move: count * 0.1 });
    // Each that was deleted was migrated before, found gone, or not met any more.
    const counted = (byType.SESSION.update ?? 0) + (byType.SESSION.gone ?? 0);
    expect(counted).toBeLessThanOrEqual(count * 0.3);
    expect(byType.SESSION.update).toBeGreaterThanOrEqual(count * 0.3 - deleted.size);
  });

  it("ends for good with an exit code that another attempt won't change, and starts nothing again", {
    timeout,
  }, async () => {
    const wrong = await submit("0-1", ["migrate-data", "--yes", "--no-journal"]);
    const tasks = await ended(wrong, 2);
    // Other options than the run was begun with: 2.
    expect(tasks.map(({ state, exit, restarts }) => [state, exit, restarts])).toEqual([
      ["FAILED", "2:0", 0],
      ["FAILED", "2:0", 0],
    ]);
    tell(`two tasks ended with 2, and weren't started again:\n${told(wrong)}`);
  });

  it("verifies by an array with another number of shards, one of them cancelled and submitted again", {
    timeout,
  }, async () => {
    const first = await submit("1-8", ["verify-data", "--json"]);
    const cancelled = await atWorkAtAll(first);
    await slurm.command("scancel", `${first}_${cancelled.index}`);
    tell(`scancel ${first}_${cancelled.index}`);
    const tasks = await ended(first, 8);
    expect(tasks.filter(({ index }) => index !== cancelled.index).map(({ exit }) => exit)).toEqual(
      Array(7).fill("0:0"),
    );
    expect(tasks.find(({ index }) => index === cancelled.index)).toMatchObject({ state: "CANCELLED", restarts: 0 });
    const second = await submit("1-8", ["verify-data", "--json"]);
    expect((await ended(second, 8)).map(({ exit }) => exit)).toEqual(Array(8).fill("0:0"));
    const { verification } = await status();
    expect(verification).toMatchObject({ items: left.length, stillV3: {}, flaws: [], shards: { all: 8, done: 8 } });
    tell(`verified: ${left.length} items, nothing found`);
  });

  it("undoes it by an array, and brings back nothing that was deleted", { timeout }, async () => {
    const job = await submit("0-3", ["rollback-data", "--yes", "--json"]);
    const task = await atWorkAtAll(job);
    await sleep(8_000);
    const pid = processOf(job, task);
    if (isAlive(pid)) {
      process.kill(pid, "SIGKILL");
      tell(`kill -9 ${pid}: task ${task.index} on ${task.node}`);
    }
    const tasks = await ended(job, 4);
    tell(`all over:\n${told(job)}`);
    expect(tasks.map(({ state, exit }) => [state, exit])).toEqual(Array(4).fill(["COMPLETED", "0:0"]));
    expect(await allItems(client, "people")).toEqual(left);
    const { rollback } = await status();
    tell(`undone: ${JSON.stringify(rollback)}`);
  });

  /** Waits until the tool has begun in any task. */
  async function atWorkAtAll(job: string): Promise<Task> {
    for (;;) {
      const running = (await slurm.tasks(job)).filter(({ state }) => state === "RUNNING");
      const begun = running.find((task) => isAlive(processOf(job, task)));
      if (begun) return begun;
      await sleep(200);
    }
  }
});
