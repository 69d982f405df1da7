import { accountPrimaryKeys, v3AccountIndexKeys } from "../items/keys.ts";
import { v3AccountAttributes } from "../items/v3-names.ts";
import type { Item } from "./client.ts";
import { findItems } from "./read.ts";
import type { Table } from "./table.ts";
import type { AdapterAccount } from "./types.ts";

/** `readV3Items`: accounts that next-auth v3's adapter wrote, seen as v4. */

/** Accounts that are indexed as v3 did it. v4's index keys of another account may look the same; the sort keys don't. */
export async function findV3Accounts(
  table: Table,
  account: Pick<AdapterAccount, "provider" | "providerAccountId">,
): Promise<Item[]> {
  const { sortKey } = accountPrimaryKeys({ ...account, userId: "" });
  const items = await findItems(table, v3AccountIndexKeys(account));
  return items.filter((item) => item[table.keyNames.sortKey] === sortKey);
}

/** An account under v4's names. v3's core never knew when a token expires, so there is no `expires_at`. */
export function accountFromV3(item: Item): Item {
  if (!item.providerId) return item;
  const account: Item = {
    ...item,
    provider: item.providerId,
    type: item.providerType,
    // v3 stored the number that some providers give.
    providerAccountId: String(item.providerAccountId),
    access_token: item.accessToken,
    refresh_token: item.refreshToken,
  };
  for (const name of v3AccountAttributes) delete account[name];
  return account;
}
