import { isObject } from "../model/tally.ts";
import type { ControlTable, Entry } from "./control-table.ts";
import { stateDamaged } from "./lines.ts";
import type { Run } from "./run.ts";
import { sealOf } from "./seal.ts";

/** The run whose parts they are: by its segments and options, too, since what is noted of a segment holds for these alone. */
export type SealedRun = Pick<Run, "id" | "segments" | "options"> & { readonly key: string };

/** What becomes of an entry that isn't as a shard wrote it: what it was noted for may be done without, and is done again. */
type Unproven = "refused" | "left out";

/**
 * What shards note of a run in the control table, each with a seal made with the run's key: what others wrote there, or
 * brought from another part or run, is told from it. An older version of the same part isn't.
 */
export class SealedParts {
  readonly #control: ControlTable;
  readonly #run: SealedRun;

  constructor(control: ControlTable, run: SealedRun) {
    this.#control = control;
    this.#run = run;
  }

  /**
   * The entries of some parts, in their order; `undefined` where there is none.
   *
   * @throws ToolError when one isn't as a shard wrote it
   */
  async read(parts: readonly string[], unproven: Unproven = "refused"): Promise<readonly (Entry | undefined)[]> {
    const entries = await this.#control.read(this.#run.id, parts);
    return entries.map((entry, index) => entry && this.#proven(parts[index] ?? "", entry, unproven));
  }

  /**
   * All entries whose parts begin so.
   *
   * @throws ToolError when one isn't as a shard wrote it
   */
  async list(prefix: string, unproven: Unproven = "refused"): Promise<ReadonlyMap<string, Entry>> {
    const found = new Map<string, Entry>();
    for await (const [part, entry] of this.#control.list(this.#run.id, prefix)) {
      const proven = this.#proven(part, entry, unproven);
      if (proven) found.set(part, proven);
    }
    return found;
  }

  /** Writes the next version of an entry; as `ControlTable` does. */
  advance(part: string, entry: SealedEntry): Promise<boolean> {
    return this.#control.advance(this.#run.id, part, this.#sealed(part, entry));
  }

  /** Writes an entry whatever is there; as `ControlTable` does. */
  inform(part: string, entry: SealedEntry): Promise<void> {
    return this.#control.inform(this.#run.id, part, this.#sealed(part, entry));
  }

  #sealed(part: string, entry: SealedEntry): Entry {
    return { ...entry, value: { ...entry.value, seal: this.#seal(part, entry) } };
  }

  #proven(part: string, entry: Entry, unproven: Unproven): Entry | undefined {
    const { seal, ...value } = isObject(entry.value) ? entry.value : {};
    if (seal === this.#seal(part, { ...entry, value })) return { ...entry, value };
    if (unproven === "left out") return undefined;
    throw stateDamaged(`${this.#run.id}/${part}`, "isn't as a shard of the run wrote it");
  }

  #seal(part: string, { version, writer, updatedAt, value }: Entry): string {
    const { id, segments, options, key } = this.#run;
    return sealOf(
      key,
      JSON.stringify([id, segments, options, part, version, writer, updatedAt]),
      JSON.stringify(value),
    );
  }
}

/** What is noted is an object: its seal is one of its fields. */
interface SealedEntry extends Entry {
  readonly value: object;
}
