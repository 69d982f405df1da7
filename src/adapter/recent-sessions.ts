import { sessionKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { getItem } from "./read.ts";
import { type Key, primaryKey, type Table } from "./table.ts";
import type { AdapterSession } from "./types.ts";

/**
 * The sessions that this process created last. A session is looked up in the index, which is eventually consistent, and
 * next-auth answers a session it doesn't find by clearing the cookie: the user would be signed out by having signed in
 * (nextauthjs/next-auth 10897). So for a session that the index doesn't have and that was created here, the table itself
 * is asked. It is shared by all adapters of the process: many applications make one for each request.
 */
const recent = new Map<string, Key>();

/** About 300 bytes each. */
const capacity = 1000;

const nameOf = (table: Table, sessionToken: string) => `${table.name} ${sessionToken}`;

export function rememberSession(table: Table, session: AdapterSession): void {
  recent.set(nameOf(table, session.sessionToken), primaryKey(table, sessionKeys(session)));
  const [oldest] = recent.keys();
  if (recent.size > capacity && oldest) recent.delete(oldest);
}

/** A session created here, read with strong consistency. Whether it still exists is the table's to say. */
export async function recallSession(table: Table, sessionToken: string): Promise<Item | undefined> {
  const key = recent.get(nameOf(table, sessionToken));
  return key && getItem(table, key, { consistent: true });
}
