import { userKeys } from "../items/keys.ts";
import { emailClaim, holderOf, releasing, writeClaiming } from "./claims.ts";
import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { AttributeChange } from "./expression.ts";
import { getItem } from "./read.ts";
import { type Key, primaryKey, storedKeyOf, type Table } from "./table.ts";
import { transact } from "./transaction.ts";
import { deletion, insertItem, insertion, updateItem, updating } from "./write.ts";

/** `unique`: a user and the claim to the e-mail address are written in one transaction. Users without one have no claim. */

const claimOf = ({ email, id }: Item) => emailClaim(email as string, id as string);

/**
 * `insertItem` for a user. Throws `EXISTS` and `EMAIL_TAKEN`. But whose address has just been proven by a magic link gets
 * the user who has it: of two links opened at once the second leads there too.
 */
export async function insertUniqueUser(table: Table, user: Item): Promise<Item | undefined> {
  if (!user.email) {
    await insertItem(table, user);
    return;
  }
  const claim = claimOf(user);
  try {
    const refused = await writeClaiming(table, [{ Put: insertion(table, user) }], claim);
    if (refused >= 0) throw new DynamoDBAdapterError("EXISTS");
  } catch (error) {
    const isProven = (error as DynamoDBAdapterError).code === "EMAIL_TAKEN" && Boolean(user.emailVerified);
    const id = isProven ? await holderOf(table, claim) : undefined;
    const owner =
      id === undefined ? undefined : await getItem(table, primaryKey(table, userKeys({ id })), { consistent: true });
    if (owner) return owner;
    throw error;
  }
}

/** `updateItem` for a user; a new e-mail address costs three reads more. Throws `EMAIL_TAKEN`. */
export async function updateUniqueUser(table: Table, key: Key, change: AttributeChange): Promise<Item | undefined> {
  if (!("email" in change.set)) return updateItem(table, key, change);
  const { email } = change.set;
  const old = await getItem(table, key, { consistent: true });
  if (!old) return;
  // Whatever is decided here holds only as long as the address is the one that was read.
  const expected = { email: old.email };
  if (old.email === email) {
    return (await updateItem(table, key, change, expected)) ?? updateUniqueUser(table, key, change);
  }
  const writes = [
    { Update: updating(table, key, change, { ...key, ...expected }) },
    ...(old.email ? await releasing(table, claimOf(old)) : []),
  ];
  const refused = email
    ? await writeClaiming(table, writes, claimOf({ ...old, email }))
    : await transact(table, writes);
  return refused >= 0 ? updateUniqueUser(table, key, change) : getItem(table, key, { consistent: true });
}

/** Deletes a user and the claim to the e-mail address. */
export async function removeUniqueUser(table: Table, user: Item): Promise<void> {
  const key = storedKeyOf(table, user);
  const refused = await transact(table, [
    { Delete: deletion(table, key, { ...key, email: user.email }) },
    ...(user.email ? await releasing(table, claimOf(user)) : []),
  ]);
  const now = refused >= 0 && (await getItem(table, key, { consistent: true }));
  if (now) await removeUniqueUser(table, now);
}
