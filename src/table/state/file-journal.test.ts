import { appendFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary/folder.ts";
import type { BeforeImage } from "../model/before-image.ts";
import { FileJournal, journalPath, readClaimedJournal, readJournal } from "./file-journal.ts";

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder("journal");
});

function image(id: string): BeforeImage {
  const before = { pk: { S: `USER#${id}` }, sk: { S: `USER#${id}` }, text: { S: "\u2028" } };
  return { kind: "update", itemType: "USER", before, set: { a: { S: "b" } }, remove: ["c"], again: false };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

/** Three pages of two segments. */
async function written(where = folder): Promise<BeforeImage[]> {
  const pages = [[image("1"), image("2")], [image("3")], [image("4"), image("5"), image("6")]];
  const journal = await FileJournal.open(where, { pageOf: () => 1 });
  for (const [number, page] of pages.entries()) await journal.append(page, number % 2);
  await journal.close();
  return pages.flat();
}

const text = () => readFile(journalPath(folder), "utf8");
const lines = async () => (await text()).split("\n").slice(0, -1);
const rewrite = (all: readonly string[]) => writeFile(journalPath(folder), all.map((line) => `${line}\n`).join(""));

it("gives back what was written, over several openings, with a key for its owner's eyes only", async () => {
  const images = await written();
  expect(await all(readJournal(folder))).toEqual(images);
  await written();
  expect(await all(readJournal(folder))).toEqual([...images, ...images]);
  expect((await stat(join(folder, "journal.key"))).mode & 0o777).toBe(0o600);
});

describe("is damaged when", () => {
  const edits: Readonly<Record<string, (all: string[]) => readonly string[]>> = {
    "a line was added once more": (all) => all.toSpliced(2, 0, all[1] ?? ""),
    "a line was added at its end": (all) => [...all, all[1] ?? ""],
    "a line without a seal was added": (all) => [...all, JSON.stringify({ ...image("admin"), kind: "delete" })],
    "a line with a seal of its own was added": (all) => [...all, (all.at(-1) ?? "").replace("USER#6", "USER#7")],
    "a line was left out": (all) => all.toSpliced(1, 1),
    "a line was changed": (all) => all.toSpliced(1, 1, (all[1] ?? "").replace("USER#1", "USER#9")),
    "lines changed places": (all) => [...all.slice(0, 1), ...all.slice(2, 3), ...all.slice(1, 2), ...all.slice(3)],
    "a page was changed": (all) => all.map((line) => line.replace('"page":"0.1.', '"page":"0.2.')),
    "a seal was left out": (all) => all.map((line) => line.replace(/,"seal":"\w+"/, "")),
    "a line in the middle isn't JSON": (all) => all.toSpliced(2, 0, '{"half'),
  };

  it.each(Object.keys(edits))("%s", async (name) => {
    await written();
    await rewrite(edits[name]?.(await lines()) ?? []);
    await expect(all(readJournal(folder))).rejects.toMatchObject({ code: "state-damaged" });
    await expect(FileJournal.open(folder, { pageOf: () => 1 })).rejects.toMatchObject({ code: "state-damaged" });
  });

  it("it is another run's", async () => {
    await written();
    const other = temporaryFolder("journal");
    await written(other);
    await writeFile(journalPath(folder), await readFile(journalPath(other)));
    await expect(all(readJournal(folder))).rejects.toMatchObject({ code: "state-damaged" });
  });

  it("its key is gone", async () => {
    await written();
    await rm(join(folder, "journal.key"));
    await expect(all(readJournal(folder))).rejects.toMatchObject({ code: "state-damaged" });
  });
});

it("is damaged by any byte that is another, but for what leaves the last line unfinished", {
  timeout: 120_000,
}, async () => {
  const images = await written();
  const whole = await readFile(journalPath(folder));
  const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
  for (let place = 0; place < whole.length; place++) {
    const edited = Buffer.from(whole);
    edited.writeUInt8((whole[place] ?? 0) ^ 1, place);
    await writeFile(journalPath(folder), edited);
    const read = all(readJournal(folder));
    if (place < lastLine) await expect(read, `at ${place}`).rejects.toMatchObject({ code: "state-damaged" });
    else expect(await read.catch(() => images.slice(0, -1)), `at ${place}`).toEqual(images.slice(0, -1));
  }
});

it("holds what came before, wherever a power cut ends it", { timeout: 120_000 }, async () => {
  const images = await written();
  const whole = await readFile(journalPath(folder));
  for (let end = 0; end <= whole.length; end++) {
    await writeFile(journalPath(folder), whole.subarray(0, end));
    const read = await all(readJournal(folder));
    const lines = whole.subarray(0, end).toString("latin1").split("\n").length - 1;
    // A last line is whole without its newline, too.
    expect([images.slice(0, Math.max(0, lines - 1)), images.slice(0, lines)], `at ${end}`).toContainEqual(read);
  }
});

describe("of several processes", () => {
  /** The lines of three, one after the other. */
  async function sessions(): Promise<string[]> {
    for (let session = 0; session < 3; session++) await written();
    return lines();
  }

  it.each<[string, (all: string[]) => readonly string[]]>([
    ["the first line of one was left out", (all) => all.filter((line) => !line.startsWith('{"session":2,'))],
    ["all of one was left out", (all) => all.filter((line) => !line.includes('.2","seal"'))],
    [
      "the end of one was left out",
      (all) => all.toSpliced(all.findIndex((line) => line.startsWith('{"session":2,')) - 1, 1),
    ],
    ["two changed places", (all) => [...all.slice(0, 7), ...all.slice(14), ...all.slice(7, 14)]],
    ["one was added once more", (all) => [...all, ...all.slice(7, 14)]],
    ["a line of one was said to be of another", (all) => all.map((line) => line.replace('.2","seal"', '.3","seal"'))],
    ["a line of one was added to another", (all) => [...all, all[8] ?? ""]],
  ])("is damaged when %s", async (_, edit) => {
    const all = await sessions();
    expect(all).toHaveLength(21);
    await rewrite(edit(all));
    await expect(readAll()).rejects.toMatchObject({ code: "state-damaged" });
  });

  const readAll = () => all(readJournal(folder));

  it("keeps what one still appends that was taken for dead, and goes on with both", async () => {
    const page = (n: number) => [image(`${n}a`), image(`${n}b`)];
    const late = await FileJournal.open(folder, { pageOf: () => 1 });
    await late.append(page(1), 0);
    const next = await FileJournal.open(folder, { pageOf: () => 1 });
    // Before the next one has said anything, and after that.
    await late.append(page(2), 0);
    await next.append(page(3), 0);
    await late.append(page(4), 0);
    await next.append(page(5), 0);
    await Promise.all([late.close(), next.close()]);
    const again = page(4).map((each) => ({ ...each, again: true }));
    const images = [...page(1), ...page(2), ...page(3), ...again, ...page(5)];
    expect(await readAll()).toEqual(images);
    const last = await FileJournal.open(folder, { pageOf: () => 1 });
    await last.append(page(6), 0);
    await last.close();
    expect(await readAll()).toEqual([...images, ...page(6)]);
  });
});

it("leaves out a last line that a crash left unfinished, and goes on before it", async () => {
  const images = await written();
  const whole = await text();
  for (const torn of ['{"half', (whole.split("\n")[1] ?? "").slice(0, -20)]) {
    await writeFile(journalPath(folder), whole);
    await appendFile(journalPath(folder), torn);
    expect(await all(readJournal(folder))).toEqual(images);
    const journal = await FileJournal.open(folder, { pageOf: () => 1 });
    expect(await text()).toBe(whole);
    await journal.append([image("7")], 0);
    await journal.close();
    expect(await all(readJournal(folder))).toEqual([...images, image("7")]);
  }
});

it("knows what an earlier attempt journalled for the page that is under way, and hands on what wasn't met", async () => {
  await written();
  const journal = await FileJournal.open(folder, { pageOf: (segment) => (segment === 0 ? 1 : 2) });
  const ids = async (segment: number) => (await journal.inherited(segment)).map(({ before }) => before.pk?.S);
  expect(await ids(0)).toEqual(["USER#1", "USER#2", "USER#4", "USER#5", "USER#6"]);
  expect(await ids(1)).toEqual([]);
  await journal.carry([image("6")], 0);
  await journal.close();
  const next = await FileJournal.open(folder, { pageOf: () => 2 });
  expect(await next.inherited(0)).toEqual([{ ...image("6"), again: true }]);
  await next.close();
});

it("tells what other runs of the table have journalled since, by the claims under which each did", async () => {
  const keys = { partitionKey: "pk", sortKey: "sk" };
  const folders = { first: folder, second: temporaryFolder("journal") };
  const claims = new Map<keyof typeof folders, number>();
  const opened = (id: keyof typeof folders) => {
    const claim = Math.max(0, ...claims.values()) + 1;
    claims.set(id, claim);
    const since = async (least: number) =>
      [...claims]
        .filter(([other, number]) => other !== id && number > least)
        .map(([other]) => ({ segments: 1, list: () => readClaimedJournal(folders[other]) }));
    return FileJournal.open(folders[id], { pageOf: () => 1, others: { keys, claim, since } });
  };
  const turns: [keyof typeof folders, string[]][] = [
    ["first", ["1", "2", "3"]],
    ["second", ["2", "3", "4"]],
    ["first", ["3"]],
  ];
  for (const [id, items] of turns) {
    const journal = await opened(id);
    await journal.append(items.map(image), 0);
    await journal.close();
  }
  const inheritedBy = async (id: keyof typeof folders) => {
    const journal = await opened(id);
    const found = await journal.inherited(0);
    await journal.close();
    return found.map(({ before, isAnothers = false }) => [before.pk?.S, isAnothers]);
  };
  expect(await inheritedBy("first")).toEqual([
    ["USER#1", false],
    ["USER#2", true],
    ["USER#3", true],
    ["USER#3", false],
  ]);
  expect(await inheritedBy("second")).toEqual([
    ["USER#2", false],
    ["USER#3", true],
    ["USER#4", false],
  ]);
  expect((await all(readJournal(folder))).map(({ before }) => before.pk?.S).sort()).toEqual(
    ["1", "2", "3", "3"].map((id) => `USER#${id}`),
  );
});
