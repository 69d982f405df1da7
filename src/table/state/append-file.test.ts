import { appendFile, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary/folder.ts";
import { emptyTally } from "../model/tally.ts";
import { AppendFile } from "./append-file.ts";
import { closeStore, openFileStore } from "./file-store.ts";
import { readLines } from "./lines.ts";

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder("append");
});

async function lines(path: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const line of readLines(path)) found.push(line);
  return found;
}

it("keeps the order of appends that come in together, for its owner's eyes only", async () => {
  const path = join(folder, "file");
  const file = await AppendFile.open(path);
  await Promise.all(Array.from({ length: 100 }, (_, n) => file.append([String(n), `"${n}"`])));
  await file.close();
  expect(await lines(path)).toEqual(Array.from({ length: 100 }, (_, n) => [n, String(n)]).flat());
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("flushes what it appends, so that it survives a power cut", async () => {
  const file = await AppendFile.open(join(folder, "file"));
  const handle = await open(join(folder, "file"));
  const flush = vi.spyOn(Object.getPrototypeOf(handle), "datasync");
  await handle.close();
  await file.append(["1"]);
  expect(flush).toHaveBeenCalledTimes(1);
  await file.append(["2"], { flush: false });
  expect(flush).toHaveBeenCalledTimes(1);
  await file.close();
  flush.mockRestore();
});

it("flushes which segment is begun before the journal has anything of it, and no page's end", async () => {
  const store = await openFileStore(folder, { journal: false });
  const handle = await open(join(folder, "checkpoint.ndjson"));
  const flush = vi.spyOn(Object.getPrototypeOf(handle), "datasync");
  await handle.close();
  await store.checkpoint.begin(0, undefined);
  expect(flush).toHaveBeenCalledTimes(1);
  await store.checkpoint.save(0, { done: true }, emptyTally());
  expect(flush).toHaveBeenCalledTimes(1);
  await closeStore(store);
  flush.mockRestore();
});

it("writes what was handed in before it was closed", async () => {
  const path = join(folder, "file");
  const file = await AppendFile.open(path);
  const appended = file.append(["1"]);
  await file.close();
  await appended;
  expect(await readFile(path, "utf8")).toBe("1\n");
});

it.each(["", "1\n", "1\n2\n"])("cuts off a line that a crash left unfinished (after %j)", async (before) => {
  const path = join(folder, "file");
  await appendFile(path, `${before}{"unfin`);
  expect(await lines(path)).toEqual(before.split("\n").filter(Boolean).map(Number));
  const file = await AppendFile.open(path);
  await file.append(["3"]);
  await file.close();
  expect(await readFile(path, "utf8")).toBe(`${before}3\n`);
});

it("cuts off an unfinished line of any length", async () => {
  const path = join(folder, "file");
  await appendFile(path, `1\n"${"x".repeat(300_000)}`);
  await (await AppendFile.open(path)).close();
  expect(await readFile(path, "utf8")).toBe("1\n");
});

it("says which line in the middle is broken, and nothing that is in it", async () => {
  const path = join(folder, "file");
  await appendFile(path, "1\nsecret\n2\n");
  await expect(lines(path)).rejects.toMatchObject({
    code: "state-damaged",
    message: expect.stringMatching(/file" is damaged in line 2\.$/),
  });
});

it("appends nothing after a line that the disk took only half of", async () => {
  const path = join(folder, "file");
  const file = await AppendFile.open(path);
  await file.append(["1"]);
  const handle = await open(path);
  const full = vi.spyOn(Object.getPrototypeOf(handle), "appendFile").mockImplementationOnce(async () => {
    await appendFile(path, '{"half');
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  });
  await handle.close();
  const failed = { code: "state-folder", message: expect.stringContaining("ENOSPC") };
  const together = [file.append(["2"]), file.append(["3"])];
  for (const appended of together) await expect(appended).rejects.toMatchObject(failed);
  await expect(file.append(["4"])).rejects.toMatchObject(failed);
  await file.close();
  full.mockRestore();

  const again = await AppendFile.open(path);
  await again.append(["5"]);
  await again.close();
  expect(await lines(path)).toEqual([1, 5]);
});
