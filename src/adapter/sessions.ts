import { sessionIndexKeys, sessionKeys } from "../items/keys.ts";
import { isV3AccessToken } from "../items/v3-names.ts";
import type { Item } from "./client.ts";
import { findItems, getOwner } from "./read.ts";
import { recallSession, rememberSession } from "./recent-sessions.ts";
import { type Key, newItem, primaryKey, stored, storedKeyOf, type Table, visibleFields } from "./table.ts";
import type { AdapterSession, AdapterUser } from "./types.ts";
import { readUser } from "./users.ts";
import { isV3Session, v3Expiry, warnOfV3Items } from "./v3.ts";
import { expiresToDate, expiresToSeconds } from "./values.ts";
import { putItem, removeItem, updateItem } from "./write.ts";

export interface SessionOptions {
  readonly readV3Items?: boolean | undefined;
  readonly strongSessions?: boolean | undefined;
}

/** Between a session token and the id of its user, with `strongSessions`. A character that cookies carry as it is. */
const separator = "~";

export function sessionMethods(table: Table, { readV3Items, strongSessions }: SessionOptions) {
  /** The primary key of a session whose token says whose it is. */
  function keyInToken(sessionToken: string): Key | undefined {
    const userId = sessionToken.slice(sessionToken.lastIndexOf(separator) + 1);
    const isKnown = strongSessions && userId !== "" && userId !== sessionToken;
    return isKnown ? primaryKey(table, sessionKeys({ userId, sessionToken })) : undefined;
  }

  /** By the index. One that its token leads to isn't there: the index only still has it. */
  async function find(sessionToken: string): Promise<Item | undefined> {
    const { partitionKey } = table.keyNames;
    const known = keyInToken(sessionToken);
    const items = await findItems(table, sessionIndexKeys(sessionToken));
    const item = items.find((each) => each[partitionKey] !== known?.[partitionKey]);
    return item ?? (strongSessions ? undefined : recallSession(table, sessionToken));
  }

  /** What is to be removed to make it a v4 session. */
  function v3Attributes(item: Item): string[] {
    if (!isV3Session(item)) return [];
    if (!readV3Items) warnOfV3Items();
    return readV3Items && isV3AccessToken(item.accessToken) ? ["accessToken"] : [];
  }

  function read<Session extends AdapterSession>(item: Item): Session {
    const session = visibleFields(table, item);
    for (const name of v3Attributes(item)) delete session[name];
    session.expires = expiresToDate(readV3Items ? (item.expires ?? v3Expiry()) : item.expires);
    return session as unknown as Session;
  }

  /** Writes to a session by its primary key, which its token or the index knows, and gives it as the write does. */
  async function change<Session extends AdapterSession>(
    sessionToken: string,
    write: (key: Key, old?: Item) => Promise<Item | undefined>,
  ): Promise<Session | null> {
    const key = keyInToken(sessionToken);
    let item = key && (await write(key));
    const old = item ? undefined : await find(sessionToken);
    if (old) item = await write(storedKeyOf(table, old), old);
    return item ? read<Session>(item) : null;
  }

  return {
    /** With `strongSessions` the token is another one than was given: next-auth takes the cookie from what is returned. */
    async createSession<Session extends AdapterSession = AdapterSession>(session: Session): Promise<Session> {
      const created = strongSessions
        ? { ...session, sessionToken: session.sessionToken + separator + session.userId }
        : session;
      await putItem(table, newItem(table, "SESSION", sessionKeys(created), expiresToSeconds(created)));
      if (!strongSessions) rememberSession(table, created);
      return created;
    },

    async getSessionAndUser<User extends AdapterUser = AdapterUser, Session extends AdapterSession = AdapterSession>(
      sessionToken: string,
    ): Promise<{ session: Session; user: User } | null> {
      const key = keyInToken(sessionToken);
      const [known, owner] = key ? await (await import("./extras.ts")).getWithOwner(table, key) : [];
      const session = known ?? (await find(sessionToken));
      const user = session && readUser<User>(table, known ? owner : await getOwner(table, session));
      return user ? { session: read<Session>(session), user } : null;
    },

    /** Null when there is no such session. It stays its user's, whatever `userId` says. */
    async updateSession<Session extends AdapterSession = AdapterSession>(
      session: Partial<Session> & { sessionToken: string },
    ): Promise<Session | null> {
      const { userId, type, ...set } = stored(table, expiresToSeconds(session));
      return change<Session>(session.sessionToken, (key, old) =>
        updateItem(table, key, { set, remove: old ? v3Attributes(old) : [] }),
      );
    },

    deleteSession: <Session extends AdapterSession = AdapterSession>(sessionToken: string): Promise<Session | null> =>
      change<Session>(sessionToken, (key) => removeItem(table, key)),
  };
}
