import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary/folder.ts";
import { countFate, emptyTally, type Tally } from "../model/tally.ts";
import { closeStore, openFileStore, readCheckpoint } from "./file-store.ts";

function tallyOf(updates: number): Tally {
  const tally = emptyTally();
  for (let n = 0; n < updates; n++) countFate(tally, "USER", "update");
  return tally;
}

const at = (id: string) => ({ done: false, next: { pk: { S: id }, sk: { S: id } } });

it("goes on wherever a crash came while it was opened the first time", async () => {
  const folder = temporaryFolder("store");
  await closeStore(await openFileStore(folder, { journal: true }));
  const inOrder = ["checkpoint.key", "checkpoint.ndjson", "journal.key", "journal.ndjson"];
  const whole = inOrder.map((name) => readFileSync(join(folder, name)));
  for (const [index, name] of inOrder.entries()) {
    const content = whole[index] ?? Buffer.alloc(0);
    for (const cut of new Set([0, content.length >> 1, Math.max(0, content.length - 1)])) {
      const crashed = temporaryFolder("store");
      for (const [place, earlier] of inOrder.slice(0, index).entries())
        writeFileSync(join(crashed, earlier), whole[place] ?? "");
      writeFileSync(join(crashed, name), content.subarray(0, cut));
      for (const next of ["a", "b"]) {
        const store = await openFileStore(crashed, { journal: true }).catch((error) => {
          throw new Error(`${name} cut at ${cut}: ${error.message}`);
        });
        const { segments } = await store.checkpoint.load();
        await store.checkpoint.begin(0, segments.get(0));
        await store.checkpoint.save(0, at(next), tallyOf(1));
        await closeStore(store);
      }
      const { segments, tally } = await readCheckpoint(crashed);
      expect([segments.get(0), tally]).toEqual([at("b"), tallyOf(2)]);
    }
  }
});

it("leaves out what a process still notes that was taken for dead: the next one does those pages itself", async () => {
  const folder = temporaryFolder("store");
  const late = await openFileStore(folder, { journal: false });
  await late.checkpoint.begin(0, undefined);
  await late.checkpoint.save(0, at("a"), tallyOf(1));
  const next = await openFileStore(folder, { journal: false });
  const known = (await next.checkpoint.load()).segments.get(0);
  expect(known).toEqual(at("a"));
  await late.checkpoint.save(0, at("b"), tallyOf(10));
  await late.checkpoint.begin(1, undefined);
  await next.checkpoint.begin(0, known);
  await next.checkpoint.save(0, at("b"), tallyOf(10));
  await next.checkpoint.save(0, at("c"), tallyOf(100));
  await late.checkpoint.save(0, at("b"), tallyOf(1_000));
  await Promise.all([closeStore(late), closeStore(next)]);
  const { segments, tally, pages } = await readCheckpoint(folder);
  expect([...segments]).toEqual([[0, at("c")]]);
  expect([...pages]).toEqual([[0, 4]]);
  expect(tally).toEqual(tallyOf(111));
});

it.each([
  "null",
  "7",
  "[]",
  "{}",
  '{"segment":0,"done":true}',
  '{"segment":0,"done":true,"page":{}}',
  '{"segment":"0","done":true,"page":{"items":0}}',
  JSON.stringify({ segment: 0, done: true, page: { ...emptyTally(), items: "1" } }),
  JSON.stringify({ segment: 0, done: true, page: { ...emptyTally(), byType: { USER: { update: "1" } } } }),
  JSON.stringify({ segment: 0, done: true, page: { ...emptyTally(), left: { x: null } } }),
  JSON.stringify({ segment: 0, done: true, page: { ...emptyTally(), samples: [null] } }),
  JSON.stringify({ segment: 0, done: true, page: emptyTally() }),
  JSON.stringify({ segment: 0, done: true, page: emptyTally(), seal: "0".repeat(32) }),
  JSON.stringify({ session: 7 }),
])("a checkpoint that holds %s is damaged", async (line) => {
  const folder = temporaryFolder("store");
  await closeStore(await openFileStore(folder, { journal: false }));
  appendFileSync(join(folder, "checkpoint.ndjson"), `${line}\n`);
  await expect(openFileStore(folder, { journal: false })).rejects.toMatchObject({ code: "state-damaged" });
});

it("is damaged by any byte that is another, or when its key is gone or another run's", {
  timeout: 120_000,
}, async () => {
  const folders = [temporaryFolder("store"), temporaryFolder("store")] as const;
  for (const folder of folders) {
    const { checkpoint, ...rest } = await openFileStore(folder, { journal: false });
    await checkpoint.begin(0, undefined);
    await checkpoint.save(0, at("a"), tallyOf(1));
    await closeStore({ checkpoint, ...rest });
  }
  const [folder, other] = folders;
  const path = join(folder, "checkpoint.ndjson");
  const whole = readFileSync(path);
  const first = whole.indexOf("\n");
  const damaged = { code: "state-damaged" };
  for (let place = 0; place < first; place++) {
    const edited = Buffer.from(whole);
    edited.writeUInt8((whole[place] ?? 0) ^ 1, place);
    writeFileSync(path, edited);
    await expect(readCheckpoint(folder), `at ${place}`).rejects.toMatchObject(damaged);
  }
  writeFileSync(path, readFileSync(join(other, "checkpoint.ndjson")));
  await expect(readCheckpoint(folder)).rejects.toMatchObject(damaged);
  writeFileSync(path, whole);
  expect((await readCheckpoint(folder)).segments.get(0)).toEqual(at("a"));
  rmSync(join(folder, "checkpoint.key"));
  await expect(readCheckpoint(folder)).rejects.toMatchObject(damaged);
});
