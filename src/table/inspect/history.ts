import type { Item, KeyNames, NextAuthVersion } from "../../items/index.ts";
import { afterImage, type BeforeImage } from "../model/before-image.ts";
import { readJournal } from "../state/file-journal.ts";
import { type Identity, type Run, runFolder, runsOf } from "../state/run.ts";

/** What a run did to an item, or was about to: a journal is written before the item is. */
export interface RunChange {
  readonly run: string;
  readonly startedAt: string;
  /** For which next-auth. */
  readonly to: NextAuthVersion;
  readonly kind: BeforeImage["kind"];
  /** What became of the run. */
  readonly state: Run["state"];
}

/**
 * What the runs whose journals are in a folder did to some items.
 *
 * @returns by the place of the item
 * @throws ToolError when a journal isn't as its run wrote it
 */
export async function historyOf(
  items: readonly Item[],
  { stateFolder, identity }: { readonly stateFolder: string; readonly identity: Identity },
): Promise<readonly (readonly RunChange[])[]> {
  const { keys } = identity;
  const places = new Map(items.map((item, place) => [nameOf(item, keys), place]));
  const changes = items.map((): RunChange[] => []);
  for (const run of await runsOf(stateFolder, identity)) {
    const { id, startedAt, options, state } = run;
    for await (const image of readJournal(runFolder(stateFolder, id))) {
      const after = afterImage(image);
      const place = places.get(nameOf(image.before, keys)) ?? (after && places.get(nameOf(after, keys)));
      // An item that was journalled again was met again: once is told.
      const known = place === undefined ? undefined : changes[place];
      if (!known || known.at(-1)?.run === id) continue;
      known.push({ run: id, startedAt, to: options.to ?? "v4", kind: image.kind, state });
    }
  }
  return changes;
}

function nameOf(item: Item, { partitionKey, sortKey }: KeyNames): string {
  return JSON.stringify([item[partitionKey]?.S, item[sortKey]?.S]);
}
