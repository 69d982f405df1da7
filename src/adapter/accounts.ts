import { accountIndexKeys, accountKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import type { Table } from "./table.ts";
import type { AdapterAccount, AdapterUser } from "./types.ts";
import { readUser } from "./users.ts";
import { toStored } from "./values.ts";

type AccountAtProvider = Pick<AdapterAccount, "provider" | "providerAccountId">;

export function accountMethods(table: Table) {
  const find = (account: AccountAtProvider) => table.find(accountIndexKeys(account));

  return {
    /** Linking twice leaves one item with one id; what the second call brings replaces what the first brought. */
    async linkAccount<Account extends AdapterAccount = AdapterAccount>(account: Account): Promise<Account> {
      const { id = crypto.randomUUID(), ...fields } = toStored(account) as Item;
      const { partitionKey, sortKey, ...indexKeys } = accountKeys(account);
      await table.upsert(
        { partitionKey, sortKey },
        { set: { ...table.withoutKeys(fields), ...table.attributes(indexKeys) }, setOnce: { id } },
      );
      return account;
    },

    /**
     * More than one user can have the account: left behind by upstream's `deleteUser`, which stops after 25 items, or
     * linked by two sign-ins at once. The first user who exists is the one.
     */
    async getUserByAccount<User extends AdapterUser = AdapterUser>(account: AccountAtProvider): Promise<User | null> {
      for (const item of await find(account)) {
        const user = await table.owner(item);
        if (user) return readUser<User>(table, user);
      }
      return null;
    },

    async getAccount<Account extends AdapterAccount = AdapterAccount>(
      providerAccountId: string,
      provider: string,
    ): Promise<Account | null> {
      const [item] = await find({ provider, providerAccountId });
      return item ? readAccount<Account>(table, item) : null;
    },

    /** Unlinks it from whoever has it, and returns what was unlinked. */
    async unlinkAccount<Account extends AdapterAccount = AdapterAccount>(
      account: AccountAtProvider,
    ): Promise<Account | undefined> {
      const items = await find(account);
      const removed = await Promise.all(items.map((item) => table.remove(table.keysOf(item))));
      const [first] = removed.filter((item) => item !== undefined);
      return first && readAccount<Account>(table, first);
    },
  };
}

/** An account's `type` is the provider's and belongs to it, unlike that of every other item. */
function readAccount<Account extends AdapterAccount>(table: Table, item: Item): Account {
  return table.withoutKeys(item) as unknown as Account;
}
