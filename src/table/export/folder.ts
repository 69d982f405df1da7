import { constants } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { damaged, type Storage } from "./storage.ts";

/** How much is read at a time, in bytes. */
const chunkSize = 256 * 1024;

/** An export that was copied to this machine. Links aren't followed: what they lead to is no part of it. */
export class FolderStorage implements Storage {
  readonly root: string;

  constructor(place: string) {
    this.root = `${resolve(place).replaceAll(sep, "/").replace(/\/+$/, "")}/`;
  }

  shown(location: string): string {
    return location;
  }

  async list(folder: string) {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
      throw unreadable(folder, error);
    });
    const names = (isIt: (entry: (typeof entries)[number]) => boolean) => entries.filter(isIt).map(({ name }) => name);
    return { folders: names((entry) => entry.isDirectory()), files: names((entry) => !entry.isDirectory()) };
  }

  async read(location: string, most: number): Promise<Buffer | undefined> {
    const file = await opened(location);
    if (!file) return undefined;
    try {
      const { size } = await file.stat();
      if (size > most) throw damaged(`${location} is larger than such a file is (${size} bytes)`);
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async *stream(location: string): AsyncGenerator<Buffer> {
    const file = await opened(location);
    if (!file) throw damaged(`${location} is missing`);
    try {
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkSize), 0, chunkSize);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw unreadable(location, error);
    } finally {
      await file.close();
    }
  }

  close(): void {}
}

/** A plain file; a pipe or a device could go on for ever. */
async function opened(location: string): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(location, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(location, error);
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw damaged(`${location} is no file`);
}

function unreadable(location: string, error: unknown) {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return damaged(code === "ELOOP" ? `${location} is a link` : `${location} can't be read (${code})`, error);
}
