import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { KeyNames } from "./keys.ts";
import { own, setOwn } from "./own.ts";

/** An item as DynamoDB's low-level API gives it, so that nothing is lost in translation. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What next-auth's adapters keep in the table. `VR` is v3's verification request, `VT` v4's verification token. */
export const itemTypes = ["USER", "ACCOUNT", "SESSION", "VR", "VT"] as const;
export type ItemType = (typeof itemTypes)[number];

/** Which next-auth is to read an item. */
export type NextAuthVersion = "v3" | "v4";

/** What a write may rely on: the attributes that the decision read, each with the value it had. */
export type Expected = Readonly<Record<string, AttributeValue | "absent">>;

/** Something odd that doesn't stand in the way. The message holds no values, only attribute names. */
export interface Note {
  readonly code: NoteCode;
  readonly message: string;
}

export type NoteCode =
  | "email-not-lower-case"
  | "email-verified-lost"
  | "index-key-without-email"
  | "half-v4"
  | "token-expiry-unreadable"
  | "account-id-changes-in-v4"
  | "account-id-unknown-to-v3"
  | "provider-not-in-v4"
  | "expiry-set"
  | "expired-ttl-takes-it"
  | "expired-ttl-never-takes-it"
  | "user-gone"
  | "token-in-both-shapes";

/** Why an item of ours can't be converted. The message holds no values, only attribute names. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
}

export type ReasonCode =
  | "wrong-type"
  | "unreadable-attribute"
  | "key-disagrees"
  | "index-disagrees"
  | "no-expiry"
  | "unreadable-expiry"
  | "expiry-unit-unclear"
  | "conflict"
  | "index-key";

/** Already v4: nothing to do. */
export interface Current {
  readonly kind: "current";
  readonly itemType: ItemType;
  readonly notes: readonly Note[];
}

/** Not an item of next-auth: never touched. */
export interface Foreign {
  readonly kind: "foreign";
  readonly notes: readonly Note[];
}

/** An item of ours that can't be converted: left as it is, for a person to look at. */
export interface Invalid {
  readonly kind: "invalid";
  readonly itemType: ItemType;
  readonly reason: Reason;
  readonly notes: readonly Note[];
}

/** Expired, still v3, and left as it is because that was asked for. */
export interface Leave {
  readonly kind: "leave";
  readonly itemType: ItemType;
  readonly notes: readonly Note[];
}

/** The same primary key: attributes to set and to remove. Neither list ever names the primary key. */
export interface Update {
  readonly kind: "update";
  readonly itemType: ItemType;
  readonly key: Item;
  readonly set: Item;
  readonly remove: readonly string[];
  readonly expected: Expected;
  readonly notes: readonly Note[];
}

/** A new primary key: the old item goes, the new one, given whole, comes. */
export interface Move {
  readonly kind: "move";
  readonly itemType: ItemType;
  /** The primary key of the old item. */
  readonly key: Item;
  readonly item: Item;
  /** Every attribute of the old item: all of it is copied, so all of it was read. */
  readonly expected: Expected;
  readonly notes: readonly Note[];
}

/** Expired, and to be deleted because that was asked for. */
export interface Delete {
  readonly kind: "delete";
  readonly itemType: ItemType;
  readonly key: Item;
  readonly expected: Expected;
  readonly notes: readonly Note[];
}

/** What is to be done with one item. */
export type Change = Current | Foreign | Invalid | Leave | Write;

/** The changes that touch the table. */
export type Write = Update | Move | Delete;

/** Whether a change touches the table. */
export function isWrite(change: Change): change is Write {
  return change.kind === "update" || change.kind === "move" || change.kind === "delete";
}

/**
 * The item after a change, or `undefined` when the change deletes it. A change that touches nothing returns the item
 * itself. The change must have been decided on this item.
 */
export function applyChange(item: Item, change: Change): Item | undefined {
  switch (change.kind) {
    case "update":
      return rewritten(item, change);
    case "move":
      return change.item;
    case "delete":
      return undefined;
    default:
      return item;
  }
}

/** An item with attributes set and removed. */
export function rewritten(
  item: Item,
  { set, remove }: { readonly set: Item; readonly remove: readonly string[] },
): Item {
  const result: Record<string, AttributeValue> = {};
  // Without a list of entries in between: a plan does this several times for each item.
  for (const name of Object.keys(item)) if (!remove.includes(name)) setOwn(result, name, item[name] as AttributeValue);
  for (const name of Object.keys(set)) setOwn(result, name, set[name] as AttributeValue);
  return result;
}

/** The primary key of an item. */
export function keyOf(item: Item, { partitionKey, sortKey }: KeyNames): Item {
  const key: Record<string, AttributeValue> = {};
  for (const name of [partitionKey, sortKey]) {
    const value = own(item, name);
    if (value) setOwn(key, name, value);
  }
  return key;
}
