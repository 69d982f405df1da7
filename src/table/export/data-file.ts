import { createHash, type Hash } from "node:crypto";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { KeyNames } from "../../items/index.ts";
import type { DataFile } from "./find.ts";
import { type ExportRecord, readRecord } from "./record.ts";
import { damaged, type Storage } from "./storage.ts";

/** How long a line is at most, in bytes: an item has 400 KB, in JSON several times as many, and a record two of them. */
const longestLine = 16 * 1_048_576;

/** How much is unpacked at a time, in bytes. */
const chunkSize = 256 * 1_024;

/**
 * The records of one file of items, some at a time, as they are read: that it was the right file is known at its end, when whoever
 * reads it may believe them.
 *
 * @throws ToolError (`export-damaged`) for a file that isn't as its manifest says: cut, changed, with more items or fewer, or with
 * lines that are none
 */
export async function* recordsOf(
  storage: Storage,
  { location, itemCount, md5 }: DataFile,
  { type, keys }: { readonly type: "full" | "incremental"; readonly keys: KeyNames },
): AsyncGenerator<readonly ExportRecord[]> {
  const shown = storage.shown(location);
  const hash = createHash("md5");
  let count = 0;
  const chunks = await withoutEmpty(storage.stream(location));
  for await (const lines of chunks ? unpackedLines(hashed(chunks, hash), shown) : []) {
    const records: ExportRecord[] = [];
    for (const line of lines) {
      if (++count > itemCount) throw damaged(`${shown} holds more items than the ${itemCount} of its manifest`);
      const record = readRecord(line, type, keys);
      if (typeof record === "string") throw damaged(`${shown}, line ${count}, ${record}`);
      records.push(record);
    }
    yield records;
  }
  if (hash.digest("base64") !== md5) throw damaged(`${shown} doesn't have the checksum of its manifest`);
  if (count !== itemCount) throw damaged(`${shown} holds ${count} items, and its manifest says ${itemCount}`);
}

/** What a file holds; `undefined` for one without any byte, which isn't gzip's but is as empty as a partition may be. */
async function withoutEmpty(chunks: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer> | undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return undefined;
  return {
    async *[Symbol.asyncIterator]() {
      try {
        yield first.value;
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
      } finally {
        await iterator.return?.();
      }
    },
  };
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The lines of what is packed, those of some chunks together. A few bytes may unpack to any length: none is kept beyond a line. */
async function* unpackedLines(packed: AsyncIterable<Buffer>, shown: string): AsyncGenerator<readonly string[]> {
  const gunzip = createGunzip({ chunkSize });
  pipeline(packed, gunzip, () => {});
  let pending: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      const end = chunk.lastIndexOf(newline);
      if (end < 0) {
        pending.push(chunk);
        length += chunk.length;
        if (length > longestLine) throw damaged(`${shown} holds a line that is longer than any item`);
        continue;
      }
      const whole = pending.length > 0 ? Buffer.concat([...pending, chunk.subarray(0, end)]) : chunk.subarray(0, end);
      pending = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
      length = chunk.length - end - 1;
      // No character of several bytes holds the newline's, so whole lines can be decoded.
      yield whole.toString("utf8").split("\n");
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw code.startsWith("Z_") ? damaged(`${shown} isn't what gzip made, or was cut (${code})`, error) : error;
  }
  if (length > 0) yield [Buffer.concat(pending).toString("utf8")];
}

const newline = 0x0a;
