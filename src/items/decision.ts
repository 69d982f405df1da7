import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  type Change,
  type Current,
  type Delete,
  type Invalid,
  type Item,
  type ItemType,
  keyOf,
  type Leave,
  type Move,
  type NextAuthVersion,
  type Note,
  type NoteCode,
  type ReasonCode,
  rewritten,
  type Update,
} from "./change.ts";
import type { ItemKeys, KeyNames } from "./keys.ts";
import { own, setOwn } from "./own.ts";

/**
 * A decision in the making. It hands out the item's attributes and remembers which, so that the finished change
 * expects exactly what was read: no precondition can be forgotten, and none is stricter than the decision.
 */
export class Decision {
  readonly itemType: ItemType;
  readonly #item: Item;
  readonly #keys: KeyNames;
  readonly #expected: Record<string, AttributeValue | "absent"> = {};
  readonly #notes: Note[] = [];

  constructor(item: Item, itemType: ItemType, keys: KeyNames) {
    this.itemType = itemType;
    this.#item = item;
    this.#keys = keys;
  }

  /** An attribute, or `undefined` when the item has none of that name. */
  read(name: string): AttributeValue | undefined {
    const value = own(this.#item, name);
    setOwn(this.#expected, name, value ?? "absent");
    return value;
  }

  /** The text of an attribute of type S, or `undefined` when it is missing or of another type. */
  readString(name: string): string | undefined {
    return this.read(name)?.S;
  }

  /** Whether the primary key is the one that these keys name. It identifies the item, so no condition repeats it. */
  hasPrimaryKey(keys: ItemKeys): boolean {
    const { partitionKey, sortKey } = this.#keys;
    return this.#item[partitionKey]?.S === keys.partitionKey && this.#item[sortKey]?.S === keys.sortKey;
  }

  /** Whether both index keys are the ones that these keys name. */
  hasIndexKeys(keys: Required<Pick<ItemKeys, "indexPartitionKey" | "indexSortKey">>): boolean {
    const partition = this.readString(this.#keys.indexPartitionKey);
    const sort = this.readString(this.#keys.indexSortKey);
    return partition === keys.indexPartitionKey && sort === keys.indexSortKey;
  }

  note(code: NoteCode, message: string): void {
    this.#notes.push({ code, message });
  }

  current(): Current {
    return { kind: "current", itemType: this.itemType, notes: this.#notes };
  }

  leave(): Leave {
    return { kind: "leave", itemType: this.itemType, notes: this.#notes };
  }

  invalid(code: ReasonCode, message: string): Invalid {
    return { kind: "invalid", itemType: this.itemType, reason: { code, message }, notes: this.#notes };
  }

  /** Sets and removes; nothing to do at all is `current`, so that no write is made where none is needed. */
  update({ set, remove }: { set: Item; remove: readonly string[] }): Update | Current {
    if (Object.keys(set).length === 0 && remove.length === 0) return this.current();
    return {
      kind: "update",
      itemType: this.itemType,
      key: keyOf(this.#item, this.#keys),
      set,
      remove,
      expected: this.#expected,
      notes: this.#notes,
    };
  }

  /** Copies the whole item to a new primary key, with these attributes set and removed. */
  move(keys: ItemKeys, changes: { set: Item; remove: readonly string[] }): Move {
    const primary = { [this.#keys.partitionKey]: { S: keys.partitionKey }, [this.#keys.sortKey]: { S: keys.sortKey } };
    return {
      kind: "move",
      itemType: this.itemType,
      key: keyOf(this.#item, this.#keys),
      item: { ...rewritten(this.#item, changes), ...primary },
      expected: this.#item,
      notes: this.#notes,
    };
  }

  delete(): Delete {
    return {
      kind: "delete",
      itemType: this.itemType,
      key: keyOf(this.#item, this.#keys),
      expected: this.#expected,
      notes: this.#notes,
    };
  }
}

/** How one item type is converted. */
export type Decide = (decision: Decision, options: MigrateOptions) => Change;

/** What the decision about an item depends on besides the item. */
export interface MigrateOptions {
  /** For which next-auth: v4 when missing. The other options but `expired` are of the way to v4 alone. */
  readonly to?: NextAuthVersion | undefined;
  /** The present, in seconds since 1970. */
  readonly now: number;
  /** What the key attributes are called in this table. */
  readonly keys: KeyNames;
  /** What happens to sessions and tokens that have expired. */
  readonly expired: "migrate" | "delete" | "leave";
  /**
   * Whether v3's `createdAt` and `updatedAt` stay. `drop` removes them from accounts, sessions and tokens that are
   * converted from v3's shape anyway; users look the same in v3 and v4, so theirs stay, and so do those of v4 items,
   * where only the application can have written them.
   */
  readonly timestamps: "keep" | "drop";
  /**
   * How long a session without expiry (v3 with `maxAge: 0`) lives from now, in seconds. Without it such sessions are
   * left.
   */
  readonly sessionMaxAge?: number;
  /** Whether items of v4's shape are repaired too where what they should be is certain. */
  readonly repair?: boolean;
}

/** v3's timestamps that are to be removed from an item of v3's shape. */
export function timestampsToDrop(decision: Decision, { timestamps }: MigrateOptions): readonly string[] {
  if (timestamps === "keep") return [];
  return ["createdAt", "updatedAt"].filter((name) => decision.read(name) !== undefined);
}
