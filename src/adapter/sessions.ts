import { sessionIndexKeys, sessionKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import type { PrimaryKeys, Table } from "./table.ts";
import type { AdapterSession, AdapterUser } from "./types.ts";
import { readUser } from "./users.ts";
import { fromEpochSeconds, toEpochSeconds, toStored } from "./values.ts";

export function sessionMethods(table: Table) {
  async function keysOf(sessionToken: string): Promise<PrimaryKeys | undefined> {
    const [item] = await table.find(sessionIndexKeys(sessionToken));
    return item && table.keysOf(item);
  }

  return {
    async createSession<Session extends AdapterSession = AdapterSession>(session: Session): Promise<Session> {
      await table.put({ ...table.item(sessionKeys(session), sessionFields(session)), type: "SESSION" });
      return { ...session };
    },

    async getSessionAndUser<User extends AdapterUser = AdapterUser, Session extends AdapterSession = AdapterSession>(
      sessionToken: string,
    ): Promise<{ session: Session; user: User } | null> {
      const [session] = await table.find(sessionIndexKeys(sessionToken));
      const user = session && (await table.owner(session));
      if (!user) return null;
      return { session: readSession<Session>(table, session), user: readUser<User>(table, user) };
    },

    /** A session stays with its token and its user; with `userId` given, its key is known and needs no look-up. */
    async updateSession<Session extends AdapterSession = AdapterSession>(
      session: Partial<Session> & { sessionToken: string },
    ): Promise<Session | null> {
      const { sessionToken, userId, ...fields } = session;
      const keys = userId ? sessionKeys({ userId, sessionToken }) : await keysOf(sessionToken);
      if (!keys) return null;
      const { type, ...set } = table.withoutKeys(sessionFields(fields));
      const item = Object.keys(set).length > 0 ? await table.update(keys, { set }) : await table.get(keys);
      return item ? readSession<Session>(table, item) : null;
    },

    async deleteSession<Session extends AdapterSession = AdapterSession>(
      sessionToken: string,
    ): Promise<Session | null> {
      const keys = await keysOf(sessionToken);
      const item = keys && (await table.remove(keys));
      return item ? readSession<Session>(table, item) : null;
    },
  };
}

function sessionFields({ expires, ...fields }: { expires?: Date | undefined }): Item {
  return { ...(toStored(fields) as Item), ...(expires && { expires: toEpochSeconds(expires) }) };
}

function readSession<Session extends AdapterSession>(table: Table, item: Item): Session {
  const { type, expires, ...session } = table.withoutKeys(item);
  return { ...session, expires: fromEpochSeconds(expires) } as unknown as Session;
}
