import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeySet } from "./key-set.ts";
import { cantWriteTemporary } from "./storage.ts";

/** What is noted of a key. */
export const notes = {
  /** An item has it. */
  there: 1,
  /** An item has it that is in the middle of a move. */
  moving: 2,
  /** An account or session names it as its user's. */
  owner: 3,
  /** An item would be there twice if one had it. */
  copy: 4,
  /** An index key, by which next-auth looks for one item. */
  indexed: 5,
} as const;
type Note = (typeof notes)[keyof typeof notes];

/** What comes of it: what is out of order, of which there is little. */
export interface KeyFacts {
  readonly ownersGone: KeySet;
  readonly copiesThere: KeySet;
  readonly copiesMoving: KeySet;
  readonly indexedTwice: KeySet;
}

/** In bytes: a note, and a key's hash. */
const recordSize = 9;
/** How many records are kept before they go to the disk, for each file. */
const together = 2_048;
/** How many records a file gets, about, and how many files there are at most. */
const perFile = 250_000;
const mostFiles = 512;

/** A file of notes, and what isn't in it yet. */
interface NotesFile {
  readonly descriptor: number;
  readonly buffer: Buffer;
  length: number;
  size: number;
}

/**
 * Compares what items say of each other, of tables of any size: notes go to files by their keys, and then one file after the other is
 * looked at. What is on the disk tells nobody anything, and is gone with the process.
 */
export class KeyNotes {
  readonly #files: readonly NotesFile[];
  #folder: string;

  /** @param items how many there are, about */
  constructor(items: number) {
    const count = Math.max(1, Math.min(mostFiles, Math.ceil((items * 3) / perFile)));
    try {
      this.#folder = mkdtempSync(join(tmpdir(), "migrate-nextauth-dynamo-"));
      this.#files = Array.from({ length: count }, (_, number) => ({
        descriptor: openSync(join(this.#folder, String(number)), "wx+", 0o600),
        buffer: Buffer.alloc(recordSize * together),
        length: 0,
        size: 0,
      }));
    } catch (error) {
      throw cantWriteTemporary(error);
    }
    // What is open stays readable without a name, except on Windows, where `close` removes it.
    if (process.platform !== "win32") this.#remove();
  }

  add(note: Note, hash: bigint): void {
    const file = this.#files[Number(hash % BigInt(this.#files.length))];
    if (!file) return;
    file.buffer.writeUInt8(note, file.length);
    file.buffer.writeBigUInt64BE(hash, file.length + 1);
    file.length += recordSize;
    if (file.length === file.buffer.length) this.#write(file);
  }

  /** What was noted, taken together. */
  facts(): KeyFacts {
    const facts = {
      ownersGone: new KeySet(),
      copiesThere: new KeySet(),
      copiesMoving: new KeySet(),
      indexedTwice: new KeySet(),
    };
    for (const file of this.#files) {
      this.#write(file);
      const records = Buffer.alloc(file.size);
      for (let read = 0; read < file.size; ) read += readSync(file.descriptor, records, read, file.size - read, read);
      takeTogether(records, facts);
    }
    return facts;
  }

  close(): void {
    for (const { descriptor } of this.#files) closeSync(descriptor);
    this.#remove();
  }

  #write(file: NotesFile): void {
    if (file.length === 0) return;
    try {
      for (let written = 0; written < file.length; ) {
        written += writeSync(file.descriptor, file.buffer, written, file.length - written, file.size + written);
      }
    } catch (error) {
      throw cantWriteTemporary(error);
    }
    file.size += file.length;
    file.length = 0;
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function takeTogether(records: Buffer, facts: KeyFacts): void {
  const noted = new Map<Note, KeySet>(Object.values(notes).map((note) => [note, new KeySet()]));
  for (let at = 0; at < records.length; at += recordSize) {
    noted.get(records.readUInt8(at) as Note)?.add(records.readBigUInt64BE(at + 1));
  }
  const of = (note: Note) => noted.get(note) ?? new KeySet();
  const isThere = (hash: bigint) => of(notes.there).has(hash) || of(notes.moving).has(hash);
  for (const owner of of(notes.owner).distinct()) if (!isThere(owner)) facts.ownersGone.add(owner);
  for (const copy of of(notes.copy).distinct()) {
    if (of(notes.moving).has(copy)) facts.copiesMoving.add(copy);
    else if (of(notes.there).has(copy)) facts.copiesThere.add(copy);
  }
  for (const twice of of(notes.indexed).repeated()) facts.indexedTwice.add(twice);
}
