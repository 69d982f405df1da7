import { prefix, userIndexKeys, userKeys } from "../items/keys.ts";
import { removeAll } from "./batch.ts";
import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { AttributeChange } from "./expression.ts";
import { findItems, getItem, partitionPages } from "./read.ts";
import {
  type Key,
  keyAttributes,
  newItem,
  primaryKey,
  stored,
  storedKeyOf,
  type Table,
  visibleFields,
} from "./table.ts";
import type { AdapterUser, NewUser } from "./types.ts";
import { fromIsoString } from "./values.ts";
import { insertItem, updateItem } from "./write.ts";

export function userMethods(table: Table, unique: boolean | undefined) {
  const extras = () => import("./extras.ts");
  const insert = async (item: Item): Promise<Item | undefined> =>
    unique ? (await extras()).insertUniqueUser(table, item) : insertItem(table, item);
  const update = async (key: Key, change: AttributeChange): Promise<Item | undefined> =>
    unique ? (await extras()).updateUniqueUser(table, key, change) : updateItem(table, key, change);

  return {
    /**
     * Throws `EXISTS` when another user has the id, and with `unique` `EMAIL_TAKEN`. But whose address has just been proven
     * by a magic link, gets the user who has it: of two links opened at once the second leads there too.
     */
    async createUser<User extends AdapterUser = AdapterUser>(data: NewUser<User>): Promise<User> {
      const user = { ...data, id: data.id ?? crypto.randomUUID() };
      const item = newItem(table, "USER", userKeys(user), user);
      const owner = await insert(item);
      return owner ? (readUser<User>(table, owner) as User) : (user as User);
    },

    async getUser<User extends AdapterUser = AdapterUser>(id: string): Promise<User | null> {
      return readUser<User>(table, await getItem(table, primaryKey(table, userKeys({ id }))));
    },

    /** Looks in the index, which is a moment behind. E-mail addresses are compared as they are: next-auth lower-cases them. */
    async getUserByEmail<User extends AdapterUser = AdapterUser>(email: string): Promise<User | null> {
      // Upstream leaves users without an e-mail under `USER#null` and `USER#undefined`: nobody may be found there.
      const [item] = email ? await findItems(table, userIndexKeys(email)) : [];
      return readUser<User>(table, item);
    },

    /**
     * Sets the fields that are given; undefined leaves one as it is, null empties it. Throws `NOT_FOUND` when there is no
     * such user, and with `unique` `EMAIL_TAKEN`.
     */
    async updateUser<User extends AdapterUser = AdapterUser>(data: Partial<User> & { id: string }): Promise<User> {
      const item = await update(primaryKey(table, userKeys({ id: data.id })), userChange(table, data));
      if (item) return readUser<User>(table, item) as User;
      throw new DynamoDBAdapterError("NOT_FOUND");
    },

    deleteUser,
  };

  /**
   * Deletes everything in the user's partition, and returns the user; null when there was none. An interrupted call can be
   * repeated: the user's row sorts last. Throws `UNPROCESSED` when DynamoDB goes on throttling.
   */
  function deleteUser<User extends AdapterUser = AdapterUser>(userId: string): Promise<User | null>;
  // For type checkers: next-auth's own type is `Promise<void> | …`, from which none can infer `User`.
  function deleteUser(userId: string): Promise<void>;
  async function deleteUser(userId: string): Promise<unknown> {
    const { partitionKey } = userKeys({ id: userId });
    let user: Item | undefined;
    for await (const items of partitionPages(table, partitionKey, { ConsistentRead: true })) {
      user ??= items.find((item) => item[table.keyNames.sortKey] === partitionKey);
      const others = unique ? items.filter((item) => item !== user) : items;
      const keys = others.map((item) => storedKeyOf(table, item));
      await removeAll(table, keys);
      const mayClaim =
        unique || keys.some((key) => String(key[table.keyNames.sortKey]).startsWith(prefix.authenticator));
      if (mayClaim) await (await extras()).releaseAll(table, others);
    }
    if (user && unique) await (await extras()).removeUniqueUser(table, user);
    return readUser(table, user);
  }
}

export function readUser<User extends AdapterUser>(table: Table, item: Item | undefined): User | null {
  if (!item) return null;
  const user = visibleFields(table, item);
  if ("emailVerified" in user) user.emailVerified = fromIsoString(user.emailVerified);
  return user as unknown as User;
}

/** An e-mail and the index keys built from it change in one write: the user is found by the new one and only by that. */
function userChange(table: Table, data: object): AttributeChange {
  const { type, ...set } = stored(table, data);
  if (set.email) return { set: { ...set, ...keyAttributes(table, userIndexKeys(set.email as string)) } };
  const { indexPartitionKey, indexSortKey } = table.keyNames;
  return { set, remove: "email" in set ? [indexPartitionKey, indexSortKey] : [] };
}
