import { accountIndexKeys, accountPrimaryKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { findItems, getOwner } from "./read.ts";
import { keyAttributes, keyOf, primaryKey, stored, type Table, withoutKeys } from "./table.ts";
import type { AdapterAccount, AdapterUser } from "./types.ts";
import { readUser } from "./users.ts";
import { accountFromV3, findV3Accounts, v3AccountAttributes } from "./v3.ts";
import { removeItem, upsertItem } from "./write.ts";

type AccountAtProvider = Pick<AdapterAccount, "provider" | "providerAccountId">;

export function accountMethods(table: Table, readV3Items: boolean | undefined) {
  /** v3's index keys first: an account that the migration is re-indexing right then is found by v4's after them. */
  async function* find(account: AccountAtProvider): AsyncGenerator<Item> {
    if (readV3Items) yield* await findV3Accounts(table, account);
    yield* await findItems(table, accountIndexKeys(account));
  }

  function read<Account extends AdapterAccount>(item: Item): Account {
    const account = withoutKeys(table, item);
    return (readV3Items ? accountFromV3(account) : account) as unknown as Account;
  }

  return {
    /** Linking twice leaves one item with one id; what the second call brings replaces what the first brought. */
    async linkAccount<Account extends AdapterAccount = AdapterAccount>(account: Account): Promise<Account> {
      const { id = crypto.randomUUID(), ...fields } = stored(table, account);
      const set = { ...fields, ...keyAttributes(table, accountIndexKeys(account)) };
      const key = primaryKey(table, accountPrimaryKeys(account));
      await upsertItem(table, key, { set, setOnce: { id }, remove: v3AccountAttributes });
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
    for await (const item of find(account)) unlinked = (await removeItem(table, keyOf(table, item))) ?? unlinked;
    return unlinked && read(unlinked);
  }
}
