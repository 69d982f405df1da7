import { sessionIndexKeys, sessionKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { findItems, getOwner } from "./read.ts";
import { recallSession, rememberSession } from "./recent-sessions.ts";
import { keyOf, newItem, stored, type Table, visible } from "./table.ts";
import type { AdapterSession, AdapterUser } from "./types.ts";
import { readUser } from "./users.ts";
import { isV3Session, v3Expiry, v3SessionAttributes } from "./v3.ts";
import { expiresToDate, expiresToSeconds } from "./values.ts";
import { putItem, removeItem, updateItem } from "./write.ts";

export function sessionMethods(table: Table, readV3Items: boolean | undefined) {
  async function find(sessionToken: string): Promise<Item | undefined> {
    const [item] = await findItems(table, sessionIndexKeys(sessionToken));
    return item ?? recallSession(table, sessionToken);
  }

  /** What is to be removed to make it a v4 session. */
  const v3Attributes = (item: Item) => (readV3Items && isV3Session(item) ? v3SessionAttributes : []);

  function read<Session extends AdapterSession>(item: Item): Session {
    const session = visible(table, item);
    for (const name of v3Attributes(item)) delete session[name];
    session.expires = expiresToDate(readV3Items ? (item.expires ?? v3Expiry()) : item.expires);
    return session as unknown as Session;
  }

  return {
    async createSession<Session extends AdapterSession = AdapterSession>(session: Session): Promise<Session> {
      await putItem(table, newItem(table, "SESSION", sessionKeys(session), expiresToSeconds(session)));
      rememberSession(table, session);
      return session;
    },

    async getSessionAndUser<User extends AdapterUser = AdapterUser, Session extends AdapterSession = AdapterSession>(
      sessionToken: string,
    ): Promise<{ session: Session; user: User } | null> {
      const session = await find(sessionToken);
      const user = session && readUser<User>(table, await getOwner(table, session));
      return user ? { session: read<Session>(session), user } : null;
    },

    /** Null when there is no such session. It stays its user's, whatever `userId` says. */
    async updateSession<Session extends AdapterSession = AdapterSession>(
      session: Partial<Session> & { sessionToken: string },
    ): Promise<Session | null> {
      const old = await find(session.sessionToken);
      if (!old) return null;
      const { userId, type, ...set } = stored(table, expiresToSeconds(session));
      const item = await updateItem(table, keyOf(table, old), { set, remove: v3Attributes(old) });
      return item ? read<Session>(item) : null;
    },

    async deleteSession<Session extends AdapterSession = AdapterSession>(
      sessionToken: string,
    ): Promise<Session | null> {
      const old = await find(sessionToken);
      const item = old && (await removeItem(table, keyOf(table, old)));
      return item ? read<Session>(item) : null;
    },
  };
}
