import { type FileHandle, open } from "node:fs/promises";
import { cantWrite } from "./cant-write.ts";

interface Append {
  readonly text: string;
  readonly flush: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A file of lines that only grows, readable by its owner alone. Appends that come in while another is being written go
 * out together, with one fsync.
 */
export class AppendFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #waiting: Append[] = [];
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #failure: unknown;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens a file for appending, and cuts off a last line that a crash left unfinished: what it announced never
   * happened.
   */
  static async open(path: string): Promise<AppendFile> {
    try {
      const file = await open(path, "a+", 0o600);
      await file.chmod(0o600);
      await cutUnfinishedLine(file);
      return new AppendFile(path, file);
    } catch (error) {
      throw cantWrite(path, error);
    }
  }

  /**
   * Appends lines. Resolves when they will survive a power cut; without `flush`, when they will survive this process.
   *
   * @throws ToolError when the disk doesn't take them; nothing is appended any more then
   */
  append(lines: readonly string[], { flush = true } = {}): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text: `${lines.join("\n")}\n`, flush, resolve, reject });
      if (!this.#isWriting) this.#writing = this.#write();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        // A line that was half written has to stay the last one: the next opening cuts it off.
        if (this.#failure) throw this.#failure;
        await this.#file.appendFile(batch.map(({ text }) => text).join(""));
        if (batch.some(({ flush }) => flush)) await this.#file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#failure ??= cantWrite(this.#path, error);
        for (const { reject } of batch) reject(this.#failure);
      }
    }
    this.#isWriting = false;
  }
}

async function cutUnfinishedLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (newline >= 0) {
      if (start + newline + 1 < size) await file.truncate(start + newline + 1);
      return;
    }
    end = start;
  }
  if (size > 0) await file.truncate(0);
}
