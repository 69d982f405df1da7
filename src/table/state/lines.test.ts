import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary/folder.ts";
import { linesOf, readLines } from "./lines.ts";

/** What some reader of lines somewhere takes for the end of one. */
const separators = ["\u2028", "\u2029", "\u0085", "\v", "\f", "\r", "\0", "\u{1f600}"];
const text = fc
  .array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...separators)))
  .map((parts) => parts.join(""));

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

it("splits at \\n only, wherever the chunks end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text), fc.integer({ min: 1, max: 9 }), async (values, size) => {
      const lines = values.map((value) => JSON.stringify(value));
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      expect(await all(linesOf(inChunks(bytes, size)))).toEqual(lines);
    }),
  );
});

it("gives a file's values back, whatever separators they hold, and leaves out a last line that is broken", async () => {
  const folder = temporaryFolder("lines");
  const path = join(folder, "journal.ndjson");
  const values = separators.map((separator) => ({ [`key${separator}`]: `a${separator}b` }));
  await writeFile(path, `${values.map((value) => JSON.stringify(value)).join("\n")}\n{"half`);
  expect(await all(readLines(path))).toEqual(values);
  await writeFile(path, '{}\n{"half\n{}\n');
  await expect(all(readLines(path))).rejects.toThrow("is damaged in line 2");
});
