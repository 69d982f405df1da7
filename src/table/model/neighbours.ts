import {
  classify,
  type Delete,
  type Item,
  type ItemType,
  itemRules,
  type KeyNames,
  keyOf,
  movingOf,
  withoutMark,
} from "../../items/index.ts";
import type { Lookup } from "../dynamodb/lookup.ts";
import { type Asked, type Decided, decide } from "./decide.ts";

/**
 * What is to be done with the items of a page. When repairs were asked for, also with those that others decide about: an
 * account or session whose user is gone, and a token that is there in v4's shape too, go.
 */
export async function decideTogether(
  items: readonly Item[],
  asked: Asked,
  lookup: Lookup,
): Promise<readonly Decided[]> {
  const changes = items.map((item) => decide(withoutMark(item), asked));
  if (!asked.options.repair) return changes;
  const { keys } = asked.options;
  const suspects = items.flatMap((item, place) => suspectOf(item, place, changes[place]));
  const users = items.filter((item) => classify(item, keys) === "USER");
  const deletions = new Map([
    ...(await ownerless(suspects, users, keys, lookup)),
    ...(await inBothShapes(suspects, keys, lookup)),
  ]);
  return changes.map((change, place) => deletions.get(place) ?? change);
}

/** Whether others may have decided that an item was deleted by a repair: no more can be said without them. */
export function mayBeSuperfluous(item: Item, asked: Asked): boolean {
  if (!asked.options.repair) return false;
  const [suspect] = suspectOf(item, 0, decide(item, asked));
  if (!suspect) return false;
  const { belongsTo, copy } = itemRules[suspect.itemType];
  return belongsTo === "a user" || copy?.(item) !== undefined;
}

interface Suspect {
  readonly place: number;
  readonly item: Item;
  readonly itemType: ItemType;
}

/** What can't be read is left for a person, what wasn't asked for stays, and of what is moving the move decides. */
function suspectOf(item: Item, place: number, change: Decided | undefined): readonly Suspect[] {
  if (movingOf(item)) return [];
  if (change === undefined || change.kind === "foreign" || change.kind === "invalid" || change.kind === "skipped") {
    return [];
  }
  return [{ place, item, itemType: change.itemType }];
}

type Deletions = readonly (readonly [place: number, Delete])[];

async function ownerless(
  suspects: readonly Suspect[],
  users: readonly Item[],
  keys: KeyNames,
  lookup: Lookup,
): Promise<Deletions> {
  const ownerOf = (item: Item) => item[keys.partitionKey]?.S ?? "";
  const here = new Set(users.map(ownerOf));
  const owned = suspects.filter(
    ({ item, itemType }) => itemRules[itemType].belongsTo === "a user" && !here.has(ownerOf(item)),
  );
  const owners = [...new Set(owned.map(({ item }) => ownerOf(item)))];
  const found = await lookup(owners.map((S) => ({ [keys.partitionKey]: { S }, [keys.sortKey]: { S } })));
  const gone = new Set(owners.filter((_, index) => found[index] === undefined));
  return owned
    .filter(({ item }) => gone.has(ownerOf(item)))
    .map((suspect) => deletion(suspect, keys, { code: "user-gone", message: "its user doesn't exist: deleted" }));
}

async function inBothShapes(suspects: readonly Suspect[], keys: KeyNames, lookup: Lookup): Promise<Deletions> {
  const copied = suspects.flatMap((suspect) => {
    const copy = itemRules[suspect.itemType].copy?.(suspect.item);
    return copy ? [{ suspect, keys: copy.keys }] : [];
  });
  const copies = await lookup(
    copied.map((copy) => ({
      [keys.partitionKey]: { S: copy.keys.partitionKey },
      [keys.sortKey]: { S: copy.keys.sortKey },
    })),
  );
  const note = { code: "token-in-both-shapes", message: "the token is there as v4's VT too: deleted" } as const;
  return copied
    .filter((_, index) => copies[index] && !movingOf(copies[index]))
    .map(({ suspect }) => deletion(suspect, keys, note));
}

/** On the condition that nothing of the item has changed: it wasn't the item that decided. */
function deletion({ place, item, itemType }: Suspect, keys: KeyNames, note: Delete["notes"][number]) {
  const change: Delete = { kind: "delete", itemType, key: keyOf(item, keys), expected: item, notes: [note] };
  return [place, change] as const;
}
