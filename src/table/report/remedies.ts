import { option, type Sentence, sentence } from "../../words.ts";

/** Who can set right what verifying finds. */
export type By =
  /** Migrating, as it does by default. */
  | "migration"
  /** Migrating that was asked to repair. */
  | "repair"
  /** Downgrading. */
  | "downgrade"
  | "a person";

/** What is to be done about something that verifying finds, by its code. */
export interface Remedy {
  readonly by: By;
  readonly todo: string | Sentence;
}

/** For every code; a code that is missing here is left to a person. */
export const remedies: Readonly<Record<string, Remedy>> = {
  "still-v3": { by: "migration", todo: "migrating rewrites it" },
  "still-v4": { by: "downgrade", todo: "downgrading rewrites it" },
  "move-unfinished": { by: "migration", todo: "migrating finishes the move, and undoing does" },
  "half-v4": { by: "migration", todo: "migrating completes it" },
  "index-key-without-email": { by: "migration", todo: "migrating removes the index key" },
  "email-verified-lost": { by: "migration", todo: "migrating sets emailVerified to null" },
  "numeric-account-id": { by: "migration", todo: "migrating makes it a text" },
  "leftover-v3-secret": { by: "migration", todo: "migrating removes it" },
  "expires-not-whole": { by: "migration", todo: "nothing has to be done; migrating rounds it down" },
  "user-gone": { by: "repair", todo: "repairing deletes it" },
  "token-in-both-shapes": { by: "repair", todo: "repairing deletes v3's" },
  "expires-at-not-seconds": { by: "repair", todo: "repairing makes it seconds, where it is a time" },
  "leftover-v3-attributes": { by: "repair", todo: "repairing gives what is in them v4's names, or removes them" },
  "account-type": {
    by: "repair",
    todo: "repairing sets it to oauth where there are tokens; elsewhere write the provider's type there",
  },
  "duplicate-email": {
    by: "a person",
    todo: "move the accounts of one user to the other, then delete it: only you know which one is used",
  },
  "duplicate-account": { by: "a person", todo: "delete the one whose user isn't the owner of the account" },
  "duplicate-session": { by: "a person", todo: "delete both: their users sign in again" },
  "email-not-lower-case": {
    by: "a person",
    todo: "write email and both index keys in lower case, unless another user has that address",
  },
  "wrong-type": { by: "a person", todo: "set type to what the keys say, or move an item of your own to other keys" },
  "unreadable-attribute": {
    by: "a person",
    todo: "write the attribute as the type's other items have it, or delete the item",
  },
  "key-disagrees": { by: "a person", todo: "copy it to the key that its attributes name, and delete this one" },
  "index-disagrees": { by: "a person", todo: "write the index keys that its attributes name, if these are right" },
  "no-expiry": {
    by: "a person",
    todo: sentence`give sessions a life by ${option("sessionMaxAge")} when migrating; delete tokens`,
  },
  "unreadable-expiry": { by: "a person", todo: "write expires in whole seconds since 1970, or delete the item" },
  "expiry-unit-unclear": { by: "a person", todo: "write expires in whole seconds since 1970, or delete the item" },
  conflict: { by: "a person", todo: "remove v3's attribute or v4's: which of the two is right can't be told" },
};
