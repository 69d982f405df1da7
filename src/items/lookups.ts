import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item, NextAuthVersion } from "./change.ts";
import {
  accountIndexKeys,
  accountPrimaryKeys,
  type IndexKeys,
  type ItemKeys,
  type KeyNames,
  prefix,
  sessionIndexKeys,
  userIndexKeys,
  userKeys,
  v3AccountIndexKeys,
  verificationRequestKeys,
  verificationTokenKeys,
} from "./keys.ts";
import { own } from "./own.ts";

/**
 * What next-auth's adapters answer when they are asked for somebody: v3's (`@next-auth/dynamodb-adapter` 0.4.2) and v4's (ours
 * without `readV3Items`, and the published ones where they don't differ). A test compares both with the packages.
 */

/** What somebody is looked for by. */
export type Question =
  | { readonly by: "id"; readonly id: string }
  | { readonly by: "email"; readonly email: string }
  | { readonly by: "account"; readonly provider: string; readonly providerAccountId: string }
  | { readonly by: "session"; readonly sessionToken: string }
  /** A magic link: its address, and the hash of its token. */
  | { readonly by: "link"; readonly identifier: string; readonly token: string };

export interface Answer {
  readonly outcome:
    | "found"
    | "nothing"
    /** It is there, and taken for expired. */
    | "expired"
    /** It is there, and its user isn't. */
    | "user gone"
    /** It is there, and next-auth fails at its date. */
    | "unreadable";
  /** What is there: of several under one index key any may be taken. */
  readonly items: readonly Item[];
  /** The users that they lead to. */
  readonly users: readonly Item[];
}

/** What is in a table, as far as it matters to a question. */
export interface View {
  readonly items: readonly Item[];
  readonly keys: KeyNames;
  /** In seconds since 1970. */
  readonly now: number;
}

/** What next-auth's adapter answers. */
export function answerTo(version: NextAuthVersion, question: Question, view: View): Answer {
  switch (question.by) {
    case "id":
      return usersAnswer(withPrimaryKey(view, userKeys(question)));
    case "email":
      return usersAnswer(question.email === "" ? [] : withIndexKeys(view, userIndexKeys(question.email)));
    case "account":
      return version === "v3" ? v3Account(question, view) : v4Account(question, view);
    case "session":
      return version === "v3" ? v3Session(question, view) : v4Session(question, view);
    case "link":
      return version === "v3" ? v3Link(question, view) : v4Link(question, view);
  }
}

/** The index keys under which an adapter looks for an answer; `undefined` where it looks by a primary key. */
export function indexKeysOf(version: NextAuthVersion, question: Question): IndexKeys | undefined {
  switch (question.by) {
    case "email":
      return userIndexKeys(question.email);
    case "account":
      return version === "v3" ? v3AccountIndexKeys(question) : accountIndexKeys(question);
    case "session":
      return sessionIndexKeys(question.sessionToken);
    default:
      return undefined;
  }
}

const nothing: Answer = { outcome: "nothing", items: [], users: [] };

function usersAnswer(users: readonly Item[]): Answer {
  return users.length === 0 ? nothing : { outcome: "found", items: users, users };
}

/** Whatever lies under the index keys, and whoever it says that it is of. */
function v3Account(account: Extract<Question, { by: "account" }>, view: View): Answer {
  const items = withIndexKeys(view, v3AccountIndexKeys(account));
  return ownersAnswer(items, ({ userId }) => withPrimaryKey(view, userKeys({ id: textOf(userId) })));
}

/** Of what lies under the index keys that which is this account, and whose user, by its partition key, exists. */
function v4Account(account: Extract<Question, { by: "account" }>, view: View): Answer {
  const { sortKey } = accountPrimaryKeys({ ...account, userId: "" });
  const items = withIndexKeys(view, accountIndexKeys(account)).filter((item) => item[view.keys.sortKey]?.S === sortKey);
  const owned = items.filter((item) => ownersOf(item, view).length > 0);
  return ownersAnswer(owned.length > 0 ? owned : items, (item) => ownersOf(item, view));
}

