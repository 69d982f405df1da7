import { hash, randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BeforeImage } from "../model/before-image.ts";
import { AppendFile } from "./append-file.ts";
import { cantWrite } from "./cant-write.ts";
import { fromLine, secretsWarning, toLine } from "./journal-line.ts";
import { linesOf, stateDamaged } from "./lines.ts";
import type { Journal } from "./stores.ts";

/**
 * The journal of a run on one machine: before-images, each sealed with a key that lies with the run, over itself and the
 * seal before. What others wrote into it, left out of it, or brought from another run breaks the chain.
 */
export class FileJournal implements Journal {
  readonly #file: AppendFile;
  readonly #key: string;
  readonly #pageOf: (segment: number) => number;
  readonly #inherited: Map<string, BeforeImage[]>;
  #seal: string;

  private constructor(
    file: AppendFile,
    key: string,
    pageOf: (segment: number) => number,
    { seal, inherited }: { readonly seal: string; readonly inherited: Map<string, BeforeImage[]> },
  ) {
    this.#file = file;
    this.#key = key;
    this.#pageOf = pageOf;
    this.#seal = seal;
    this.#inherited = inherited;
  }

  /**
   * Opens a journal for appending.
   *
   * @param pageOf the page of a segment that is under way
   * @throws ToolError when it isn't as the run wrote it
   */
  static async open(folder: string, pageOf: (segment: number) => number): Promise<FileJournal> {
    const path = journalPath(folder);
    const isNew = !existsSync(path);
    const key = (await readKey(folder)) ?? (isNew ? await makeKey(folder) : undefined);
    if (!key) throw keyGone(folder);
    const file = await AppendFile.open(path);
    const inherited = new Map<string, BeforeImage[]>();
    let last = firstSeal;
    try {
      if (isNew) await file.append([JSON.stringify(secretsWarning)]);
      for await (const { line, page, seal } of provenLines(path, key)) {
        last = seal;
        const [segment = 0, number = 0] = page.split(".").map(Number);
        if (number < pageOf(segment)) continue;
        inherited.set(page, [...(inherited.get(page) ?? []), ...imageOf(line)]);
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FileJournal(file, key, pageOf, { seal: last, inherited });
  }

  append(images: readonly BeforeImage[], segment: number): Promise<void> {
    return this.#append(images, pageName(segment, this.#pageOf(segment)));
  }

  /** What an earlier attempt at this run journalled for the page that is under way. */
  async inherited(segment: number): Promise<readonly BeforeImage[]> {
    return this.#inherited.get(pageName(segment, this.#pageOf(segment))) ?? [];
  }

  async carry(images: readonly BeforeImage[], segment: number): Promise<void> {
    if (images.length === 0) return;
    const page = pageName(segment, this.#pageOf(segment) + 1);
    this.#inherited.set(page, [...(this.#inherited.get(page) ?? []), ...images]);
    await this.#append(
      images.map((image) => ({ ...image, again: true })),
      page,
    );
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #append(images: readonly BeforeImage[], page: string): Promise<void> {
    const lines = images.map((image) => {
      const open = `${toLine(image).slice(0, -1)},"page":"${page}"`;
      this.#seal = sealOf(this.#key, this.#seal, open);
      return `${open},"seal":"${this.#seal}"}`;
    });
    return this.#file.append(lines);
  }
}

/** Whether a run kept a journal. */
export function hasJournal(folder: string): boolean {
  return existsSync(journalPath(folder));
}

export function journalPath(folder: string): string {
  return join(folder, "journal.ndjson");
}

/**
 * The before-images of a run, in the order in which they were journalled.
 *
 * @throws ToolError when the journal isn't as the run wrote it
 */
export async function* readJournal(folder: string): AsyncGenerator<BeforeImage, void, void> {
  if (!hasJournal(folder)) return;
  const key = await readKey(folder);
  if (!key) throw keyGone(folder);
  for await (const { line } of provenLines(journalPath(folder), key)) yield* imageOf(line);
}

interface ProvenLine {
  readonly line: string;
  readonly page: string;
  readonly seal: string;
}

/** What a line ends with: its page, and the seal over all that stands before. */
const ending = /,"page":"(\d+[.]\d+)","seal":"([0-9a-f]{32})"}$/;

/** The lines of a journal. A last one that a crash left unfinished is left out: what it announced never happened. */
async function* provenLines(path: string, key: string): AsyncGenerator<ProvenLine, void, void> {
  let last = firstSeal;
  let number = 0;
  let unfinished: number | undefined;
  for await (const line of linesOf(createReadStream(path))) {
    number++;
    if (unfinished !== undefined) throw damaged(path, unfinished);
    if (number === 1 && line === JSON.stringify(secretsWarning)) continue;
    const [found = "", page = "", seal = ""] = ending.exec(line) ?? [];
    if (found === "") {
      if (isJson(line)) throw damaged(path, number);
      unfinished = number;
      continue;
    }
    if (seal !== sealOf(key, last, line.slice(0, -`,"seal":"${seal}"}`.length))) throw damaged(path, number);
    last = seal;
    yield { line, page, seal };
  }
}

function damaged(path: string, line: number): Error {
  return stateDamaged(path, `is damaged in line ${line}: it isn't as the run wrote it`);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function imageOf(line: string): BeforeImage[] {
  const image = fromLine(JSON.parse(line));
  return image ? [image] : [];
}

/** The seal before the first line. */
const firstSeal = "";

/**
 * Half a SHA-256 over the key, what is sealed, and the key again: an envelope, which nobody can go on with who hasn't the
 * key. One call, since there is one for every item.
 */
function sealOf(key: string, before: string, line: string): string {
  return hash("sha256", `${key}${before}\n${line}${key}`).slice(0, 32);
}

function pageName(segment: number, page: number): string {
  return `${segment}.${page}`;
}

function keyPath(folder: string): string {
  return join(folder, "journal.key");
}

async function readKey(folder: string): Promise<string | undefined> {
  const path = keyPath(folder);
  if (!existsSync(path)) return undefined;
  const key = await readFile(path, "utf8");
  return key.length === keyBytes * 2 ? key : undefined;
}

function keyGone(folder: string): Error {
  return stateDamaged(
    keyPath(folder),
    "is missing: without it nobody can tell what the run wrote from what others did",
  );
}

const keyBytes = 32;

async function makeKey(folder: string): Promise<string> {
  const key = randomBytes(keyBytes).toString("hex");
  const path = keyPath(folder);
  try {
    await writeFile(path, key, { mode: 0o600, flush: true });
  } catch (error) {
    throw cantWrite(path, error);
  }
  return key;
}
