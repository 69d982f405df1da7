import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type AttributeValue, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openTable } from "../../src/table/dynamodb/open.ts";
import { listRuns } from "../../src/table/job/runs.ts";
import type { BeforeImage } from "../../src/table/model/before-image.ts";
import { countFate, emptyTally, type Tally } from "../../src/table/model/tally.ts";
import { ControlTable } from "../../src/table/state/control-table.ts";
import { readJournal } from "../../src/table/state/file-journal.ts";
import { closeStore, openFileStore } from "../../src/table/state/file-store.ts";
import type { Identity } from "../../src/table/state/run.ts";
import { S3Folder } from "../../src/table/state/s3-folder.ts";
import {
  allSharedRuns,
  beginSharedRun,
  loadSharedRun,
  markUndoBegun,
  readSharedRun,
  type SealedSharedRun,
} from "../../src/table/state/shared-runs.ts";
import { JournalParts, openSharedStore, readSharedJournal } from "../../src/table/state/shared-store.ts";
import type { RunStore } from "../../src/table/state/stores.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { type S3Fault, type S3Proxy, startS3Proxy } from "../support/data/s3-proxy.ts";
import { run as sharedRun } from "../support/data/shared-run.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, type Engine, testRegion } from "../support/engines/index.ts";
import { type S3Server, s3Credentials, startS3 } from "../support/engines/s3.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const segments = 6;

/** One kind of store, for one run. */
interface Kind {
  open(): Promise<RunStore>;
  /** The journal of the segments, in the order in which a rollback reads it. */
  images(): Promise<readonly BeforeImage[]>;
  left(): Promise<string>;
}

let engine: Engine;
let s3: S3Server;
let folder: string;
let runs = 0;
beforeAll(async () => {
  [engine, s3] = await Promise.all([startDynalite(), startS3()]);
  process.env.AWS_ENDPOINT_URL_S3 = s3.endpoint;
  process.env.AWS_ACCESS_KEY_ID = s3Credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = s3Credentials.secretAccessKey;
});
afterAll(async () => {
  await engine.stop();
  await s3.stop();
});
beforeEach(async () => {
  folder = temporaryFolder("stores");
});

const connection = () => ({ region: testRegion, endpoint: engine.endpoint });

async function controlTable(endpoint = engine.endpoint): Promise<ControlTable> {
  const { requests } = await openTable("migration-state", { region: testRegion, endpoint }, 10);
  return ControlTable.open(requests, { create: true });
}

/** A run, as far as its store needs it. */
const newRun = () => ({ id: `run-${++runs}`, segments, options: sharedRun.options, key: sharedRun.key });

const journalFolder = (run: string) => S3Folder.open(`s3://${s3.bucket}/some/prefix`, run, connection());

const kinds: Readonly<Record<string, () => Promise<Kind>>> = {
  file: async () => ({
    open: () => openFileStore(folder, { journal: true }),
    images: () => all(readJournal(folder)),
    left: () => readFile(join(folder, "left.ndjson"), "utf8"),
  }),
  "DynamoDB and S3": async () => {
    const run = newRun();
    const journal = await journalFolder(run.id);
    return {
      open: async () => openSharedStore({ control: await controlTable(), folder: journal }, run),
      images: async () => {
        const parts = new JournalParts(await controlTable(), journal, run.id);
        const each = Array.from({ length: segments }, (_, segment) => all(readSharedJournal(parts, segment)));
        return (await Promise.all(each)).flat();
      },
      left: async () => {
        const parts = await journal.list("left/");
        const lines = await Promise.all(parts.map(({ name }) => journal.read(name)));
        return lines
          .flat()
          .map((line) => JSON.stringify(line))
          .join("\n");
      },
    };
  },
};

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const element of source) list.push(element);
  return list;
}

function image(id: string, more: Partial<BeforeImage> = {}): BeforeImage {
  const before = { pk: { S: `USER#${id}` }, sk: { S: `USER#${id}` }, visits: { N: "12345678901234567890.10" } };
  return { kind: "update", itemType: "USER", before, set: { a: { S: "b" } }, remove: ["c"], again: false, ...more };
}

