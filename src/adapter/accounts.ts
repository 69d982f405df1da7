import { accountIndexKeys, accountPrimaryKeys } from "../items/keys.ts";
import { v3AccountAttributes } from "../items/v3-names.ts";
import type { Item } from "./client.ts";
import { findItems, getOwner } from "./read.ts";
import { keyAttributes, primaryKey, stored, storedKeyOf, type Table, visibleWithType } from "./table.ts";
import type { AdapterAccount, AdapterUser } from "./types.ts";
import { readUser } from "./users.ts";
import { warnOfV3Items } from "./v3.ts";
import { removeItem, upsertItem } from "./write.ts";

type AccountAtProvider = Pick<AdapterAccount, "provider" | "providerAccountId">;

export interface AccountOptions {
  readonly readV3Items?: boolean | undefined;
  readonly unique?: boolean | undefined;
}

export function accountMethods(table: Table, { readV3Items, unique }: AccountOptions) {
  const extras = () => import("./extras.ts");

  /** v3's index keys first: an account that the migration is re-indexing right then is found by v4's after them. */
  async function* find(account: AccountAtProvider): AsyncGenerator<Item> {
    if (readV3Items) yield* await (await extras()).findV3Accounts(table, account);
    const { sortKey } = accountPrimaryKeys({ ...account, userId: "" });
    for (const item of await findItems(table, accountIndexKeys(account))) {
      // v3's index keys of another account may look the same: an account of provider B with the id "A".
      if (item[table.keyNames.sortKey] === sortKey) yield item;
      else if (!readV3Items) warnOfV3Items();
    }
  }

  async function read<Account extends AdapterAccount>(item: Item): Promise<Account> {
    const account = visibleWithType(table, item);
    return (readV3Items ? (await extras()).accountFromV3(account) : account) as unknown as Account;
  }

  async function remove(item: Item): Promise<Item | undefined> {
    return unique ? (await extras()).removeUniqueAccount(table, item) : removeItem(table, storedKeyOf(table, item));
  }

  return {
    /**
     * Linking twice leaves one item with one id; what the second call brings replaces what the first brought. Throws, with
     * `unique`, `ACCOUNT_TAKEN` when another user has it.
     */
    async linkAccount<Account extends AdapterAccount = AdapterAccount>(account: Account): Promise<Account> {
      const { id = crypto.randomUUID(), ...fields } = stored(table, account);
      const set = { ...fields, ...keyAttributes(table, accountIndexKeys(account)) };
      const key = primaryKey(table, accountPrimaryKeys(account));
      const change = { set, setOnce: { id }, remove: v3AccountAttributes };
      if (unique) await (await extras()).linkUniqueAccount(table, key, change, account);
      else await upsertItem(table, key, change);
      return account;
    },

    /**
     * More than one user can have the account: left behind by an adapter's `deleteUser` (v3's deletes only the user,
     * upstream's stops after 25 items), or linked by two sign-ins at once. The first user who exists is the one.
     */
    async getUserByAccount<User extends AdapterUser = AdapterUser>(account: AccountAtProvider): Promise<User | null> {
      for await (const item of find(account)) {
        const user = await getOwner(table, item);
        if (user) return readUser<User>(table, user);
      }
      return null;
    },

    async getAccount<Account extends AdapterAccount = AdapterAccount>(
      providerAccountId: string,
      provider: string,
    ): Promise<Account | null> {
      for await (const item of find({ provider, providerAccountId })) return read<Account>(item);
      return null;
    },

    unlinkAccount,
  };

  /** Unlinks the account from whoever has it, and returns what was unlinked. */
  function unlinkAccount<Account extends AdapterAccount = AdapterAccount>(
    account: AccountAtProvider,
  ): Promise<Account | undefined>;
  // For type checkers: next-auth's own type is `Promise<void> | …`, from which none can infer `Account`.
  function unlinkAccount(account: AccountAtProvider): Promise<void>;
  async function unlinkAccount(account: AccountAtProvider): Promise<unknown> {
    let unlinked: Item | undefined;
    for await (const item of find(account)) unlinked = (await remove(item)) ?? unlinked;
    return unlinked && read(unlinked);
  }
}