function v3Session({ sessionToken }: Extract<Question, { by: "session" }>, view: View): Answer {
  const items = withIndexKeys(view, sessionIndexKeys(sessionToken));
  if (items.length > 0 && items.every(({ expires }) => hasPassedForV3(expires, view.now))) {
    return { outcome: "expired", items, users: [] };
  }
  return ownersAnswer(items, ({ userId }) => withPrimaryKey(view, userKeys({ id: textOf(userId) })));
}

function v4Session({ sessionToken }: Extract<Question, { by: "session" }>, view: View): Answer {
  const items = withIndexKeys(view, sessionIndexKeys(sessionToken));
  const answer = ownersAnswer(items, (item) => ownersOf(item, view));
  if (answer.outcome !== "found") return answer;
  const times = items.map(({ expires }) => timeForV4(expires));
  if (times.every((time) => Number.isNaN(time))) return { ...answer, outcome: "unreadable" };
  return times.every((time) => time < view.now) ? { ...answer, outcome: "expired" } : answer;
}

function v3Link(link: Extract<Question, { by: "link" }>, view: View): Answer {
  const items = withPrimaryKey(view, verificationRequestKeys(link));
  if (items.length === 0) return nothing;
  return {
    outcome: items.some(({ expires }) => hasPassedForV3(expires, view.now)) ? "expired" : "found",
    items,
    users: [],
  };
}

function v4Link(link: Extract<Question, { by: "link" }>, view: View): Answer {
  const items = withPrimaryKey(view, verificationTokenKeys(link));
  if (items.length === 0) return nothing;
  const [time = 0] = items.map(({ expires }) => (expires === undefined || expires.NULL ? 0 : timeForV4(expires)));
  return { outcome: time < view.now ? "expired" : "found", items, users: [] };
}

function ownersAnswer(items: readonly Item[], owners: (item: Item) => readonly Item[]): Answer {
  if (items.length === 0) return nothing;
  const users = [...new Set(items.flatMap(owners))];
  return { outcome: users.length === 0 ? "user gone" : "found", items, users };
}

/** The user in whose partition an item is. */
function ownersOf(item: Item, view: View): readonly Item[] {
  const id = (item[view.keys.partitionKey]?.S ?? "").slice(prefix.user.length);
  return withPrimaryKey(view, userKeys({ id }));
}

/** v3 compares a Date with what is stored: a text is no number then, unless it looks like one, and what is falsy never passes. */
function hasPassedForV3(stored: AttributeValue | undefined, now: number): boolean {
  if (stored?.S !== undefined) return stored.S.trim() !== "" && Number(stored.S) < now * 1_000;
  if (stored?.N !== undefined) return Number(stored.N) !== 0 && Number(stored.N) < now * 1_000;
  return stored?.BOOL === true;
}

/** In seconds since 1970; NaN for what is no time. */
function timeForV4(stored: AttributeValue | undefined): number {
  const text = stored?.N ?? stored?.S ?? "no time";
  const seconds = Number(text);
  return Number.isNaN(seconds) ? Date.parse(text) / 1_000 : seconds;
}

/** As a template string writes it. */
function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? (value?.N === undefined ? "undefined" : String(Number(value.N)));
}

function withPrimaryKey({ items, keys }: View, { partitionKey, sortKey }: ItemKeys): readonly Item[] {
  return items.filter(
    (item) => own(item, keys.partitionKey)?.S === partitionKey && own(item, keys.sortKey)?.S === sortKey,
  );
}

function withIndexKeys({ items, keys }: View, { indexPartitionKey, indexSortKey }: IndexKeys): readonly Item[] {
  return items.filter(
    (item) =>
      own(item, keys.indexPartitionKey)?.S === indexPartitionKey && own(item, keys.indexSortKey)?.S === indexSortKey,
  );
}