function tallyOf(updates: number): Tally {
  const tally = emptyTally();
  for (let n = 0; n < updates; n++) countFate(tally, "USER", "update");
  return tally;
}

const position = { pk: { S: "USER#1" }, sk: { S: "USER#1" }, raw: { B: new Uint8Array([0, 255, 10]) } };

describe.each(Object.keys(kinds))("a store of kind %s", (name) => {
  let kind: Kind;
  beforeEach(async () => {
    kind = (await kinds[name]?.()) as Kind;
  });

  it("has nothing at first", async () => {
    const store = await kind.open();
    expect(await store.checkpoint.load()).toEqual({ segments: new Map(), tally: emptyTally() });
    await closeStore(store);
    expect(await kind.images()).toEqual([]);
  });

  it("gives before-images back bit for bit, in their order, to whoever opens it next", async () => {
    const raw = { B: new Uint8Array([0, 255, 13, 10]) };
    const images = [
      image("ö\n", { before: { ...image("ö\n").before, raw, deep: { M: { list: { L: [raw, { NULL: true }] } } } } }),
      image("2", { kind: "move", itemType: "VR" }),
      image("3", { kind: "delete", set: {}, remove: [] }),
    ];
    const store = await kind.open();
    await store.journal.append(images.slice(0, 2), 3);
    await store.journal.append([], 3);
    await store.journal.append(images.slice(2), 3);
    await closeStore(store);
    const again = await kind.open();
    await again.journal.append([image("4")], 3);
    await closeStore(again);
    const found = (await kind.images()).map((each) => ({ ...each, again: false }));
    expect(found).toEqual([...images, image("4")]);
  });

  it("knows after a restart how far each segment has come, and what was counted", async () => {
    const store = await kind.open();
    const { checkpoint } = store;
    await checkpoint.load();
    expect(await checkpoint.begin(0, undefined)).toBeUndefined();
    expect(await checkpoint.save(0, { done: false, next: position }, tallyOf(3))).toBeUndefined();
    expect(await checkpoint.save(0, { done: true }, tallyOf(2))).toBeUndefined();
    await checkpoint.begin(5, undefined);
    await checkpoint.save(5, { done: false, next: position }, tallyOf(1));
    await closeStore(store);

    const next = await kind.open();
    const loaded = await next.checkpoint.load();
    expect(loaded.segments).toEqual(
      new Map([
        [0, { done: true }],
        [5, { done: false, next: position }],
      ]),
    );
    expect(loaded.tally).toEqual(tallyOf(6));
    const known = loaded.segments.get(5);
    expect(await next.checkpoint.begin(5, known)).toEqual(known);
    await next.checkpoint.save(5, { done: true }, tallyOf(4));
    await closeStore(next);
    const last = await kind.open();
    expect((await last.checkpoint.load()).tally).toEqual(tallyOf(10));
    await closeStore(last);
  });

  it("lists what is left, with the warning that its keys are secrets", async () => {
    const store = await kind.open();
    const key = { pk: { S: "USER#1" }, sk: { S: "USER#1" } };
    await store.left.add([{ itemType: "USER", key, code: "rejected", message: "no" }]);
    await store.left.add([]);
    await closeStore(store);
    expect(await kind.left()).toMatch(/holds secrets.*\n.*"code":"rejected"/);
  });
});

