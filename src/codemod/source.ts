import { isUtf8 } from "node:buffer";
import { PlainFileReader, searchPlainFile, TooLarge } from "./plain-file.ts";

/** A file as it was read: the text that is parsed, and what else it takes to write the same bytes again. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Began with a byte order mark, which the text leaves out. */
  readonly bom: boolean;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Undefined for bytes that are not UTF-8: rewriting them would damage what they mean. */
export function decode(path: string, bytes: Buffer): SourceFile | undefined {
  if (!isUtf8(bytes)) return undefined;
  const bom = bytes.subarray(0, 3).equals(byteOrderMark);
  return { path, text: bytes.toString("utf8", bom ? 3 : 0), bom };
}

export function encode(text: string, bom: boolean): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return bom ? Buffer.concat([byteOrderMark, bytes]) : bytes;
}

/**
 * Larger files are left alone: nobody wrote them by hand, and what a tree of one takes, some hundred times its text, would be taken
 * from all others.
 */
const largest = 1_000_000;
const tooLarge = `the file has more than ${largest / 1_000_000} MB, which nobody writes by hand`;

const notText = "the file is not UTF-8 text";

/** Reads files as they are asked for; keeps those that matter. */
export class Sources {
  readonly all: readonly string[];
  readonly #kept = new Map<string, SourceFile>();
  readonly #problems = new Map<string, string>();
  readonly #reader = new PlainFileReader(largest);

  constructor(all: readonly string[]) {
    this.all = all;
  }

  /** Reads every file once and returns those that pass a cheap test of their bytes, and those that can't be read. */
  matching(test: (bytes: Buffer, path: string) => boolean): string[] {
    return this.all.filter((path) => {
      const bytes = this.#bytes(path);
      if (!bytes) return this.#problems.get(path) !== tooLarge || searchPlainFile(path, (piece) => test(piece, path));
      if (!test(bytes, path)) return false;
      this.#keep(path, bytes);
      return true;
    });
  }

  /** The text of a file; undefined when it can't be read or is not UTF-8. */
  read(path: string): string | undefined {
    return this.source(path)?.text;
  }

  source(path: string): SourceFile | undefined {
    const kept = this.#kept.get(path);
    if (kept) return kept;
    const bytes = this.#problems.has(path) ? undefined : this.#bytes(path);
    return bytes ? decode(path, bytes) : undefined;
  }

  /** What a file says whose bytes are no text, as far as ASCII goes: enough to see what it names. Undefined where nothing can be read. */
  glimpse(path: string): string | undefined {
    return this.#problems.get(path) === notText ? this.#bytes(path)?.toString("latin1") : undefined;
  }

  /** Why a file has no text. */
  problem(path: string): string {
    return this.#problems.get(path) ?? notText;
  }

  /** Reads a file for good: from now on it is what it was then. */
  keep(path: string): void {
    const bytes = this.#kept.has(path) ? undefined : this.#bytes(path);
    if (bytes) this.#keep(path, bytes);
  }

  #keep(path: string, bytes: Buffer): void {
    const source = decode(path, bytes);
    if (source) this.#kept.set(path, source);
    else this.#problems.set(path, notText);
  }

  /** Holds until the next call. */
  #bytes(path: string): Buffer | undefined {
    try {
      const bytes = this.#reader.read(path);
      if (bytes) return bytes;
      this.#problems.set(path, "it is not a plain file");
    } catch (error) {
      const why = `the file can't be read: ${(error as Error).message}`;
      this.#problems.set(path, error instanceof TooLarge ? tooLarge : why);
    }
    return undefined;
  }
}
