import { accountClaim, releasing, writeClaiming } from "./claims.ts";
import type { Item } from "./client.ts";
import type { AttributeChange } from "./expression.ts";
import { type Key, storedKeyOf, type Table } from "./table.ts";
import { transact } from "./transaction.ts";
import type { AdapterAccount } from "./types.ts";
import { deletion, removeItem, updating } from "./write.ts";

/** `unique`: an account and the claim to it are written in one transaction. */

/** `upsertItem` for an account. Throws `ACCOUNT_TAKEN`. */
export async function linkUniqueAccount(
  table: Table,
  key: Key,
  change: AttributeChange,
  account: AdapterAccount,
): Promise<void> {
  await writeClaiming(table, [{ Update: updating(table, key, change) }], accountClaim(account));
}

/** `removeItem` for an account. */
export async function removeUniqueAccount(table: Table, item: Item): Promise<Item | undefined> {
  const key = storedKeyOf(table, item);
  const claim = accountClaim(item as unknown as AdapterAccount);
  const writes = [{ Delete: deletion(table, key, key) }, ...(await releasing(table, claim))];
  return (await transact(table, writes)) < 0 ? item : removeItem(table, key);
}