describe("a store that two runners share", () => {
  async function twoRunners(shard?: { index: number; of: number }) {
    const run = newRun();
    const journal = await journalFolder(run.id);
    const open = async () =>
      openSharedStore({ control: await controlTable(), folder: journal }, run, shard ? { shard } : {});
    return { run, journal, first: await open(), second: await open(), open };
  }

  it("lets a checkpoint only move forward: of two at one page one wins, and only that one is counted", async () => {
    const { first, second, open } = await twoRunners();
    for (const { checkpoint } of [first, second]) {
      await checkpoint.load();
      await checkpoint.begin(1, undefined);
    }
    expect(await first.checkpoint.save(1, { done: false, next: position }, tallyOf(5))).toBeUndefined();
    expect(await second.checkpoint.save(1, { done: true }, tallyOf(7))).toEqual({ done: false, next: position });
    expect(await second.checkpoint.save(1, { done: true }, tallyOf(2))).toBeUndefined();
    expect(await first.checkpoint.save(1, { done: false }, tallyOf(9))).toEqual({ done: true });
    expect(await first.checkpoint.save(1, { done: false }, tallyOf(9))).toEqual({ done: true });
    const { tally, segments: states } = await (await open()).checkpoint.load();
    expect(states).toEqual(new Map([[1, { done: true }]]));
    expect(tally).toEqual(tallyOf(7));
  });

  it("counts a page once when all of them write at the same moment", async () => {
    const { open } = await twoRunners();
    const runners = await Promise.all(Array.from({ length: 8 }, open));
    const results = await Promise.all(
      runners.map(async ({ checkpoint }) => {
        await checkpoint.begin(2, undefined);
        return checkpoint.save(2, { done: true }, tallyOf(3));
      }),
    );
    expect(results.filter((result) => result === undefined).length).toBe(1);
    expect((await (await open()).checkpoint.load()).tally).toEqual(tallyOf(3));
  });

  it("takes its own checkpoint, whose answer got lost, for its own", async () => {
    const { run, journal } = await twoRunners();
    let puts = 0;
    const proxy = await startFaultProxy(engine.endpoint, (operation) =>
      operation === "PutItem" && ++puts === 1 ? "reset after success" : undefined,
    );
    onTestFinished(() => proxy.stop());
    const store = openSharedStore({ control: await controlTable(proxy.endpoint), folder: journal }, run);
    expect(await store.checkpoint.save(0, { done: true }, tallyOf(1))).toBeUndefined();
    expect([...proxy.injected]).toEqual([["PutItem: reset after success", 1]]);
  });

  it("gives a shard the checkpoints of its own segments", async () => {
    const { first, second, run, journal } = await twoRunners({ index: 1, of: 4 });
    for (const segment of [0, 1, 5]) await first.checkpoint.save(segment, { done: true }, tallyOf(1));
    const { segments: states, tally } = await second.checkpoint.load();
    expect([...states.keys()]).toEqual([1, 5]);
    expect(tally).toEqual(tallyOf(2));
    const whole = openSharedStore({ control: await controlTable(), folder: journal }, run);
    expect((await whole.checkpoint.load()).tally).toEqual(tallyOf(3));
  });

  it("keeps both runners' before-images, and shows each what the other has journalled for the page", async () => {
    const { journal, run, first, second } = await twoRunners();
    const parts = new JournalParts(await controlTable(), journal, run.id);
    await first.journal.append([image("a")], 4);
    await second.journal.append([image("b")], 4);
    expect(await first.journal.inherited?.(4)).toEqual([image("b")]);
    expect(await second.journal.inherited?.(4)).toEqual([image("a")]);
    await first.journal.carry?.([image("b")], 4);
    await first.checkpoint.save(4, { done: false, next: position }, tallyOf(1));
    expect(await first.journal.inherited?.(4)).toEqual([image("b")]);
    const found = await all(readSharedJournal(parts, 4));
    expect(found.map(({ before }) => before.pk?.S).sort()).toEqual(["USER#a", "USER#b", "USER#b"]);
    expect(found.every(({ again }) => again)).toBe(true);
    expect(await all(readSharedJournal(parts, 3))).toEqual([]);
  });

  describe("refuses what is noted of a segment", () => {
    type Row = Record<string, AttributeValue>;

    /** Two runs that have come as far in the first of their segments: in two pages, in one and done. */
    async function rows() {
      const [{ run, first: store, open }, { run: other, first: another }] = [await twoRunners(), await twoRunners()];
      const client = clientFor(engine);
      const Key = (id: string, segment: number) => ({ run: { S: id }, part: { S: `segment#000000${segment}` } });
      const rowOf = async (id: string, segment: number): Promise<Row> =>
        (await client.send(new GetItemCommand({ TableName: "migration-state", Key: Key(id, segment) }))).Item ?? {};
      const put = (Item: Row) => client.send(new PutItemCommand({ TableName: "migration-state", Item }));
      for (const { checkpoint } of [store, another]) {
        await checkpoint.save(0, { done: false, next: position }, tallyOf(1));
        await checkpoint.save(1, { done: true }, tallyOf(5));
      }
      const old = await rowOf(run.id, 0);
      await store.checkpoint.save(0, { done: false, next: position }, tallyOf(2));
      const [row, done, others] = [await rowOf(run.id, 0), await rowOf(run.id, 1), await rowOf(other.id, 1)];
      return { run, open, put, old, row, done, others };
    }
    const damaged = { code: "state-damaged" };
    const noted = ({ value }: Row) => JSON.parse(value?.S ?? "") as Record<string, unknown>;
    const withValue = (row: Row, value: unknown): Row => ({ ...row, value: { S: JSON.stringify(value) } });
    const without = (row: Row, name: string) => withValue(row, { ...noted(row), [name]: undefined });
    const text = (S: string) => ({ S });

    it.each<[string, (rows: { row: Row; done: Row; others: Row; old: Row }) => Row]>([
      ["as done, which it isn't", ({ row }) => withValue(row, { ...noted(row), done: true })],
      ["with another position", ({ row }) => withValue(row, { ...noted(row), next: { pk: text("Z") } })],
      ["without its position", ({ row }) => without(row, "next")],
      ["with other counts", ({ row }) => withValue(row, { ...noted(row), tally: tallyOf(2) })],
      ["with one field more", ({ row }) => withValue(row, { ...noted(row), more: 1 })],
      ["without a seal", ({ row }) => without(row, "seal")],
      ["with another's seal", ({ row, done }) => withValue(row, { ...noted(row), seal: noted(done).seal })],
      ["with half a seal", ({ row }) => withValue(row, { ...noted(row), seal: String(noted(row).seal).slice(16) })],
      ["that is cut", ({ row }) => ({ ...row, value: text(row.value?.S?.slice(0, -9) ?? "") })],
      ["that is empty", ({ row: { value: _, ...row } }) => row],
      ["as another segment", ({ row, done }) => ({ ...done, part: row.part ?? text("") })],
      ["as another segment, with the version", ({ row, done: { value = text("") } }) => ({ ...row, value })],
      ["as another run", ({ done, others }) => ({ ...others, run: done.run ?? text("") })],
      ["as a version that was before, with the version", ({ row, old: { value = text("") } }) => ({ ...row, value })],
      ["with a later version", ({ row }) => ({ ...row, version: { N: "9" } })],
      ["by another", ({ row }) => ({ ...row, writer: text("x") })],
      ["at another time", ({ row }) => ({ ...row, updatedAt: text("2026-01-01T00:00:00.000Z") })],
    ])("%s", async (_, forge) => {
      const { run, open, put, ...known } = await rows();
      const forged = forge(known);
      await put(forged);
      const segment = forged.part?.S?.endsWith("1") ? 1 : 0;
      const { checkpoint } = await open();
      await expect(checkpoint.load()).rejects.toMatchObject(damaged);
      await expect(checkpoint.begin(segment, undefined)).rejects.toMatchObject(damaged);
      await put(segment === 1 ? known.done : known.row);
      expect((await checkpoint.load()).tally).toEqual(tallyOf(8));
    });

    it("by any character of its value that is another", async () => {
      const { put, open, done } = await rows();
      const value = done.value?.S ?? "";
      const { checkpoint } = await open();
      for (let place = 0; place < value.length; place++) {
        const other = String.fromCharCode(value.charCodeAt(place) ^ 1);
        await put({ ...done, value: text(value.slice(0, place) + other + value.slice(place + 1)) });
        await expect(checkpoint.begin(1, undefined), `at ${place}`).rejects.toMatchObject(damaged);
      }
    });

    it.each<[string, Partial<SealedSharedRun>]>([
      ["another key", { key: "1".repeat(64) }],
      ["other segments", { segments: segments - 1 }],
      ["other options", { options: { ...sharedRun.options, now: 2 } }],
    ])("in a run that has %s by now", async (_, changed) => {
      const { run } = await rows();
      const store = openSharedStore({ control: await controlTable(), folder: undefined }, { ...run, ...changed });
      await expect(store.checkpoint.load()).rejects.toMatchObject(damaged);
    });

    it("but does again what came after it when it is an older one that the run wrote itself", async () => {
      const { put, open, old } = await rows();
      await put(old);
      const { checkpoint } = await open();
      expect((await checkpoint.load()).segments.get(0)).toEqual({ done: false, next: position });
      expect(await checkpoint.save(0, { done: true }, tallyOf(2))).toBeUndefined();
      expect((await (await open()).checkpoint.load()).tally).toEqual(tallyOf(8));
    });
  });

  it("misses a part that is gone, and believes none that isn't what it noted", async () => {
    const { journal, run, first } = await twoRunners();
    const parts = new JournalParts(await controlTable(), journal, run.id);
    await first.journal.append([image("a")], 4);
    const [part] = [...(await parts.list("journal/")).keys()];
    if (!part) throw new Error("no part");
    // As somebody does who may write to the bucket.
    const forged = [JSON.stringify({ ...image("administrator"), kind: "delete" })];
    await journal.write(part.replace("-", "-0"), forged);
    expect((await all(readSharedJournal(parts, 4))).map(({ before }) => before.pk?.S)).toEqual(["USER#a"]);
    await journal.write(part, forged);
    await expect(all(readSharedJournal(parts, 4))).rejects.toMatchObject({ code: "state-damaged" });
    for (const file of await readdir(s3.folder, { recursive: true })) {
      if (file.includes(part)) await rm(join(s3.folder, file));
    }
    await expect(all(readSharedJournal(parts, 4))).rejects.toMatchObject({ code: "state-damaged" });
  });

  it("writes objects that any tool can read: gzipped lines of DynamoDB's JSON", async () => {
    const { journal, first } = await twoRunners();
    await first.journal.append([image("a")], 4);
    const [part] = await journal.list("");
    expect(part?.name).toMatch(/^journal\/0000004\/0000000-\d{13}-[0-9a-f]{12}-0000000\.ndjson\.gz$/);
    const path = join(s3.folder, s3.bucket, `some/prefix/run-${runs}/${part?.name}._S3rver_object`);
    const lines = gunzipSync(await readFile(path))
      .toString()
      .split("\n");
    expect(JSON.parse(lines[1] ?? "").before.pk).toEqual({ S: "USER#a" });
  });
});

