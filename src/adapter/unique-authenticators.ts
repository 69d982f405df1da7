import { authenticatorClaim, take } from "./claims.ts";
import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { Table } from "./table.ts";
import { insertItem } from "./write.ts";

/**
 * A credential is one user's: the claim to it is written first, so that engines without transactions can do it too.
 * Throws `EXISTS` when it is registered already.
 *
 * @param registered the authenticator with that credential that the index knows, which may be older than claims
 */
export async function insertUniqueAuthenticator(table: Table, item: Item, registered: Item | undefined): Promise<void> {
  if (registered && registered.userId !== item.userId) throw new DynamoDBAdapterError("EXISTS");
  await take(table, authenticatorClaim(item as { credentialID: string; userId: string }));
  await insertItem(table, item);
}
