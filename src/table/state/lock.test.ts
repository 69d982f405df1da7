import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary/folder.ts";
import { defaultKeyNames } from "../../items/index.ts";
import { lockTable } from "./lock.ts";

const identity = { table: "t", arn: "arn", id: "", endpoint: null, keys: defaultKeyNames, version: "1" };

/** A folder with a lock that was taken here; what its file says may be edited, and its age. */
async function locked({ onTestFinished }: Pick<TestContext, "onTestFinished">) {
  const folder = temporaryFolder("lock");
  const lock = await lockTable(folder, identity);
  onTestFinished(() => lock.release());
  const path = join(folder, readdirSync(folder)[0] ?? "");
  return {
    folder,
    lock,
    text: () => readFileSync(path, "utf8"),
    edit: (change: object) =>
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change })),
    age: (seconds: number) => utimesSync(path, Date.now() / 1_000 - seconds, Date.now() / 1_000 - seconds),
  };
}

/** What a power cut, or somebody else, leaves in a lock's file. */
const oddTexts = [
  "",
  "{",
  "null",
  "7",
  "[]",
  "\0\0\0\0",
  "{}",
  ...[0, -1, 1.5, "1"].map((pid) => JSON.stringify({ pid, host: hostname(), startedAt: "now" })),
  JSON.stringify({ pid: 1, host: 5, startedAt: "now" }),
  JSON.stringify({ pid: 1, host: hostname(), startedAt: "now", place: {} }),
];

// Some wait for seconds, as who takes a lock over does: they wait side by side.
describe.concurrent("a lock", () => {
  it("is held here by a live process whatever its age, also one that tells less of itself", async (test) => {
    const { folder, edit, age } = await locked(test);
    age(3_600);
    await expect(lockTable(folder, identity)).rejects.toThrow(`process ${process.pid} on ${hostname()}`);
    edit({ place: undefined, born: undefined, token: undefined });
    age(3_600);
    await expect(lockTable(folder, identity)).rejects.toMatchObject({ code: "locked" });
  });

  it.for([
    ["whose process is gone", { pid: 2 ** 22 + 1 }],
    ["whose pid was given again", { born: "1" }],
  ] as const)("is taken here of one %s, and its holder finds out", async ([, change], test) => {
    const { folder, lock, edit, text } = await locked(test);
    edit(change);
    const other = await lockTable(folder, identity);
    await other.lease.proveNow();
    await expect(lock.lease.proveNow()).rejects.toMatchObject({ code: "lock-lost" });
    await lock.release();
    expect(text()).not.toBe("");
    await other.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is taken of one elsewhere that is silent for a minute, but not written by before that one must have looked", async (test) => {
    const { folder, lock, edit, age } = await locked(test);
    edit({ host: "elsewhere" });
    age(50);
    await expect(lockTable(folder, identity)).rejects.toThrow("on elsewhere");
    age(70);
    const before = performance.now();
    const other = await lockTable(folder, identity);
    expect(performance.now() - before).toBeGreaterThan(5_500);
    await expect(lock.lease.proveNow()).rejects.toMatchObject({ code: "lock-lost" });
    await other.release();
  }, 20_000);

  it("is another machine's, or container's, where pids mean something else", async (test) => {
    const { folder, edit } = await locked(test);
    edit({ place: "another boot pid:[1]", pid: 2 ** 22 + 1 });
    await expect(lockTable(folder, identity)).rejects.toMatchObject({ code: "locked" });
  });

  it("isn't taken of one elsewhere that renews it, whatever its clock says", async (test) => {
    const { folder, edit, age } = await locked(test);
    edit({ host: "elsewhere" });
    for (const seconds of [600, -600]) {
      age(seconds);
      const beat = setInterval(() => age(seconds - 1), 1_000);
      await expect(lockTable(folder, identity))
        .rejects.toThrow("on elsewhere")
        .finally(() => clearInterval(beat));
    }
  }, 30_000);

  it("is taken of one elsewhere that is gone, though its clock was a year ahead", async (test) => {
    const { folder, edit, age } = await locked(test);
    edit({ host: "elsewhere" });
    age(-365 * 86_400);
    await (await lockTable(folder, identity)).release();
  }, 30_000);

  it("that tells of no holder is waited for a minute, and taken then", async () => {
    await Promise.all(
      oddTexts.map(async (text) => {
        const folder = temporaryFolder("lock");
        const path = await lockIn(folder);
        writeFileSync(path, text);
        await expect(lockTable(folder, identity), text).rejects.toMatchObject({ code: "locked" });
        utimesSync(path, Date.now() / 1_000 - 70, Date.now() / 1_000 - 70);
        const lock = await lockTable(folder, identity);
        await lock.lease.proveNow();
        await lock.release();
        expect(readdirSync(folder)).toEqual([]);
      }),
    );
  }, 30_000);
});

/** Where a folder's lock is. */
async function lockIn(folder: string): Promise<string> {
  const lock = await lockTable(folder, identity);
  const path = join(folder, readdirSync(folder)[0] ?? "");
  await lock.release();
  return path;
}