describe("a run that shards share", () => {
  const identity: Identity = {
    table: "t",
    arn: "arn:aws:dynamodb:us-east-1:000000000000:table/t",
    id: "1",
    endpoint: null,
    keys: { partitionKey: "pk", sortKey: "sk", indexPartitionKey: "GSI1PK", indexSortKey: "GSI1SK" },
    version: "1.0.0",
  };
  const plan = (now = 1): Omit<SealedSharedRun, "startedAt" | "state" | "key"> => ({
    id: `shared-${runs}`,
    identity,
    options: { now, expired: "migrate", timestamps: "keep", only: null, journal: true },
    segments,
    journal: "s3://bucket/prefix",
    itemsExpected: 10,
  });
  beforeEach(() => {
    runs++;
  });

  it("is what the first shard says, whoever comes together with it or later", async () => {
    const control = await controlTable();
    const begun = await Promise.all([1, 2, 3, 4].map((now) => beginSharedRun(control, plan(now))));
    expect(begun.filter(({ isNew }) => isNew).length).toBe(1);
    expect(new Set(begun.map(({ run }) => run.options.now)).size).toBe(1);
    expect(await loadSharedRun(control, plan().id, identity)).toEqual(begun[0]?.run);
  });

  it("is refused to another table, version, or state, and when it isn't there", async () => {
    const control = await controlTable();
    await expect(loadSharedRun(control, plan().id, identity)).rejects.toMatchObject({ code: "no-such-run" });
    const { run } = await beginSharedRun(control, plan());
    for (const other of [
      { table: "u" },
      { arn: "arn:other" },
      { id: "2" },
      { endpoint: "http://x" },
      { version: "2.0.0" },
    ]) {
      const task = beginSharedRun(control, { ...plan(), identity: { ...identity, ...other } });
      await expect(task).rejects.toMatchObject({ code: "other-run", exitCode: 2 });
    }
    await markUndoBegun(control, run);
    await expect(beginSharedRun(control, plan())).rejects.toMatchObject({ code: "rolled-back", exitCode: 2 });
  });

  it("is told by its version when an earlier one began it, which sealed nothing, and is in nobody's way", async () => {
    const control = await controlTable();
    const { run: other } = await beginSharedRun(control, plan());
    runs++;
    const { run } = await beginSharedRun(control, plan());
    const { key: _, ...unsealed } = run;
    await control.inform(run.id, "run", { version: 1, writer: "x", updatedAt: run.startedAt, value: unsealed });
    const earlier = { code: "other-run", exitCode: 2, message: expect.stringContaining("1.0.0") };
    for (const version of [identity.version, "2.0.0"]) {
      const asked = { ...plan(), identity: { ...identity, version } };
      await expect(beginSharedRun(control, asked)).rejects.toMatchObject(earlier);
      await expect(loadSharedRun(control, run.id, asked.identity)).rejects.toMatchObject(earlier);
    }
    expect(await readSharedRun(control, run.id)).toEqual(unsealed);
    expect((await allSharedRuns(control)).runs.map(({ id }) => id)).toEqual(expect.arrayContaining([other.id, run.id]));
    const asked = { ...connection(), state: "dynamodb:migration-state" };
    const { runs: readable, unreadable } = await listRuns(asked);
    expect(readable.map(({ id }) => id)).toContain(other.id);
    expect(unreadable).toContainEqual({ id: run.id, problem: expect.stringContaining("1.0.0") });
  });

  it("needs a control table: one that isn't there is created by whoever comes first, another table is refused", async () => {
    const open = async (name: string, create: boolean) => {
      const { requests } = await openTable(name, connection(), 10);
      return ControlTable.open(requests, { create });
    };
    await expect(open("missing", false)).rejects.toMatchObject({ code: "no-such-state", exitCode: 2 });
    await Promise.all([1, 2, 3, 4].map(() => open("new-one", true)));
    await open("new-one", false);
  });
});

