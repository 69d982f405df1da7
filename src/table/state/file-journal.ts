import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { afterImage, type BeforeImage } from "../model/before-image.ts";
import type { MovedItems } from "../model/moved-items.ts";
import { AppendFile } from "./append-file.ts";
import { fromLine, secretsWarning, toLine } from "./journal-line.ts";
import { linesOf, stateDamaged } from "./lines.ts";
import { type OtherRuns, withAnothers } from "./other-runs.ts";
import { keyFor, readKey, sealOf } from "./seal.ts";
import type { InheritedImage, Journal } from "./stores.ts";

/**
 * The journal of a run on one machine: before-images, each sealed with a key that lies with the run, over itself and the
 * seal before. What others wrote into it, left out of it, or brought from another run breaks the chain. Each process that
 * goes on with the run has a chain of its own, which begins at the last seal it found: one that stood still, and was taken for
 * dead, may still append what it had begun to. Chains are numbered by the claims of the table under which they were written.
 */
export class FileJournal implements Journal {
  readonly #file: AppendFile;
  readonly #key: string;
  readonly #pageOf: (segment: number) => number;
  readonly #inherited: Map<string, InheritedImage[]>;
  /** Which process this is of those that worked on the run, or on others of the table: larger than those before. */
  readonly #session: number;
  #seal: string;
  #isOpened: boolean;

  private constructor(
    file: AppendFile,
    key: string,
    pageOf: (segment: number) => number,
    {
      session,
      seal,
      inherited,
    }: { readonly session: number; readonly seal: string; readonly inherited: Map<string, InheritedImage[]> },
  ) {
    this.#file = file;
    this.#key = key;
    this.#pageOf = pageOf;
    this.#session = session;
    this.#seal = seal;
    this.#isOpened = session === 1;
    this.#inherited = inherited;
  }

