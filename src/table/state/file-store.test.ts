import { appendFileSync } from "node:fs";
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
])("a checkpoint that holds %s is damaged", async (line) => {
  const folder = temporaryFolder("store");
  await closeStore(await openFileStore(folder, { journal: false }));
  appendFileSync(join(folder, "checkpoint.ndjson"), `${line}\n`);
  await expect(openFileStore(folder, { journal: false })).rejects.toMatchObject({ code: "state-damaged" });
});
