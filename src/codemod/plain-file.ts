import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";

/** A plain file has more bytes than were asked for. */
export class TooLarge extends Error {}

/**
 * Reads a file that may be anything: in a checkout that somebody else made a pipe may stand in the place of package.json, which
 * nobody ever writes to, or a device that never ends.
 *
 * @returns undefined for what isn't there and what isn't a plain file
 * @throws TooLarge, or what the system says when a plain file can't be read
 */
export function readPlainFile(path: string, most = Number.POSITIVE_INFINITY): Buffer | undefined {
  return withPlainFile(path, (descriptor, { size }) => {
    if (size > most) throw new TooLarge();
    return readFileSync(descriptor);
  });
}

/**
 * Reads one file after another into the same memory, for who looks at thousands: what it gives back holds until the next. A buffer for
 * each would be let go only when V8 comes to it, tens of megabytes later.
 *
 * @returns, @throws as `readPlainFile` does
 */
export class PlainFileReader {
  readonly #most: number;
  #memory = Buffer.allocUnsafeSlow(usual);

  constructor(most: number) {
    this.#most = most;
  }

  read(path: string): Buffer | undefined {
    return withPlainFile(path, (descriptor, { size }) => {
      if (size > this.#most) throw new TooLarge();
      // Some file systems don't say.
      if (size === 0) return readFileSync(descriptor);
      if (size > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(size);
      let end = 0;
      // One that is being written may be shorter than it was said to be.
      for (let read = -1; read !== 0 && end < size; end += read)
        read = readSync(descriptor, this.#memory, end, size - end, null);
      return this.#memory.subarray(0, end);
    });
  }
}

/** Most files of code are smaller. */
const usual = 1 << 16;

export function readPlainText(path: string): string | undefined {
  return readPlainFile(path)?.toString("utf8");
}

/** Whether a test holds for a piece of a file of any size; what it looks for is shorter than `overlap`. */
export function searchPlainFile(path: string, test: (piece: Buffer) => boolean): boolean {
  const found = withPlainFile(path, (descriptor) => {
    const buffer = Buffer.alloc(pieceLength);
    let kept = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, kept, buffer.length - kept, null);
      if (read === 0) return false;
      const end = kept + read;
      if (test(buffer.subarray(0, end))) return true;
      // What is looked for may lie across two pieces.
      kept = Math.min(overlap, end);
      buffer.copyWithin(0, end - kept, end);
    }
  });
  return found ?? false;
}

const pieceLength = 1 << 20;
const overlap = 64;

function withPlainFile<T>(path: string, work: (descriptor: number, stat: Stats) => T): T | undefined {
  let descriptor: number;
  try {
    // Without O_NONBLOCK a pipe that nobody writes to is waited for.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() ? work(descriptor, stat) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function isAbsence(error: unknown): boolean {
  return /^(ENOENT|ENOTDIR|ELOOP|ENXIO)$/.test((error as NodeJS.ErrnoException).code ?? "");
}