describe("a journal in S3", () => {
  async function throughProxy({ endpoint }: S3Proxy, run: string): Promise<S3Folder> {
    process.env.AWS_ENDPOINT_URL_S3 = endpoint;
    try {
      const place = await S3Folder.open(`s3://${s3.bucket}/x`, run, connection());
      // The SDK looks at the environment with its first request.
      await place.list("");
      return place;
    } finally {
      process.env.AWS_ENDPOINT_URL_S3 = s3.endpoint;
    }
  }

  it.each(["journal", "s3://", "s3://UPPER/x", "http://bucket/x", "s3:/bucket"])("can't be at %s", async (place) => {
    await expect(S3Folder.open(place, "run", connection())).rejects.toMatchObject({
      code: "journal-place",
      exitCode: 2,
    });
  });

  it("never writes over an object, and finds its own of a try whose answer got lost", async () => {
    const faults: S3Fault[] = ["lost", 409];
    const proxy = await startS3Proxy(s3.endpoint, (method) => (method === "PUT" ? faults.shift() : undefined));
    onTestFinished(() => proxy.stop());
    const place = await throughProxy(proxy, "guarded");
    const digest = await place.write("a", ["1"]);
    expect(proxy.injected()).toBe(2);
    expect(await place.write("a", ["1"])).toBe(digest);
    await expect(place.write("a", ["2"])).rejects.toMatchObject({ code: "state-damaged" });
    expect(await place.read("a")).toEqual([1]);
    expect(proxy.conditions.every((condition) => condition === "*")).toBe(true);
  });

  it("does without conditions where the server has none", async () => {
    const proxy = await startS3Proxy(s3.endpoint, (_method, _path, condition) => (condition ? 501 : undefined));
    onTestFinished(() => proxy.stop());
    const place = await throughProxy(proxy, "unguarded");
    await place.write("a", ["1"]);
    await place.write("b", ["2"]);
    expect([await place.read("a"), await place.read("b")]).toEqual([[1], [2]]);
    expect(proxy.conditions.at(-1)).toBeUndefined();
  });

  it("says which bucket isn't there", async () => {
    const lost = await S3Folder.open("s3://no-such-bucket", "run", connection());
    await expect(lost.write("x", ["1"])).rejects.toMatchObject({ code: "no-bucket" });
  });
});
