import { userIndexKeys, userKeys } from "../items/keys.ts";
import { removeAll } from "./batch.ts";
import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { Table } from "./table.ts";
import type { AdapterUser, NewUser } from "./types.ts";
import { fromIsoString, toStored } from "./values.ts";

export function userMethods(table: Table) {
  return {
    async createUser<User extends AdapterUser = AdapterUser>(data: NewUser<User>): Promise<User> {
      const user = { ...data, id: data.id ?? crypto.randomUUID() };
      if (await table.insert(userItem(table, user))) return user as User;
      throw new DynamoDBAdapterError("USER_EXISTS", "createUser: another user has this id.");
    },

    async getUser<User extends AdapterUser = AdapterUser>(id: string): Promise<User | null> {
      const item = await table.get(userKeys({ id }));
      return item ? readUser<User>(table, item) : null;
    },

    async getUserByEmail<User extends AdapterUser = AdapterUser>(email: string): Promise<User | null> {
      // Upstream leaves users without an e-mail under `USER#null` and `USER#undefined`: nobody may be found there.
      if (!email) return null;
      const [item] = await table.find(userIndexKeys(email));
      return item ? readUser<User>(table, item) : null;
    },

    async updateUser<User extends AdapterUser = AdapterUser>(data: Partial<User> & { id: string }): Promise<User> {
      const keys = userKeys(data);
      const change = userChange(table, data);
      const item = Object.keys(change.set).length > 0 ? await table.update(keys, change) : await table.get(keys);
      if (item) return readUser<User>(table, item);
      throw new DynamoDBAdapterError("USER_NOT_FOUND", "updateUser: there is no user with this id.");
    },

    /** Deletes everything in the user's partition; the user row sorts last, so an interrupted call can be repeated. */
    async deleteUser<User extends AdapterUser = AdapterUser>(userId: string): Promise<User | null> {
      const { partitionKey } = userKeys({ id: userId });
      let user: Item | undefined;
      for await (const items of table.pages(partitionKey)) {
        user ??= items.find((item) => table.keysOf(item).sortKey === partitionKey);
        await removeAll(
          table,
          items.map((item) => table.keysOf(item)),
        );
      }
      return user ? readUser<User>(table, user) : null;
    },
  };
}

function userItem(table: Table, user: { id: string; email?: string | null | undefined }): Item {
  return { ...table.item(userKeys(user), user), type: "USER" };
}

export function readUser<User extends AdapterUser>(table: Table, item: Item): User {
  const { type, ...user } = table.withoutKeys(item);
  if ("emailVerified" in user) user.emailVerified = fromIsoString(user.emailVerified);
  return user as unknown as User;
}

/** An e-mail and the index keys built from it change in one write: the user is found by the new one and only by that. */
function userChange(table: Table, data: { id: string }) {
  const { id, type, ...set } = table.withoutKeys(toStored(data) as Item);
  if (set.email) return { set: { ...set, ...table.attributes(userIndexKeys(String(set.email))) } };
  const { indexPartitionKey, indexSortKey } = table.keyNames;
  return { set, remove: "email" in set ? [indexPartitionKey, indexSortKey] : [] };
}