  /**
   * Opens a journal for appending.
   *
   * @param pageOf the page of a segment that is under way
   * @param others that have migrated the table; none when missing
   * @param moved gets what the run has moved
   * @throws ToolError when it isn't as the run wrote it
   */
  static async open(
    folder: string,
    {
      pageOf,
      others,
      moved,
    }: {
      readonly pageOf: (segment: number) => number;
      readonly others?: OtherRuns | undefined;
      readonly moved?: MovedItems;
    },
  ): Promise<FileJournal> {
    const path = journalPath(folder);
    const isNew = !existsSync(path);
    const key = await keyFor(keyPath(folder), { isNew });
    const file = await AppendFile.open(path);
    const inherited = new Map<string, InheritedImage[]>();
    let last = firstSeal;
    let sessions = isNew ? 0 : 1;
    const found: { readonly name: string; readonly image: BeforeImage; readonly claim: number }[] = [];
    try {
      if (isNew) await file.append([JSON.stringify(secretsWarning)]);
      for await (const proven of provenLines(path, key)) {
        const { segment, page, session, seal } = proven;
        last = seal;
        sessions = Math.max(sessions, session);
        if (moved && isMove(proven)) for (const image of imageOf(proven)) moved.add(afterImage(image) ?? image.before);
        if (page < pageOf(segment)) continue;
        const name = pageName(segment, page);
        for (const image of imageOf(proven)) found.push({ name, image, claim: session });
      }
      const images = others ? await withAnothers(found, others) : found.map(({ image }) => image);
      for (const [index, image] of images.entries()) {
        const name = found[index]?.name ?? "";
        inherited.set(name, [...(inherited.get(name) ?? []), image]);
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    const session = Math.max(sessions + 1, others?.claim ?? 1);
    return new FileJournal(file, key, pageOf, { session, seal: last, inherited });
  }

  append(images: readonly BeforeImage[], segment: number): Promise<void> {
    return this.#append(images, pageName(segment, this.#pageOf(segment)));
  }

  /** What an earlier attempt at this run journalled for the page that is under way. */
  async inherited(segment: number): Promise<readonly InheritedImage[]> {
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
    if (images.length === 0) return Promise.resolve();
    const lines: string[] = [];
    if (!this.#isOpened) lines.push(this.#sealed(openingLine(this.#session, this.#seal), pageName(0, 0)));
    this.#isOpened = true;
    for (const image of images) lines.push(this.#sealed(toLine(image), page));
    return this.#file.append(lines);
  }

  #sealed(line: string, page: string): string {
    const open = `${line.slice(0, -1)},"page":"${page}.${this.#session}"`;
    this.#seal = sealOf(this.#key, this.#seal, open);
    return `${open},"seal":"${this.#seal}"}`;
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
  const key = await readKey(keyPath(folder));
  for await (const proven of provenLines(journalPath(folder), key)) yield* imageOf(proven);
}

/**
 * The same, each with the claim of the table under which it was journalled.
 *
 * @throws ToolError when the journal isn't as the run wrote it
 */
export async function* readClaimedJournal(
  folder: string,
): AsyncGenerator<readonly [claim: number, read: () => Promise<readonly BeforeImage[]>], void, void> {
  if (!hasJournal(folder)) return;
  const key = await readKey(keyPath(folder));
  for await (const proven of provenLines(journalPath(folder), key)) {
    yield [proven.session, async () => imageOf(proven)];
  }
}

/** The seal before the first line. */
const firstSeal = "";

interface ProvenLine {
  readonly line: string;
  readonly segment: number;
  readonly page: number;
  readonly session: number;
  readonly seal: string;
  /** Appended when another process had gone on with the run already: its item may have been journalled by that one, too. */
  readonly isLate: boolean;
}

/** What a line ends with: its segment, page and session, and the seal over all that stands before. */
const ending = /,"page":"(\d+)[.](\d+)[.](\d+)","seal":"([0-9a-f]{32})"}$/;

/** The first line of a session but the first one: after which seal it goes on. */
const opening = /^{"session":(\d+),"after":"([0-9a-f]{0,32})","page"/;

function openingLine(session: number, after: string): string {
  return JSON.stringify({ session, after });
}

/** The chains of seals that a journal consists of. */
class Chains {
  /** The last seal of each session. */
  readonly #last = new Map([[1, firstSeal]]);
  /** The last ones of all, by which of them a session may have begun while another one still appended. */
  #recent = new Set([firstSeal]);
  newest = 1;

  /** The seal before a line; `undefined` when there is none that it could follow. */
  before(line: string, session: number): string | undefined {
    const [found, number = 0, after = ""] = opening.exec(line) ?? [];
    if (found === undefined) return this.#last.get(session);
    return Number(number) === session && session > this.newest && this.#recent.has(after) ? after : undefined;
  }

  add(session: number, seal: string): void {
    this.#last.set(session, seal);
    this.newest = Math.max(this.newest, session);
    this.#recent.add(seal);
    if (this.#recent.size > recentSeals * 2) this.#recent = new Set([...this.#recent].slice(-recentSeals));
  }
}

/** How many lines a process that was taken for dead may still append while the next one begins. */
const recentSeals = 10_000;

/** The lines of a journal. A last one that a crash left unfinished is left out: what it announced never happened. */
async function* provenLines(path: string, key: string): AsyncGenerator<ProvenLine, void, void> {
  const chains = new Chains();
  let number = 0;
  let unfinished: number | undefined;
  for await (const line of linesOf(createReadStream(path))) {
    number++;
    if (unfinished !== undefined) throw damaged(path, unfinished);
    if (number === 1 && line === JSON.stringify(secretsWarning)) continue;
    const [found, segment, page, writer, seal = ""] = ending.exec(line) ?? [];
    if (found === undefined) {
      if (isJson(line)) throw damaged(path, number);
      unfinished = number;
      continue;
    }
    const session = Number(writer);
    const before = chains.before(line, session);
    const isProven = before !== undefined && seal === sealOf(key, before, line.slice(0, -`,"seal":"${seal}"}`.length));
    if (!isProven) throw damaged(path, number);
    chains.add(session, seal);
    yield { line, segment: Number(segment), page: Number(page), session, seal, isLate: session < chains.newest };
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

function imageOf({ line, isLate }: ProvenLine): BeforeImage[] {
  const image = fromLine(JSON.parse(line));
  if (!image) return [];
  return [isLate ? { ...image, again: true } : image];
}

/** Told by how the line begins, since most of a long journal isn't parsed. */
function isMove({ line }: ProvenLine): boolean {
  return line.startsWith('{"kind":"move"');
}

function pageName(segment: number, page: number): string {
  return `${segment}.${page}`;
}

function keyPath(folder: string): string {
  return join(folder, "journal.key");
}
